from decimal import Decimal
from typing import Any

from aiogram.types import CallbackQuery, Message
from aiogram_dialog import DialogManager
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backend.core.dates import parse_day
from backend.core.quantities import parse_money, parse_quantity
from backend.core.use_cases import is_done
from backend.materials import ordering, purchasing, reading, receiving
from backend.materials.amounts import check_fresh
from backend.materials.cards import material_of, request_card
from bot.answers import answer
from bot.backend import call
from bot.choices import whole
from bot.dialogs.materials.getters import MATERIAL
from bot.dialogs.purchases import getters
from bot.dialogs.purchases.getters import (
    ALLOW_MORE,
    CAME,
    DAYS,
    DELIVERY,
    LINE,
    LOTS,
    ORDER,
    RATE,
    REQUEST,
    VERSION,
    came_of,
)
from bot.keys import form_key, tap_key
from bot.lists import comment_of
from bot.material_results import tell_receipt
from bot.states import Buying, Decline, Purchases

LONGEST_LOT = 40
RATE_PLACES = 3
ZERO, DEAREST = Decimal(0), Decimal(9_999_999)


async def on_open(start_data: Any, manager: DialogManager) -> None:
    """The dialog begins with an order or a request when a message's button opened it."""
    if start_data and ORDER in start_data:
        await open_order(manager, start_data[ORDER])
    elif start_data and REQUEST in start_data:
        await open_request(manager, start_data[REQUEST])


async def on_order(callback: CallbackQuery, select: Any, manager: DialogManager, chosen: int) -> None:
    """An order has come, or a part of it."""
    await open_order(manager, chosen)


async def open_order(manager: DialogManager, order_id: int) -> None:
    """Show an order; what was said of another one is forgotten (NotAllowed, NotFound)."""
    await call(getters.sheet_of, order_id, manager.middleware_data["user"])
    for name in (CAME, LOTS, DAYS, DELIVERY, RATE, ALLOW_MORE):
        manager.dialog_data.pop(name, None)
    manager.dialog_data[ORDER] = order_id
    await manager.switch_to(Purchases.card)


async def on_buy(callback: CallbackQuery, button: Any, manager: DialogManager) -> None:
    """Something should be bought."""
    await manager.start(Buying.proposals)


async def on_line(callback: CallbackQuery, select: Any, manager: DialogManager, chosen: int) -> None:
    """How much of this came? (NotFound)"""
    data, user = manager.dialog_data, manager.middleware_data["user"]
    data[MATERIAL] = await call(getters.material_of_line, data[ORDER], chosen, user)
    data[LINE] = chosen
    await manager.switch_to(Purchases.line)


async def on_all(callback: CallbackQuery, button: Any, manager: DialogManager) -> None:
    """Everything that was ordered came."""
    user, data = manager.middleware_data["user"], manager.dialog_data
    data[CAME] = await call(getters.all_that_is_left, data[ORDER], user)


async def on_quantity(event: CallbackQuery | Message, manager: DialogManager, quantity: int) -> None:
    """So much came, at one tap."""
    await _keep(manager, Decimal(quantity))


async def on_quantity_text(message: Message, widget: Any, manager: DialogManager) -> None:
    """So much came, in the unit or in packs; nothing at all is an answer too."""
    chosen = manager.dialog_data[MATERIAL]
    await _keep(manager, await call(reading.read_amount_of, chosen, message.text or "", least=ZERO))


async def on_pack(callback: CallbackQuery, select: Any, manager: DialogManager, chosen: str) -> None:
    """So many packs came."""
    pack, _x, count = chosen.partition("x")
    material_id = manager.dialog_data[MATERIAL]
    await _keep(manager, await call(reading.packed, material_id, whole(pack), whole(count)))


async def on_whole(callback: CallbackQuery, button: Any, manager: DialogManager) -> None:
    """This line came whole."""
    user, data = manager.middleware_data["user"], manager.dialog_data
    left = await call(getters.all_that_is_left, data[ORDER], user)
    await _keep(manager, Decimal(left.get(str(data[LINE]), 0)))


async def on_lot(message: Message, widget: Any, manager: DialogManager) -> None:
    """What the supplier calls it."""
    data = manager.dialog_data
    data.setdefault(LOTS, {})[str(data[LINE])] = comment_of(message, LONGEST_LOT)
    await manager.switch_to(Purchases.card)


async def on_expires(message: Message, widget: Any, manager: DialogManager) -> None:
    """Until when it may be used (NotADate, DateTooFar, ExpiredAlready)."""
    data, day = manager.dialog_data, parse_day(message.text or "", today=timezone.localdate())
    await call(check_fresh, await call(material_of, data[MATERIAL]), day)
    data.setdefault(DAYS, {})[str(data[LINE])] = day.isoformat()
    await manager.switch_to(Purchases.card)


