"""Quick sale in the office: a cart that a scanner or a hand fills, and the money for it.

The cart stands in the address: the page may be loaded anew, every tab has its own, the button «back» goes one
step back. A cart that is paid is gone, for its key is used.
"""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal, InvalidOperation
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminSelectWidget

from backend.accounts.models import User
from backend.backoffice.counter_cart import Cart, number, read_cart, read_key
from backend.backoffice.deeds import person
from backend.backoffice.fields import found_by_typing
from backend.cash.selectors import is_closed_for
from backend.core.errors import DomainError, NotFound
from backend.core.quantities import is_money, parse_money
from backend.core.retries import repeat_if_asked
from backend.core.use_cases import answer_of
from backend.fulfillment import counter, counter_goods
from backend.fulfillment.counter_goods import Found
from backend.sales import quotes
from backend.sales.discounts import GRANTS
from backend.sales.models import Customer, PaymentMethod, SalesOrder
from backend.sales.selectors import order_card
from backend.warehouses.models import Warehouse

SELLS = "sales.complete_salesorder"
SHOWN, LONGEST = 20, 100
METHODS = (PaymentMethod.CASH, PaymentMethod.CARD, PaymentMethod.TRANSFER)


class SaleForm(forms.Form):
    """From where and to whom."""

    warehouse = forms.ChoiceField(label=_("Warehouse"), widget=UnfoldAdminSelectWidget({"data-recount": ""}))
    customer = found_by_typing(
        SalesOrder, "customer", Customer.objects.all(), label=_("Customer"), required=False
    )

    def __init__(self, places: list[Warehouse], cart: Cart) -> None:
        super().__init__(initial={"warehouse": cart.warehouse_id, "customer": cart.customer_id})
        self.fields["warehouse"].choices = [(one.pk, one.name) for one in places]  # type: ignore[attr-defined]


def counter_view(request: HttpRequest) -> HttpResponse:
    """The page shows the cart of its address; what is done with it leads to another address."""
    if not person(request).has_perm(SELLS):
        raise PermissionDenied
    if request.method == "POST":
        deed, _colon, about = request.POST.get("do", "").partition(":")
        return _call_off(request, about) if deed == "off" else _do(request, deed, about)
    cart = read_cart(request.GET)
    sale = answer_of(cart.key, person(request))
    if isinstance(sale, SalesOrder):
        messages.warning(request, _t("This cart is sold already. The next one is empty."))
        return _home(sold=sale.pk)
    return _page(request, cart)


def _do(request: HttpRequest, deed: str, about: str) -> HttpResponse:
    """Nothing is done with a cart that cannot be read, and a refusal leaves it as it is."""
    cart = read_cart(request.POST)
    for refusal in cart.unread:
        messages.error(request, str(refusal))
    if cart.unread:
        return _to(cart, _typed(request))
    try:
        return DEEDS.get(deed, _add)(request, cart, about)
    except DomainError as error:
        messages.error(request, str(error))
        return _to(cart)


def _add(request: HttpRequest, cart: Cart, _about: str) -> HttpResponse:
    """A code puts one piece into the cart, words offer what fits; without any the cart is counted anew."""
    text = _typed(request)
    found = _found(request, cart, text)
    if text and not found:
        messages.warning(request, _t("Nothing is found for «%(text)s».") % {"text": text})
    if len(found) != 1:
        return _to(cart, text if found else "")
    return _to(cart.with_one_more(found.goods[0].variant.pk))


def _choose(_request: HttpRequest, cart: Cart, about: str) -> HttpResponse:
    """One of the things that were found."""
    return _to(cart.with_one_more(number(about)))


def _remove(_request: HttpRequest, cart: Cart, about: str) -> HttpResponse:
    """A line is not wanted after all."""
    return _to(cart.without(number(about)))


def _pay(request: HttpRequest, cart: Cart, about: str) -> HttpResponse:
    """Sold: the next page says the number and the change, with an empty cart below."""
    method, _colon, given = about.partition(":")
    if method not in METHODS:
        raise NotFound
    tendered = _tendered(request, given) if method == PaymentMethod.CASH else None
    place = _place_of(cart, person(request))
    order = repeat_if_asked(
        lambda: counter.sell(
            warehouse_id=place,
            lines=cart.lines,
            method=PaymentMethod(method),
            expected_total=_sum(request.POST.get("expected_total", "")),
            tendered=tendered,
            customer_id=cart.customer_id,
            actor=person(request),
            key=cart.key,
        )
    )
    return _home(sold=order.pk, tendered=tendered or "")


