from dataclasses import dataclass
from typing import Any

from aiogram_dialog import DialogManager

from backend.core.quantities import show_number
from backend.inventory import selectors
from backend.inventory.services import WRITE_OFF_REASONS, Goods
from backend.warehouses.selectors import usual_warehouse
from bot import lists
from bot.backend import call
from bot.choices import Choice

WAREHOUSE, VARIANT, LINES, REASON, COMMENT = "warehouse_id", "variant_id", "lines", "reason", "comment"
TARGET = "to_warehouse_id"


@dataclass(frozen=True)
class DocumentLine:
    """So many pieces of a variant, and how many of it are free in the chosen warehouse."""

    id: int
    name: str
    quantity: int
    free: int


async def form(dialog_manager: DialogManager, **_data: Any) -> dict[str, Any]:
    """The document as it is filled in so far."""
    return await call(_form, dialog_manager.dialog_data)


async def variants(dialog_manager: DialogManager, **_data: Any) -> dict[str, Any]:
    """What can be put on a line, and how many are free in the warehouse of the document."""
    found = await call(_variants, dialog_manager.dialog_data)
    return lists.variant_list(found, dialog_manager.dialog_data.get(lists.SEARCH, ""))


async def line(dialog_manager: DialogManager, **_data: Any) -> dict[str, Any]:
    """The variant whose quantity is asked."""
    return await call(_line, dialog_manager.dialog_data)


def goods_of(data: dict[str, Any]) -> list[Goods]:
    """The lines in the words of the service."""
    return [Goods(int(variant_id), quantity) for variant_id, quantity in data.get(LINES, {}).items()]


def warehouse_id(data: dict[str, Any]) -> int:
    """The chosen warehouse, or the one that is offered first (NoWarehouse)."""
    return int(data.get(WAREHOUSE) or usual_warehouse().pk)


def materials_warehouse_id(data: dict[str, Any]) -> int:
    """The chosen warehouse, or the one from which work takes its materials (NoWarehouse)."""
    return int(data.get(WAREHOUSE) or usual_warehouse().materials_id)


def target_id(data: dict[str, Any]) -> int | None:
    """Where goods are moved to: what was chosen, or the only other warehouse there is."""
    others = [one.pk for one in selectors.warehouses() if one.pk != warehouse_id(data)]
    if data.get(TARGET) in others:
        return int(data[TARGET])
    return others[0] if len(others) == 1 else None


def _variants(data: dict[str, Any]) -> list[selectors.VariantRow]:
    return selectors.find_variants(data.get(lists.SEARCH, ""), warehouse_id(data))


def _form(data: dict[str, Any]) -> dict[str, Any]:
    warehouses, chosen, target = selectors.warehouses(), warehouse_id(data), target_id(data)
    goods = goods_of(data)
    ids = [item.variant_id for item in goods]
    names, free = selectors.names_of(ids), selectors.available_of(ids, chosen)
    lines = [
        DocumentLine(i.variant_id, names[i.variant_id], i.quantity, free.get(i.variant_id, 0)) for i in goods
    ]
    return {
        "lines": lines,
        "line_choices": [Choice(row.id, f"✏️ {row.name} × {show_number(row.quantity)}") for row in lines],
        "warehouse": next((one.name for one in warehouses if one.pk == chosen), ""),
        "warehouses": [Choice(one.pk, one.name) for one in warehouses],
        "target": next((one.name for one in warehouses if one.pk == target), ""),
        "targets": [Choice(one.pk, one.name) for one in warehouses if one.pk != chosen],
        "has_choice": len(warehouses) > 1,
        "reason": next((one.label for one in WRITE_OFF_REASONS if one == data.get(REASON)), ""),
        "reasons": [Choice(one.value, str(one.label).capitalize()) for one in WRITE_OFF_REASONS],
        "comment": data.get(COMMENT, ""),
        "has_lines": bool(lines),
        "is_movable": bool(lines and target),
    }


def _line(data: dict[str, Any]) -> dict[str, Any]:
    variant = selectors.variant_of(data.get(VARIANT, 0))
    return {
        "variant": variant,
        "shelf": selectors.shelf(warehouse_id(data), variant.pk),
        "quantity": data.get(LINES, {}).get(str(variant.pk), 0),
    }
