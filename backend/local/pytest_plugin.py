"""Gives the tests a PostgreSQL of their own; named by -p, to run before Django reads its settings.

The tables are made once for every state of the migrations and kept in a folder: a run begins with a copy of
it, and every worker's database is a copy of the migrated one.
"""

import atexit
import hashlib
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import psutil
import psycopg

ROOT = Path(__file__).resolve().parent.parent.parent
DATA = ROOT / ".data"
MIGRATED = "migrated"
DAY = 24 * 60 * 60


def start_postgres() -> None:
    """Start a server that lives as long as this run; xdist's workers inherit its address."""
    from backend.local.postgres import Embedded

    _clear_away()
    folder, kept = DATA / f"test-postgres-{os.getpid()}", DATA / f"test-migrated-{_state_of_migrations()}"
    if not kept.exists():
        _make(kept)
    _copy(kept, folder)
    server = Embedded(folder, is_durable=False, is_temporary=True)
    os.environ["DATABASE_URL"] = server.url()
    os.environ["TEST_DATABASE_TEMPLATE"] = MIGRATED
    atexit.register(server.stop)


def _clear_away() -> None:
    """What runs that were killed left behind, and tables that nobody has asked for since yesterday."""
    from backend.local.postgres import stop_left_behind

    for left in DATA.glob("test-postgres-[0-9]*"):
        if not psutil.pid_exists(int(left.name.split("-")[2])):
            stop_left_behind(left)
            shutil.rmtree(left, ignore_errors=True)
    for kept in DATA.glob("test-migrated-*"):
        if kept.stat().st_mtime < time.time() - DAY:
            shutil.rmtree(kept, ignore_errors=True)


def _state_of_migrations() -> str:
    state = hashlib.sha256((ROOT / "requirements-dev.txt").read_bytes())
    for path in sorted(ROOT.glob("backend/*/migrations/*.py")):
        state.update(str(path.relative_to(ROOT)).encode() + path.read_bytes())
    return state.hexdigest()[:16]


def _make(kept: Path) -> None:
    """Make the tables in a folder and keep it; of two runs that do so at once, one wins."""
    from backend.local.postgres import Embedded

    folder = DATA / f"test-postgres-{os.getpid()}-making"
    server = Embedded(folder, is_durable=False, is_temporary=True)
    with psycopg.connect(server.url(), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {MIGRATED}")
    subprocess.run(
        [sys.executable, str(ROOT / "backend" / "manage.py"), "migrate", "--verbosity", "0"],
        env={**os.environ, "DATABASE_URL": server.url(MIGRATED)},
        check=True,
    )
    server.server.stop()
    try:
        folder.rename(kept)
    except OSError:
        shutil.rmtree(folder, ignore_errors=True)


def _copy(kept: Path, folder: Path) -> None:
    # The files belong to the user that the server runs as: -a keeps that.
    subprocess.run(["cp", "-a", str(kept), str(folder)], check=True)


# Whatever the machine is set to: workers and the programs that tests start load the same thousand files.
sys.dont_write_bytecode = False
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
if not os.environ.get("DATABASE_URL"):
    start_postgres()
