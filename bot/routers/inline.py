"""«@bot words» in any chat: goods of the workshop, as far as the one who asks may see them."""

from aiogram import Router
from aiogram.enums import ContentType
from aiogram.types import (
    InlineQuery,
    InlineQueryResultArticle,
    InlineQueryResultCachedPhoto,
    InlineQueryResultUnion,
    InputTextMessageContent,
)
from aiogram_dialog.context.media_storage import MediaIdStorage
from django.utils.translation import gettext as _

from backend.accounts.models import User
from backend.core.money import show_money
from backend.core.quantities import show_number
from backend.fulfillment import selectors
from backend.fulfillment.selectors import Found
from bot.backend import call
from bot.choices import LONGEST_QUERY, whole
from bot.widgets import page

router = Router(name="inline")
PAGE = 20
# A role and a shelf may change meanwhile: what was found is kept for the one who asked, and not for long.
FRESH = 5


@router.inline_query()
async def on_words(query: InlineQuery, user: User, pictures: MediaIdStorage) -> None:
    """Variants by the same search as everywhere, page by page."""
    first = whole(query.offset)
    found = await call(selectors.look_up, query.query[:LONGEST_QUERY], user, first=first, most=PAGE)
    results = [await _result(one, pictures) for one in found]
    more = str(first + PAGE) if len(found) == PAGE else ""
    await query.answer(results, cache_time=FRESH, is_personal=True, next_offset=more)


async def _result(found: Found, pictures: MediaIdStorage) -> InlineQueryResultUnion:
    variant, card = found.variant, await page("bot/inline/card.html", {"found": found})
    id, title, described = str(variant.pk), str(variant), _described(found)
    photo = variant.photo.path if variant.photo else None
    kept = await pictures.get_media_id(photo, None, ContentType.PHOTO)
    if kept:
        return InlineQueryResultCachedPhoto(
            id=id, title=title, description=described, photo_file_id=kept.file_id, caption=card
        )
    content = InputTextMessageContent(message_text=card)
    return InlineQueryResultArticle(id=id, title=title, description=described, input_message_content=content)


def _described(found: Found) -> str:
    """The second line in the list: free pieces, the price for those who may see it, the SKU."""
    free = _("%(pieces)s free") % {"pieces": show_number(found.available)}
    price = [] if found.price is None else [show_money(found.price, found.variant.product.currency)]
    return " · ".join([f"📦 {free}", *price, found.variant.sku])
