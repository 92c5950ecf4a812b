from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from aiogram.types import CallbackQuery, Message
from aiogram_dialog import DialogManager, ShowMode
from aiogram_dialog.widgets.kbd import Button
from django.utils.translation import gettext as _

from backend.accounts.models import User
from backend.core.errors import NotAllowed, NotFound
from backend.core.models import MAX_QUANTITY
from backend.core.quantities import parse_money, parse_pieces
from backend.fulfillment import counter, counter_goods
from backend.fulfillment.coded import coded
from backend.sales import quotes, selectors
from backend.sales.models import PaymentMethod
from backend.warehouses.errors import NoWarehouse
from bot.answers import answer
from bot.backend import call
from bot.choices import first_page, search_for, whole
from bot.codes import codes_in
from bot.dialogs.bundles.handlers import add_one_of_each, put
from bot.dialogs.counter.cart import CUSTOMER, MISSED, QUERY, VARIANT, WAREHOUSE, WHOM, Cart
from bot.dialogs.counter.getters import BY_TAP
from bot.dialogs.counter.results import tell_sold
from bot.keys import form_key, new_form
from bot.states import Counter

SHOWN = 40
ASKS = (Counter.bundle, Counter.part)
"""What is scanned meanwhile, by an album too, goes into the cart, and the question stays."""


async def on_start(_start_data: Any, manager: DialogManager) -> None:
    """An empty cart at this person's counter (NotAllowed, NoWarehouse)."""
    user: User = manager.middleware_data["user"]
    if "sales.complete_salesorder" not in await call(user.get_all_permissions):
        raise NotAllowed
    places = await call(counter.counters_of, user)
    if not places:
        raise NoWarehouse
    Cart(manager).begin(places[0].pk)


async def on_typed(message: Message, _widget: Any, manager: DialogManager) -> None:
    """A code puts one piece into the cart, and so do words that fit one thing only (TextRefused)."""
    form, user = Cart(manager), manager.middleware_data["user"]
    await search_for(manager, QUERY, message.text or "", list_id="goods")
    await first_page(manager, "found_bundle")
    offers = await call(counter_goods.find, form.data[QUERY], seller=user, limit=2, **form.whose())
    if len(offers) > 1:
        return await manager.switch_to(Counter.found)
    goods, bundles = [one.variant.pk for one in offers.goods], [one.bundle.pk for one in offers.bundles]
    await _take(manager, goods, bundles, missed="" if offers else form.data[QUERY])


async def on_photo(message: Message, _widget: Any, manager: DialogManager) -> None:
    """Every barcode in the photo is a piece; a code of nothing that is sold is said.

    Raises PictureTooBig, PictureUnreadable, NoCodeSeen.
    """
    assert message.photo
    picture = message.photo[-1]
    codes = await codes_in(manager.middleware_data["bot"], picture.file_id, picture.file_size)
    goods = await call(coded, codes, manager.middleware_data["user"])
    known, bundles = ([one.id for one in goods if one.kind == kind] for kind in ("variant", "bundle"))
    sold = {code for one in goods for code in one.codes}
    unknown = [code for code in codes if code not in sold]
    await _take(manager, known, bundles, missed=", ".join(unknown)[:SHOWN])


async def on_found(_callback: CallbackQuery, _select: Any, manager: DialogManager, variant_id: int) -> None:
    """This one is meant: one piece goes into the cart (NotFound)."""
    form = Cart(manager)
    await call(quotes.offer_of, variant_id, warehouse_id=form.warehouse_id)
    form.put(variant_id, form.quantities.get(variant_id) or 1)
    form.data[VARIANT] = variant_id
    await manager.switch_to(Counter.quantity)


async def on_found_bundle(
    _callback: CallbackQuery, _select: Any, manager: DialogManager, bundle_id: int
) -> None:
    """This bundle is meant: one goes into the cart, what stands in it is asked (NotFound)."""
    await _take(manager, [], [bundle_id])


async def on_line(_callback: CallbackQuery, _select: Any, manager: DialogManager, variant_id: int) -> None:
    """How many shall there be?"""
    if variant_id in Cart(manager).quantities:
        manager.dialog_data[VARIANT] = variant_id
        await manager.switch_to(Counter.quantity)


async def on_step(_callback: CallbackQuery, _select: Any, manager: DialogManager, number: str) -> None:
    """One more or one less: the button says how many there will be, so a second tap changes nothing."""
    if 1 <= whole(number) <= MAX_QUANTITY:
        Cart(manager).put(Cart(manager).variant_id, whole(number))


