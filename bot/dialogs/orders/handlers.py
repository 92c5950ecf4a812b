from collections.abc import Collection
from decimal import ROUND_HALF_UP, Decimal
from functools import partial
from typing import Any

from aiogram.fsm.state import State
from aiogram.types import CallbackQuery, Message
from aiogram_dialog import DialogManager, ShowMode
from aiogram_dialog.widgets.kbd import Button

from backend.accounts.models import User
from backend.core.errors import AlreadyDone, NotAllowed, NotFound, Stale, TextRefused
from backend.core.money import show_money
from backend.core.quantities import parse_money
from backend.core.use_cases import is_done
from backend.fulfillment import services as fulfillment
from backend.sales import selectors
from backend.sales import services as sales
from backend.sales.copying import copy_order, left_out
from backend.sales.discounts import ask_discount
from backend.sales.errors import Overpayment
from backend.sales.going_back import goes_back
from backend.sales.models import PaymentMethod, Settlement
from backend.sales.statuses import Status
from bot.backend import call
from bot.buttons import OpenOrder
from bot.choices import first_page, search_for
from bot.dialogs.orders.getters import CENT, TO_BALANCE, TYPE, actions_of, filters_for, types_of_orders
from bot.keys import form_key, new_form, tap_key
from bot.states import Comments, NewOrder, Orders, Refund, Return, Splitting
from bot.widgets import reply

LONGEST_REASON = 300
SCREENS = {
    Status.CONFIRMED: Orders.confirm,
    "pay": Orders.pay,
    Status.SHIPPED: Orders.ship,
    Status.CANCELLED: Orders.cancel,
}
FORMS: dict[str, tuple[State, str]] = {
    "change": (NewOrder.review, "draft_id"),
    "split": (Splitting.lines, "order_id"),
    "part": (Splitting.ship, "order_id"),
    "refund": (Refund.payments, "order_id"),
    Status.RETURNED: (Return.lines, "order_id"),
}
AT_ONCE = (Status.COMPLETED, "copy", *FORMS)


async def on_start(start_data: Any, manager: DialogManager) -> None:
    """The list begins with own open orders, or with everybody's for those who have none."""
    user: User = manager.middleware_data["user"]
    own = await call(selectors.count_orders, seller_id=user.pk)
    manager.dialog_data.update(filter="open", is_mine=own["all"] > 0, **(start_data or {}))


async def on_typed(message: Message, _widget: Any, manager: DialogManager) -> None:
    """Look for an order among all of them."""
    await search_for(manager, "query", message.text or "", list_id="order")
    manager.dialog_data.update(filter="all", is_mine=False)


async def on_filter(_callback: CallbackQuery, _select: Any, manager: DialogManager, name: str) -> None:
    """Other orders (NotFound)."""
    if name not in await filters_for(manager.middleware_data["user"]):
        raise NotFound
    manager.dialog_data.update(filter=name, query="")
    await first_page(manager, "order")


async def on_whose(_callback: CallbackQuery, _button: Button, manager: DialogManager) -> None:
    """Own orders, or everybody's."""
    manager.dialog_data["is_mine"] = not manager.dialog_data["is_mine"]
    await first_page(manager, "order")


async def on_type(_callback: CallbackQuery, _button: Button, manager: DialogManager) -> None:
    """Orders of the next type; after the last one, of all of them."""
    codes = ["", *await call(types_of_orders)]
    chosen = manager.dialog_data.get(TYPE, "")
    place = codes.index(chosen) if chosen in codes else 0
    manager.dialog_data[TYPE] = codes[(place + 1) % len(codes)]
    await first_page(manager, "order")


async def on_order(_callback: CallbackQuery, _select: Any, manager: DialogManager, order_id: int) -> None:
    """Open a card (NotAllowed, NotFound)."""
    await call(selectors.order_card, order_id, manager.middleware_data["user"])
    is_shipping = manager.current_context().state == Orders.shipping
    manager.dialog_data.update(order_id=order_id, is_shipping=is_shipping)
    await manager.switch_to(Orders.card)


