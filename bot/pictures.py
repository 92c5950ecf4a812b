"""Pictures that people ask for, and pictures that they send to be kept."""

import asyncio
import io

from aiogram import Bot
from aiogram.enums import ContentType
from aiogram.types import CallbackQuery, FSInputFile
from aiogram_dialog import DialogManager, ShowMode
from aiogram_dialog.api.entities import MediaId
from django.core.files.storage import default_storage
from django.utils.html import escape
from django.utils.translation import gettext_lazy as _

from backend.catalog.models import Variant
from backend.core.pictures import MAX_BYTES, Jpeg, PictureTooBig, PictureUnreadable, made_anew
from bot.answers import answer
from bot.backend import call

SECONDS = 15.0
NO_PHOTO = _("There is no photo of it yet.")


async def taken(bot: Bot, file_id: str, size: int | None) -> Jpeg:
    """A picture that was sent, ready to be kept (PictureTooBig, PictureUnreadable)."""
    if size is None or size > MAX_BYTES:
        raise PictureTooBig
    kept = io.BytesIO()
    await bot.download(file_id, destination=kept)
    try:
        # A thread: everybody else must not wait for a big picture.
        return await asyncio.wait_for(asyncio.to_thread(made_anew, kept.getvalue()), SECONDS)
    except TimeoutError as error:
        raise PictureUnreadable from error


async def send_variant_photo(callback: CallbackQuery, manager: DialogManager, variant: Variant) -> None:
    """Send the photo of a variant as a message of its own, with the screen under it again."""
    data = manager.middleware_data
    bot, chat = data["bot"], data["event_chat"].id
    if not variant.photo or not await call(default_storage.exists, str(variant.photo.name)):
        await answer(callback, str(NO_PHOTO), is_alert=True)
        return
    manager.show_mode = ShowMode.DELETE_AND_SEND
    path = variant.photo.path
    kept = await data["pictures"].get_media_id(path, None, ContentType.PHOTO)
    photo = kept.file_id if kept else FSInputFile(path)
    sent = await bot.send_photo(chat, photo, caption=escape(str(variant)))
    if sent.photo:
        picture = sent.photo[-1]
        media = MediaId(picture.file_id, picture.file_unique_id)
        await data["pictures"].save_media_id(path, None, ContentType.PHOTO, media)
