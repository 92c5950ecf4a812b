"""Our side: processes with a few threads each, every thread a client with a connection of its own."""

import os
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection

from backend.bench.volumes import CLIENTS, Volume


@dataclass(frozen=True)
class Task:
    """Do one thing again and again with so many clients, for so many seconds."""

    work: str
    clients: int
    seconds: float
    first_work_id: int = 0


@dataclass(frozen=True)
class Tally:
    """How many operations were done, and how many in a second."""

    times: int
    rate: float


class Workers:
    """Processes that wait for tasks; clients are dealt out among them."""

    def __init__(self, url: str, volume: Volume, processes: int) -> None:
        context = get_context("spawn")
        self.pipes: list[Connection] = []
        self.processes = []
        for index in range(processes):
            pipe, theirs = context.Pipe()
            numbers = range(index, CLIENTS, processes)
            process = context.Process(target=_serve, args=(theirs, url, volume, numbers), daemon=True)
            process.start()
            self.pipes.append(pipe)
            self.processes.append(process)
        for pipe in self.pipes:
            pipe.recv()

    def prepare(self, task: Task) -> None:
        """Everybody connects and does the thing once, so that what follows is work alone."""
        for pipe in self.pipes:
            pipe.send(task)
        for pipe in self.pipes:
            pipe.recv()

    def go(self) -> Tally:
        """What all the clients have done together; what one of them could not do is raised."""
        for pipe in self.pipes:
            pipe.send("go")
        results = [result for pipe in self.pipes for result in pipe.recv()]
        errors = [result for result in results if isinstance(result, Exception)]
        if errors:
            # One that fails while the others get ready breaks their barrier: theirs is not the story.
            raise min(errors, key=lambda error: isinstance(error, threading.BrokenBarrierError))
        tallies: list[Tally] = results
        return Tally(sum(tally.times for tally in tallies), sum(tally.rate for tally in tallies))

    def stop(self) -> None:
        """Send everybody home."""
        for pipe in self.pipes:
            pipe.send(None)
        for process in self.processes:
            process.join()


def _serve(pipe: Connection, url: str, volume: Volume, numbers: range) -> None:
    os.environ |= {"DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "backend.settings"}
    import django

    django.setup()
    pipe.send("ready")
    while task := pipe.recv():
        pipe.send(_run(pipe, task, volume, [number for number in numbers if number < task.clients]))


def _run(pipe: Connection, task: Task, volume: Volume, numbers: list[int]) -> list[Tally | Exception]:
    ready, go = threading.Barrier(len(numbers) + 1), threading.Event()
    with ThreadPoolExecutor(CLIENTS) as threads:
        clients = [threads.submit(_work, number, task, volume, ready, go) for number in numbers]
        with suppress(threading.BrokenBarrierError):
            ready.wait()
        pipe.send("ready")
        pipe.recv()
        go.set()
        return [client.result() for client in clients]


def _work(
    number: int, task: Task, volume: Volume, ready: threading.Barrier, go: threading.Event
) -> Tally | Exception:
    from django.db import connections

    from backend.bench.ours import Client, call

    try:
        action = getattr(Client(number, volume.plenty, task.first_work_id), task.work)
        call(action)
        ready.wait()
        go.wait()
        begun, times = time.monotonic(), 0
        while time.monotonic() < begun + task.seconds:
            call(action)
            times += 1
        return Tally(times, times / (time.monotonic() - begun))
    except Exception as error:
        ready.abort()
        return error
    finally:
        connections.close_all()
