from typing import Any

from aiogram.types import CallbackQuery, Message
from aiogram_dialog import DialogManager

from backend.core.quantities import parse_pieces
from backend.fulfillment import services as fulfillment
from backend.inventory import selectors
from bot.backend import call
from bot.dialogs.count.getters import SEEN, counted_of
from bot.dialogs.goods.getters import COMMENT, LINES, VARIANT, WAREHOUSE, warehouse_id
from bot.keys import form_key
from bot.lists import comment_of
from bot.results import after_document
from bot.states import Count
from bot.widgets import reply


async def on_variant(event: CallbackQuery | Message, manager: DialogManager, variant_id: int) -> None:
    """Counting of a variant begins: what moves from now on makes the count void (NotFound)."""
    await call(selectors.variant_of, variant_id)
    place = await call(warehouse_id, manager.dialog_data)
    stock = await call(selectors.stock_rows, place, [variant_id])
    manager.dialog_data.update({VARIANT: variant_id, SEEN: stock[variant_id].version})
    await manager.switch_to(Count.quantity)


async def on_line(callback: CallbackQuery, select: Any, manager: DialogManager, variant_id: int) -> None:
    """Count a line again."""
    await on_variant(callback, manager, variant_id)


async def on_quantity(event: CallbackQuery | Message, manager: DialogManager, quantity: int) -> None:
    """So many lie there; on to the next."""
    data = manager.dialog_data
    data.setdefault(LINES, {})[str(data[VARIANT])] = [quantity, data[SEEN]]
    await manager.switch_to(Count.variant)


async def on_quantity_text(message: Message, widget: Any, manager: DialogManager) -> None:
    """How many, in digits; none at all is a count too."""
    await on_quantity(message, manager, parse_pieces(message.text or "", least=0))


async def on_remove(callback: CallbackQuery, button: Any, manager: DialogManager) -> None:
    """This was not counted after all."""
    manager.dialog_data.get(LINES, {}).pop(str(manager.dialog_data[VARIANT]), None)
    await manager.switch_to(Count.variant)


async def on_warehouse(callback: CallbackQuery, select: Any, manager: DialogManager, chosen: int) -> None:
    """Another warehouse, before anything is counted."""
    await call(selectors.shelf, chosen, 0)
    if not manager.dialog_data.get(LINES):
        manager.dialog_data[WAREHOUSE] = chosen
    await manager.switch_to(Count.variant)


async def on_comment(message: Message, widget: Any, manager: DialogManager) -> None:
    """A few words about it."""
    manager.dialog_data[COMMENT] = comment_of(message)
    await manager.switch_to(Count.confirm)


async def on_record(callback: CallbackQuery, button: Any, manager: DialogManager) -> None:
    """The stock becomes what was counted."""
    data = manager.dialog_data
    document = await call(
        fulfillment.count_stock,
        warehouse_id=await call(warehouse_id, data),
        counted=counted_of(data),
        comment=data.get(COMMENT, ""),
        actor=manager.middleware_data["user"],
        key=form_key(manager),
    )
    shelves, total = await call(selectors.shelves_of, document.pk), len(data[LINES])
    await manager.done()
    buttons = await call(after_document, document, manager.middleware_data["user"])
    told = {"document": document, "shelves": shelves, "total": total}
    await reply(manager, "bot/count/done.html", buttons=buttons, **told)
