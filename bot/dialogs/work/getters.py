from typing import Any

from aiogram_dialog import DialogManager
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from backend.accounts.models import User
from backend.production import selectors
from backend.production.statuses import PAUSED, Status
from bot.backend import call
from bot.choices import Choice

ACTIONS: dict[str, str | Promise] = {
    "report": _("✅ Report"),
    "take": _("✋ Take"),
    "join": _("✋ Take"),
    "resume": _("▶️ Go on"),
    "pause": _("⏸ Pause"),
    "hand_back": _("↩️ Hand back"),
    "assign": _("👤 Give to…"),
    "cancel": _("🗑 Cancel the order"),
}
PAUSES: dict[str, str | Promise] = {
    Status.EMBROIDERY: _("🪡 To embroidery"),
    Status.DECIDING: _("🤔 Waits for a decision"),
    Status.BLOCKED: _("⛔ Something is in the way"),
}


async def card(dialog_manager: DialogManager, user: User, **_data: Any) -> dict[str, Any]:
    """The production order as it stands now; its buttons carry the version that the person sees."""
    found = await call(selectors.work_card, work_id(dialog_manager), user)
    order = found.order
    return {
        "card": found,
        "order": order,
        "is_mine": order.assignee_id == user.pk,
        "is_taken": order.assignee_id is not None,
        "is_paused": order.status in PAUSED,
        "has_photo": bool(order.variant.photo),
        "actions": [
            Choice(f"{name}_{order.version}", str(label))
            for name, label in ACTIONS.items()
            if name in found.actions
        ],
        "pauses": [Choice(to, str(label)) for to, label in PAUSES.items()],
    }


async def workers(dialog_manager: DialogManager, user: User, **_data: Any) -> dict[str, Any]:
    """To whom the work may be given."""
    data = await card(dialog_manager, user)
    return {**data, "workers": await call(worker_choices)}


def worker_choices() -> list[Choice]:
    """Those who make things."""
    return [Choice(worker.pk, worker.name) for worker in selectors.workers()]


def work_id(manager: DialogManager) -> int:
    """Which production order this conversation is about."""
    data = manager.start_data
    return int(data["work_id"]) if isinstance(data, dict) else 0