async def on_back(_callback: CallbackQuery, _button: Button, manager: DialogManager) -> None:
    """To where the card was opened from."""
    if manager.start_data:
        return await manager.done()
    await manager.switch_to(Orders.shipping if manager.dialog_data.get("is_shipping") else Orders.list)


async def on_action(_callback: CallbackQuery, _select: Any, manager: DialogManager, tap: str) -> None:
    """A step of the card; completing asks nothing more, changing is a form (Stale, NotAllowed)."""
    action = await _present(manager, tap, (*SCREENS, *AT_ONCE))
    user, order_id = manager.middleware_data["user"], manager.dialog_data["order_id"]
    if action not in actions_of(await call(selectors.order_card, order_id, user)):
        raise NotAllowed
    manager.dialog_data.update(reason="", amount=None)
    if action == Status.COMPLETED:
        return await on_complete(manager, tap)
    if action == "copy":
        return await on_copy(manager, tap)
    if action in FORMS:
        form, named = FORMS[action]
        return await manager.start(form, data={named: order_id})
    await manager.switch_to(SCREENS[action])


async def on_comments(_callback: CallbackQuery, _button: Button, manager: DialogManager) -> None:
    """What is written of the order, over its card."""
    await manager.start(Comments.list, data={"order_id": manager.dialog_data["order_id"]})


async def on_confirm(_callback: CallbackQuery, _select: Any, manager: DialogManager, tap: str) -> None:
    """A draft becomes a promise at the shown total."""
    await _present(manager, tap, [Status.CONFIRMED])
    data, user = manager.dialog_data, manager.middleware_data["user"]
    order = await call(
        fulfillment.confirm_order,
        order_id=data["order_id"],
        expected_total=Decimal(data["shown_total"]),
        actor=user,
        key=tap_key(user, tap),
    )
    await _tell(manager, order.pk)


async def on_ask_discount(_callback: CallbackQuery, _button: Button, manager: DialogManager) -> None:
    """The prices of a draft are asked of a manager (AlreadyDone, DiscountNotNeeded)."""
    order_id = manager.dialog_data["order_id"]
    user = manager.middleware_data["user"]
    asked = await call(ask_discount, order_id=order_id, actor=user, key=form_key(manager, "discount"))
    new_form(manager)
    await reply(manager, "bot/orders/discount_asked.html", request=asked, order=asked.order)
    await manager.switch_to(Orders.card)


async def on_ship(_callback: CallbackQuery, _select: Any, manager: DialogManager, tap: str) -> None:
    """The goods leave."""
    await _present(manager, tap, [Status.SHIPPED])
    user, order_id = manager.middleware_data["user"], manager.dialog_data["order_id"]
    order = await call(fulfillment.ship_order, order_id=order_id, actor=user, key=tap_key(user, tap))
    await _tell(manager, order.pk)


async def on_complete(manager: DialogManager, tap: str) -> None:
    """Everybody has what they should."""
    user, order_id = manager.middleware_data["user"], manager.dialog_data["order_id"]
    order = await call(sales.complete_order, order_id=order_id, actor=user, key=tap_key(user, tap))
    await _tell(manager, order.pk)


async def on_copy(manager: DialogManager, tap: str) -> None:
    """The same once more: its card opens, and what is no longer sold is named (NothingToCopy)."""
    user, order_id = manager.middleware_data["user"], manager.dialog_data["order_id"]
    draft = await call(copy_order, order_id=order_id, actor=user, key=tap_key(user, tap))
    gone = await call(left_out, order_id)
    card = await call(selectors.order_card, draft.pk, user)
    buttons = [(f"📄 №{draft.number}", OpenOrder(id=draft.pk).pack())]
    await reply(manager, "bot/orders/copied.html", buttons=buttons, card=card, order=card.order, gone=gone)
    # The copy is confirmed or changed from its own card, which stands under what is said of it.
    manager.dialog_data["order_id"] = draft.pk
    await manager.switch_to(Orders.card, show_mode=ShowMode.DELETE_AND_SEND)


