from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from aiogram_dialog import DialogManager
from django.utils.translation import gettext as _

from backend.accounts.models import User
from backend.inventory import selectors, sending
from backend.ledger import paper_selectors
from backend.ledger.documents import Missing, TransferStatus
from backend.ledger.transferring import Came, Sent
from backend.materials import transfers
from backend.workflow.steps import may
from bot.backend import call
from bot.choices import Choice
from bot.dialogs.goods.getters import COMMENT, LINES, TARGET, WAREHOUSE, target_id, warehouse_id
from bot.kinds import KIND, KINDS, Kind, amount, kind_of, places_of
from bot.lists import SEARCH

THING, PAPER, DRAFT, VERSION, CAME, MISSING = "item_id", "paper_id", "draft_id", "version", "came", "missing"


@dataclass(frozen=True)
class PaperLine:
    """So much of a thing goes, or went and came."""

    id: int
    name: str
    quantity: str
    note: str = ""


async def papers(dialog_manager: DialogManager, user: User, **_data: Any) -> dict[str, Any]:
    """Drafts and what is on the way."""
    return await call(_papers, user)


async def form(dialog_manager: DialogManager, user: User, **_data: Any) -> dict[str, Any]:
    """The paper as it is filled in so far."""
    return await call(_form, dialog_manager.dialog_data, user)


async def things(dialog_manager: DialogManager, **_data: Any) -> dict[str, Any]:
    """What can be put on a line."""
    return await call(_things, dialog_manager.dialog_data)


async def thing(dialog_manager: DialogManager, **_data: Any) -> dict[str, Any]:
    """The thing whose quantity is asked."""
    return await call(_thing, dialog_manager.dialog_data)


async def card(dialog_manager: DialogManager, user: User, **_data: Any) -> dict[str, Any]:
    """A transfer as it stands now, with what is said to have come."""
    return await call(_card, dialog_manager.dialog_data, user)


def sent_of(data: dict[str, Any]) -> list[Sent]:
    """The lines in the words of the service."""
    return [Sent(int(pk), Decimal(text)) for pk, text in data.get(LINES, {}).items()]


def came_of(data: dict[str, Any]) -> list[Came]:
    """What came otherwise than it was sent, in the words of the service."""
    return [Came(int(pk), Decimal(text)) for pk, text in data.get(CAME, {}).items()]


def of_draft(kind: Kind, card: paper_selectors.TransferCard) -> dict[str, Any]:
    """A draft as the form keeps it."""
    field, transfer = f"{kind.transfers.item_field}_id", card.transfer
    return {
        KIND: kind.id,
        DRAFT: transfer.pk,
        VERSION: transfer.version,
        LINES: {str(getattr(line, field)): str(line.quantity) for line in card.lines},
        WAREHOUSE: transfer.warehouse_id,
        TARGET: transfer.to_warehouse_id,
        COMMENT: transfer.comment,
    }


def _papers(user: User) -> dict[str, Any]:
    rights = user.get_all_permissions()
    rows = [
        (kind, transfer)
        for kind in KINDS.values()
        for transfer in paper_selectors.open_transfers(kind.transfers, user)
    ]
    return {
        "coming": [_choice(kind, one) for kind, one in rows if one.status == TransferStatus.SENT],
        "drafts": [_choice(kind, one) for kind, one in rows if one.status == TransferStatus.DRAFT],
        "may_goods": sending.MAY in rights,
        "may_materials": transfers.MAY in rights,
    }


def _choice(kind: Kind, transfer: Any) -> Choice:
    icon = "🚚" if transfer.status == TransferStatus.SENT else "📝"
    what = str(kind.label).split()[0]
    return Choice(
        f"{kind.id}:{transfer.pk}",
        f"{icon}{what} №{transfer.number} → {transfer.to_warehouse}",
    )


