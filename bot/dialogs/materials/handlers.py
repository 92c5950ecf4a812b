from typing import Any

from aiogram.types import CallbackQuery, Message
from aiogram_dialog import DialogManager

from backend.materials import cards, selectors
from bot.backend import call
from bot.choices import search_for
from bot.dialogs.materials.getters import MATERIAL, PAGES, material_id
from bot.lists import SEARCH, scroll_of
from bot.states import AskMaterial, Buying, Materials, ReceiveMaterial, WriteOffMaterial

THINGS = "thing"


async def on_material(
    event: CallbackQuery | Message, select: Any, manager: DialogManager, chosen: int
) -> None:
    """Open the card of a material (NotFound)."""
    await call(cards.material_of, chosen)
    manager.dialog_data[MATERIAL] = chosen
    await manager.switch_to(Materials.card)


async def on_search(message: Message, widget: Any, manager: DialogManager) -> None:
    """Look for materials by words; the only one that fits is opened at once."""
    only = await search_materials(message, manager)
    if only:
        await on_material(message, widget, manager, only)
    else:
        await manager.switch_to(Materials.search)


async def search_materials(message: Message, manager: DialogManager) -> int | None:
    """Look for materials by what was typed; the id of the only one that fits (TextRefused)."""
    await search_for(manager, SEARCH, message.text or "", list_id=THINGS)
    found = await call(selectors.find_materials, manager.dialog_data[SEARCH])
    if len(found) != 1:
        return None
    del manager.dialog_data[SEARCH]
    return found[0].id


async def on_movements(callback: CallbackQuery, button: Any, manager: DialogManager) -> None:
    """Show what happened to it."""
    await scroll_of(manager, PAGES).set_page(0)
    await manager.switch_to(Materials.movements)


async def on_receive(callback: CallbackQuery, button: Any, manager: DialogManager) -> None:
    """It came without an order."""
    await manager.start(ReceiveMaterial.quantity, data={MATERIAL: material_id(manager)})


async def on_write_off(callback: CallbackQuery, button: Any, manager: DialogManager) -> None:
    """Some of it is no good any more."""
    await manager.start(WriteOffMaterial.quantity, data={MATERIAL: material_id(manager)})


async def on_buy(callback: CallbackQuery, button: Any, manager: DialogManager) -> None:
    """It should be bought."""
    await manager.start(Buying.proposals, data={MATERIAL: material_id(manager)})


async def on_ask(callback: CallbackQuery, button: Any, manager: DialogManager) -> None:
    """The storekeeper should bring it."""
    await manager.start(AskMaterial.quantity, data={MATERIAL: material_id(manager)})
