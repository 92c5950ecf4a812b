"""The list behind the bot's menu button: short for strangers, by role and language for members."""

import asyncio
import logging

from aiogram import Bot
from aiogram.exceptions import TelegramAPIError
from aiogram.types import BotCommand, BotCommandScopeChat
from django.conf import settings
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from backend.accounts.models import User
from backend.messaging import menus
from bot.backend import call
from bot.entries import ENTRIES

logger = logging.getLogger(__name__)

FOR_STRANGERS: dict[str, str | Promise] = {
    "start": _("Begin from the beginning"),
    "help": _("What I can do"),
}
FOR_MEMBERS: dict[str, str | Promise] = {
    "menu": _("Main menu"),
    "help": _("What I can do"),
    "language": _("Choose the language"),
    "cancel": _("Leave the form"),
}
LONGEST_PAUSE = 60.0
LOOK_EVERY = 15.0


async def introduce(bot: Bot) -> None:
    """Tell Telegram the commands, as soon as it can be reached; then whatever role or language changes."""
    await _introduce_to_strangers(bot)
    while True:
        try:
            for person in await call(menus.untold):
                await tell_commands(bot, person)
        except Exception as error:
            logger.warning("the commands of members wait: %s", error)
        await asyncio.sleep(LOOK_EVERY)


async def tell_commands(bot: Bot, person: User) -> None:
    """A person's menu of commands in their language; a chat that cannot be reached is not asked again."""
    rights = await call(menus.rights_of, person)
    with translation.override(person.language):
        opening = {entry.command: entry.label for entry in ENTRIES if entry.command and entry.is_for(rights)}
        commands = _listed({**opening, **FOR_MEMBERS})
    scope = BotCommandScopeChat(chat_id=person.telegram_id or 0)
    try:
        await bot.set_my_commands(commands, scope=scope)
    except TelegramAPIError as error:
        logger.info("the commands of user %s were not told: %s", person.pk, error)
    await call(menus.note_told, person)


async def _introduce_to_strangers(bot: Bot) -> None:
    pause = 1.0
    while True:
        try:
            for language, _name in settings.LANGUAGES:
                with translation.override(language):
                    await bot.set_my_commands(_listed(FOR_STRANGERS), language_code=language)
            with translation.override(settings.LANGUAGE_CODE):
                await bot.set_my_commands(_listed(FOR_STRANGERS))
            return
        except TelegramAPIError as error:
            logger.warning("the commands were not told to Telegram: %s", error)
            await asyncio.sleep(pause)
            pause = min(LONGEST_PAUSE, pause * 2)


def _listed(commands: dict[str, str | Promise]) -> list[BotCommand]:
    return [BotCommand(command=name, description=str(text)) for name, text in commands.items()]
