"""The bot under load: real processes, a local Telegram between the people and the bot, and their database."""

import argparse
import asyncio
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from urllib.request import urlopen

import psutil
from psycopg import sql

from backend.bench.crowd import Burst, Crowd, Walk
from backend.bench.database import Server, drop
from backend.local.postgres import ROLE
from backend.local.processes import Processes

TOKEN = "7000000002:LOCAL-TELEGRAM-OF-THE-BENCHMARK"  # noqa: S105
SECRET = "a-secret-of-the-benchmark-alone"  # noqa: S105
VARIANTS, CUSTOMERS, PEOPLE = 400, 100, 120
FIRST_ID = 10_000
DATABASE = "measured_bot"
GOAL = 0.150
WARMING = 10.0
START_SECONDS = 60


def measure(server: Server, chosen: argparse.Namespace) -> None:
    """Steady load, then a burst; how quick, how fair, and how much memory."""
    url = _new_database(server)
    with _running(chosen, url) as (telegram, bot):
        crowd = Crowd(telegram, [FIRST_ID + number for number in range(PEOPLE)])
        memory = [_megabytes(bot)]
        asyncio.run(crowd.walk(chosen.rate, WARMING))
        memory.append(_megabytes(bot))
        before = _cpu_seconds(bot)
        walk = asyncio.run(crowd.walk(chosen.rate, chosen.seconds))
        cpu = _cpu_seconds(bot) - before
        memory.append(_megabytes(bot))
        burst = asyncio.run(crowd.burst())
        memory.append(_megabytes(bot))
    _print_walk(chosen, walk, cpu)
    _print_burst(burst)
    print(
        "memory of the bot, MB: "
        f"{memory[0]:.0f} at rest, {memory[1]:.0f} warm, {memory[2]:.0f} after {len(walk.waits)} updates, "
        f"{memory[3]:.0f} after the burst"
    )


def _print_walk(chosen: argparse.Namespace, walk: Walk, cpu: float) -> None:
    waits = sorted(walk.waits)
    way = "brought to a webhook" if chosen.webhook else "asked for"
    p95, p99 = (waits[int(len(waits) * part)] for part in (0.95, 0.99))
    print(f"\n{len(waits)} updates in {walk.seconds:.0f} s, {way}, of {PEOPLE} people")
    print(
        f"from update to answer: median {1000 * median(waits):.0f} ms, p95 {1000 * p95:.0f} ms, "
        f"p99 {1000 * p99:.0f} ms, longest {1000 * waits[-1]:.0f} ms "
        f"({'kept' if p95 < GOAL else 'NOT KEPT'}: p95 < {1000 * GOAL:.0f} ms)"
    )
    print(f"unanswered {walk.unanswered}, begun late {1000 * walk.lag:.0f} ms at most")
    print(f"processor time of the bot for one update: {1000 * cpu / max(1, len(waits)):.1f} ms")


def _print_burst(burst: Burst) -> None:
    print(
        f"a burst of {burst.written} in {burst.writing:.1f} s: all answered after {burst.seconds:.1f} s; "
        f"those who wrote {burst.each} were done after {burst.others:.1f} s, "
        f"the one who wrote {burst.flood} after {burst.flooder:.1f} s; "
        f"nobody waited longer than {burst.longest_gap:.1f} s for the next answer"
    )


def _new_database(server: Server) -> str:
    with server.admin() as admin:
        drop(admin, DATABASE)
        admin.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(*map(sql.Identifier, (DATABASE, ROLE))))
    url = server.embedded.url(DATABASE)
    for module, arguments in (
        ("backend.bench.people", [VARIANTS, CUSTOMERS]),
        ("backend.bench.chatters", [FIRST_ID, PEOPLE]),
    ):
        command = [sys.executable, "-m", module, *map(str, arguments)]
        subprocess.run(command, check=True, env={**os.environ, "DATABASE_URL": url})  # noqa: S603
    return url


@contextmanager
def _running(chosen: argparse.Namespace, url: str) -> Iterator[tuple[str, psutil.Process]]:
    """The local Telegram and the bot at work; their address and process."""
    folder: Path = chosen.data / "bench-bot"
    processes = Processes(folder / "processes.json", folder / "logs")
    processes.stop_left_behind()
    telegram = f"http://127.0.0.1:{_free_port()}"
    people = [{"id": FIRST_ID + n, "first_name": f"Person {n}"} for n in range(PEOPLE)]
    (folder / "people.json").write_text(json.dumps(people))
    arguments = ["--port", telegram.rpartition(":")[2], "--token", TOKEN, "--no-flood-limits"]
    arguments += ["--people", str(folder / "people.json")]
    try:
        processes.start("telegram", ["-m", "bot.simulator", *arguments], dict(os.environ))
        _wait_for(telegram)
        profile = ["-m", "cProfile", "-o", str(chosen.profile)] if chosen.profile else []
        processes.start("bot", [*profile, "-m", "bot"], _environment(chosen, url, telegram))
        log = processes.logs / "bot.log"
        _wait(lambda: "at work" in log.read_text(), f"the bot does not start; see {log}")
        yield telegram, psutil.Process(processes.running["bot"].pid)
    finally:
        processes.stop()


def _environment(chosen: argparse.Namespace, url: str, telegram: str) -> dict[str, str]:
    # What is measured is the bot, not the pace that Telegram asks of it.
    mine = {"DATABASE_URL": url, "BOT_TOKEN": TOKEN, "TELEGRAM_API_URL": telegram}
    mine |= {"MESSAGES_PER_SECOND": "1000", "APPLICATION_NAME": "bench-bot"}
    if chosen.webhook:
        port = _free_port()
        mine |= {"WEBHOOK_URL": f"http://127.0.0.1:{port}/updates", "WEBHOOK_SECRET": SECRET}
        mine |= {"WEBHOOK_PORT": str(port)}
    return {**os.environ, **mine}


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(address: str) -> None:
    def answers() -> bool:
        try:
            with urlopen(address, timeout=2):  # noqa: S310 - an address of ours
                return True
        except OSError:
            return False

    _wait(answers, f"{address} does not answer")


def _wait(question: Callable[[], bool], sentence: str) -> None:
    deadline = time.monotonic() + START_SECONDS
    while not question():
        if time.monotonic() > deadline:
            sys.exit(sentence)
        time.sleep(0.1)


def _megabytes(process: psutil.Process) -> float:
    return float(process.memory_info().rss) / 2**20


def _cpu_seconds(process: psutil.Process) -> float:
    return float(sum(process.cpu_times()[:2]))