async def on_cancel(_callback: CallbackQuery, _select: Any, manager: DialogManager, tap: str) -> None:
    """The order is called off: a draft is thrown away, a promise is undone with everything it held."""
    action = await _present(manager, tap, [Status.CANCELLED, TO_BALANCE])
    data, user = manager.dialog_data, manager.middleware_data["user"]
    card = await call(selectors.order_card, data["order_id"], user)
    paid = card.order.paid_total
    back = await call(goes_back, card.order, paid)
    cancel: Any = sales.cancel_draft_order
    if card.order.status != Status.DRAFT:
        to = Settlement.BALANCE if action == TO_BALANCE else Settlement.MONEY
        cancel = partial(fulfillment.cancel_order, settlement=to)
    key = tap_key(user, tap)
    order = await call(cancel, order_id=card.order.pk, comment=data["reason"], actor=user, key=key)
    kept = paid if action == TO_BALANCE else back.ways.get(PaymentMethod.BALANCE, Decimal(0))
    await _tell(manager, order.pk, kept=kept, given=paid - kept)


async def on_reason_typed(message: Message, _widget: Any, manager: DialogManager) -> None:
    """Why the order is called off (TextRefused)."""
    text = (message.text or "").strip()
    if len(text) > LONGEST_REASON:
        raise TextRefused
    manager.dialog_data["reason"] = text


async def on_amount_typed(message: Message, _widget: Any, manager: DialogManager) -> None:
    """Another sum than the whole balance (NotANumber, Overpayment)."""
    amount = parse_money(message.text or "")
    card = await call(selectors.order_card, manager.dialog_data["order_id"], manager.middleware_data["user"])
    if amount > card.order.balance_due:
        raise Overpayment(balance=show_money(card.order.balance_due, card.order.currency))
    manager.dialog_data["amount"] = str(amount)


async def on_half(_callback: CallbackQuery, _button: Button, manager: DialogManager) -> None:
    """Half of what is due."""
    card = await call(selectors.order_card, manager.dialog_data["order_id"], manager.middleware_data["user"])
    manager.dialog_data["amount"] = str((card.order.balance_due / 2).quantize(CENT, ROUND_HALF_UP))


async def on_full(_callback: CallbackQuery, _button: Button, manager: DialogManager) -> None:
    """The whole balance after all."""
    manager.dialog_data["amount"] = None


async def on_balance(_callback: CallbackQuery, _button: Button, manager: DialogManager) -> None:
    """As much as lies on the customer's balance."""
    card = await call(selectors.order_card, manager.dialog_data["order_id"], manager.middleware_data["user"])
    manager.dialog_data["amount"] = str(min(card.on_balance, card.order.balance_due))


async def on_method(_callback: CallbackQuery, _select: Any, manager: DialogManager, method: str) -> None:
    """The shown sum came this way: one payment (NotFound)."""
    if method not in PaymentMethod.values:
        raise NotFound
    data, user = manager.dialog_data, manager.middleware_data["user"]
    paid = await call(
        fulfillment.pay_order,
        order_id=data["order_id"],
        amount=Decimal(data["shown_amount"]),
        method=PaymentMethod(method),
        actor=user,
        key=form_key(manager, "pay"),
    )
    new_form(manager)
    await _tell(manager, data["order_id"], payment=paid)


async def _present(manager: DialogManager, tap: str, allowed: Collection[str]) -> str:
    """The action of a button, if it was shown here for this order as it stands now (AlreadyDone, Stale)."""
    action, order_id = tap.partition("-")[0], manager.dialog_data["order_id"]
    version = await call(selectors.order_version, order_id)
    if await call(is_done, tap_key(manager.middleware_data["user"], tap)):
        raise AlreadyDone
    if tap != f"{action}-{order_id}-{version}" or action not in allowed:
        raise Stale
    return action


async def _tell(manager: DialogManager, order_id: int, **said: Any) -> None:
    """What was done stays in the chat as a message of its own; above it the card as it stands now."""
    card = await call(selectors.order_card, order_id, manager.middleware_data["user"])
    buttons = [(f"📄 №{card.order.number}", OpenOrder(id=order_id).pack())]
    await reply(manager, "bot/orders/done.html", buttons=buttons, card=card, order=card.order, **said)
    await manager.switch_to(Orders.card)
