"""Bundles in a form: what stands in their places, how many."""

from collections.abc import Sequence
from typing import Any

from aiogram.types import CallbackQuery, Message
from aiogram_dialog import DialogManager
from aiogram_dialog.widgets.kbd import Button

from backend.catalog.bundle_contents import Contents
from backend.core.errors import NotFound, Stale
from backend.core.quantities import parse_pieces
from backend.sales.bundle_quotes import bundle_offer, priced_bundle
from backend.sales.bundles import OrderBundle
from bot.backend import call
from bot.choices import whole
from bot.dialogs.bundles.form import BundleForm
from bot.dialogs.bundles.ways import ways_of


async def begin(manager: DialogManager, bundle_id: int) -> None:
    """One more bundle: what stands in it, then how many (NotFound)."""
    BundleForm(manager).begin_bundle(bundle_id)
    await _ask_next(manager, may_take_preset=True)


async def add_one_of_each(manager: DialogManager, bundle_ids: Sequence[int]) -> None:
    """One more of each of these bundles; what nobody can know of them is asked (NotFound)."""
    form = BundleForm(manager)
    for bundle_id in bundle_ids:
        form.begin_bundle(bundle_id)
        content = await _content(manager)
        form.choose(content.usual())
        form.put_bundle(quantity=1)
        if not content.first_open(form.bundle.chosen):
            form.join_same()
    await ask_what_is_open(manager)


async def ask_what_is_open(manager: DialogManager) -> None:
    """Bundles that were named without saying what stands in them are asked about, one after another."""
    form = BundleForm(manager)
    for at, bundle in enumerate(form.bundles):
        form.open_bundle(at)
        if (await _content(manager)).first_open(bundle.chosen):
            return await _ask_next(manager, may_take_preset=True)


async def on_bundle(_callback: CallbackQuery, _select: Any, manager: DialogManager, bundle_id: int) -> None:
    """This bundle (NotFound)."""
    await begin(manager, bundle_id)


async def on_taken(_callback: CallbackQuery, _select: Any, manager: DialogManager, number: int) -> None:
    """A bundle that is in the order already, by its number there; what is open is asked (NotFound)."""
    form = BundleForm(manager)
    if not 1 <= number <= len(form.bundles):
        raise NotFound
    form.open_bundle(number - 1)
    content = await _content(manager)
    if content.first_open(form.bundle.chosen):
        return await _ask_next(manager, may_take_preset=True)
    await manager.switch_to(ways_of(manager).quantity)


async def on_preset(_callback: CallbackQuery, _select: Any, manager: DialogManager, preset_id: int) -> None:
    """The usual choice (NotFound)."""
    content = await _content(manager)
    preset = next((one for one in content.presets if one.id == preset_id), None)
    if preset is None:
        raise NotFound
    BundleForm(manager).choose(content.completed(preset.chosen))
    await _ask_next(manager)


async def on_choose(_callback: CallbackQuery, _button: Button, manager: DialogManager) -> None:
    """The parts are chosen one by one, from the beginning."""
    BundleForm(manager).choose((await _content(manager)).usual())
    await _ask_next(manager)


async def on_part(_callback: CallbackQuery, _select: Any, manager: DialogManager, said: str) -> None:
    """This variant stands in the place that was asked about (Stale, NotFound)."""
    place_id, variant_id = map(whole, (said.partition("-")[::2]))
    content, form = await _content(manager), BundleForm(manager)
    place = content.first_open(form.bundle.chosen)
    if place is None or place.id != place_id:
        raise Stale
    if variant_id not in place.variant_ids:
        raise NotFound
    form.choose(content.completed({**form.bundle.chosen, place_id: variant_id}))
    await _ask_next(manager)


async def on_quantity(_callback: CallbackQuery, manager: DialogManager, quantity: int) -> None:
    """So many bundles, by a tap."""
    await put(manager, quantity)


async def on_quantity_typed(message: Message, _widget: Any, manager: DialogManager) -> None:
    """So many bundles, by typing (NotANumber)."""
    await put(manager, parse_pieces(message.text or ""))


async def on_remove(_callback: CallbackQuery, _button: Button, manager: DialogManager) -> None:
    """The bundle is not wanted any more."""
    form, ways = BundleForm(manager), ways_of(manager)
    form.remove_bundle()
    await manager.switch_to(ways.whole if form.is_filled else ways.search)


async def put(manager: DialogManager, quantity: int) -> None:
    """So many of the bundle that is being put together (what priced_bundle raises)."""
    form, said = BundleForm(manager), BundleForm(manager).bundle
    wanted = OrderBundle(said.bundle_id, quantity, said.chosen, said.unit_price)
    await call(priced_bundle, wanted, warehouse_id=form.warehouse_id)
    form.put_bundle(quantity=quantity)
    await manager.switch_to(ways_of(manager).whole)


async def _ask_next(manager: DialogManager, *, may_take_preset: bool = False) -> None:
    """What is not said of the bundle yet: a preset, what stands in a place, how many; then the next."""
    form, ways, content = BundleForm(manager), ways_of(manager), await _content(manager)
    if content.first_open(form.bundle.chosen):
        presets = may_take_preset and content.presets
        return await manager.switch_to(ways.presets if presets else ways.part)
    form.choose(content.completed(form.bundle.chosen))
    form.join_same()
    if not form.taken_bundles:
        return await manager.switch_to(ways.quantity)
    form.put_bundle()
    await manager.switch_to(ways.whole)
    await ask_what_is_open(manager)


async def _content(manager: DialogManager) -> Contents:
    form = BundleForm(manager)
    offer = await call(bundle_offer, form.bundle.bundle_id, warehouse_id=form.warehouse_id)
    return offer.content
