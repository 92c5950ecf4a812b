from dataclasses import dataclass
from typing import Any

from aiogram_dialog import DialogManager

from backend.accounts.models import User
from backend.inventory import selectors
from backend.ledger import counting, paper_selectors
from backend.ledger.count_lists import ListedThing, template
from backend.ledger.documents import CountStatus
from backend.ledger.paper_selectors import CountCard
from backend.workflow.steps import may
from bot.backend import call
from bot.choices import Choice
from bot.kinds import KINDS, Kind, amount, kind_of, listed, places_of, unit_of
from bot.lists import SEARCH

PAPER, THING, SEEN, WAREHOUSE = "paper_id", "item_id", "seen_version", "warehouse_id"
SHOWN = "shown_version"
EVERYTHING = "all"


@dataclass(frozen=True)
class Difference:
    """What a manager decides about: the book, and what was found twice."""

    name: str
    expected: str
    first: str
    again: str


async def papers(user: User, **_data: Any) -> dict[str, Any]:
    """The counts that are not over."""
    return await call(_papers, user)


async def places(**_data: Any) -> dict[str, Any]:
    """Where something can be counted."""
    warehouses = await call(selectors.warehouses)
    return {"warehouses": [Choice(one.pk, one.name) for one in warehouses]}


async def scopes(dialog_manager: DialogManager, **_data: Any) -> dict[str, Any]:
    """How much of a warehouse is counted."""
    data = dialog_manager.dialog_data
    groups = await call(kind_of(data).counting.groups_in, data.get(WAREHOUSE, 0))
    return {"groups": [Choice(pk, name) for pk, name in groups]}


async def card(dialog_manager: DialogManager, user: User, **_data: Any) -> dict[str, Any]:
    """A count as it stands now, without what the book says; what is shown is what is decided about."""
    shown = await call(_card, dialog_manager.dialog_data, user)
    dialog_manager.dialog_data[SHOWN] = shown["card"].count.version
    return shown


async def line(dialog_manager: DialogManager, user: User, **_data: Any) -> dict[str, Any]:
    """The thing that is being counted."""
    data = dialog_manager.dialog_data
    thing = await call(kind_of(data).thing, data.get(THING, 0))
    return {"thing": thing, "unit": await call(unit_of, thing), "is_whole": not places_of(thing)}


def parts_of(kind: Kind, card: CountCard) -> list[str]:
    """The list of a count to take along, in parts that fit into messages."""
    return template(listed(getattr(line, kind.counts.item_field)) for line in card.waiting)


def known_to(kind: Kind, card: CountCard) -> dict[str, ListedThing]:
    """What may stand on a filled list, by SKU."""
    things = [listed(getattr(line, kind.counts.item_field)) for line in card.on_list]
    return {thing.sku.casefold(): thing for thing in things}


def not_taken(kind: Kind, card: CountCard, item_ids: set[int]) -> list[str]:
    """The lines that were told and moved meanwhile: they wait for a number again."""
    return [
        str(getattr(line, kind.counts.item_field))
        for line in card.waiting
        if getattr(line, f"{kind.counts.item_field}_id") in item_ids
    ]


def _papers(user: User) -> dict[str, Any]:
    rights = user.get_all_permissions()
    rows = [(kind, one) for kind in KINDS.values() for one in paper_selectors.open_counts(kind.counts, user)]
    return {
        "counts": [
            Choice(
                f"{kind.id}:{one.pk}",
                f"{str(kind.label).split()[0]} №{one.number} · {one.get_status_display()} · {one.warehouse}",
            )
            for kind, one in rows
        ],
        "may_goods": KINDS["goods"].counting.MAY in rights,
        "may_materials": KINDS["materials"].counting.MAY in rights,
    }


def _card(data: dict[str, Any], user: User) -> dict[str, Any]:
    kind = kind_of(data)
    shown = paper_selectors.count_card(kind.counts, data.get(PAPER, 0), user)
    is_open, status = shown.count.status in counting.IN_HANDS, shown.count.status
    decides = status == CountStatus.DECIDING and user.has_perm(kind.counting.DECIDES)
    # Nothing is looked for on a list that nobody counts any more.
    text = data.get(SEARCH, "") if is_open else ""
    return {
        "card": shown,
        "kind": kind,
        "total": len(shown.on_list),
        "left": len(shown.waiting),
        "lines": _choices(kind, shown, text) if is_open else [],
        "differences": [_difference(kind, one) for one in shown.differing] if decides else [],
        "is_open": is_open,
        "is_first": status == CountStatus.COUNTING,
        "decides": decides,
        "accepts": decides and may(shown.count, CountStatus.POSTED, user),
        "asks_again": decides and may(shown.count, CountStatus.RECOUNT, user),
        "calls_off": decides and may(shown.count, CountStatus.CANCELLED, user),
        SEARCH: text,
    }


def _choices(kind: Kind, card: CountCard, text: str) -> list[Choice]:
    waiting = {line.pk for line in card.waiting}
    rows = [(getattr(line, kind.counts.item_field), line.pk in waiting) for line in card.on_list]
    listed_ids = {thing.pk for thing, _is_waiting in rows}
    if text:
        words = text.casefold().split()
        rows = [row for row in rows if all(word in f"{row[0]} {row[0].sku}".casefold() for word in words)]
    found = [
        Choice(thing.pk, f"{'▫️' if is_waiting else '☑️'} {thing}")
        for thing, is_waiting in sorted(rows, key=lambda row: not row[1])
    ]
    if text and card.count.status == CountStatus.COUNTING:
        # What lies there and is not on the list.
        found += [
            Choice(one.id, f"➕ {one.name}") for one in kind.search(text, None) if one.id not in listed_ids
        ]
    return found


def _difference(kind: Kind, line: Any) -> Difference:
    thing = getattr(line, kind.counts.item_field)
    return Difference(
        str(thing),
        amount(line.expected_quantity, thing),
        amount(line.counted_quantity, thing) if line.counted_quantity is not None else "—",
        amount(line.recounted_quantity, thing),
    )
