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
from backend.backoffice.counter_bundles import bundle_rows, refused_bundles, usual_bundle
from backend.backoffice.counter_cart import Cart, read_cart, read_ids, read_key, said_ids
from backend.backoffice.deeds import person
from backend.backoffice.fields import found_by_typing, read_id
from backend.cash.selectors import is_closed_for
from backend.core.errors import DomainError, NotFound
from backend.core.quantities import is_money, parse_money
from backend.core.retries import repeat_if_asked
from backend.core.use_cases import answer_of
from backend.fulfillment import counter, counter_goods
from backend.fulfillment.counter_goods import Found
from backend.sales import quotes
from backend.sales.bundle_quotes import bundle_offer
from backend.sales.discounts import GRANTS
from backend.sales.models import Customer, PaymentMethod, SalesOrder
from backend.sales.selectors import order_card
from backend.sales.statuses import Status
from backend.warehouses.models import Warehouse
from backend.workflow.kinds import POINT_OF_SALE

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
    """What is asked is done with the cart; a refusal leaves it as it is."""
    cart = read_cart(request.POST)
    for refusal in cart.unread:
        messages.error(request, str(refusal))
    try:
        return DEEDS.get(deed, _add)(request, cart, about)
    except DomainError as error:
        messages.error(request, str(error))
        return _to(cart)


def _add(request: HttpRequest, cart: Cart, _about: str) -> HttpResponse:
    """A code puts one piece into the cart, words offer what fits; without any the cart is counted anew."""
    # A scanner may send signs that are no letters.
    text = "".join(filter(str.isprintable, request.POST.get("text", ""))).strip()[:LONGEST]
    if not text or cart.warehouse_id is None:
        return _to(cart)
    found = counter_goods.find(
        text,
        warehouse_id=cart.warehouse_id,
        seller=person(request),
        customer_id=cart.customer_id,
        limit=SHOWN,
    )
    if not found:
        messages.warning(request, _t("Nothing is found for «%(text)s».") % {"text": text})
    if len(found) > 1:
        return _to(cart, found)
    for offer in found.goods:
        cart = cart.with_one_more(offer.variant.pk)
    for one in found.bundles:
        cart = cart.with_bundle(usual_bundle(one.content, cart))
    return _to(cart)


def _choose(_request: HttpRequest, cart: Cart, about: str) -> HttpResponse:
    """One of the things that were found."""
    return _to(cart.with_one_more(read_id(about)))


def _choose_bundle(_request: HttpRequest, cart: Cart, about: str) -> HttpResponse:
    """One of the bundles that were found (NotFound, what priced_bundle raises)."""
    offer = bundle_offer(read_id(about), warehouse_id=cart.warehouse_id or 0, customer_id=cart.customer_id)
    return _to(cart.with_bundle(usual_bundle(offer.content, cart)))


def _remove(_request: HttpRequest, cart: Cart, about: str) -> HttpResponse:
    """A line is not wanted after all."""
    return _to(cart.without(variant_id=read_id(about)))


def _remove_bundle(_request: HttpRequest, cart: Cart, about: str) -> HttpResponse:
    """The bundles of a row are not wanted after all."""
    return _to(cart.without(row=read_id(about)))


def _pay(request: HttpRequest, cart: Cart, about: str) -> HttpResponse:
    """Sold: the next page says the number and the change, with an empty cart below."""
    method, _colon, given = about.partition(":")
    if method not in METHODS:
        raise NotFound
    if cart.unread:
        return _to(cart)
    tendered = _tendered(request, given) if method == PaymentMethod.CASH else None
    place = _place_of(cart, person(request))
    order = repeat_if_asked(
        lambda: counter.sell(
            warehouse_id=place,
            lines=cart.lines,
            bundles=list(cart.bundles.values()),
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
                order_id=read_id(about),
                comment=_t("Called off at the counter"),
                actor=person(request),
                key=key,
            )
        )
    except DomainError as error:
        messages.error(request, str(error))
        return _home(sold=read_id(about))
    return _home(off=read_id(about))


DEEDS: dict[str, Callable[[HttpRequest, Cart, str], HttpResponse]] = {
    "choose": _choose,
    "choose_bundle": _choose_bundle,
    "remove": _remove,
    "remove_bundle": _remove_bundle,
    "pay": _pay,
}