def _form(data: dict[str, Any], user: User) -> dict[str, Any]:
    kind, warehouses = kind_of(data), selectors.warehouses()
    chosen, target = warehouse_id(data), target_id(data)
    sent = sent_of(data)
    known = kind.things([one.item_id for one in sent])
    free = kind.free(chosen, list(known))
    lines = [_line(one, known[one.item_id], free.get(one.item_id, 0)) for one in sent]
    return {
        "kind": kind,
        "lines": lines,
        "line_choices": [Choice(row.id, f"✏️ {row.name} × {row.quantity}") for row in lines],
        "warehouse": next((one.name for one in warehouses if one.pk == chosen), ""),
        "warehouses": [Choice(one.pk, one.name) for one in warehouses],
        "target": next((one.name for one in warehouses if one.pk == target), ""),
        "targets": [Choice(one.pk, one.name) for one in warehouses if one.pk != chosen],
        "has_choice": len(warehouses) > 1,
        "comment": data.get(COMMENT, ""),
        "has_lines": bool(lines),
        "is_draft": bool(data.get(DRAFT)),
        "is_ready": bool(lines and target),
        "may_send": bool(lines and target) and may(kind.transfers.transfers(), TransferStatus.SENT, user),
    }


def _line(one: Sent, thing: Any, free: Any) -> PaperLine:
    note = _("only %(free)s free") % {"free": amount(free, thing)} if one.quantity > free else ""
    return PaperLine(one.item_id, str(thing), amount(one.quantity, thing), note)


def _things(data: dict[str, Any]) -> dict[str, Any]:
    text = data.get(SEARCH, "")
    return {"things": kind_of(data).found(text, warehouse_id(data)), SEARCH: text}


def _thing(data: dict[str, Any]) -> dict[str, Any]:
    kind = kind_of(data)
    thing = kind.thing(data.get(THING, 0))
    free = kind.free(warehouse_id(data), [thing.pk]).get(thing.pk, 0)
    kept = data.get(LINES, {}).get(str(thing.pk))
    return {
        "thing": thing,
        "warehouse": next((one.name for one in selectors.warehouses() if one.pk == warehouse_id(data)), ""),
        "free": amount(free, thing),
        "quantity": amount(Decimal(kept), thing) if kept else "",
        "is_whole": not places_of(thing),
    }


def _card(data: dict[str, Any], user: User) -> dict[str, Any]:
    kind = kind_of(data)
    card = paper_selectors.transfer_card(kind.transfers, data.get(PAPER, 0), user)
    came = {int(pk): Decimal(text) for pk, text in data.get(CAME, {}).items()}
    lines = [_came_line(kind, line, came) for line in card.lines]
    receives = card.is_coming and may(card.transfer, TransferStatus.RECEIVED, user)
    missing = data.get(MISSING, "")
    return {
        "card": card,
        "lines": lines,
        "line_choices": [Choice(row.id, f"✏️ {row.name}: {row.note or row.quantity}") for row in lines]
        * card.is_coming,
        "asked": next((row for row in lines if row.id == data.get(THING)), None),
        "missing": next((one.label for one in Missing if one == missing), ""),
        "reasons": [Choice(one.value, str(one.label).capitalize()) for one in Missing],
        "comment": data.get(COMMENT, ""),
        "is_whole": receives and not came,
        "has_differences": receives and bool(came),
        "has_missing": card.is_coming and _is_short(kind, card, came),
    }


def _is_short(kind: Kind, card: paper_selectors.TransferCard, came: dict[int, Decimal]) -> bool:
    field = f"{kind.transfers.item_field}_id"
    return any(came.get(getattr(line, field), line.quantity) < line.quantity for line in card.lines)


def _came_line(kind: Kind, line: Any, came: dict[int, Decimal]) -> PaperLine:
    thing = getattr(line, kind.transfers.item_field)
    told = came.get(thing.pk, line.received_quantity)
    note = "" if told in (None, line.quantity) else amount(told, thing)
    return PaperLine(thing.pk, str(thing), amount(line.quantity, thing), note)
