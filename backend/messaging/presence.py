"""Which processes of the bot are alive, as the database sees it: a lock that dies with its owner."""

import contextlib
import secrets
from types import TracebackType
from typing import Any

import psycopg
from django.db import connection

WORKERS, POLLERS = 7401, 7402
"""The two rooms of advisory locks: who is at work, and who asks Telegram."""

ALIVE = f"""
    SELECT objid::bigint AS worker FROM pg_locks
    WHERE locktype = 'advisory' AND classid = {WORKERS} AND granted
      AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
"""


OF_DJANGO = {"cursor_factory", "context", "prepare_threshold"}
"""What Django adds for its own connections; all the rest is how the database is reached."""
# A half-open line is noticed within seconds, not hours.
NOTICED_SOON = {"keepalives_idle": 5, "keepalives_interval": 2, "keepalives_count": 3}


def line_parameters() -> dict[str, Any]:
    """How this process reaches the database, certificates and all."""
    parameters: dict[str, Any] = connection.get_connection_params()
    return {name: value for name, value in parameters.items() if name not in OF_DJANGO} | NOTICED_SOON


class Presence:
    """One process of the bot. What it leased is free for others the moment its connection is gone."""

    def __init__(self) -> None:
        self.worker = secrets.randbelow(2**31 - 1) + 1
        self._line: psycopg.AsyncConnection[Any] | None = None

    async def arrive(self) -> None:
        """Be seen as alive; raises psycopg.Error while the database is away."""
        await self.leave()
        self._line = await psycopg.AsyncConnection.connect(**line_parameters(), autocommit=True)
        if not await self._lock(WORKERS, self.worker):
            self.worker = secrets.randbelow(2**31 - 1) + 1
            await self._lock(WORKERS, self.worker)

    async def still_here(self) -> None:
        """Raise psycopg.Error when the line to the database is gone."""
        if self._line is None:
            raise psycopg.OperationalError("no line to the database")
        await self._line.execute("SELECT 1")

    async def lead(self, bot_id: int) -> bool:
        """Become the only one who asks Telegram for this bot's updates; False while somebody else does."""
        return await self._lock(POLLERS, bot_id % 2**31)

    async def leave(self) -> None:
        """Let go of everything."""
        line, self._line = self._line, None
        if line is not None:
            with contextlib.suppress(psycopg.Error):
                await line.close()

    async def _lock(self, room: int, number: int) -> bool:
        if self._line is None:
            raise psycopg.OperationalError("no line to the database")
        # A lock that this line already holds is granted again, so counting is avoided by looking first.
        query = """
            SELECT EXISTS (
                SELECT FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid() AND granted
                AND classid = %(room)s::int::oid AND objid = %(number)s::int::oid
            ) OR pg_try_advisory_lock(%(room)s::int, %(number)s::int)
        """
        row = await (await self._line.execute(query, {"room": room, "number": number})).fetchone()
        return bool(row and row[0])

    async def __aenter__(self) -> "Presence":
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.leave()
