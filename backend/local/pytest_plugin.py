"""Gives the tests a PostgreSQL of their own; named by -p, to run before Django reads its settings."""

import atexit
import os
import shutil
from pathlib import Path

import psutil

DATA = Path(__file__).resolve().parent.parent.parent / ".data"


def start_postgres() -> None:
    """Start a server that lives as long as this run; xdist's workers inherit its address."""
    from backend.local.postgres import Embedded, stop_left_behind

    for left in DATA.glob("test-postgres-*"):
        if not psutil.pid_exists(int(left.name.split("-")[2])):
            stop_left_behind(left)
            shutil.rmtree(left, ignore_errors=True)
    server = Embedded(DATA / f"test-postgres-{os.getpid()}", is_durable=False, is_temporary=True)
    os.environ["DATABASE_URL"] = server.url()
    atexit.register(server.stop)


if not os.environ.get("DATABASE_URL"):
    start_postgres()
