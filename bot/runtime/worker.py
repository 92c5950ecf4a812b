"""Takes updates out of the inbox and handles them: chats in parallel, each chat in its order."""

import asyncio
import contextlib
import logging
import traceback
from collections import deque
from collections.abc import Callable

from aiogram import Bot, Dispatcher
from aiogram.exceptions import (
    TelegramNetworkError,
    TelegramRetryAfter,
    TelegramServerError,
    TelegramUnauthorizedError,
)
from django.utils.translation import gettext_lazy as _

from backend.accounts.selectors import member_by_telegram
from backend.messaging import inbox
from backend.messaging.inbox import Item, LeaseLost
from backend.messaging.models import Part
from bot.backend import call, speak_to
from bot.dispatcher import handle
from bot.runtime.attendance import Attendance
from bot.runtime.chats import ChatOrder
from bot.runtime.reading import read
from bot.runtime.secrecy import hide_token
from bot.storage import Storage

logger = logging.getLogger(__name__)

SLOTS = 8
LOOK_EVERY = 0.5
TRIES = 5
# A process that dies with an update in its hands says nothing. After so many deaths it is the update's fault.
TAKES = 100
FIRST_PAUSE, OUTAGE_PAUSE = 0.5, 5.0
GRACE = 5.0
REMEMBERED_CHATS = 500

SORRY = _("Something went wrong, and I could not finish this. Press once more: nothing is recorded twice.")
OUTAGES = (TelegramNetworkError, TelegramServerError, TelegramRetryAfter, TelegramUnauthorizedError)


class Worker:
    """One process's hands on the inbox; several processes may work side by side."""

    def __init__(
        self,
        bot: Bot,
        dispatcher: Dispatcher,
        storage: Storage,
        order: ChatOrder,
        attendance: Attendance,
        on_handled: Callable[[], None] = lambda: None,
    ) -> None:
        self._bot, self._dispatcher, self._storage = bot, dispatcher, storage
        self._order, self._attendance, self._on_handled = order, attendance, on_handled
        self._in_hand: dict[int, asyncio.Task[None]] = {}
        self._served: deque[int] = deque(maxlen=REMEMBERED_CHATS)
        self._news = asyncio.Event()
        self._is_closing = False

    def wake(self) -> None:
        """There is something new in the inbox."""
        self._news.set()

    async def run(self) -> None:
        """Work until `close`."""
        while not self._is_closing:
            self._news.clear()
            self._attendance.sign(Part.WORKER)
            try:
                is_idle = not await self._take()
            except Exception as error:
                logger.warning("cannot look into the inbox: %s", error)
                is_idle = True
            if is_idle:
                await _wait(self._news, LOOK_EVERY)

    async def close(self) -> None:
        """Finish what is in hand, give back what cannot be finished in time."""
        self._is_closing = True
        self.wake()
        if self._in_hand:
            await asyncio.wait(self._in_hand.values(), timeout=GRACE)
        for task in self._in_hand.values():
            task.cancel()
        await asyncio.gather(*self._in_hand.values(), return_exceptions=True)
        await call(inbox.release, worker=self._attendance.worker)

    async def _take(self) -> bool:
        await self._attendance.here()
        free = SLOTS - len(self._in_hand)
        if not free:
            return False
        items = await call(
            inbox.claim,
            bot_id=self._bot.id,
            worker=self._attendance.worker,
            in_hand=list(self._in_hand),
            served=list(self._served),
            limit=free,
        )
        for item in items:
            self._start(item)
        return len(items) == free

    def _start(self, item: Item) -> None:
        if item.chat_id is not None:
            if item.chat_id in self._served:
                self._served.remove(item.chat_id)
            self._served.append(item.chat_id)
        task = asyncio.create_task(self._work_on(item), name=f"update {item.update_id}")
        self._in_hand[item.id] = task
        task.add_done_callback(lambda _task: self._put_down(item))

    def _put_down(self, item: Item) -> None:
        del self._in_hand[item.id]
        self.wake()
        self._on_handled()

    async def _work_on(self, item: Item) -> None:
        async with self._order.turn(item.chat_id):
            try:
                await self._handle(item)
            except LeaseLost:
                logger.warning("update %s was taken over by another process", item.update_id)
            except Exception as error:
                # The database is away: the update stays leased by this process, which takes it again.
                logger.warning("update %s waits for the database: %s", item.update_id, error)
                await asyncio.sleep(LOOK_EVERY)

    async def _handle(self, item: Item) -> None:
        worker = self._attendance.worker
        if item.takes > TAKES:
            return await self._bury(
                item, RuntimeError("the process died with this update in its hands, again and again")
            )
        try:
            update = read(item.payload, self._bot)
        except Exception as error:
            return await self._bury(item, error)
        try:
            async with self._storage.step() as step:
                await handle(self._dispatcher, self._bot, update)
            await call(inbox.finish, item_id=item.id, worker=worker, standings=step.changed)
        except LeaseLost:
            raise
        except Exception as error:
            await self._fail(item, error)

    async def _fail(self, item: Item, error: Exception) -> None:
        worker, text = self._attendance.worker, self._describe(error)
        if isinstance(error, OUTAGES):
            logger.warning("update %s waits for Telegram: %s", item.update_id, type(error).__name__)
            return await call(
                inbox.postpone,
                item_id=item.id,
                worker=worker,
                seconds=OUTAGE_PAUSE,
                error=text,
                is_counted=False,
            )
        if item.attempts + 1 >= TRIES:
            return await self._bury(item, error)
        logger.exception("update %s failed, try %s", item.update_id, item.attempts + 1, exc_info=error)
        pause = FIRST_PAUSE * 2**item.attempts
        await call(inbox.postpone, item_id=item.id, worker=worker, seconds=pause, error=text)

    async def _bury(self, item: Item, error: Exception) -> None:
        logger.error("update %s cannot be handled and is kept aside", item.update_id, exc_info=error)
        await call(inbox.bury, item_id=item.id, worker=self._attendance.worker, error=self._describe(error))
        await self._say_sorry(item)

    async def _say_sorry(self, item: Item) -> None:
        # In a private chat the chat's number is the person's.
        person = await call(member_by_telegram, item.chat_id) if item.chat_id else None
        if person is None:
            return
        speak_to(person)
        try:
            await self._bot.send_message(person.telegram_id or 0, str(SORRY))
        except Exception as error:
            logger.warning("could not say sorry: %s", type(error).__name__)

    def _describe(self, error: Exception) -> str:
        return hide_token("".join(traceback.format_exception(error)), self._bot.token)


async def _wait(event: asyncio.Event, seconds: float) -> None:
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(event.wait(), seconds)
