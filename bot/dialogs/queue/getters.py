from typing import Any

from aiogram_dialog import DialogManager
from django.utils import formats

from backend.accounts.models import User
from backend.production import selectors
from backend.production.models import ProductionOrder
from backend.production.statuses import PAUSED, Status
from bot.backend import call
from bot.choices import Choice
from bot.dialogs.work.getters import KINDS
from bot.lists import SEARCH


async def queue(dialog_manager: DialogManager, user: User, **_data: Any) -> dict[str, Any]:
    """The work a person sees, most urgent first."""
    text = dialog_manager.dialog_data.get(SEARCH, "")
    return await call(_queue, user, text)


def _queue(user: User, text: str) -> dict[str, Any]:
    orders = selectors.queue(user, text)
    sees_everything = selectors.sees_everything(user)
    return {
        "rows": [Choice(order.pk, _label(order, user)) for order in orders],
        "mine": sum(order.assignee_id == user.pk for order in orders),
        "free": sum(order.assignee_id is None for order in orders),
        "late": sum(map(selectors.is_late, orders)),
        "is_cut": len(orders) == selectors.SHOWN,
        "sees_everything": sees_everything,
        "plans": user.has_perm("production.add_productionorder"),
        SEARCH: text,
    }


def _label(order: ProductionOrder, user: User) -> str:
    due = formats.date_format(order.due_on, "d.m") if order.due_on else ""
    who = f"{order.assignee.name.split()[0]}: " if order.assignee and order.assignee_id != user.pk else ""
    name = f"{_marks(order, user)} {who}{order.remaining_quantity} × {order.variant}".strip()
    return f"{name} · {due}" if due else name


def _marks(order: ProductionOrder, user: User) -> str:
    marks = {
        "⏸": order.status in PAUSED,
        "▶️": order.status == Status.IN_PROGRESS and order.assignee_id == user.pk,
        "📌": order.status == Status.NEW and order.assignee_id == user.pk,
        "🔥": order.is_urgent,
        "⏰": selectors.is_late(order),
        "🪡": order.is_embroidery,
        KINDS.get(order.kind, ""): True,
    }
    return "".join(mark for mark, is_shown in marks.items() if is_shown)
