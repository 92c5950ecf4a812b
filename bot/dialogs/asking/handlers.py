from decimal import Decimal
from typing import Any

from aiogram.types import CallbackQuery, Message
from aiogram_dialog import DialogManager

from backend.materials import purchasing, reading, requests
from backend.materials.cards import material_of, request_card
from bot.backend import call
from bot.choices import whole
from bot.dialogs.asking.getters import ID, KIND, REASONS, WORK, needs_of
from bot.dialogs.materials.getters import MATERIAL, material_id
from bot.dialogs.materials.handlers import search_materials
from bot.keys import form_key
from bot.lists import comment_of
from bot.states import AskMaterial
from bot.widgets import reply

LONGEST_ANSWER = 300


async def on_thing(event: CallbackQuery | Message, select: Any, manager: DialogManager, chosen: int) -> None:
    """What should be brought (NotFound)."""
    await call(material_of, chosen)
    manager.dialog_data[MATERIAL] = chosen
    await manager.switch_to(AskMaterial.quantity)


async def on_search(message: Message, widget: Any, manager: DialogManager) -> None:
    """Look for materials by words; the only one that fits is chosen at once."""
    only = await search_materials(message, manager)
    if only:
        await on_thing(message, widget, manager, only)


async def on_needed(callback: CallbackQuery, button: Any, manager: DialogManager) -> None:
    """As much as the work needs."""
    user, chosen = manager.middleware_data["user"], material_id(manager)
    needs = await call(needs_of, _started(manager).get(WORK, 0), user)
    await _ask(manager, next((one.needed for one in needs if one.item.pk == chosen), Decimal(0)))


async def on_quantity(event: CallbackQuery | Message, manager: DialogManager, quantity: int) -> None:
    """So much, at one tap."""
    await _ask(manager, Decimal(quantity))


async def on_quantity_text(message: Message, widget: Any, manager: DialogManager) -> None:
    """So much, in the unit or in packs."""
    chosen = material_id(manager)
    await _ask(manager, await call(reading.read_amount_of, chosen, message.text or ""))


async def on_pack(callback: CallbackQuery, select: Any, manager: DialogManager, chosen: str) -> None:
    """So many packs."""
    pack, _x, count = chosen.partition("x")
    await _ask(manager, await call(reading.packed, material_id(manager), whole(pack), whole(count)))


async def on_reason(callback: CallbackQuery, select: Any, manager: DialogManager, chosen: str) -> None:
    """A usual reason, at one tap."""
    reasons = REASONS[_started(manager)[KIND]]
    if whole(chosen) < len(reasons):
        await _decline(manager, str(reasons[whole(chosen)]))


async def on_words(message: Message, widget: Any, manager: DialogManager) -> None:
    """Why, in their own words."""
    await _decline(manager, comment_of(message, LONGEST_ANSWER))


async def _ask(manager: DialogManager, quantity: Decimal) -> None:
    request = await call(
        requests.request_material,
        material_id=material_id(manager),
        quantity=quantity,
        order_id=_started(manager).get(WORK),
        actor=manager.middleware_data["user"],
        key=form_key(manager),
    )
    await manager.done()
    await reply(manager, "bot/asking/done.html", request=request)


async def _decline(manager: DialogManager, words: str) -> None:
    data, user, key = _started(manager), manager.middleware_data["user"], form_key(manager)
    answer = {"request_id": data[ID], "comment": words, "actor": user, "key": key}
    if data[KIND] == "material":
        request = await call(requests.decline_material, **answer)
        await manager.done()
        return await reply(manager, "messages/material_answered.html", request=request)
    await call(purchasing.decline_request, **answer)
    card = await call(request_card, data[ID], user)
    await manager.done()
    await reply(manager, "bot/buying/done.html", card=card)


def _started(manager: DialogManager) -> dict[str, Any]:
    return manager.start_data if isinstance(manager.start_data, dict) else {}
