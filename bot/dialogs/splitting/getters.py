from dataclasses import dataclass
from typing import Any

from aiogram_dialog import DialogManager
from django.utils.translation import gettext as _

from backend.accounts.models import User
from backend.core.errors import NotFound
from backend.fulfillment.splitting import what_remains
from backend.sales import selectors
from backend.sales.cards import Unit, units
from backend.sales.selectors import OrderCard
from bot.backend import call
from bot.choices import Choice

LINE, PICKED, SHOWN, SEEN = "line_id", "picked", "shown", "seen_version"
PAD = (0, 1, 2, 3, 5, 10, 20)


@dataclass(frozen=True)
class Going:
    """A line or a bundle of an order, how many of it go to the new order and how many stay."""

    unit: Unit
    quantity: int

    @property
    def stays(self) -> int:
        """How many stay in the order."""
        return self.unit.quantity - self.quantity

    @property
    def pieces(self) -> dict[int, int]:
        """Pieces that go, by line."""
        return self.unit.pieces(self.quantity)


async def form(dialog_manager: DialogManager, user: User, **_data: Any) -> dict[str, Any]:
    """What goes to the new order so far; what is shown is what will be done."""
    seen = await card_of(dialog_manager, user)
    lines = going(seen, dialog_manager.dialog_data)
    shown = {str(pk): pieces for one in lines if one.quantity for pk, pieces in one.pieces.items()}
    dialog_manager.dialog_data.update({SHOWN: shown, SEEN: seen.order.version})
    moved = sum(shown.values())
    return {
        "order": seen.order,
        "card": seen,
        "lines": lines,
        "line_choices": [Choice(one.unit.id, _caption(one)) for one in lines],
        "moved": moved,
        "left": sum(one.stays for one in lines),
        "worth": sum(one.unit.worth(one.quantity) for one in lines),
        "may_split": seen.may_split and bool(moved) and any(one.stays for one in lines),
    }


async def line(dialog_manager: DialogManager, user: User, **_data: Any) -> dict[str, Any]:
    """The line whose pieces are asked."""
    picked = await line_of(dialog_manager, user)
    most = picked.unit.quantity
    return {
        "going": picked,
        "numbers": [Choice(n, str(n)) for n in sorted({*(n for n in PAD if n < most), most})],
    }


async def shipping(dialog_manager: DialogManager, user: User, **_data: Any) -> dict[str, Any]:
    """What would go now and what would wait, if what is reserved were shipped."""
    seen = await card_of(dialog_manager, user)
    rest = await call(what_remains, seen.order) if seen.may_ship_part else {}
    lines = [Going(unit, unit.among(rest)) for unit in units(seen.lines)]
    dialog_manager.dialog_data[SEEN] = seen.order.version
    now = sum(line.quantity - rest.get(line.id, 0) for line in seen.lines)
    caption = _("🚚 Ship %(pieces)s now") % {"pieces": now}
    return {
        "order": seen.order,
        "card": seen,
        "lines": lines,
        "yes": [Choice("ship", caption)] if seen.may_ship_part and now else [],
    }


async def card_of(manager: DialogManager, user: User) -> OrderCard:
    """The order that the form was opened for, as it stands now (NotAllowed, NotFound)."""
    opened = manager.start_data if isinstance(manager.start_data, dict) else {}
    return await call(selectors.order_card, int(opened.get("order_id", 0)), user)


async def line_of(manager: DialogManager, user: User) -> Going:
    """The chosen line as it stands now (NotFound)."""
    for one in going(await card_of(manager, user), manager.dialog_data):
        if one.unit.id == manager.dialog_data.get(LINE):
            return one
    raise NotFound


def going(seen: OrderCard, data: dict[str, Any]) -> list[Going]:
    """Every line and bundle with what goes to the new order: nothing, unless it was said."""
    said = data.get(PICKED, {})
    return [Going(unit, min(said.get(str(unit.id), 0), unit.quantity)) for unit in units(seen.lines)]


def _caption(one: Going) -> str:
    return f"✂️ {one.quantity}/{one.unit.quantity} · {one.unit.name}"
