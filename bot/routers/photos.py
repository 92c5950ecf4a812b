"""A photo with barcodes or QR codes opens what they stand for, whatever the person was doing."""

from aiogram import Bot, F, Router
from aiogram.types import Message
from aiogram_dialog import DialogManager, ShowMode
from aiogram_dialog.api.entities import Context
from django.utils.translation import gettext_lazy as _

from backend.accounts.models import User
from backend.core.errors import DomainError
from backend.fulfillment.coded import coded
from bot.albums import is_for_window
from bot.backend import call
from bot.codes import codes_in
from bot.dialogs.found.handlers import ITEMS, open_item
from bot.states import Found

router = Router(name="photos")


async def is_code(message: Message, aiogd_context: Context | None = None) -> bool:
    """Is it not meant for a window that keeps photos?"""
    return not await is_for_window(message, aiogd_context)


router.message.filter(is_code)
IS_PICTURE = F.document.mime_type.startswith("image/") & ~F.animation
SHOWN = 40


class NothingHasCode(DomainError):
    code = "nothing_has_code"
    message = _("Nothing here has the code %(code)s. Type the name instead.")


@router.message(F.photo)
async def on_photo(message: Message, bot: Bot, user: User, dialog_manager: DialogManager) -> None:
    """The biggest size of a photo is read (PictureTooBig, PictureUnreadable, NoCodeSeen, NothingHasCode)."""
    assert message.photo
    picture = message.photo[-1]
    await _open(dialog_manager, user, await codes_in(bot, picture.file_id, picture.file_size))


@router.message(IS_PICTURE)
async def on_file(message: Message, bot: Bot, user: User, dialog_manager: DialogManager) -> None:
    """A picture that was sent as a file."""
    assert message.document
    file = message.document
    await _open(dialog_manager, user, await codes_in(bot, file.file_id, file.file_size))


async def _open(manager: DialogManager, user: User, codes: list[str]) -> None:
    found = await call(coded, codes, user)
    if not found:
        raise NothingHasCode(code=codes[0][:SHOWN])
    if len(found) == 1:
        return await open_item(manager, found[0].kind, found[0].id)
    items = [[one.kind, one.id, one.name] for one in found]
    await manager.start(Found.list, data={ITEMS: items}, show_mode=ShowMode.SEND)
