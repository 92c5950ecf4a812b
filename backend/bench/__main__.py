"""python -m backend.bench: our services against hand-written prepared SQL, as ratios of one run.

With --bot instead: how quickly the whole bot answers, through a Telegram on this machine.
"""

import argparse
import os
import sys
from pathlib import Path

from backend.bench import chats
from backend.bench.database import Server
from backend.bench.results import TARGETS, Result, table, write
from backend.bench.rounds import Bench
from backend.bench.volumes import CLIENTS, CONTRACT, OLD, TINY, YOUNG
from backend.bench.workers import Task

ROOT = Path(__file__).resolve().parent.parent.parent
# Works that only read come first, while both sides still hold the same rows.
WORKS = ("stock_check", "summary", "adjust", "order", "finish", "finish_bom")
GROWN = ("adjust", "order", "finish", "stock_check")


def arguments() -> argparse.Namespace:
    """What can be asked for."""
    parser = argparse.ArgumentParser(prog="python -m backend.bench", description=__doc__)
    parser.add_argument("works", nargs="*", metavar="WORK", help=f"of {', '.join(WORKS)} (all)")
    parser.add_argument("--rounds", type=int, default=4)
    parser.add_argument("--seconds", type=float, help="the length of one side's turn (5); of --bot (300)")
    parser.add_argument("--processes", type=int, default=2, help="how many processes share our 8 threads")
    parser.add_argument("--quick", action="store_true", help="one short round of everything")
    parser.add_argument(
        "--tiny", action="store_true", help="a few rows only: does the benchmark itself work?"
    )
    parser.add_argument("--fresh", action="store_true", help="load the database anew")
    parser.add_argument(
        "--growth", action="store_true", help="instead: 5 M movements against 100 k, ours alone"
    )
    parser.add_argument("--bot", action="store_true", help="instead: the bot under load")
    parser.add_argument("--rate", type=float, default=50, help="updates a second for --bot")
    parser.add_argument("--webhook", action="store_true", help="--bot: updates are brought, not asked for")
    parser.add_argument("--profile", type=Path, help="--bot: where the bot writes its profile when it ends")
    parser.add_argument("--data", type=Path, default=Path(os.environ.get("DATA_DIR", ROOT / ".data")))
    chosen = parser.parse_args()
    chosen.works = [work for work in WORKS if work in chosen.works or not chosen.works]
    chosen.seconds = chosen.seconds or (300 if chosen.bot else 5)
    if chosen.quick:
        chosen.rounds, chosen.seconds = 1, 2
    return chosen


def compare(server: Server, chosen: argparse.Namespace) -> None:
    """Measure both sides, print the table, keep the ratios."""
    volume = TINY if chosen.tiny else CONTRACT
    bench = Bench(
        server, volume, server.fresh_copy(volume, is_reloaded=chosen.fresh), processes=chosen.processes
    )
    results = {}
    for work in chosen.works:
        alone, together = (
            bench.compare(work, clients, rounds=chosen.rounds, seconds=chosen.seconds)
            for clients in (1, CLIENTS)
        )
        results[work] = Result(alone, together)
        print(f"· {TARGETS[work].name}: {results[work].ratios()}", flush=True)
    hot = [bench.ours(Task("hot_row", clients, chosen.seconds)).rate for clients in (1, CLIENTS)]
    bench.workers.stop()
    print(f"\n{table(results)}")
    print(f"\none hot row, ours: {hot[0]:.0f}/s with 1 client, {hot[1]:.0f}/s with {CLIENTS}")
    if set(results) == set(WORKS):
        write({work: results[work] for work in TARGETS}, chosen.data / "bench.json")


def compare_growth(server: Server, chosen: argparse.Namespace) -> None:
    """Is a workshop of many years as quick as a young one? Ours alone, by turns."""
    benches = [
        Bench(server, volume, server.fresh_copy(volume, is_reloaded=chosen.fresh), processes=chosen.processes)
        for volume in (YOUNG, OLD)
    ]
    for work in GROWN:
        task = Task(work, CLIENTS, chosen.seconds)
        rates = [[bench.ours(task).rate for bench in benches] for _round in range(chosen.rounds)]
        young, old = (sum(column) / chosen.rounds for column in zip(*rates, strict=True))
        print(
            f"{TARGETS[work].name}: {young:.0f}/s at 100 k movements, {old:.0f}/s at 5 M: {old / young:.2f}"
        )
    for bench in benches:
        bench.workers.stop()


def main() -> int:
    """Start the server, measure, stop it."""
    chosen = arguments()
    server = Server(chosen.data / "bench-postgres")
    try:
        if chosen.bot:
            chats.measure(server, chosen)
        else:
            (compare_growth if chosen.growth else compare)(server, chosen)
    finally:
        server.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main())
