"""Ours, theirs, ours, theirs: whatever else the machine does falls on both."""

from dataclasses import dataclass, replace
from statistics import median

from backend.bench import theirs
from backend.bench.database import CLOCK_TICK, Server
from backend.bench.volumes import CLIENTS, Volume
from backend.bench.workers import Tally, Task, Workers

# More than anybody can report in a second.
WORK_PER_SECOND = 5000


@dataclass(frozen=True)
class Pace:
    """Operations per second, and the database's processor time for one, in milliseconds."""

    rate: float
    cpu: float


@dataclass(frozen=True)
class Pair:
    """The two sides of one round."""

    ours: Pace
    theirs: Pace


@dataclass(frozen=True)
class Comparison:
    """What came of all the rounds of one work with so many clients."""

    pairs: list[Pair]

    @property
    def rate(self) -> float:
        """Our rate as a part of theirs: the middle one of the rounds."""
        return median(pair.ours.rate / pair.theirs.rate for pair in self.pairs)

    @property
    def cpu(self) -> float:
        """Our processor time of the database against theirs."""
        return median(pair.ours.cpu / pair.theirs.cpu for pair in self.pairs)

    @property
    def ours(self) -> Pace:
        """Our middle pace."""
        return _middle([pair.ours for pair in self.pairs])

    @property
    def theirs(self) -> Pace:
        """Their middle pace."""
        return _middle([pair.theirs for pair in self.pairs])


class Bench:
    """A loaded database with both sides ready to work on it."""

    def __init__(self, server: Server, volume: Volume, url: str, *, processes: int) -> None:
        self.server, self.volume, self.url = server, volume, url
        self.workers = Workers(url, volume, processes)

    def compare(self, work: str, clients: int, *, rounds: int, seconds: float) -> Comparison:
        """Let both sides do the same by turns."""
        task = Task(work, clients, seconds)
        return Comparison([Pair(self.ours(task), self.theirs(task)) for _round in range(rounds)])

    def ours(self, task: Task) -> Pace:
        """Our services for the time of one round."""
        self.workers.prepare(self._with_work(task, "public"))
        before = self.server.cpu_seconds()
        tally = self.workers.go()
        return _pace(tally, self.server.cpu_seconds() - before)

    def theirs(self, task: Task) -> Pace:
        """Hand-written SQL for the time of one round."""
        task = self._with_work(task, "hand")
        begun = self.server.cpu_seconds()
        theirs.connect_and_do_once(self.url, self.volume, task)
        before = self.server.cpu_seconds()
        tally = theirs.run(self.url, self.volume, replace(task, first_work_id=task.first_work_id + CLIENTS))
        connecting = before - begun
        only_work = Tally(max(tally.times - task.clients, 1), tally.rate)
        return _pace(only_work, self.server.cpu_seconds() - before - connecting)

    def _with_work(self, task: Task, schema: str) -> Task:
        if task.work not in theirs.WORK_TO_REPORT:
            return task
        count = CLIENTS * int(
            2 + max(1, task.seconds) * WORK_PER_SECOND / (CLIENTS if task.clients > 1 else 2)
        )
        return replace(task, first_work_id=theirs.put_work(self.url, schema, self.volume, count, task.work))


def _pace(tally: Tally, cpu_seconds: float) -> Pace:
    return Pace(tally.rate, 1000 * max(cpu_seconds, CLOCK_TICK) / max(tally.times, 1))


def _middle(paces: list[Pace]) -> Pace:
    return Pace(median(pace.rate for pace in paces), median(pace.cpu for pace in paces))
