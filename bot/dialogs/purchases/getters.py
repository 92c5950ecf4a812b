from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from aiogram_dialog import DialogManager
from django.utils.formats import date_format

from backend.accounts.models import User
from backend.core.errors import NotAllowed, NotFound
from backend.core.models import Workshop
from backend.materials import cards, purchases
from backend.materials.purchases import SheetLine
from backend.materials.receiving import Delivered
from backend.materials.statuses import EXPECTED, RequestStatus
from backend.workflow.steps import is_offered
from bot.backend import call
from bot.choices import Choice
from bot.dialogs.material_papers.getters import pack_choices
from bot.kinds import amount

ORDER, LINE, CAME, DELIVERY, RATE = "order_id", "line_id", "came", "delivery", "rate"
LOTS, DAYS, ALLOW_MORE, REQUEST, VERSION = "lots", "days", "allow_more", "request_id", "version"
SHOWN = 60


@dataclass(frozen=True)
class OrderLine:
    """A line of an order: how much was ordered, is still to come, and is said to have come now."""

    id: int
    name: str
    ordered: str
    left: str
    came: str
    lot: str
    expires_on: date | None
    difference: Decimal


async def expected(dialog_manager: DialogManager, user: User, **_data: Any) -> dict[str, Any]:
    """Orders that are to come, and requests that wait."""
    return await call(_expected, user)


async def order(dialog_manager: DialogManager, user: User, **_data: Any) -> dict[str, Any]:
    """An order as it stands now, with what is said to have come."""
    return await call(_order, dialog_manager.dialog_data, user)


async def line(dialog_manager: DialogManager, user: User, **_data: Any) -> dict[str, Any]:
    """The line whose quantity, lot or day is asked."""
    return await call(_line, dialog_manager.dialog_data, user)


async def request(dialog_manager: DialogManager, user: User, **_data: Any) -> dict[str, Any]:
    """A request to buy as it stands now, with what this person may do."""
    return await call(_request, dialog_manager.dialog_data, user)


def came_of(data: dict[str, Any]) -> list[Delivered]:
    """What came, in the words of the service; a line of which nothing came is left out."""
    lots, days = data.get(LOTS, {}), data.get(DAYS, {})
    return [
        Delivered(int(pk), Decimal(text), lot=lots.get(pk, ""), expires_on=_day(days.get(pk)))
        for pk, text in data.get(CAME, {}).items()
        if Decimal(text)
    ]


def sheet_of(order_id: int, user: User) -> purchases.Sheet:
    """An order for those who receive what was ordered (NotAllowed, NotFound)."""
    if not user.has_perm("materials.view_purchaseorder"):
        raise NotAllowed
    return purchases.sheet(order_id)


def material_of_line(order_id: int, line_id: int, user: User) -> int:
    """Which material a line is about (NotAllowed, NotFound)."""
    for one in sheet_of(order_id, user).lines:
        if one.line.pk == line_id:
            return int(one.line.material_color_id)
    raise NotFound


def differences(data: dict[str, Any], user: User) -> tuple[list[OrderLine], list[OrderLine]]:
    """The lines of which more came than was to come, and those of which less did."""
    rows = [_row(one, data) for one in sheet_of(data.get(ORDER, 0), user).lines]
    return [row for row in rows if row.difference > 0], [row for row in rows if row.difference < 0]


def all_that_is_left(order_id: int, user: User) -> dict[str, str]:
    """Everything that was to come has come."""
    lines = sheet_of(order_id, user).lines
    return {str(one.line.pk): str(one.left) for one in lines if one.left}


def _expected(user: User) -> dict[str, Any]:
    orders = list(purchases.awaited()[:SHOWN]) if user.has_perm("materials.view_purchaseorder") else []
    return {
        "orders": [Choice(one.pk, _caption(one)) for one in orders],
        "requests": [Choice(one.pk, _asked(one)) for one in cards.open_requests(user)],
        "receives": user.has_perm("materials.receive_purchaseorder"),
    }


def _caption(one: Any) -> str:
    day = f" · {date_format(one.expected_on, 'd.m')}" if one.expected_on else ""
    icon = "📦" if one.status == "partial" else "🚛"
    return f"{icon} №{one.number} · {one.supplier}{day}"


def _asked(one: Any) -> str:
    icon = "✅" if one.status == RequestStatus.APPROVED else "❔"
    return f"{icon} №{one.number} · {one.actor} · {date_format(one.created_at, 'd.m')}"


def _order(data: dict[str, Any], user: User) -> dict[str, Any]:
    sheet = sheet_of(data.get(ORDER, 0), user)
    rows = [_row(one, data) for one in sheet.lines]
    is_open = sheet.order.status in EXPECTED and user.has_perm("materials.receive_purchaseorder")
    own = Workshop.current().currency
    has_came = bool(came_of(data))
    return {
        "order": sheet.order,
        "lines": rows,
        "line_choices": [Choice(row.id, f"✏️ {row.name}: {row.came or row.left}") for row in rows] * is_open,
        "is_open": is_open,
        "has_came": is_open and has_came,
        "is_new": is_open and not data.get(CAME),
        "is_foreign": is_open and sheet.order.currency != own,
        "delivery": Decimal(data.get(DELIVERY, 0)),
        "rate": Decimal(data[RATE]) if data.get(RATE) else None,
        "currency": own,
        "total": sheet.total if user.has_perm("materials.see_material_cost") else None,
        "more": [row for row in rows if row.difference > 0] * has_came,
        "short": [row for row in rows if row.difference < 0] * has_came,
    }


def _row(one: SheetLine, data: dict[str, Any]) -> OrderLine:
    material, pk = one.line.material_color, str(one.line.pk)
    text = data.get(CAME, {}).get(pk)
    came = Decimal(text) if text is not None else Decimal(0)
    return OrderLine(
        one.line.pk,
        str(material),
        amount(one.line.quantity, material),
        amount(one.left, material),
        amount(came, material) if text is not None else "",
        data.get(LOTS, {}).get(pk, ""),
        _day(data.get(DAYS, {}).get(pk)),
        came - one.left,
    )


def _line(data: dict[str, Any], user: User) -> dict[str, Any]:
    sheet = sheet_of(data.get(ORDER, 0), user)
    one = next((row for row in sheet.lines if row.line.pk == data.get(LINE)), sheet.lines[0])
    material = one.line.material_color
    packs = cards.packs_of(material)
    return {
        "order": sheet.order,
        "material": material,
        "row": _row(one, data),
        "packs": pack_choices(packs),
        "pack": packs[0] if packs else None,
        "is_whole": not material.material.places,
        "has_came": str(one.line.pk) in data.get(CAME, {}),
    }


def _request(data: dict[str, Any], user: User) -> dict[str, Any]:
    card = cards.request_card(data.get(REQUEST, 0), user)
    data[VERSION] = card.request.version
    is_approved = card.request.status == RequestStatus.APPROVED
    return {
        "card": card,
        "approves": card.is_asked and is_offered(card.request, RequestStatus.APPROVED, user),
        "declines": is_offered(card.request, RequestStatus.REJECTED, user),
        "orders": is_approved and is_offered(card.request, RequestStatus.ORDERED, user),
    }


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