def _page(request: HttpRequest, cart: Cart) -> HttpResponse:
    seller = person(request)
    places = counter.counters_of(seller)
    if cart.warehouse_id not in [one.pk for one in places]:
        cart = replace(cart, warehouse_id=places[0].pk if places else None)
    found = _found(request, cart)
    form = SaleForm(places, cart)
    request.current_app = admin.site.name
    context = {
        **admin.site.each_context(request),
        "title": _("Quick sale"),
        "form": form,
        "media": form.media,
        "cart": cart,
        "offers": found.goods,
        "bundle_offers": found.bundles,
        "result": _result(request, seller),
    }
    # One thing at a time: while something is being chosen, the cart waits.
    context |= {} if found else _quoted(request, cart)
    return TemplateResponse(request, "backoffice/counter.html", context)


def _quoted(request: HttpRequest, cart: Cart) -> dict[str, Any]:
    """What is in the cart at present prices and stock, and whether it can be paid."""
    seller, place = person(request), cart.warehouse_id or 0
    quote = quotes.quote(
        cart.quantities,
        warehouse_id=place,
        customer_id=cart.customer_id,
        bundles=list(cart.bundles.values()),
    )
    if len(quote.bundles) < len(cart.bundles):
        refused = refused_bundles(cart)
        for error in refused.values():
            messages.error(request, str(error))
        cart = replace(cart, bundles={row: one for row, one in cart.bundles.items() if row not in refused})
    is_closed = cart.warehouse_id is not None and is_closed_for(place)
    must_ask = quote.needs_leave and not seller.has_perm(GRANTS)
    has_goods = bool(quote.lines or quote.bundles)
    return {
        "cart": cart,
        "quote": quote,
        "bundles": bundle_rows(cart, quote.bundles),
        "has_goods": has_goods,
        "is_short": quote.is_short,
        "must_ask": must_ask,
        "can_pay": has_goods and not quote.is_short and not must_ask,
        "is_cash_closed": is_closed,
        "notes": [] if is_closed or not has_goods else counter.banknotes_over(quote.total),
    }


def _result(request: HttpRequest, seller: User) -> dict[str, Any] | None:
    """What came of the sale before, and what can be done with it."""
    asked = next((name for name in ("sold", "ask", "off") if request.GET.get(name)), "")
    if not asked:
        return None
    try:
        card = order_card(read_id(request.GET[asked]), seller)
    except DomainError:
        return None
    order = card.order
    may_cancel = _may_call_off(order, seller)
    kind = _kind_of(asked, order, may_cancel)
    if not kind:
        return None
    tendered = request.GET.get("tendered", "")
    return {
        "kind": kind,
        "card": card,
        "order": order,
        "change": counter.change_of(order, _sum(tendered)) if tendered else Decimal(0),
        "may_cancel": may_cancel,
        "key": uuid4(),
        "call_off": f"off:{order.pk}",
    }


def _kind_of(asked: str, order: SalesOrder, may_cancel: bool) -> str:
    """What there is to say of it now, whatever an old address asks; nothing of what was not sold here."""
    if order.document_type_id == POINT_OF_SALE and order.status == Status.RETURNED:
        return "off" if asked == "off" else "gone"
    if not counter.is_sale(order):
        return ""
    return "ask" if asked == "ask" and may_cancel else "sold"


def _may_call_off(order: SalesOrder, seller: User) -> bool:
    try:
        counter.check_cancels(order, seller)
    except DomainError:
        return False
    return True


def _found(request: HttpRequest, cart: Cart) -> Found:
    """What the words before have found, for one of it to be chosen."""
    goods, bundles = (read_ids(request.GET.get(name, "")) for name in ("goods", "bundles"))
    if cart.warehouse_id is None or not (goods or bundles):
        return Found([], [])
    return counter_goods.offers_of(
        goods, bundles, warehouse_id=cart.warehouse_id, customer_id=cart.customer_id
    )


def _sum(text: str) -> Decimal:
    try:
        found = Decimal(text[:SHOWN])
    except InvalidOperation:
        return Decimal(0)
    return found if is_money(found) else Decimal(0)


def _to(cart: Cart, found: Found | None = None) -> HttpResponseRedirect:
    """The page of this cart, or what is found, for one of it to be chosen."""
    fields = dict(cart.fields)
    if found:
        fields["goods"] = said_ids([one.variant.pk for one in found.goods])
        fields["bundles"] = said_ids([one.bundle.pk for one in found.bundles])
    return _home(**{name: value for name, value in fields.items() if value})


def _home(**query: Any) -> HttpResponseRedirect:
    return HttpResponseRedirect(f"{reverse('counter')}?{urlencode(query)}")
