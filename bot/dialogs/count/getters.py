from dataclasses import dataclass
from typing import Any

from aiogram_dialog import DialogManager

from backend.inventory import selectors
from backend.inventory.counting import Counted
from backend.inventory.models import ProductStock
from bot.backend import call
from bot.choices import Choice
from bot.dialogs.goods.getters import COMMENT, LINES, VARIANT, warehouse_id
from bot.lists import SEARCH

SEEN = "seen_version"


@dataclass(frozen=True)
class CountedLine:
    """What was counted of a variant, beside the book as it stands now."""

    id: int
    name: str
    quantity: int
    change: int
    reserved: int
    has_moved: bool

    @property
    def is_below_reserved(self) -> bool:
        """Fewer than what is promised to orders."""
        return self.quantity < self.reserved


async def variants(dialog_manager: DialogManager, **_data: Any) -> dict[str, Any]:
    """What can be counted: without numbers, so that nobody counts what they expect to find."""
    text = dialog_manager.dialog_data.get(SEARCH, "")
    found = await call(selectors.find_variants, text)
    counted = dialog_manager.dialog_data.get(LINES, {})
    return {
        "variants": [Choice(row.id, f"{'☑️ ' if str(row.id) in counted else ''}{row.name}") for row in found],
        SEARCH: text,
    }


async def form(dialog_manager: DialogManager, **_data: Any) -> dict[str, Any]:
    """The count so far."""
    return await call(_form, dialog_manager.dialog_data)


async def line(dialog_manager: DialogManager, **_data: Any) -> dict[str, Any]:
    """The variant that is being counted."""
    data = dialog_manager.dialog_data
    counted = data.get(LINES, {}).get(str(data[VARIANT]))
    return {
        "variant": await call(selectors.variant_of, data[VARIANT]),
        "is_counted": counted is not None,
        "quantity": counted[0] if counted else None,
    }


def counted_of(data: dict[str, Any]) -> list[Counted]:
    """The lines in the words of the service."""
    return [Counted(int(pk), quantity, seen) for pk, (quantity, seen) in data.get(LINES, {}).items()]


def _form(data: dict[str, Any]) -> dict[str, Any]:
    warehouses, chosen, counted = selectors.warehouses(), warehouse_id(data), counted_of(data)
    ids = [row.variant_id for row in counted]
    names, stock = selectors.names_of(ids), selectors.stock_rows(chosen, ids)
    lines = [_line(row, names[row.variant_id], stock[row.variant_id]) for row in counted]
    return {
        "lines": lines,
        "line_choices": [
            Choice(row.id, f"{'⚠️' if row.has_moved else '✏️'} {row.name} × {row.quantity}") for row in lines
        ],
        "total": len(lines),
        "warehouse": next((one.name for one in warehouses if one.pk == chosen), ""),
        "warehouses": [Choice(one.pk, one.name) for one in warehouses],
        # The versions that were seen are of one warehouse.
        "has_choice": len(warehouses) > 1 and not lines,
        "comment": data.get(COMMENT, ""),
        "has_lines": bool(lines),
    }


def _line(row: Counted, name: str, stock: ProductStock) -> CountedLine:
    return CountedLine(
        row.variant_id,
        name,
        row.quantity,
        row.quantity - stock.quantity,
        stock.reserved_quantity,
        stock.version != row.seen_version,
    )
