from dataclasses import dataclass
from typing import Any

from aiogram_dialog import DialogManager

from backend.accounts.models import User
from backend.catalog.models import Variant
from backend.core.errors import NotFound
from backend.sales import selectors
from backend.sales.returns import ReturnLine
from backend.sales.statuses import TABLE, Status
from bot.backend import call
from bot.choices import Choice

LINE, PICKED, COMMENT = "line_id", "picked", "comment"
SHOWN, SEEN = "shown", "seen_version"
PAD = (0, 1, 2, 3, 5, 10, 20)


@dataclass(frozen=True)
class PickedLine:
    """What comes back of a line: everything that is left, unless something else was said."""

    id: int
    variant: Variant
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
    return [PickedLine(row.id, row.variant, row.left, *said.get(str(row.id), (row.left, 0))) for row in lines]


def shown_lines(data: dict[str, Any]) -> list[ReturnLine]:
    """The lines that were shown, in the words of the service."""
    return [ReturnLine(*line) for line in data[SHOWN]]


def order_id(manager: DialogManager) -> int:
    """Which order the form was opened for."""
    opened = manager.start_data if isinstance(manager.start_data, dict) else {}
    return int(opened.get("order_id", 0))


def _caption(line: PickedLine) -> str:
    spoilt = f" · 🗑 {line.scrapped}" if line.scrapped else ""
    return f"✏️ {line.quantity}/{line.left}{spoilt} · {line.variant}"
