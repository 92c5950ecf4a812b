from decimal import Decimal
from typing import Any

from aiogram_dialog import DialogManager
from django.utils.text import capfirst

from backend.accounts.models import User
from backend.fulfillment.possibilities import Missing, needed_for
from backend.materials import cards
from backend.materials.models import MaterialColor
from backend.materials.selectors import find_materials
from backend.production import selectors
from backend.production.models import RejectReason
from bot.backend import call
from bot.choices import Choice
from bot.dialogs.material_papers.getters import pack_choices
from bot.dialogs.materials.getters import MATERIAL, material_choices
from bot.dialogs.work.getters import is_short, need_lines, work_id, worker_choices
from bot.kinds import amount
from bot.lists import SEARCH
from bot.widgets import PAD

QUANTITY, REJECTED, SCRAPPED, REASON, WORKER = "quantity", "rejected", "scrapped", "reason", "worker_id"
USED, ALLOW_MORE, ANYWAY = "used", "allow_more", "without_stock"
WITHOUT_STOCK = "materials.use_without_stock"


async def form(dialog_manager: DialogManager, user: User, **_data: Any) -> dict[str, Any]:
    """What was said so far, beside how the work stands now."""
    return await call(_form, work_id(dialog_manager), user, dialog_manager.dialog_data)


async def workers(dialog_manager: DialogManager, user: User, **_data: Any) -> dict[str, Any]:
    """For whom a foreman may report."""
    return {**await form(dialog_manager, user), "workers": await call(worker_choices)}


async def used(dialog_manager: DialogManager, user: User, **_data: Any) -> dict[str, Any]:
    """What the report uses up, to be corrected; or any other material that was looked for."""
    return await call(_used, work_id(dialog_manager), user, dialog_manager.dialog_data)


async def used_quantity(dialog_manager: DialogManager, user: User, **_data: Any) -> dict[str, Any]:
    """The material of which something else was used than the norm."""
    return await call(_used_quantity, work_id(dialog_manager), user, dialog_manager.dialog_data)


async def shortage(dialog_manager: DialogManager, user: User, **_data: Any) -> dict[str, Any]:
    """What is missing for the report, and who may report all the same."""
    return await call(_shortage, work_id(dialog_manager), user, dialog_manager.dialog_data)


def used_of(data: dict[str, Any]) -> dict[int, Decimal]:
    """What was really used instead of the norm."""
    return {int(pk): Decimal(text) for pk, text in data.get(USED, {}).items()}


def uses(order_id: int, user: User, data: dict[str, Any]) -> list[Missing]:
    """What the report uses up by the norm and by what was said, beside what is there for it."""
    pieces = int(data.get(QUANTITY, 0)) + int(data.get(REJECTED, 0))
    return needed_for(order_id, user, pieces, used_of(data))


def lacks(order_id: int, user: User, data: dict[str, Any]) -> bool:
    """Is there too little for this report?"""
    return is_short(uses(order_id, user, data))


def made(data: dict[str, Any]) -> int:
    """Pieces that will not have to be made any more."""
    return int(data.get(QUANTITY, 0)) + int(data.get(SCRAPPED, 0))


def said(data: dict[str, Any]) -> dict[str, Any]:
    """The report in the words of the service."""
    more = {name: value for name, value in (("used", used_of(data)), (ANYWAY, data.get(ANYWAY))) if value}
    return {
        **more,
        "quantity": data.get(QUANTITY, 0),
        "rejected_quantity": data.get(REJECTED, 0),
        "scrapped_quantity": data.get(SCRAPPED, 0),
        "reject_reason": data.get(REASON, ""),
    }


def _form(order_id: int, user: User, data: dict[str, Any]) -> dict[str, Any]:
    card = selectors.work_card(order_id, user)
    left = card.order.remaining_quantity
    found = need_lines(uses(order_id, user, data))
    worker = selectors.worker(data.get(WORKER)) or card.order.assignee or user
    return {
        "order": card.order,
        "uses": found,
        "has_uses": bool(found),
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


def _used(order_id: int, user: User, data: dict[str, Any]) -> dict[str, Any]:
    text, said = data.get(SEARCH, ""), used_of(data)
    needs = [] if text else [one for one in uses(order_id, user, data) if isinstance(one.item, MaterialColor)]
    found = [
        Choice(
            one.item.pk, f"{'✏️' if one.item.pk in said else '▫️'} {one.item} · {amount(one.needed, one.item)}"
        )
        for one in needs
    ]
    return {"things": material_choices(find_materials(text)) if text else found, SEARCH: text}


def _used_quantity(order_id: int, user: User, data: dict[str, Any]) -> dict[str, Any]:
    material = cards.material_of(data.get(MATERIAL, 0))
    norms = uses(order_id, user, {**data, USED: {}})
    norm = next((one.needed for one in norms if one.item == material), None)
    packs = cards.packs_of(material)
    return {
        "material": material,
        "norm": amount(norm, material) if norm else "",
        "is_said": material.pk in used_of(data),
        "packs": pack_choices(packs),
        "pack": packs[0] if packs else None,
    }


def _shortage(order_id: int, user: User, data: dict[str, Any]) -> dict[str, Any]:
    short = [one for one in uses(order_id, user, data) if one.missing > 0]
    only_materials = all(isinstance(one.item, MaterialColor) for one in short)
    return {
        "short": need_lines(short),
        "may_anyway": only_materials and user.has_perm(WITHOUT_STOCK),
        "asks": user.has_perm("materials.request_materialstock"),
    }
