"""Connections of threads that live as long as the bot."""

from time import monotonic

from django.db import connections

TRUSTED = 5.0
"""So many seconds after a connection was asked for, it is taken to live still (repeat_if_asked heals it)."""


def close_dead() -> None:
    """What broke or grew old is opened anew by the next query; a transaction is left alone."""
    now = monotonic()
    for connection in connections.all(initialized_only=True):
        if not connection.in_atomic_block:
            connection.close_if_unusable_or_obsolete()
            # Otherwise Django asks the server whether it lives before the first query of every call.
            if now < getattr(connection, "trusted_until", 0.0):
                connection.health_check_done = True  # type: ignore[attr-defined]
            connection.trusted_until = now + TRUSTED  # type: ignore[attr-defined]


def name_lines(worker: int) -> None:
    """The lines that this process opens from here on are known to the database by its number."""
    options = connections.settings["default"]["OPTIONS"]
    options["application_name"] = f"{options['application_name']} {worker}"


def close_all() -> None:
    """This thread needs no database any more."""
    connections.close_all()
