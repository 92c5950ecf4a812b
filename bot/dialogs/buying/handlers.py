from decimal import Decimal
from typing import Any

from aiogram.types import CallbackQuery, Message
from aiogram_dialog import DialogManager

from backend.materials import purchasing, reading
from backend.materials.cards import material_of, request_card
from bot.backend import call
from bot.choices import whole
from bot.dialogs.buying.getters import OFFERS, ORIGINS, origin_of, proposed, wanted_of
from bot.dialogs.goods.getters import COMMENT, LINES, materials_warehouse_id
from bot.dialogs.materials.getters import MATERIAL
from bot.dialogs.materials.handlers import search_materials
from bot.keys import form_key
from bot.lists import comment_of
from bot.material_results import after_request
from bot.states import Buying
from bot.widgets import reply


async def on_open(start_data: Any, manager: DialogManager) -> None:
    """The form begins with a material when a button asked for it: as much as is proposed, or a question."""
    if not start_data or MATERIAL not in start_data:
        return
    chosen = str(start_data[MATERIAL])
    found = await call(proposed)
    if chosen in found:
        _choose(manager.dialog_data, chosen, found[chosen])
        await manager.switch_to(Buying.confirm)
    else:
        await on_material(None, None, manager, int(chosen))


async def on_proposal(callback: CallbackQuery, select: Any, manager: DialogManager, chosen: int) -> None:
    """It is bought as proposed, or not after all."""
    data, pk = manager.dialog_data, str(chosen)
    found = await call(proposed)
    if pk in data.get(LINES, {}):
        del data[LINES][pk]
        data.get(OFFERS, {}).pop(pk, None)
    elif pk in found:
        _choose(data, pk, found[pk])


async def on_all(callback: CallbackQuery, button: Any, manager: DialogManager) -> None:
    """Everything that is proposed."""
    for pk, one in (await call(proposed)).items():
        if pk not in manager.dialog_data.get(LINES, {}):
            _choose(manager.dialog_data, pk, one)
    await manager.switch_to(Buying.confirm)


async def on_material(event: Any, select: Any, manager: DialogManager, chosen: int) -> None:
    """How much of this? (NotFound)"""
    await call(material_of, chosen)
    manager.dialog_data[MATERIAL] = chosen
    await manager.switch_to(Buying.quantity)


async def on_search(message: Message, widget: Any, manager: DialogManager) -> None:
    """Look for materials by words; the only one that fits is chosen at once."""
    only = await search_materials(message, manager)
    if only:
        await on_material(message, widget, manager, only)
    else:
        await manager.switch_to(Buying.thing)


async def on_quantity(event: CallbackQuery | Message, manager: DialogManager, quantity: int) -> None:
    """So much, at one tap."""
    await _keep(manager, Decimal(quantity))


async def on_quantity_text(message: Message, widget: Any, manager: DialogManager) -> None:
    """So much, in the unit or in packs."""
    chosen = manager.dialog_data[MATERIAL]
    await _keep(manager, await call(reading.read_amount_of, chosen, message.text or ""))


async def on_pack(callback: CallbackQuery, select: Any, manager: DialogManager, chosen: str) -> None:
    """So many packs."""
    pack, _x, count = chosen.partition("x")
    material_id = manager.dialog_data[MATERIAL]
    await _keep(manager, await call(reading.packed, material_id, whole(pack), whole(count)))


async def on_remove(callback: CallbackQuery, button: Any, manager: DialogManager) -> None:
    """It is not needed."""
    lines = manager.dialog_data.get(LINES, {})
    lines.pop(str(manager.dialog_data[MATERIAL]), None)
    await manager.switch_to(Buying.confirm if lines else Buying.proposals)


async def on_comment(message: Message, widget: Any, manager: DialogManager) -> None:
    """A few words about it."""
    manager.dialog_data[COMMENT] = comment_of(message)
    await manager.switch_to(Buying.confirm)


async def on_send(callback: CallbackQuery, button: Any, manager: DialogManager) -> None:
    """A manager hears of it."""
    data, user = manager.dialog_data, manager.middleware_data["user"]
    request = await call(
        purchasing.create_request,
        warehouse_id=await call(materials_warehouse_id, data),
        lines=wanted_of(data),
        comment=data.get(COMMENT, ""),
        origin=origin_of(data),
        actor=user,
        key=form_key(manager),
    )
    card = await call(request_card, request.pk, user)
    await manager.done()
    buttons = await call(after_request, card, user)
    await reply(manager, "bot/buying/done.html", buttons=buttons, card=card)


async def _keep(manager: DialogManager, quantity: Decimal) -> None:
    data = manager.dialog_data
    data.setdefault(LINES, {})[str(data[MATERIAL])] = str(quantity)
    await manager.switch_to(Buying.confirm)


def _choose(data: dict[str, Any], pk: str, one: Any) -> None:
    data.setdefault(LINES, {})[pk] = str(one.quantity)
    data.setdefault(ORIGINS, {})[pk] = one.origin.value
    if one.offer:
        data.setdefault(OFFERS, {})[pk] = one.offer.pk