async def on_pad(_callback: CallbackQuery, manager: DialogManager, quantity: int) -> None:
    """So many, by a tap."""
    Cart(manager).put(Cart(manager).variant_id, quantity)
    await manager.switch_to(Counter.cart)


async def on_quantity_typed(message: Message, _widget: Any, manager: DialogManager) -> None:
    """So many, by typing (NotANumber)."""
    Cart(manager).put(Cart(manager).variant_id, parse_pieces(message.text or ""))
    await manager.switch_to(Counter.cart)


async def on_bundle_step(_callback: CallbackQuery, _select: Any, manager: DialogManager, number: str) -> None:
    """One bundle more or less: the button says how many there will be (what priced_bundle raises)."""
    await put(manager, whole(number))
    await manager.switch_to(Counter.bundle_quantity)


async def on_remove(_callback: CallbackQuery, _button: Button, manager: DialogManager) -> None:
    """This one is not wanted after all."""
    Cart(manager).put(Cart(manager).variant_id, 0)
    await manager.switch_to(Counter.cart)


async def on_method(_callback: CallbackQuery, _select: Any, manager: DialogManager, method: str) -> None:
    """Cash is counted first, everything else is paid at once (what counter.sell raises)."""
    if method not in BY_TAP:
        raise NotFound
    if method == PaymentMethod.CASH:
        return await manager.switch_to(Counter.tendered)
    await _sell(manager, PaymentMethod(method), None)


async def on_sum(_callback: CallbackQuery, _select: Any, manager: DialogManager, tendered: str) -> None:
    """The customer gives such notes (what counter.sell raises)."""
    await _sell(manager, PaymentMethod.CASH, parse_money(tendered.replace(".", ",")))


async def on_sum_typed(message: Message, _widget: Any, manager: DialogManager) -> None:
    """The customer gives so much (NotANumber, what counter.sell raises)."""
    await _sell(manager, PaymentMethod.CASH, parse_money(message.text or ""))


async def on_warehouse(
    _callback: CallbackQuery, _select: Any, manager: DialogManager, warehouse_id: int
) -> None:
    """It is sold from here (NotFound)."""
    places = await call(counter.counters_of, manager.middleware_data["user"])
    if warehouse_id not in [one.pk for one in places]:
        raise NotFound
    manager.dialog_data[WAREHOUSE] = warehouse_id
    await manager.switch_to(Counter.cart)


async def on_customer_typed(message: Message, _widget: Any, manager: DialogManager) -> None:
    """Look for a customer (TextRefused)."""
    await search_for(manager, WHOM, message.text or "", list_id="customers")


async def on_customer(
    _callback: CallbackQuery, _select: Any, manager: DialogManager, customer_id: int
) -> None:
    """The sale goes on this card, at its prices (NotFound)."""
    if not await call(selectors.customer_name, customer_id):
        raise NotFound
    manager.dialog_data[CUSTOMER] = customer_id
    await manager.switch_to(Counter.cart)


async def on_nobody(_callback: CallbackQuery, _button: Button, manager: DialogManager) -> None:
    """The sale goes on nobody's card."""
    manager.dialog_data[CUSTOMER] = None
    await manager.switch_to(Counter.cart)


async def on_to_customers(_callback: CallbackQuery, _button: Button, manager: DialogManager) -> None:
    """Those of late first."""
    manager.dialog_data[WHOM] = ""
    await first_page(manager, "customers")
    await manager.switch_to(Counter.customer)


async def on_empty(callback: CallbackQuery, _button: Button, manager: DialogManager) -> None:
    """The cart is empty again."""
    Cart(manager).begin(Cart(manager).warehouse_id)
    await answer(callback, _("The cart is empty."))


async def _take(
    manager: DialogManager, goods: Sequence[int], bundles: Sequence[int], missed: str = ""
) -> None:
    form, is_asking = Cart(manager), manager.current_context().state in ASKS
    form.data[MISSED] = missed
    for variant_id in goods:
        form.add(variant_id)
    await manager.switch_to(Counter.cart)
    if bundles or is_asking:
        await add_one_of_each(manager, bundles)


async def _sell(manager: DialogManager, method: PaymentMethod, tendered: Decimal | None) -> None:
    form, user = Cart(manager), manager.middleware_data["user"]
    paid: dict[str, Any] = {"method": method, "tendered": tendered}
    order = await call(counter.sell, **form.sale(), **paid, actor=user, key=form_key(manager))
    await tell_sold(manager, order, method, tendered)
    # The next customer is waiting: the cart stands empty below the result.
    form.begin(form.warehouse_id)
    new_form(manager)
    manager.show_mode = ShowMode.DELETE_AND_SEND
    await manager.switch_to(Counter.cart)
