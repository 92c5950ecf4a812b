from typing import Any

from aiogram_dialog import DialogManager
from django.utils.text import capfirst

from backend.accounts.models import User
from backend.production import selectors
from backend.production.models import RejectReason
from bot.backend import call
from bot.choices import Choice
from bot.dialogs.work.getters import work_id, worker_choices
from bot.widgets import PAD

QUANTITY, REJECTED, SCRAPPED, REASON, WORKER = "quantity", "rejected", "scrapped", "reason", "worker_id"


async def form(dialog_manager: DialogManager, user: User, **_data: Any) -> dict[str, Any]:
    """What was said so far, beside how the work stands now."""
    return await call(_form, work_id(dialog_manager), user, dialog_manager.dialog_data)


async def workers(dialog_manager: DialogManager, user: User, **_data: Any) -> dict[str, Any]:
    """For whom a foreman may report."""
    return {**await form(dialog_manager, user), "workers": await call(worker_choices)}


def made(data: dict[str, Any]) -> int:
    """Pieces that will not have to be made any more."""
    return int(data.get(QUANTITY, 0)) + int(data.get(SCRAPPED, 0))


def said(data: dict[str, Any]) -> dict[str, Any]:
    """The report in the words of the service."""
    return {
        "quantity": data.get(QUANTITY, 0),
        "rejected_quantity": data.get(REJECTED, 0),
        "scrapped_quantity": data.get(SCRAPPED, 0),
        "reject_reason": data.get(REASON, ""),
    }


def _form(order_id: int, user: User, data: dict[str, Any]) -> dict[str, Any]:
    card = selectors.work_card(order_id, user)
    left = card.order.remaining_quantity
    worker = selectors.worker(data.get(WORKER)) or card.order.assignee or user
    return {
        "order": card.order,
        "left": left,
        "numbers": [Choice(number, str(number)) for number in PAD if not left or number < left],
        "left_after": max(0, left - made(data)),
        "is_more": made(data) > left,
        "quantity": data.get(QUANTITY, 0),
        "rejected": data.get(REJECTED, 0),
        "scrapped": data.get(SCRAPPED, 0),
        "reason": dict(RejectReason.choices).get(data.get(REASON, ""), ""),
        "reasons": [Choice(value, capfirst(str(label))) for value, label in RejectReason.choices],
        "worker": worker.name,
        "is_for_another": worker.pk != user.pk,
        "is_foreman": user.has_perm("production.report_for_others"),
    }