async def on_delivery(message: Message, widget: Any, manager: DialogManager) -> None:
    """What bringing it has cost."""
    manager.dialog_data[DELIVERY] = str(parse_money(message.text or "", least=ZERO, most=DEAREST))
    await manager.switch_to(Purchases.card)


async def on_rate(message: Message, widget: Any, manager: DialogManager) -> None:
    """What the supplier's money costs in ours."""
    least = Decimal(1).scaleb(-RATE_PLACES)
    rate = parse_quantity(message.text or "", places=RATE_PLACES, least=least, most=999_999)
    manager.dialog_data[RATE] = str(rate)
    await manager.switch_to(Purchases.card)


async def on_receive(callback: CallbackQuery, button: Any, manager: DialogManager) -> None:
    """Put it on the shelf; more or less than ordered is asked about first."""
    data, user = manager.dialog_data, manager.middleware_data["user"]
    if await call(is_done, _key(manager)):
        return await _record(manager)
    more, short = await call(getters.differences, data, user)
    if more and not data.get(ALLOW_MORE):
        return await manager.switch_to(Purchases.more)
    if short:
        return await manager.switch_to(Purchases.short)
    await _record(manager)


async def on_more(callback: CallbackQuery, button: Any, manager: DialogManager) -> None:
    """It is right that more came."""
    manager.dialog_data[ALLOW_MORE] = True
    await on_receive(callback, button, manager)


async def on_wait(callback: CallbackQuery, button: Any, manager: DialogManager) -> None:
    """The rest will come later."""
    await _record(manager)


async def on_close(callback: CallbackQuery, button: Any, manager: DialogManager) -> None:
    """The rest will not come."""
    user, order_id = manager.middleware_data["user"], manager.dialog_data[ORDER]
    receipt = await _receive(manager)
    await call(
        receiving.close_short, order_id=order_id, actor=user, key=form_key(manager, f"close{order_id}")
    )
    await manager.done()
    await tell_receipt(manager, receipt)


async def on_request(callback: CallbackQuery, select: Any, manager: DialogManager, chosen: int) -> None:
    """A request to buy."""
    await open_request(manager, chosen)


async def open_request(manager: DialogManager, request_id: int) -> None:
    """Show a request to buy (NotAllowed, NotFound)."""
    await call(request_card, request_id, manager.middleware_data["user"])
    manager.dialog_data[REQUEST] = request_id
    await manager.switch_to(Purchases.request)


async def on_approve(callback: CallbackQuery, button: Any, manager: DialogManager) -> None:
    """A manager agrees."""
    request_id, user = manager.dialog_data[REQUEST], manager.middleware_data["user"]
    key = tap_key(user, f"approve:{request_id}")
    await call(purchasing.approve_request, request_id=request_id, actor=user, key=key)
    await answer(callback, str(_("✅ Approved.")))


async def on_decline(callback: CallbackQuery, button: Any, manager: DialogManager) -> None:
    """A manager says no, and why."""
    await manager.start(Decline.words, data={"kind": "purchase", "id": manager.dialog_data[REQUEST]})


async def on_make_orders(callback: CallbackQuery, button: Any, manager: DialogManager) -> None:
    """It becomes orders, one to each supplier (NoOffer)."""
    request_id, user = manager.dialog_data[REQUEST], manager.middleware_data["user"]
    key = form_key(manager, f"orders{request_id}:{manager.dialog_data.get(VERSION)}")
    await call(ordering.order_request, request_id=request_id, actor=user, key=key)
    await answer(callback, str(_("✅ The orders are written.")))


async def _keep(manager: DialogManager, quantity: Decimal) -> None:
    data = manager.dialog_data
    data.setdefault(CAME, {})[str(data[LINE])] = str(quantity)
    await manager.switch_to(Purchases.card)


async def _record(manager: DialogManager) -> None:
    receipt = await _receive(manager)
    await manager.done()
    await tell_receipt(manager, receipt)


async def _receive(manager: DialogManager) -> Any:
    data = manager.dialog_data
    return await call(
        receiving.receive_order,
        order_id=data[ORDER],
        lines=came_of(data),
        delivery_cost=Decimal(data.get(DELIVERY, 0)),
        rate=Decimal(data[RATE]) if data.get(RATE) else None,
        allow_more=data.get(ALLOW_MORE, False),
        actor=manager.middleware_data["user"],
        key=_key(manager),
    )


def _key(manager: DialogManager) -> Any:
    return form_key(manager, f"receive{manager.dialog_data[ORDER]}")
