from dataclasses import dataclass
from typing import Any

from aiogram_dialog import DialogManager
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from backend.accounts.models import User
from backend.core.errors import NotFound
from backend.sales import selectors
from backend.sales.going_back import GoesBack, goes_back_with
from backend.sales.models import ReturnReason, Settlement
from backend.sales.returns import ReturnLine
from backend.sales.statuses import TABLE, Status
from bot.backend import call
from bot.choices import Choice
from bot.dialogs.orders.getters import is_of_balance, ways_shown

LINE, PICKED, COMMENT, REASON = "line_id", "picked", "comment", "reason"
SHOWN, SEEN, REFUND = "shown", "seen_version", "shown_refund"
PAD = (0, 1, 2, 3, 5, 10, 20)
MARKS: dict[str, str] = {
    ReturnReason.DEFECT: "🧵",
    ReturnReason.WRONG_ITEM: "🔀",
    ReturnReason.DID_NOT_FIT: "📏",
    ReturnReason.CHANGED_MIND: "💭",
    ReturnReason.DAMAGED: "📦",
    ReturnReason.OTHER: "✍️",
}


@dataclass(frozen=True)
class PickedLine:
    """What comes back of a line: everything that is left, unless something else was said."""

    id: int
    goods: str
    left: int
    quantity: int
    scrapped: int


async def form(dialog_manager: DialogManager, user: User, **_data: Any) -> dict[str, Any]:
    """The return as it is filled in so far; what is shown is what will be written."""
    order, lines = await call(selectors.returnable, order_id(dialog_manager), user)
    picked = [line for line in picked_lines(lines, dialog_manager.dialog_data) if line.left]
    shown = [[line.id, line.quantity, line.scrapped] for line in picked if line.quantity]
    dialog_manager.dialog_data.update({SHOWN: shown, SEEN: order.version})
    return {
        "order": order,
        "lines": picked,
        "line_choices": [Choice(line.id, _caption(line)) for line in picked],
        "is_whole": all(line.quantity == line.left for line in picked),
        "scrapped": sum(line.scrapped for line in picked),
        "comment": dialog_manager.dialog_data.get(COMMENT, ""),
        "may_record": TABLE.allows(order.status, Status.RETURNED) and bool(shown),
    }


async def line(dialog_manager: DialogManager, user: User, **_data: Any) -> dict[str, Any]:
    """The line whose pieces are asked."""
    picked = await line_of(dialog_manager, user)
    return {"line": picked, "numbers": up_to(picked.left), "spoilt": up_to(picked.quantity)}


async def reason(dialog_manager: DialogManager, user: User, **_data: Any) -> dict[str, Any]:
    """Why goods may come back."""
    card = await call(selectors.order_card, order_id(dialog_manager), user)
    return {"order": card.order, "reasons": reasons()}


async def confirm(dialog_manager: DialogManager, user: User, **_data: Any) -> dict[str, Any]:
    """Everything that will be written, and what becomes of the money; the shown sum is what counts."""
    shown, data = await form(dialog_manager, user), dialog_manager.dialog_data
    card = await call(selectors.order_card, order_id(dialog_manager), user)
    back = await call(goes_back_with, card.order, shown_lines(data))
    data[REFUND] = str(back.amount) if card.sees_money else None
    why, needs_comment = ReturnReason(data[REASON]), _needs_comment(data)
    return {
        **shown,
        "lines": [line for line in shown["lines"] if line.quantity],
        "reason": why.label,
        "needs_comment": needs_comment,
        "sees_money": card.sees_money,
        "refund": back.amount,
        "ways": ways_shown(back, card.order.currency),
        "yes": [] if needs_comment or not shown["may_record"] else _yes(card, back),
    }


def reasons() -> list[Choice]:
    """Why goods come back, on buttons."""
    return [Choice(one.value, f"{MARKS[one]} {capfirst(str(one.label))}") for one in ReturnReason]


def _needs_comment(data: dict[str, Any]) -> bool:
    spoilt = any(scrapped for _line, _quantity, scrapped in data[SHOWN])
    return (spoilt or data[REASON] == ReturnReason.OTHER) and not data.get(COMMENT)


def _yes(card: selectors.OrderCard, back: GoesBack) -> list[Choice]:
    if not back.amount or is_of_balance(back):
        return [Choice(Settlement.MONEY.value, _("↩️ Take back"))]
    money, balance = _("↩️ Take back, money to the customer"), _("🪙 Take back, money to the balance")
    yes = [Choice(Settlement.MONEY.value, money)]
    return [*yes, Choice(Settlement.BALANCE.value, balance)] if card.order.customer_id else yes


async def line_of(manager: DialogManager, user: User) -> PickedLine:
    """The chosen line as it stands now (NotFound)."""
    _order, lines = await call(selectors.returnable, order_id(manager), user)
    for picked in picked_lines(lines, manager.dialog_data):
        if picked.id == manager.dialog_data.get(LINE):
            return picked
    raise NotFound


def up_to(most: int) -> list[Choice]:
    """The usual quantities that are possible here, and the largest."""
    return [Choice(number, str(number)) for number in sorted({*(n for n in PAD if n < most), most})]


def picked_lines(lines: list[selectors.ReturnableLine], data: dict[str, Any]) -> list[PickedLine]:
    """Every line with what comes back of it."""
    said = data.get(PICKED, {})
    return [PickedLine(row.id, row.goods, row.left, *said.get(str(row.id), (row.left, 0))) for row in lines]


def shown_lines(data: dict[str, Any]) -> list[ReturnLine]:
    """The lines that were shown, in the words of the service."""
    return [ReturnLine(*line) for line in data[SHOWN]]


def order_id(manager: DialogManager) -> int:
    """Which order the form was opened for."""
    opened = manager.start_data if isinstance(manager.start_data, dict) else {}
    return int(opened.get("order_id", 0))


def _caption(line: PickedLine) -> str:
    spoilt = f" · 🗑 {line.scrapped}" if line.scrapped else ""
    return f"✏️ {line.quantity}/{line.left}{spoilt} · {line.goods}"
