"""Connections of threads that live as long as the bot."""

from django.db import connections


def close_dead() -> None:
    """What broke or grew old is opened anew by the next query; a transaction is left alone."""
    for connection in connections.all(initialized_only=True):
        if not connection.in_atomic_block:
            connection.close_if_unusable_or_obsolete()


def close_all() -> None:
    """This thread needs no database any more."""
    connections.close_all()
