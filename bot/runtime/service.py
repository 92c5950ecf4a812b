"""The bot as one process: who asks, who works, who sends, and how they close."""

import asyncio
import contextlib
import logging
import signal
from collections.abc import Coroutine, Sequence
from typing import Any

from aiogram import Bot, Router

from backend.messaging import connections
from bot.backend import door
from bot.commands import introduce
from bot.dispatcher import build_dispatcher
from bot.runtime import watchdog
from bot.runtime.attendance import Attendance
from bot.runtime.chats import ChatOrder
from bot.runtime.pace import Pace
from bot.runtime.poller import Poller
from bot.runtime.receiver import Receiver, Webhook
from bot.runtime.sender import Sender
from bot.runtime.telegram import connect
from bot.runtime.worker import Worker
from bot.storage import Storage

logger = logging.getLogger(__name__)


class Service:
    """Everything that runs; tests start and stop it as `python -m bot` does."""

    def __init__(
        self,
        token: str,
        api_url: str,
        *,
        webhook: Webhook | None = None,
        pace: Pace | None = None,
        routers: Sequence[Router] = (),
    ) -> None:
        pace, storage, order = pace or Pace(), Storage(), ChatOrder()
        self.attendance = Attendance(pace)
        self.bot: Bot = connect(token, api_url, pace)
        self.sender = Sender(self.bot, pace, self.attendance)
        self.worker = Worker(
            self.bot,
            build_dispatcher(storage, order, routers=routers),
            storage,
            order,
            self.attendance,
            on_handled=self.sender.wake,
        )
        wake = self.worker.wake
        self.receiver = (
            Receiver(self.bot, webhook, self.attendance, on_stored=wake)
            if webhook
            else Poller(self.bot, self.attendance, on_stored=wake)
        )
        self._tasks: dict[str, asyncio.Task[None]] = {}

    def start(self) -> None:
        """Begin; the database and Telegram may come later."""
        parts: dict[str, Coroutine[Any, Any, None]] = {
            "attendance": self.attendance.run(),
            "receiver": self.receiver.run(),
            "worker": self.worker.run(),
            "sender": self.sender.run(),
            "introduction": introduce(self.bot),
        }
        self._tasks = {name: asyncio.create_task(part, name=name) for name, part in parts.items()}

    async def stop(self) -> None:
        """Ask for no more, finish what is in hand, send what is under way, let go."""
        await self._cancel("introduction", "receiver")
        for part in (self.worker, self.sender):
            with contextlib.suppress(Exception):
                await part.close()
        await self._cancel("worker", "sender", "attendance", "watchdog")
        await self.attendance.leave()
        await self.bot.session.close()

    async def run(self) -> int:
        """Run until SIGTERM or SIGINT; returns the exit code."""
        told = asyncio.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(number, told.set)
        connections.name_lines(self.attendance.worker)
        self.start()
        self._tasks["watchdog"] = asyncio.create_task(watchdog.stay_awake(), name="watchdog")
        logger.info("the bot is at work")
        ends = [asyncio.create_task(told.wait()), *(t for n, t in self._tasks.items() if n != "introduction")]
        await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
        if not told.is_set():
            logger.critical("a part of the bot has stopped: %s", [task for task in ends if task.done()])
        await self.stop()
        await asyncio.to_thread(door.close)
        watchdog.rest()
        logger.info("the bot has closed")
        return 0 if told.is_set() else 1

    async def _cancel(self, *names: str) -> None:
        tasks = [self._tasks[name] for name in names if name in self._tasks]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
