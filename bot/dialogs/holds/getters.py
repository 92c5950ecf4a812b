from typing import Any

from aiogram_dialog import DialogManager
from django.template.defaultfilters import date
from django.utils import timezone

from backend.accounts.models import User
from backend.inventory import held
from backend.inventory.models import ProductReservation
from bot.backend import call
from bot.choices import Choice
from bot.dialogs.holds.deeds import LABELS

HOLD = "hold_id"


async def holds(user: User, **_data: Any) -> dict[str, Any]:
    """What this person holds."""
    rows = await call(held.my_holds, user)
    return {"holds": [Choice(row.pk, _caption(row)) for row in rows]}


async def card(dialog_manager: DialogManager, user: User, **_data: Any) -> dict[str, Any]:
    """One hold as it stands now."""
    found = await call(held.hold_card, hold_id(dialog_manager), user)
    deeds = [Choice(f"{deed}_{found.stamp}", str(label)) for deed, label in LABELS.items()]
    orders = "sales.add_salesorder" in await call(user.get_all_permissions)
    return {
        "card": found,
        "deeds": deeds if found.is_open else [],
        "may_order": found.is_open and orders and bool(found.row.customer_id),
    }


def hold_id(manager: DialogManager) -> int:
    """Which hold is looked at: the chosen one, or the one this was opened with."""
    opened = manager.start_data if isinstance(manager.start_data, dict) else {}
    return int(manager.dialog_data.get(HOLD) or opened.get(HOLD, 0))


def _caption(row: ProductReservation) -> str:
    until = date(timezone.localtime(row.expires_at), "d.m H:i") if row.expires_at else "∞"
    whom = f" · {row.held_for}" if row.held_for else ""
    return f"{row.stock.variant} × {row.quantity}{whom} · {until}"