def _tendered(request: HttpRequest, given: str) -> Decimal | None:
    """What the customer gives: the note on the button, or the sum that is typed."""
    typed = request.POST.get("tendered", "").strip()
    return _sum(given) if given else parse_money(typed) if typed else None


def _place_of(cart: Cart, seller: User) -> int:
    """Where this person sells it from (NotFound)."""
    for place in counter.counters_of(seller):
        if place.pk == cart.warehouse_id:
            return int(place.pk)
    raise NotFound


def _call_off(request: HttpRequest, about: str) -> HttpResponse:
    """Goods and money are back."""
    key = read_key(request.POST)
    try:
        repeat_if_asked(
            lambda: counter.cancel_sale(
                order_id=number(about),
                comment=_t("Called off at the counter"),
                actor=person(request),
                key=key,
            )
        )
    except DomainError as error:
        messages.error(request, str(error))
        return _home(sold=number(about))
    return _home(off=number(about))


DEEDS: dict[str, Callable[[HttpRequest, Cart, str], HttpResponse]] = {
    "choose": _choose,
    "remove": _remove,
    "pay": _pay,
}


def _page(request: HttpRequest, cart: Cart) -> HttpResponse:
    seller = person(request)
    places = counter.counters_of(seller)
    if cart.warehouse_id not in [one.pk for one in places]:
        cart = replace(cart, warehouse_id=places[0].pk if places else None)
    form = SaleForm(places, cart)
    quote = quotes.quote(cart.quantities, warehouse_id=cart.warehouse_id or 0, customer_id=cart.customer_id)
    is_closed = cart.warehouse_id is not None and is_closed_for(cart.warehouse_id)
    must_ask = quote.needs_leave and not seller.has_perm(GRANTS)
    request.current_app = admin.site.name
    context = {
        **admin.site.each_context(request),
        "title": _("Quick sale"),
        "form": form,
        "media": form.media,
        "cart": cart,
        "quote": quote,
        "offers": _found(request, cart, _typed(request)).goods,
        "is_short": quote.is_short,
        "must_ask": must_ask,
        "can_pay": bool(quote.lines) and not quote.is_short and not must_ask,
        "is_cash_closed": is_closed,
        "notes": [] if is_closed or not quote.lines else counter.banknotes_over(quote.total),
        "result": _result(request, seller),
    }
    return TemplateResponse(request, "backoffice/counter.html", context)


def _result(request: HttpRequest, seller: User) -> dict[str, Any] | None:
    """What came of the sale before, and what can be done with it."""
    asked = next((name for name in ("sold", "ask", "off") if request.GET.get(name)), "")
    if not asked:
        return None
    try:
        card = order_card(number(request.GET[asked]), seller)
    except DomainError:
        return None
    order = card.order
    tendered = request.GET.get("tendered", "")
    return {
        "kind": asked,
        "card": card,
        "order": order,
        "change": counter.change_of(order, _sum(tendered)) if tendered else Decimal(0),
        "may_cancel": _may_call_off(order, seller),
        "key": uuid4(),
        "call_off": f"off:{order.pk}",
    }


def _may_call_off(order: SalesOrder, seller: User) -> bool:
    try:
        counter.check_cancels(order, seller)
    except DomainError:
        return False
    return True


def _typed(request: HttpRequest) -> str:
    """What was scanned or typed; a scanner may send signs that are no letters."""
    text = (request.POST or request.GET).get("text", "")
    return "".join(filter(str.isprintable, text)).strip()[:LONGEST]


def _found(request: HttpRequest, cart: Cart, text: str) -> Found:
    if not text or cart.warehouse_id is None:
        return Found([], [])
    return counter_goods.find(
        text,
        warehouse_id=cart.warehouse_id,
        seller=person(request),
        customer_id=cart.customer_id,
        limit=SHOWN,
    )


def _sum(text: str) -> Decimal:
    try:
        found = Decimal(text[:SHOWN])
    except InvalidOperation:
        return Decimal(0)
    return found if is_money(found) else Decimal(0)


def _to(cart: Cart, text: str = "") -> HttpResponseRedirect:
    """The page of this cart, with what fits the words."""
    words = f"&{urlencode({'text': text})}" if text else ""
    return HttpResponseRedirect(f"{reverse('counter')}?{cart.query}{words}")


def _home(**query: Any) -> HttpResponseRedirect:
    return HttpResponseRedirect(f"{reverse('counter')}?{urlencode(query)}")
