import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from backend.bench.rounds import Comparison


@dataclass(frozen=True)
class Target:
    """What was promised of a work: our rate as a part of theirs, and the database's time for one at most."""

    name: str
    clients: int
    rate: float
    cpu: float | None = None


TARGETS = {
    "adjust": Target("adjust one stock row", 8, 0.5, 1.5),
    "order": Target("create and confirm an order of 3 lines", 8, 0.35, 2),
    "finish": Target("report finished", 8, 0.45, 2),
    "finish_bom": Target("report finished, of 8 materials", 8, 0.45),
    "stock_check": Target("stock check", 1, 0.5),
    "summary": Target("owner's daily summary", 1, 0.75),
}
HEAD = ("work", "clients", "ours/s", "SQL/s", "ratio", "least", "ours ms", "SQL ms", "ratio", "most", "")


@dataclass(frozen=True)
class Result:
    """One work with one client and with many."""

    alone: Comparison
    together: Comparison

    def ratios(self) -> dict[str, float]:
        """The figures that are kept."""
        ratios = {"rate_1": self.alone.rate, "rate_8": self.together.rate, "cpu": self.together.cpu}
        return {name: round(ratio, 3) for name, ratio in ratios.items()}


def write(results: Mapping[str, Result], path: Path) -> None:
    """Keep the ratios for those who compare runs."""
    ratios = {work: result.ratios() for work, result in results.items()}
    path.write_text(json.dumps(ratios, indent=1) + "\n")


def table(results: Mapping[str, Result]) -> str:
    """The ratios beside what was promised, with rates and the database's milliseconds for one."""
    rows = [HEAD, *(row for work, result in results.items() for row in _rows(work, result))]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return "\n".join(_line(row, widths) for row in rows)


def _rows(work: str, result: Result) -> Iterator[tuple[str, ...]]:
    target = TARGETS[work]
    for clients, found in ((1, result.alone), (8, result.together)):
        is_promised = clients == target.clients
        cpu = target.cpu if is_promised else None
        is_kept = found.rate >= target.rate and (cpu is None or found.cpu <= cpu)
        yield (
            target.name,
            str(clients),
            f"{found.ours.rate:.0f}" if found.ours.rate > 50 else f"{found.ours.rate:.1f}",
            f"{found.theirs.rate:.0f}" if found.theirs.rate > 50 else f"{found.theirs.rate:.1f}",
            f"{found.rate:.2f}",
            f"{target.rate:.2f}" if is_promised else "",
            f"{found.ours.cpu:.2f}",
            f"{found.theirs.cpu:.2f}",
            f"{found.cpu:.2f}",
            f"{cpu:.1f}" if cpu else "",
            ("kept" if is_kept else "NOT KEPT") if is_promised else "",
        )


def _line(row: tuple[str, ...], widths: list[int]) -> str:
    name, *figures = row
    return "  ".join([name.ljust(widths[0]), *map(str.rjust, figures, widths[1:])]).rstrip()
