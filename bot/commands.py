"""The list behind the bot's menu button, in every language."""

import asyncio
import logging

from aiogram import Bot
from aiogram.exceptions import TelegramAPIError
from aiogram.types import BotCommand
from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext_lazy as _

logger = logging.getLogger(__name__)

COMMANDS = {
    "menu": _("Main menu"),
    "help": _("What I can do"),
    "language": _("Choose the language"),
    "cancel": _("Leave the form"),
    "start": _("Begin from the beginning"),
}
LONGEST_PAUSE = 60.0


async def introduce(bot: Bot) -> None:
    """Tell Telegram the commands, as soon as it can be reached; polling needs no webhook either."""
    pause = 1.0
    while True:
        try:
            await bot.delete_webhook(drop_pending_updates=False)
            for language, _name in settings.LANGUAGES:
                await bot.set_my_commands(_commands(language), language_code=language)
            await bot.set_my_commands(_commands(settings.LANGUAGE_CODE))
            return
        except TelegramAPIError as error:
            logger.warning("the commands were not told to Telegram: %s", error)
            await asyncio.sleep(pause)
            pause = min(LONGEST_PAUSE, pause * 2)


def _commands(language: str) -> list[BotCommand]:
    with translation.override(language):
        return [BotCommand(command=name, description=str(text)) for name, text in COMMANDS.items()]
