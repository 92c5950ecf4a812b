"""The other side: hand-written SQL, prepared, sent by the server's own pgbench."""

import os
import re
import subprocess
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import psycopg

from backend.bench.database import SQL
from backend.bench.volumes import CUSTOMERS, Volume
from backend.bench.workers import Tally, Task
from backend.local.postgres import PROGRAMS

DONE = re.compile(r"number of transactions actually processed: (\d+)")
RATE = re.compile(r"tps = ([\d.]+)")
FAILED = re.compile(r"number of failed transactions: (\d+)")
WORK_TO_REPORT = {"finish": False, "finish_bom": True}
"""The works that report on production orders, and whether these have a BOM."""
KYIV = ZoneInfo("Europe/Kyiv")
# The same manners as in our settings: nobody waits for a lock for ever, plans are made once.
OPTIONS = (
    "-c search_path=hand -c lock_timeout=3s -c statement_timeout=30s "
    "-c plan_cache_mode=force_generic_plan -c random_page_cost=1.1"
)


def connect_and_do_once(url: str, volume: Volume, task: Task) -> None:
    """Every client connects, prepares and does the thing once: what this costs is not the work."""
    _pgbench(url, volume, task, "--transactions=1")


def run(url: str, volume: Volume, task: Task) -> Tally:
    """What pgbench has done."""
    return _pgbench(url, volume, task, f"--time={max(1, round(task.seconds))}")


def _pgbench(url: str, volume: Volume, task: Task, extent: str) -> Tally:
    # One transaction that fails is a mistake of ours.
    command = [
        str(PROGRAMS / "pgbench"),
        "--no-vacuum",
        "--protocol=prepared",
        f"--client={task.clients}",
    ]
    command += [f"--jobs={min(2, task.clients)}", extent, f"--file={SQL / task.work}.sql"]
    for name, value in _parameters(volume, task).items():
        command += ["-D", f"{name}={value}"]
    env = {**os.environ, "PGOPTIONS": OPTIONS}
    report = subprocess.run(  # noqa: S603
        [*command, url], env=env, capture_output=True, text=True, check=False
    )
    done, rate, failed = (found.search(report.stdout) for found in (DONE, RATE, FAILED))
    if report.returncode or not done or not rate or (failed and int(failed[1])):
        raise RuntimeError(f"pgbench: {report.stderr}\n{report.stdout}")
    return Tally(int(done[1]), float(rate[1]))


def put_work(url: str, schema: str, volume: Volume, count: int, work: str) -> int:
    """Production orders to report on, on one of the two sides; returns the id of the first."""
    query = (SQL / "work_to_report.sql").read_text()
    with psycopg.connect(url, options=f"-c search_path={schema}") as connection:
        parameters = {"count": count, "plenty": volume.plenty, "has_bom": WORK_TO_REPORT[work]}
        row = connection.execute(query.encode(), parameters).fetchone()
    assert row
    return int(row[0])


def _parameters(volume: Volume, task: Task) -> dict[str, object]:
    today = datetime.now(KYIV).replace(hour=0, minute=0, second=0, microsecond=0)
    day = today - timedelta(days=1)
    moments = {"day": day, "day_end": today, "month_ago": today - timedelta(days=30)}
    moments |= {"week_ago": day - timedelta(days=7), "week_ago_end": today - timedelta(days=7)}
    return {
        "plenty": volume.plenty,
        "variants": volume.variants,
        "customers": CUSTOMERS,
        "first": task.first_work_id,
        "turn": -1,
        "today": day.date(),
        **{name: moment.isoformat() for name, moment in moments.items()},
    }
