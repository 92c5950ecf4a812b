"""Which processes of the bot are alive, as the database sees it: a lock that dies with its owner."""

import contextlib
import secrets
import socket
from collections.abc import Collection
from types import TracebackType
from typing import Any

import psycopg
from django.db import connection

from backend.messaging.models import Part

WORKERS, POLLERS = 7401, 7402
"""The two rooms of advisory locks: who is at work, and who asks Telegram."""

ALIVE = f"""
    SELECT objid::bigint AS worker FROM pg_locks
    WHERE locktype = 'advisory' AND classid = {WORKERS} AND granted
      AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
"""


# A process that is frozen holds its locks, and its kernel answers for it. The database ends its lines for us:
# the one that holds the locks, and those in the middle of a transaction.
FROZEN = f"""
    SELECT lock.pid FROM pg_locks lock JOIN messaging_pulse pulse ON pulse.backend_pid = lock.pid
    WHERE lock.locktype = 'advisory' AND lock.classid = {WORKERS} AND lock.granted
      AND lock.database = (SELECT oid FROM pg_database WHERE datname = current_database())
    GROUP BY lock.pid HAVING max(pulse.beat_at) < now() - make_interval(secs => %s)
"""
END = """
    SELECT pg_terminate_backend(line.pid) FROM pg_stat_activity line
    WHERE line.pid = ANY(%(pids)s::int[]) OR (
        line.datname = current_database() AND line.usename = current_user
        AND line.application_name <> current_setting('application_name')
        AND line.application_name IN (
            SELECT application_name FROM pg_stat_activity WHERE pid = ANY(%(pids)s::int[])))
"""
FROZEN_AFTER = 45.0
BEAT = """
    INSERT INTO messaging_pulse (part, worker, host, backend_pid, beat_at, silent_until)
    SELECT part, %(worker)s, %(host)s, pg_backend_pid(), now(),
           CASE WHEN %(silence)s::float > 0 THEN now() + make_interval(secs => %(silence)s::float) END
    FROM unnest(%(parts)s::text[]) part
    ON CONFLICT (part, worker) DO UPDATE
    SET beat_at = now(), backend_pid = EXCLUDED.backend_pid, silent_until = EXCLUDED.silent_until
"""
COMPANY = f"""
    SELECT (SELECT count(*) FROM ({ALIVE}) alive),
           coalesce(extract(epoch FROM max(silent_until) - now()), 0)::float FROM messaging_pulse
"""

OF_DJANGO = {"cursor_factory", "context", "prepare_threshold"}
"""What Django adds for its own connections; all the rest is how the database is reached."""
# Our own lines notice by themselves that they lead nowhere (settings); the server, which keeps our locks,
# must notice too.
NOTICED_BY_SERVER = " ".join(
    f"-c {name}={value}"
    for name, value in {
        "tcp_keepalives_idle": 5,
        "tcp_keepalives_interval": 2,
        "tcp_keepalives_count": 3,
        "tcp_user_timeout": 10_000,
    }.items()
)


def line_parameters() -> dict[str, Any]:
    """How this process reaches the database, certificates and all."""
    parameters: dict[str, Any] = connection.get_connection_params()
    options = f"{parameters.get('options', '')} {NOTICED_BY_SERVER}".strip()
    kept = {name: value for name, value in parameters.items() if name not in OF_DJANGO}
    return kept | {"options": options, "connect_timeout": 10}


class Presence:
    """One process of the bot. What it leased is free for others the moment its connection is gone."""

    def __init__(self) -> None:
        self.worker = secrets.randbelow(2**31 - 1) + 1
        self._suspects: set[int] = set()
        self._line: psycopg.AsyncConnection[Any] | None = None

    async def arrive(self) -> None:
        """Be seen as alive; raises psycopg.Error while the database is away."""
        await self.leave()
        self._line = await psycopg.AsyncConnection.connect(**line_parameters(), autocommit=True)
        if not await self._lock(WORKERS, self.worker):
            self.worker = secrets.randbelow(2**31 - 1) + 1
            await self._lock(WORKERS, self.worker)
        self._suspects.clear()
        await self.beat([Part.PROCESS])

    async def beat(self, parts: Collection[Part], *, silence: float = 0.0) -> None:
        """Write down that these parts live, and how many seconds of silence Telegram asked this one for."""
        await self._ask(
            BEAT,
            {
                "worker": self.worker,
                "host": socket.gethostname()[:100],
                "parts": [part.value for part in parts],
                "silence": silence,
            },
        )

    async def company(self) -> tuple[int, float]:
        """How many processes are alive, and for how many seconds Telegram wants silence from all of them."""
        [(alive, silence)] = await self._ask(COMPANY)
        return int(alive), float(silence)

    async def end_frozen(self) -> int:
        """End the lines of processes that gave no sign of life for long; returns how many were ended.

        A process is only suspected at first: while the database itself stood still, nobody could write.
        """
        frozen = {row[0] for row in await self._ask(FROZEN, [FROZEN_AFTER])}
        ended, self._suspects = frozen & self._suspects, frozen
        if ended:
            await self._ask(END, {"pids": list(ended)})
        return len(ended)

    async def still_here(self) -> None:
        """Raise psycopg.Error when the line to the database is gone."""
        await self._ask("SELECT 1")

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
        # A lock that this line already holds is granted again, so counting is avoided by looking first.
        query = """
            SELECT EXISTS (
                SELECT FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid() AND granted
                AND classid = %(room)s::int::oid AND objid = %(number)s::int::oid
            ) OR pg_try_advisory_lock(%(room)s::int, %(number)s::int)
        """
        [(is_held,)] = await self._ask(query, {"room": room, "number": number})
        return bool(is_held)

    async def _ask(self, query: str, parameters: Any = None) -> list[tuple[Any, ...]]:
        if self._line is None:
            raise psycopg.OperationalError("no line to the database")
        answer = await self._line.execute(query.encode(), parameters)
        return await answer.fetchall() if answer.description else []

    async def __aenter__(self) -> "Presence":
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.leave()
