"""Bundles in a new order: what stands in their places, how many, at which price."""

from typing import Any

from aiogram.types import CallbackQuery, Message
from aiogram_dialog import DialogManager
from aiogram_dialog.widgets.kbd import Button

from backend.catalog.bundle_contents import Contents
from backend.core.errors import NotFound, Stale
from backend.core.quantities import parse_money, parse_pieces
from backend.sales.bundle_quotes import bundle_offer, priced_bundle
from backend.sales.bundles import OrderBundle
from bot.backend import call
from bot.choices import whole
from bot.dialogs.new_order.form import Form
from bot.states import NewOrder


async def begin(manager: DialogManager, bundle_id: int) -> None:
    """One more bundle: what stands in it, then how many (NotFound)."""
    Form(manager).begin_bundle(bundle_id)
    await _ask_next(manager, may_take_preset=True)


async def ask_what_is_open(manager: DialogManager) -> None:
    """Bundles that were named without saying what stands in them are asked about, one after another."""
    form = Form(manager)
    for at, bundle in enumerate(form.bundles):
        form.open_bundle(at)
        if (await _content(manager)).first_open(bundle.chosen):
            return await _ask_next(manager, may_take_preset=True)


async def on_bundle(_callback: CallbackQuery, _select: Any, manager: DialogManager, bundle_id: int) -> None:
    """This bundle (NotFound)."""
    await begin(manager, bundle_id)


async def on_taken(_callback: CallbackQuery, _select: Any, manager: DialogManager, number: int) -> None:
    """A bundle that is in the order already, by its number there (NotFound)."""
    if not 1 <= number <= len(Form(manager).bundles):
        raise NotFound
    Form(manager).open_bundle(number - 1)
    await manager.switch_to(NewOrder.bundle_quantity)


async def on_preset(_callback: CallbackQuery, _select: Any, manager: DialogManager, preset_id: int) -> None:
    """The usual choice (NotFound)."""
    content = await _content(manager)
    preset = next((one for one in content.presets if one.id == preset_id), None)
    if preset is None:
        raise NotFound
    Form(manager).choose(content.completed(preset.chosen))
    await _ask_next(manager)


async def on_choose(_callback: CallbackQuery, _button: Button, manager: DialogManager) -> None:
    """The parts are chosen one by one, from the beginning."""
    Form(manager).choose((await _content(manager)).usual())
    await _ask_next(manager)


async def on_part(_callback: CallbackQuery, _select: Any, manager: DialogManager, said: str) -> None:
    """This variant stands in the place that was asked about (Stale, NotFound)."""
    place_id, variant_id = map(whole, (said.partition("-")[::2]))
    content, form = await _content(manager), Form(manager)
    place = content.first_open(form.bundle.chosen)
    if place is None or place.id != place_id:
        raise Stale
    if variant_id not in place.variant_ids:
        raise NotFound
    form.choose(content.completed({**form.bundle.chosen, place_id: variant_id}))
    await _ask_next(manager)


async def on_quantity(_callback: CallbackQuery, manager: DialogManager, quantity: int) -> None:
    """So many bundles, by a tap."""
    await _put(manager, quantity)


async def on_quantity_typed(message: Message, _widget: Any, manager: DialogManager) -> None:
    """So many bundles, by typing."""
    await _put(manager, parse_pieces(message.text or ""))


async def on_price_typed(message: Message, _widget: Any, manager: DialogManager) -> None:
    """One bundle costs this (NotANumber, PriceIndivisible)."""
    form, price = Form(manager), parse_money(message.text or "")
    bundle = OrderBundle(form.bundle.bundle_id, form.bundle.quantity, form.bundle.chosen, price)
    await call(priced_bundle, bundle, warehouse_id=form.warehouse_id)
    form.put_bundle(price=str(price))
    await manager.switch_to(NewOrder.review)


async def on_by_rules(_callback: CallbackQuery, _button: Button, manager: DialogManager) -> None:
    """It costs what the rules say after all."""
    Form(manager).put_bundle(price=None)
    await manager.switch_to(NewOrder.review)


async def on_remove(_callback: CallbackQuery, _button: Button, manager: DialogManager) -> None:
    """The bundle is not wanted any more."""
    Form(manager).remove_bundle()
    await manager.switch_to(NewOrder.review if Form(manager).is_filled else NewOrder.goods)


async def _ask_next(manager: DialogManager, *, may_take_preset: bool = False) -> None:
    """What is not said of the bundle yet: a preset, what stands in a place, how many."""
    form, content = Form(manager), await _content(manager)
    if content.first_open(form.bundle.chosen):
        presets = may_take_preset and content.presets
        return await manager.switch_to(NewOrder.bundle if presets else NewOrder.part)
    form.choose(content.completed(form.bundle.chosen))
    if not form.taken_bundles:
        return await manager.switch_to(NewOrder.bundle_quantity)
    form.put_bundle()
    await manager.switch_to(NewOrder.review)
    if form.is_line:
        await ask_what_is_open(manager)


async def _put(manager: DialogManager, quantity: int) -> None:
    form, said = Form(manager), Form(manager).bundle
    wanted = OrderBundle(said.bundle_id, quantity, said.chosen, said.unit_price)
    await call(priced_bundle, wanted, warehouse_id=form.warehouse_id)
    form.put_bundle(quantity=quantity)
    await manager.switch_to(NewOrder.review)


async def _content(manager: DialogManager) -> Contents:
    form = Form(manager)
    offer = await call(bundle_offer, form.bundle.bundle_id, warehouse_id=form.warehouse_id)
    return offer.content
