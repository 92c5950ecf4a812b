from typing import Any

from aiogram.types import CallbackQuery, Message
from aiogram_dialog import DialogManager

from backend.inventory import selectors
from backend.inventory.bundles import bundle_name
from bot.backend import call
from bot.dialogs.stock.getters import BUNDLE, PAGES, VARIANT, variant_id
from bot.lists import SEARCH, scroll_of, search_variants
from bot.pictures import send_variant_photo
from bot.states import Adjust, Hold, StockCheck


async def on_start(start_data: Any, manager: DialogManager) -> None:
    """Somebody who photographed the code of a bundle sees that bundle."""
    if isinstance(start_data, dict) and (bundle := start_data.get(BUNDLE)):
        manager.dialog_data[SEARCH] = await call(bundle_name, bundle)


async def on_variant(event: CallbackQuery | Message, manager: DialogManager, chosen: int) -> None:
    """Open the card of a variant."""
    await call(selectors.variant_of, chosen)
    manager.dialog_data[VARIANT] = chosen
    await manager.switch_to(StockCheck.card)


async def on_other(message: Message, widget: Any, manager: DialogManager) -> None:
    """Look for something else without going back."""
    only = await search_variants(message, manager)
    if only:
        await on_variant(message, manager, only)
    else:
        await manager.switch_to(StockCheck.search)


async def on_movements(callback: CallbackQuery, button: Any, manager: DialogManager) -> None:
    """Show what happened to it."""
    await scroll_of(manager, PAGES).set_page(0)
    await manager.switch_to(StockCheck.movements)


async def on_photo(callback: CallbackQuery, button: Any, manager: DialogManager) -> None:
    """Show what it looks like."""
    await send_variant_photo(callback, manager, await call(selectors.variant_of, variant_id(manager)))


async def on_adjust(callback: CallbackQuery, button: Any, manager: DialogManager) -> None:
    """Put its stock right."""
    await manager.start(Adjust.quantity, data={VARIANT: variant_id(manager)})


async def on_hold(callback: CallbackQuery, button: Any, manager: DialogManager) -> None:
    """Hold some of it for somebody."""
    await manager.start(Hold.quantity, data={VARIANT: variant_id(manager)})
