"""What the database asks to repeat is repeated: deadlocks, lock waits, lost connections."""

import logging
import random
import time
from collections.abc import Callable
from typing import TypeVar

from django.db import DatabaseError, InterfaceError, OperationalError, connection
from django.utils.translation import gettext_lazy as _

from backend.core.errors import DomainError

logger = logging.getLogger(__name__)
T = TypeVar("T")

DEADLOCK, SERIALIZATION, LOCK_TIMEOUT = "40P01", "40001", "55P03"
ATTEMPTS = 5


class Overtaken(DatabaseError):
    """A row that came to matter meanwhile is in other hands: all is begun anew, and it is held first."""


class Busy(DomainError):
    code = "busy"
    message = _("Somebody is working with the same goods right now. Nothing was changed: press once more.")


def repeat_if_asked(do: Callable[[], T]) -> T:
    """Run a use case again with the same key while the database says that it is worth it.

    Raises Busy when somebody else's lock did not go away in all the attempts.
    """
    for attempt in range(1, ATTEMPTS + 1):
        try:
            return do()
        except DatabaseError as error:
            state = sqlstate(error)
            if connection.in_atomic_block or not _is_worth_repeating(error, state):
                raise
            # A lock was waited for in vain: not five times. Whoever was overtaken has not waited at all.
            if attempt == ATTEMPTS or (state == LOCK_TIMEOUT and attempt == 2):
                if state == LOCK_TIMEOUT or isinstance(error, Overtaken):
                    raise Busy from error
                raise
            logger.warning("repeating after %s, attempt %s", state or type(error).__name__, attempt)
            connection.close_if_unusable_or_obsolete()
            time.sleep(random.uniform(0.02, 0.1) * 2**attempt)
    raise AssertionError("unreachable")


def is_lost(error: BaseException) -> bool:
    """Did the connection break? What was asked last may have been done or not."""
    state = sqlstate(error)
    if not state:
        # Before the server could say anything.
        return isinstance(error, OperationalError | InterfaceError)
    # 57P is a server that goes down; 57014 is a statement that took too long, and would again.
    return state.startswith(("08", "57P"))


def sqlstate(error: BaseException) -> str:
    """What PostgreSQL calls an error of Django's; empty when it never came to the server."""
    cause = error.__cause__
    return str(getattr(cause, "sqlstate", None) or "")


def _is_worth_repeating(error: DatabaseError, state: str) -> bool:
    return isinstance(error, Overtaken) or state in {DEADLOCK, SERIALIZATION, LOCK_TIMEOUT} or is_lost(error)
