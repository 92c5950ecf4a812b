"""Joining, the main menu, help and the language."""

from aiogram import Bot, Router
from aiogram.filters import Command, CommandObject, CommandStart
from aiogram.filters.callback_data import CallbackData
from aiogram.types import CallbackQuery, Message
from aiogram.types import User as Account
from aiogram_dialog import DialogManager, ShowMode, StartMode
from django.utils.translation import gettext as _

from backend.accounts import services
from backend.accounts.models import Language, User
from backend.accounts.roles import role_names
from backend.core.errors import NotAllowed
from bot.backend import call, speak_to
from bot.commands import tell_commands
from bot.entries import ENTRIES
from bot.middlewares import language_of
from bot.states import Main
from bot.unfinished import enter, leave
from bot.widgets import keyboard, page, reply

router = Router(name="start")


class LanguageChosen(CallbackData, prefix="lang"):
    """A button of /language."""

    code: Language


@router.message(CommandStart(deep_link=True))
async def on_invitation(
    message: Message, command: CommandObject, event_from_user: Account, dialog_manager: DialogManager
) -> None:
    """Somebody opened an invitation link."""
    user = await call(
        services.accept_invitation,
        code=command.args or "",
        telegram_id=event_from_user.id,
        language=language_of(event_from_user),
    )
    speak_to(user)
    dialog_manager.middleware_data["user"] = user
    await _welcome(dialog_manager, user)


@router.message(Command("start", "menu"))
async def on_menu(message: Message, dialog_manager: DialogManager) -> None:
    """Back to the main menu from anywhere; what becomes of a form that was begun is asked."""
    await leave(dialog_manager)


@router.message(Command("cancel"))
async def on_cancel(message: Message, dialog_manager: DialogManager) -> None:
    """The form is left; what was not confirmed is not recorded."""
    await dialog_manager.start(Main.menu, mode=StartMode.RESET_STACK, show_mode=ShowMode.SEND)


@router.message(Command("help"))
async def on_help(message: Message, user: User) -> None:
    """What the bot can do for a person with these rights."""
    rights = await call(user.get_all_permissions)
    await message.answer(await page("bot/main/help.html", {"user": user, "rights": rights}))


@router.message(Command("language"))
async def on_language(message: Message) -> None:
    """Ask which language to speak."""
    buttons = [(code.label, LanguageChosen(code=code).pack()) for code in Language]
    await message.answer(_("Which language shall we speak?"), reply_markup=keyboard(buttons))


@router.callback_query(LanguageChosen.filter())
async def on_language_chosen(
    callback: CallbackQuery,
    callback_data: LanguageChosen,
    bot: Bot,
    user: User,
    dialog_manager: DialogManager,
) -> None:
    """From the next sentence on the bot speaks the chosen language."""
    await call(services.change_language, user=user, language=callback_data.code)
    user.language = callback_data.code
    speak_to(user)
    await callback.answer(_("We speak English now."))
    await tell_commands(bot, user)
    await dialog_manager.start(Main.menu, mode=StartMode.RESET_STACK, show_mode=ShowMode.SEND)


@router.message(Command(*(entry.command for entry in ENTRIES if entry.command)))
async def on_entry(
    message: Message, command: CommandObject, user: User, dialog_manager: DialogManager
) -> None:
    """What the main menu offers, by its command (NotAllowed)."""
    rights = await call(user.get_all_permissions)
    chosen = next((e for e in ENTRIES if e.command == command.command and e.is_for(rights)), None)
    if chosen is None:
        raise NotAllowed
    await enter(dialog_manager, chosen)


async def _welcome(manager: DialogManager, user: User) -> None:
    """A newcomer learns their roles and gets their menu and commands."""
    names = await call(lambda: role_names(user.roles))
    await reply(manager, "bot/main/welcome.html", role_names=names)
    await manager.start(Main.menu, mode=StartMode.RESET_STACK, show_mode=ShowMode.SEND)
    await tell_commands(manager.middleware_data["bot"], user)
