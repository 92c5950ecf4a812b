"""The database of the benchmark: loaded once, and copied afresh for every run."""

import hashlib
import math
import os
import subprocess
import sys
import time
from collections.abc import Iterable
from pathlib import Path

import psutil
import psycopg
from psycopg import sql

from backend.bench.volumes import CUSTOMERS, Volume
from backend.local.postgres import PROGRAMS, ROLE, Embedded, server_process

CLOCK_TICK = 0.01
HERE = Path(__file__).resolve().parent
SQL = HERE / "sql"
# The server's own housekeeping would fall on one side or the other by chance; durability stays as it comes.
SETTINGS = {"autovacuum": "off", "max_wal_size": "4GB", "checkpoint_timeout": "1h"}


class Server:
    """An embedded PostgreSQL with fsync on, where measured databases come from loaded ones."""

    def __init__(self, folder: Path) -> None:
        self.embedded = Embedded(folder)
        self.folder = folder
        with self.admin() as admin:
            for name, value in SETTINGS.items():
                admin.execute(
                    sql.SQL("ALTER SYSTEM SET {} = {}").format(sql.Identifier(name), sql.Literal(value))
                )
            admin.execute("SELECT pg_reload_conf()")

    def admin(self, database: str = "postgres") -> psycopg.Connection:
        """A connection of the server's own superuser."""
        return psycopg.connect(self.embedded.server.get_uri(database=database), autocommit=True)

    def fresh_copy(self, volume: Volume, *, is_reloaded: bool = False) -> str:
        """The address of a database of this volume in which nothing was measured yet."""
        loaded, measured = f"loaded_{volume.name}", f"measured_{volume.name}"
        if is_reloaded or self._mark(loaded) != fingerprint():
            self._load(loaded, volume)
        with self.admin() as admin:
            drop(admin, measured)
            copy = "CREATE DATABASE {} OWNER {} TEMPLATE {} STRATEGY file_copy"
            admin.execute(sql.SQL(copy).format(*map(sql.Identifier, (measured, ROLE, loaded))))
            admin.execute("CHECKPOINT")
        return self.embedded.url(measured)

    def cpu_seconds(self) -> float:
        """Processor time of the server with all its children, those that have ended too."""
        postmaster = server_process(self.folder)
        assert postmaster
        while True:
            # A child that ends while we add up would be counted twice or not at all.
            before = postmaster.cpu_times()
            children = sum(map(_cpu_seconds, postmaster.children()))
            if postmaster.cpu_times()[2:4] == before[2:4] and not math.isnan(children):
                return sum(before[:4]) + children
            time.sleep(CLOCK_TICK)

    def stop(self) -> None:
        """Close the server; what was loaded stays."""
        self.embedded.stop()

    def _mark(self, database: str) -> str | None:
        query = "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s"
        with self.admin() as admin:
            row = admin.execute(query, [database]).fetchone()
        return str(row[0]) if row else None

    def _load(self, database: str, volume: Volume) -> None:
        print(
            f"· loading {volume.movements} movements, {volume.orders} orders; this is done once", flush=True
        )
        with self.admin() as admin:
            drop(admin, database)
            admin.execute(
                sql.SQL("CREATE DATABASE {} OWNER {}").format(*map(sql.Identifier, (database, ROLE)))
            )
        _run(
            [sys.executable, "-m", "backend.bench.people", str(volume.variants), str(CUSTOMERS)],
            {"DATABASE_URL": self.embedded.url(database)},
        )
        psql = [str(PROGRAMS / "psql"), "-q", "-X", "-v", "ON_ERROR_STOP=1", "-o", os.devnull]
        address = self.embedded.server.get_uri(database=database)
        volumes = [f"-v{name}={getattr(volume, name)}" for name in ("variants", "orders", "movements")]
        _run([*psql, *volumes, "-f", str(SQL / "load.sql"), "-f", str(SQL / "hand.sql"), address])
        with self.admin() as admin:
            comment = sql.SQL("COMMENT ON DATABASE {} IS {}")
            admin.execute(comment.format(sql.Identifier(database), sql.Literal(fingerprint())))


def fingerprint() -> str:
    """What a loaded database was made by: another schema or another load is another database."""
    sources = [SQL / "load.sql", SQL / "hand.sql", HERE / "people.py", HERE / "volumes.py"]
    return _digest([*sources, *sorted(HERE.parent.glob("*/migrations/*.py"))])


def _digest(paths: Iterable[Path]) -> str:
    return hashlib.sha256(b"".join(path.read_bytes() for path in paths)).hexdigest()


def drop(admin: psycopg.Connection, database: str) -> None:
    admin.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(database)))


def _cpu_seconds(process: psutil.Process) -> float:
    try:
        return float(sum(process.cpu_times()[:2]))
    except psutil.NoSuchProcess:
        return math.nan


def _run(command: list[str], env: dict[str, str] | None = None) -> None:
    subprocess.run(command, check=True, env={**os.environ, **(env or {})})  # noqa: S603
