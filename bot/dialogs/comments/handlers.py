from typing import Any

from aiogram.types import CallbackQuery, FSInputFile, InputMediaPhoto, Message
from aiogram_dialog import DialogManager, ShowMode
from aiogram_dialog.widgets.kbd import Button
from django.utils.translation import gettext_lazy as _

from backend.accounts.models import User
from backend.fulfillment import commented, commenting
from backend.fulfillment.commenting import NewPhoto
from backend.sales.comments import OrderPhoto
from bot.albums import IS_REST, album_of
from bot.answers import answer
from bot.backend import call
from bot.choices import first_page
from bot.dialogs.comments.getters import LIST, order_id
from bot.keys import tap_key
from bot.lengths import CAPTION, cut
from bot.pictures import taken
from bot.states import Comments

NOT_A_COMMENT = _("I take words and photos here: write, send a photo or an album.")
GONE = _("These photos are not shown any more.")


async def on_text(message: Message, _widget: Any, manager: DialogManager) -> None:
    """Words are a comment (CommentTooLong)."""
    await _comment(message, manager, message.text or "", [])


async def on_photo(message: Message, _widget: Any, manager: DialogManager) -> None:
    """The biggest size of a photo, with the words under it (PictureTooBig, PictureUnreadable)."""
    assert message.photo
    await _take(message, manager, message.photo[-1])


async def on_file(message: Message, _widget: Any, manager: DialogManager) -> None:
    """A picture that was sent as a file (PictureTooBig, PictureUnreadable)."""
    await _take(message, manager, message.document)


async def on_anything(message: Message, _widget: Any, manager: DialogManager) -> None:
    """Voices, films, stickers and papers are not kept here."""
    manager.show_mode = ShowMode.NO_UPDATE
    await message.answer(str(NOT_A_COMMENT))


async def on_comment(_callback: CallbackQuery, _select: Any, manager: DialogManager, comment_id: int) -> None:
    """A comment whole, and its photos as an album (NotAllowed, NotFound)."""
    photos = await call(commented.photos_of, comment_id, manager.middleware_data["user"])
    manager.dialog_data["comment_id"] = comment_id
    await manager.switch_to(Comments.card)
    if photos:
        await _show(manager, photos)


async def on_photos(callback: CallbackQuery, _button: Button, manager: DialogManager) -> None:
    """The photos once more."""
    found = await call(
        commented.photos_of, manager.dialog_data["comment_id"], manager.middleware_data["user"]
    )
    if not found:
        return await answer(callback, str(GONE), is_alert=True)
    await _show(manager, found)


async def on_hide(_callback: CallbackQuery, _button: Button, manager: DialogManager) -> None:
    """A wrong comment is not shown any more (NotAllowed, HiddenAlready)."""
    user: User = manager.middleware_data["user"]
    comment_id = manager.dialog_data["comment_id"]
    key = tap_key(user, f"hide:{comment_id}")
    await call(commenting.hide_comment, comment_id=comment_id, actor=user, key=key)
    await manager.switch_to(Comments.list)


async def _take(message: Message, manager: DialogManager, file: Any) -> None:
    picture = await taken(manager.middleware_data["bot"], file.file_id, file.file_size)
    photo = NewPhoto(picture, telegram_unique_id=file.file_unique_id)
    await _comment(message, manager, message.caption or "", [photo])


async def _comment(message: Message, manager: DialogManager, text: str, photos: list[NewPhoto]) -> None:
    user: User = manager.middleware_data["user"]
    of_order, album = order_id(manager), album_of(message)
    key = tap_key(user, f"comment:{message.chat.id}:{message.message_id}")
    said: dict[str, Any] = {"order_id": of_order, "text": text, "photos": photos, "album": album}
    await call(commenting.comment_order, **said, actor=user, key=key)
    await first_page(manager, LIST)
    if manager.middleware_data.get(IS_REST):
        # The screen under the album's first picture shows the others too.
        manager.show_mode = ShowMode.EDIT


async def _show(manager: DialogManager, photos: list[OrderPhoto]) -> None:
    """Photos as messages of their own, with the screen under them again."""
    data = manager.middleware_data
    manager.show_mode = ShowMode.DELETE_AND_SEND
    files = [(FSInputFile(photo.image.path), cut(photo.caption, CAPTION) or None) for photo in photos]
    if len(files) == 1:
        file, caption = files[0]
        await data["bot"].send_photo(data["event_chat"].id, file, caption=caption, parse_mode=None)
        return
    album = [InputMediaPhoto(media=file, caption=caption, parse_mode=None) for file, caption in files]
    await data["bot"].send_media_group(data["event_chat"].id, album)
