"""The one door into Django. Dialog handlers and getters go through it for reading and writing alike:

    order = await call(sales.create_order, actor=user, key=form_key(manager), customer_id=3)
    lines = await call(selectors.lines_of, order_id)        # a selector returns lists, not lazy querysets
    rights = await call(user.get_all_permissions)           # anything that asks the database

Errors of the domain come out as they are, and the bot's error handler shows them. What the database asks to
repeat (deadlocks, lock waits, lost connections) is repeated inside, with the same arguments and the same key.
"""

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from contextvars import ContextVar
from typing import ParamSpec, TypeVar

from asgiref.sync import sync_to_async
from django.conf import settings
from django.utils import timezone, translation

from backend.accounts.models import User
from backend.core.retries import repeat_if_asked
from backend.messaging import connections
from backend.workflow.memory import memory

P = ParamSpec("P")
R = TypeVar("R")
THREADS = 8

current_person: ContextVar[User | None] = ContextVar("current_person", default=None)
"""Whose tap is being handled."""


def speak_to(person: User | None, language: str = settings.LANGUAGE_CODE) -> None:
    """From here to the end of this task sentences and times are this person's."""
    current_person.set(person)
    translation.activate(person.language if person else language)
    timezone.activate(person.zone if person else settings.TIME_ZONE)


class Door:
    """A few threads with living connections: one that waits for a lock holds up nobody else."""

    def __init__(self, threads: int = THREADS) -> None:
        self.threads = threads
        self.is_inline = False
        self._pool: ThreadPoolExecutor | None = None

    async def call(self, function: Callable[P, R], /, *args: P.args, **kwargs: P.kwargs) -> R:
        """Run a service or a selector outside of the event loop, for the current person."""
        language, zone = translation.get_language(), timezone.get_current_timezone()

        def run() -> R:
            connections.close_dead()
            # Django keeps the language by thread, so it does not follow into this one by itself.
            with translation.override(language), timezone.override(zone):
                return repeat_if_asked(lambda: _fresh(function, *args, **kwargs))

        if self.is_inline:
            # A test's own transaction lives in the thread that called async_to_sync.
            return await sync_to_async(run, thread_sensitive=True)()
        return await asyncio.get_running_loop().run_in_executor(self._open(), run)

    def close(self, timeout: float = 5.0) -> None:
        """Let the threads finish and hand their connections back."""
        pool, self._pool = self._pool, None
        if pool is None:
            return
        everybody = threading.Barrier(self.threads)
        for _thread in range(self.threads):
            pool.submit(_leave, everybody, timeout)
        pool.shutdown(wait=True)

    def _open(self) -> ThreadPoolExecutor:
        if self._pool is None:
            self._pool = ThreadPoolExecutor(self.threads, thread_name_prefix="door")
        return self._pool


door = Door()
call = door.call


def _fresh(function: Callable[P, R], /, *args: P.args, **kwargs: P.kwargs) -> R:
    # Pages are drawn in the event loop, where the words of statuses cannot be asked for any more.
    memory.now()
    return function(*args, **kwargs)


def _leave(everybody: threading.Barrier, timeout: float) -> None:
    # Each task waits for the others, so that every thread gets exactly one.
    with suppress(threading.BrokenBarrierError):
        everybody.wait(timeout)
    connections.close_all()
