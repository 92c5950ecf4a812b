"""Statements of the hot paths: planned once for a connection, sent with their parameters apart."""

from collections.abc import Iterable, Sequence
from typing import Any

import psycopg
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.utils import CursorWrapper


def fetch(query: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
    """Run a prepared statement and return its rows.

    Numbers are sent as text: psycopg would send 1 and 100000 as different types, and plan the same
    statement for each.
    """
    with _cursor() as cursor:
        cursor.execute(query, [str(p) if type(p) is int else p for p in parameters])
        return cursor.fetchall() if cursor.description else []


def array(ids: Sequence[int]) -> str:
    """Ids as one parameter, to stand in `ANY(%s::bigint[])`."""
    return "{" + ",".join(map(str, ids)) + "}"


def quoted(words: Iterable[str]) -> str:
    """Words of our own, statuses and kinds, to stand in `IN (…)`."""
    return ", ".join(f"'{word}'" for word in words)


def _cursor() -> CursorWrapper:
    # pgtrigger.ignore puts a second statement before ours, and two cannot be prepared; a log wants the text
    # with its parameters.
    connection = connections[DEFAULT_DB_ALIAS]
    if connection.execute_wrappers or connection.queries_logged:
        return connection.cursor()
    connection.close_if_health_check_failed()
    connection.ensure_connection()
    return connection._prepare_cursor(psycopg.Cursor(connection.connection))  # type: ignore[attr-defined,no-any-return]
