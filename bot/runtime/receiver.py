"""Telegram brings updates to our own address. It hears «200» only after PostgreSQL has them."""

import asyncio
import hmac
import json
import logging
import re
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

from aiogram import Bot
from aiogram.exceptions import TelegramAPIError
from aiohttp import web

from backend.messaging import hearing, inbox
from backend.messaging.inbox import Update
from backend.messaging.models import Part
from bot.backend import call
from bot.runtime.attendance import Attendance
from bot.runtime.poller import ALLOWED

logger = logging.getLogger(__name__)

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105
SECRET = re.compile(r"[A-Za-z0-9_-]{16,256}")
LARGEST = 4 * 2**20
"""More than any update has; Telegram's own are some kilobytes."""
KEPT_OF_UNREADABLE = 64 * 2**10
READING = 10.0
CONNECTIONS = 10
LOOK_EVERY = 30.0
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 30.0


@dataclass(frozen=True)
class Webhook:
    """Where Telegram brings updates, the secret it says, and where this process listens for it."""

    url: str
    secret: str
    host: str = "127.0.0.1"
    port: int = 8080

    @property
    def path(self) -> str:
        """The part of the address that the web server in front hands over as it is."""
        return urlsplit(self.url).path or "/"

    @property
    def refusal(self) -> str:
        """Why the bot must not start with this; empty when it may."""
        if not SECRET.fullmatch(self.secret):
            return "Set WEBHOOK_SECRET: 16 to 256 letters, digits, _ or -. Without it anybody could write."
        return "" if urlsplit(self.url).hostname else "WEBHOOK_URL must be a whole address: https://name/path"


class TooLarge(ValueError):
    """No update of Telegram's is so long."""


class Receiver:
    """Several processes may receive side by side, behind one web server."""

    def __init__(
        self, bot: Bot, webhook: Webhook, attendance: Attendance, on_stored: Callable[[], None]
    ) -> None:
        self._bot, self._webhook, self._attendance = bot, webhook, attendance
        self._on_stored = on_stored
        self._is_told = False

    async def run(self) -> None:
        """Receive until cancelled; what is being received then is finished first."""
        app = web.Application()
        app.router.add_post(self._webhook.path, self._receive)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=5.0)
        await runner.setup()
        try:
            await web.TCPSite(runner, self._webhook.host, self._webhook.port).start()
            await self._stay_told()
        finally:
            await runner.cleanup()

    async def _receive(self, request: web.Request) -> web.Response:
        said = request.headers.get(SECRET_HEADER, "")
        if not hmac.compare_digest(said.encode("utf-8", "replace"), self._webhook.secret.encode()):
            return web.Response(status=401)
        try:
            await self._keep(await _body(request))
        except Exception as error:
            logger.warning("an update was not kept; Telegram brings it again: %s", type(error).__name__)
            return web.Response(status=500)
        self._on_stored()
        return web.Response()

    async def _keep(self, body: bytes) -> None:
        try:
            await call(inbox.store, bot_id=self._bot.id, updates=[_update(body)])
        except (ValueError, RecursionError) as error:
            # Telegram would bring it for ever: it is kept for people to look at.
            text = body[:KEPT_OF_UNREADABLE].decode("utf-8", "backslashreplace")
            await call(inbox.keep_aside, bot_id=self._bot.id, body=text, error=repr(error))

    async def _stay_told(self) -> None:
        """Tell Telegram the address, and tell it again when somebody told it another one."""
        pause = FIRST_PAUSE
        while True:
            self._attendance.sign(Part.RECEIVER, LOOK_EVERY + 60)
            try:
                await self._tell()
                await call(hearing.note, bot_id=self._bot.id)
                pause = FIRST_PAUSE
            except Exception as error:
                level = logging.ERROR if isinstance(error, TelegramAPIError) else logging.WARNING
                logger.log(level, "Telegram was not told where to bring updates: %s", error)
                await asyncio.sleep(pause)
                pause = min(LONGEST_PAUSE, pause * 2)
            else:
                await asyncio.sleep(LOOK_EVERY)

    async def _tell(self) -> None:
        if self._is_told:
            known = await self._bot.get_webhook_info()
            if known.last_error_message:
                logger.warning("Telegram says of our address: %s", known.last_error_message)
            if known.url == self._webhook.url:
                return
            logger.error("somebody else told Telegram another address; it is told ours again")
        await self._bot.set_webhook(
            self._webhook.url,
            secret_token=self._webhook.secret,
            allowed_updates=ALLOWED,
            max_connections=CONNECTIONS,
        )
        self._is_told = True


async def _body(request: web.Request) -> bytes:
    """What was sent, up to one byte more than may be."""
    body = bytearray()
    async with asyncio.timeout(READING):
        async for chunk in request.content.iter_chunked(2**16):
            body += chunk
            if len(body) > LARGEST:
                break
    return bytes(body)


def _update(body: bytes) -> Update:
    """Raises ValueError or RecursionError when this is no update."""
    if len(body) > LARGEST:
        raise TooLarge(f"more than {LARGEST} bytes")
    update = json.loads(body.decode(errors="replace"))
    if not isinstance(update, dict) or not inbox.has_id(update):
        raise ValueError("no update id")
    return update
