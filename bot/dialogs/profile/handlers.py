from typing import Any

from aiogram.types import CallbackQuery, Message
from aiogram_dialog import DialogManager
from django.utils import timezone
from django.utils.translation import gettext as _

from backend.accounts import services as accounts
from backend.accounts.models import Language, User
from backend.core.dates import parse_hours
from backend.messaging import notices
from bot.answers import answer
from bot.backend import call, speak_to
from bot.commands import tell_commands
from bot.states import Profile


async def on_language(callback: CallbackQuery, select: Any, manager: DialogManager, code: str) -> None:
    """From the next sentence on the bot speaks the chosen language, in its commands as well."""
    if code not in Language.values:
        return
    user: User = manager.middleware_data["user"]
    await call(accounts.change_language, user=user, language=Language(code))
    user.language = code
    speak_to(user)
    await answer(callback, _("We speak English now."))
    await tell_commands(manager.middleware_data["bot"], user)
    await manager.switch_to(Profile.card)


async def on_preset(callback: CallbackQuery, select: Any, manager: DialogManager, hours: str) -> None:
    """Quiet hours at one tap (NotHours)."""
    await _be_quiet(manager, hours)
    await answer(callback, _("✅ Done."))


async def on_hours(message: Message, widget: Any, manager: DialogManager) -> None:
    """Quiet hours as they are typed (NotHours)."""
    await _be_quiet(manager, message.text or "")


async def on_urgent(callback: CallbackQuery, select: Any, manager: DialogManager, chosen: str) -> None:
    """Urgent work passes the quiet hours, or not."""
    user: User = manager.middleware_data["user"]
    user.hears_urgent = chosen == "on"
    await call(notices.hear_urgent, person=user, is_on=user.hears_urgent)


async def on_notice(callback: CallbackQuery, select: Any, manager: DialogManager, chosen: str) -> None:
    """A kind of notices is wanted, or not any more (NotFound)."""
    notice, _dot, wish = chosen.partition(".")
    user = manager.middleware_data["user"]
    await call(notices.choose_notice, person=user, notice=notice, is_on=wish == "on")


async def _be_quiet(manager: DialogManager, hours: str) -> None:
    begin, end = parse_hours(hours)
    user = manager.middleware_data["user"]
    await call(notices.set_quiet_hours, person=user, begin=begin, end=end, now=timezone.now())
