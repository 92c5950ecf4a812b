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
    connection = connections[DEFAULT_DB_ALIAS]
    values = [str(p) if type(p) is int else p for p in parameters]
    if connection.execute_wrappers or connection.queries_logged:
        # pgtrigger.ignore puts a second statement before ours, and two cannot be prepared; a log wants the
        # text with its parameters.
        with connection.cursor() as logged:
            logged.execute(query, values)
            return _rows(logged)
    connection.close_if_health_check_failed()
    connection.ensure_connection()
    connection.validate_no_broken_transaction()
    with connection.wrap_database_errors:
        cursor = psycopg.Cursor(connection.connection)
        cursor.execute(query, values)
        return _rows(cursor)


def _rows(cursor: psycopg.Cursor | CursorWrapper) -> list[tuple[Any, ...]]:
    # A description would be made of every column, only to see that there are any.
    return cursor.fetchall() if cursor.rownumber is not None else []


def array(ids: Sequence[int]) -> str:
    """Ids as one parameter, to stand in `ANY(%s::bigint[])`."""
    return "{" + ",".join(map(str, ids)) + "}"


def quoted(words: Iterable[str]) -> str:
    """Words of our own, statuses and kinds, to stand in `IN (…)`."""
    return ", ".join(f"'{word}'" for word in words)
