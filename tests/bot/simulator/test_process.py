"""The local Telegram as a process: it starts, is stopped, and comes back with what it knew."""

import json
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[3]


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@contextmanager
def process(port: int, *arguments: str) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-m", "bot.simulator", "--port", str(port), "--token", "7:A", *arguments]
    with subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as one:
        try:
            if one.stdout is not None:
                one.stdout.readline()
            yield one
        finally:
            one.send_signal(signal.SIGTERM)
            one.wait(10)


def ask(port: int, path: str, **facts: Any) -> Any:
    body = json.dumps(facts).encode() if facts else None
    request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", body)
    request.add_header("Content-Type", "application/json")
    with urllib.request.urlopen(request, timeout=5) as response:  # noqa: S310
        return json.load(response)


def test_a_restart_keeps_people_chats_and_waiting_updates(tmp_path: Path) -> None:
    people, port = tmp_path / "people.json", free_port()
    people.write_text(json.dumps([{"id": 5, "first_name": "Оксана", "note": "швачка"}]))
    arguments = ("--people", str(people), "--data", str(tmp_path / "world.json"))

    with process(port, *arguments):
        ask(port, "/people/5/say", text="Готово 3")
        before = ask(port, "/bot7:A/getUpdates")["result"]
        stopped_at = time.monotonic()
    took = time.monotonic() - stopped_at

    with process(port, *arguments):
        after = ask(port, "/bot7:A/getUpdates")["result"]
        ask(port, "/people/5/say", text="Готово 4")
        both = ask(port, "/bot7:A/getUpdates")["result"]
        with process(port, *arguments) as second:
            second.wait(10)

    assert took < 5
    assert before == after
    assert [one["message"]["text"] for one in both] == ["Готово 3", "Готово 4"]
    assert both[1]["update_id"] == both[0]["update_id"] + 1
    assert both[1]["message"]["message_id"] == both[0]["message"]["message_id"] + 1
    assert second.returncode == 1
