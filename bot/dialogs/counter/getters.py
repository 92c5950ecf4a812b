from typing import Any

from aiogram_dialog import DialogManager
from django.utils.translation import gettext as _

from backend.accounts.models import User
from backend.cash.selectors import is_closed_for
from backend.core.money import show_money
from backend.core.quantities import show_number
from backend.fulfillment import counter, counter_goods
from backend.sales import quotes, selectors
from backend.sales.discounts import GRANTS
from backend.sales.models import PaymentMethod
from backend.sales.quotes import Offer, Quote
from bot.backend import call
from bot.choices import Choice, with_price
from bot.dialogs.bundles import getters as bundle_getters
from bot.dialogs.bundles.ways import AT_COUNTER
from bot.dialogs.counter.cart import QUERY, TOTAL, WHOM, Cart
from bot.dialogs.orders.getters import method_caption

BY_TAP = (PaymentMethod.CASH, PaymentMethod.CARD, PaymentMethod.TRANSFER)


async def cart(dialog_manager: DialogManager, user: User, **_data: Any) -> dict[str, Any]:
    """The cart at present prices and stock; the total that is shown is the one that will be paid."""
    form = Cart(dialog_manager)
    quote = await call(_quote, form)
    form.data[TOTAL] = str(quote.total)
    places = await call(counter.counters_of, user)
    rights = await call(user.get_all_permissions)
    must_ask = quote.needs_leave and GRANTS not in rights
    customer = await call(selectors.customer_name, form.customer_id) if form.customer_id else ""
    return {
        "quote": quote,
        "lines": [Choice(line.variant.pk, _line(line)) for line in quote.lines],
        "bundles": await call(bundle_getters.taken, form, quote),
        "total": show_money(quote.total, quote.currency),
        "is_filled": form.is_filled,
        "is_short": quote.is_short,
        "is_open": form.is_open(quote),
        "must_ask": must_ask,
        "can_pay": form.is_filled and not quote.is_short and not form.is_open(quote) and not must_ask,
        "missed": form.take_missed(),
        "customer": customer,
        "warehouse": next((one for one in places if one.pk == form.warehouse_id), ""),
        "has_warehouses": len(places) > 1,
        "is_cash_closed": await call(is_closed_for, form.warehouse_id),
    }


async def found(dialog_manager: DialogManager, user: User, **_data: Any) -> dict[str, Any]:
    """Goods and bundles with the words that were typed."""
    form = Cart(dialog_manager)
    offers = await call(counter_goods.find, form.data[QUERY], seller=user, limit=60, **form.whose())
    return {
        "query": form.data[QUERY],
        "bundles": bundle_getters.captions(offers.bundles, AT_COUNTER),
        "goods": [Choice(one.variant.pk, _offer(one)) for one in offers.goods],
    }


async def quantity(dialog_manager: DialogManager, **_data: Any) -> dict[str, Any]:
    """A line of the cart, and the numbers beside its own."""
    form = Cart(dialog_manager)
    offer = await call(quotes.offer_of, form.variant_id, **form.whose())
    taken = form.quantities.get(form.variant_id, 0)
    return {"offer": offer, "taken": taken, "steps": _steps(taken)}


async def bundle_quantity(dialog_manager: DialogManager, **_data: Any) -> dict[str, Any]:
    """A bundle of the cart with its parts, and the numbers beside its own."""
    shown = await bundle_getters.quantity(dialog_manager)
    return {**shown, "steps": _steps(shown["taken"])}


async def pay(dialog_manager: DialogManager, **_data: Any) -> dict[str, Any]:
    """What is to be paid, and how it may be."""
    form = Cart(dialog_manager)
    quote = await call(_quote, form)
    form.data[TOTAL] = str(quote.total)
    is_closed, is_open = await call(is_closed_for, form.warehouse_id), form.is_open(quote)
    methods = [
        Choice(method.value, method_caption(method))
        for method in BY_TAP
        if not is_open and (method != PaymentMethod.CASH or not is_closed)
    ]
    return {
        "total": show_money(quote.total, quote.currency),
        "methods": methods,
        "is_cash_closed": is_closed,
        "is_open": is_open,
        "sums": [] if is_open else _sums(quote),
    }


async def warehouses(dialog_manager: DialogManager, user: User, **_data: Any) -> dict[str, Any]:
    """Where goods may be sold from."""
    chosen = Cart(dialog_manager).warehouse_id
    places = await call(counter.counters_of, user)
    return {"warehouses": [Choice(one.pk, ("● " if one.pk == chosen else "") + one.name) for one in places]}


async def customers(dialog_manager: DialogManager, user: User, **_data: Any) -> dict[str, Any]:
    """Whose card the sale may go on."""
    query = dialog_manager.dialog_data.get(WHOM, "")
    known = await call(selectors.find_customers, query, seller_id=user.pk)
    chosen = Cart(dialog_manager).customer_id
    return {
        "query": query,
        "customers": [Choice(one.pk, f"👤 {one}") for one in known],
        "has_customer": bool(chosen),
    }


def _quote(form: Cart) -> Quote:
    return quotes.quote(form.quantities, bundles=form.bundles, **form.whose())


def _steps(taken: int) -> list[Choice]:
    less = [Choice(str(taken - 1), "➖ 1")] if taken > 1 else []
    return [*less, Choice(str(taken + 1), "➕ 1")]


def _sums(quote: Quote) -> list[Choice]:
    notes = counter.banknotes_over(quote.total)
    return [Choice(str(one), show_money(one, quote.currency)) for one in notes]


def _line(line: quotes.QuoteLine) -> str:
    return f"✏️ {show_number(line.quantity)} × {line.variant}"


def _offer(offer: Offer) -> str:
    if not offer.available:
        return _("none · %(goods)s") % {"goods": offer.variant}
    return with_price(f"📦{offer.available} {offer.variant}", show_money(offer.price, offer.currency))
