from dataclasses import dataclass
from typing import Any

from aiogram_dialog import DialogManager
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from backend.accounts.models import User
from backend.fulfillment.commented import count_comments
from backend.fulfillment.possibilities import Missing, needed_for
from backend.production import selectors
from backend.production.models import Kind
from backend.production.statuses import OPEN, PAUSED, Status
from bot.backend import call
from bot.choices import Choice
from bot.kinds import amount

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
KINDS: dict[str, str] = {Kind.CUTTING: "✂️", Kind.FINISHING: "🧷"}
"""A part of the work is told apart by its sign."""
PAUSES: dict[str, str | Promise] = {
    Status.EMBROIDERY: _("🪡 To embroidery"),
    Status.DECIDING: _("🤔 Waits for a decision"),
    Status.BLOCKED: _("⛔ Something is in the way"),
}


@dataclass(frozen=True)
class NeedLine:
    """So much of a thing is used up; so much of it is missing, or nothing."""

    name: str
    needed: str
    missing: str


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
        "kind_sign": KINDS.get(order.kind, ""),
        "for_order": order.line is not None,
        "comments": await call(count_comments, order.line.order_id) if order.line else 0,
        "sees_materials": await call(user.has_perm, "materials.view_materialstock"),
        "actions": [
            Choice(f"{name}_{order.version}", str(label))
            for name, label in ACTIONS.items()
            if name in found.actions
        ],
        "pauses": [Choice(to, str(PAUSES[to])) for to in await call(selectors.pauses, order, user)],
    }


async def workers(dialog_manager: DialogManager, user: User, **_data: Any) -> dict[str, Any]:
    """To whom the work may be given."""
    data = await card(dialog_manager, user)
    return {**data, "workers": await call(worker_choices)}


async def materials(dialog_manager: DialogManager, user: User, **_data: Any) -> dict[str, Any]:
    """What the rest of the work uses up, and what of it is missing."""
    data = await card(dialog_manager, user)
    found = await call(needed_for, work_id(dialog_manager), user)
    asks = data["order"].status in OPEN and await call(user.has_perm, "materials.request_materialstock")
    return {**data, "needs": need_lines(found), "is_short": is_short(found), "asks": asks}


def need_lines(needs: list[Missing]) -> list[NeedLine]:
    """What is used up, in words; what is missing stands first."""
    rows = sorted(needs, key=lambda one: (one.missing <= 0, str(one.item)))
    return [
        NeedLine(
            str(one.item),
            amount(one.needed, one.item),
            amount(one.missing, one.item) if one.missing > 0 else "",
        )
        for one in rows
    ]


def is_short(needs: list[Missing]) -> bool:
    """Is there less of something than is needed?"""
    return any(one.missing > 0 for one in needs)


def worker_choices() -> list[Choice]:
    """Those who make things."""
    return [Choice(worker.pk, worker.name) for worker in selectors.workers()]


def work_id(manager: DialogManager) -> int:
    """Which production order this conversation is about."""
    data = manager.start_data
    return int(data["work_id"]) if isinstance(data, dict) else 0
