from typing import Any

from aiogram_dialog import DialogManager
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from backend.accounts.models import User
from backend.fulfillment import commented
from backend.fulfillment.commented import Said
from backend.fulfillment.commenting import may_hide
from bot.backend import call
from bot.choices import Choice

LIST, HEIGHT = "comment", 5
BEGINNING = 24


async def comments(dialog_manager: DialogManager, user: User, **_data: Any) -> dict[str, Any]:
    """What is written of the order: a page of it in full, and a button for each (NotAllowed, NotFound)."""
    number, said = await call(_written, order_id(dialog_manager), user)
    scroll: Any = dialog_manager.find(f"{LIST}_page")
    last = max(0, (len(said) - 1) // HEIGHT)
    page = min(await scroll.get_page(), last) if scroll else 0
    return {
        "number": number,
        "shown": said[page * HEIGHT : (page + 1) * HEIGHT],
        "comments": [Choice(one.id, _caption(one)) for one in said],
    }


async def card(dialog_manager: DialogManager, user: User, **_data: Any) -> dict[str, Any]:
    """One comment, whole (NotAllowed, NotFound)."""
    row, said = await call(commented.comment, dialog_manager.dialog_data["comment_id"], user)
    order = await call(commented.check_sees, row.order_id, user)
    return {
        "said": said,
        "number": order.number,
        "has_photos": bool(said.photos),
        "may_hide": await call(may_hide, row, user),
    }


def order_id(manager: DialogManager) -> int:
    """Of which order it is written."""
    data = manager.start_data
    return int(data["order_id"]) if isinstance(data, dict) else 0


def _written(order_id: int, user: User) -> tuple[int, list[Said]]:
    return commented.check_sees(order_id, user).number, commented.comments_of(order_id, user)


def _caption(said: Said) -> str:
    moment = date_format(timezone.localtime(said.created_at), "d.m H:i")
    if said.hidden_by:
        return f"🙈 {moment} · {_('hidden')}"
    mark = f"📷 {said.photos}" if said.photos else "💬"
    words = Truncator(said.text).chars(BEGINNING) or said.author
    return f"{mark} · {moment} · {words}"
