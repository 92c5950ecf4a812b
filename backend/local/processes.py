"""The programs of the house on one machine: started together, watched, and never left behind."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

import psutil

STOP_SECONDS = 10


class Processes:
    """Programs in process groups of their own, written down so that the next start can find them."""

    def __init__(self, register: Path, logs: Path) -> None:
        self.register, self.logs = register, logs
        self.running: dict[str, subprocess.Popen[bytes]] = {}
        self.commands: dict[str, tuple[Sequence[str], Mapping[str, str]]] = {}
        logs.mkdir(parents=True, exist_ok=True)

    def start(self, name: str, command: Sequence[str], env: Mapping[str, str]) -> None:
        """Start a program; what it prints goes to its own log."""
        self.commands[name] = (command, env)
        with (self.logs / f"{name}.log").open("ab") as log:
            self.running[name] = subprocess.Popen(
                [sys.executable, *command], env=env, stdout=log, stderr=log, start_new_session=True
            )
        self._write_down()

    def restart_fallen(self) -> list[str]:
        """Start again what has ended by itself; returns the names."""
        fallen = [name for name, process in self.running.items() if process.poll() is not None]
        for name in fallen:
            self.start(name, *self.commands[name])
        return fallen

    def stop(self) -> None:
        """Ask everybody to finish, then insist."""
        stop_groups([process.pid for process in reversed(self.running.values())])
        self.register.unlink(missing_ok=True)

    def stop_left_behind(self) -> None:
        """Stop what a killed run left; numbers given to others since are left alone. Old logs go."""
        try:
            left = json.loads(self.register.read_text())
        except (OSError, ValueError):
            left = []
        stop_groups([row["pid"] for row in left if _is_same(row)])
        self.register.unlink(missing_ok=True)
        for log in self.logs.glob("*.log"):
            log.unlink()

    def _write_down(self) -> None:
        rows = [
            {"pid": process.pid, "started": psutil.Process(process.pid).create_time()}
            for process in self.running.values()
            if process.poll() is None
        ]
        self.register.write_text(json.dumps(rows))


def stop_groups(groups: Sequence[int]) -> None:
    """End these process groups: leaders are asked politely, whoever is left is killed."""
    for group in groups:
        # A cluster whose workers are told as well waits for answers that they no longer give.
        with suppress(ProcessLookupError):
            os.kill(group, signal.SIGTERM)
    deadline = time.monotonic() + STOP_SECONDS
    while time.monotonic() < deadline and any(map(_group_lives, groups)):
        time.sleep(0.05)
    for group in groups:
        with suppress(ProcessLookupError):
            os.killpg(group, signal.SIGKILL)


def _group_lives(group: int) -> bool:
    """Does anybody of the group still work? A finished child that nobody asked about does not."""
    for process in psutil.process_iter():
        try:
            if os.getpgid(process.pid) == group and process.status() != psutil.STATUS_ZOMBIE:
                return True
        except (ProcessLookupError, psutil.NoSuchProcess):
            continue
    return False


def _is_same(row: dict[str, float]) -> bool:
    """Is the program with this number the one that was written down? Its leader may be gone already."""
    try:
        return abs(psutil.Process(int(row["pid"])).create_time() - row["started"]) < 1
    except psutil.NoSuchProcess:
        return _group_lives(int(row["pid"]))
