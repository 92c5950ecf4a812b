"""Pictures that people ask for."""

from aiogram.types import FSInputFile
from aiogram_dialog import DialogManager
from django.core.files.storage import default_storage
from django.utils.html import escape
from django.utils.translation import gettext_lazy as _

from backend.catalog.models import Variant
from bot.backend import call

NO_PHOTO = _("There is no photo of it yet.")


async def send_variant_photo(manager: DialogManager, variant: Variant) -> None:
    """Send the photo of a variant as a message of its own."""
    data = manager.middleware_data
    bot, chat = data["bot"], data["event_chat"].id
    if not variant.photo or not await call(default_storage.exists, str(variant.photo.name)):
        await bot.send_message(chat, str(NO_PHOTO))
        return
    await bot.send_photo(chat, FSInputFile(variant.photo.path), caption=escape(str(variant)))
