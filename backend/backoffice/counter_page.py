"""Quick sale in the office: a cart that a scanner or a hand fills, and the money for it.

The cart travels with the form, so nothing is kept between two pages and nothing is lost by a refusal.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal, InvalidOperation
from typing import Any
from urllib.parse import urlencode
from uuid import UUID, uuid4

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminSelectWidget

from backend.accounts.models import User
from backend.backoffice.deeds import person
from backend.backoffice.fields import found_by_typing
from backend.cash.selectors import is_closed_for
from backend.core.errors import DomainError, NotFound
from backend.core.quantities import is_money, parse_money, parse_pieces
from backend.core.retries import repeat_if_asked
from backend.fulfillment import counter
from backend.sales import quotes
from backend.sales.lines import OrderLine
from backend.sales.models import Customer, PaymentMethod, SalesOrder
from backend.sales.quotes import Offer
from backend.sales.selectors import order_card

SELLS = "sales.complete_salesorder"
QUANTITY = "quantity_"
MOST_LINES, SHOWN, LONGEST = 100, 20, 100
METHODS = (PaymentMethod.CASH, PaymentMethod.CARD, PaymentMethod.TRANSFER)


@dataclass(frozen=True)
class Cart:
    """What is being sold, from where and to whom."""

    warehouse_id: int | None
    quantities: Mapping[int, int] = field(default_factory=dict)
    customer_id: int | None = None
    key: UUID = field(default_factory=uuid4)
    expected_total: Decimal = Decimal(0)

    def with_one_more(self, variant_id: int) -> "Cart":
        """One more piece of this."""
        if variant_id not in self.quantities and len(self.quantities) >= MOST_LINES:
            return self
        more = self.quantities.get(variant_id, 0) + 1
        return replace(self, quantities={**self.quantities, variant_id: more})


class SaleForm(forms.Form):
    """From where and to whom."""

    warehouse = forms.ChoiceField(label=_("Warehouse"), widget=UnfoldAdminSelectWidget({"data-recount": ""}))
    customer = found_by_typing(
        SalesOrder, "customer", Customer.objects.all(), label=_("Customer"), required=False
    )

    def __init__(self, seller: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        places = [(one.pk, one.name) for one in counter.counters_of(seller)]
        self.fields["warehouse"].choices = places  # type: ignore[attr-defined]
        self.usual = places[0][0] if places else None


def counter_view(request: HttpRequest) -> HttpResponse:
    """The cart, and what is done with it; a button says what by its value."""
    seller = person(request)
    if not seller.has_perm(SELLS):
        raise PermissionDenied
    if request.method != "POST":
        return _page(request, Cart(SaleForm(seller).usual))
    deed, _colon, about = request.POST.get("do", "").partition(":")
    do = DEEDS.get(deed, _add)
    try:
        return do(request, about)
    except DomainError as error:
        messages.error(request, str(error))
        return _page(request, _read(request))


def _add(request: HttpRequest, _about: str) -> HttpResponse:
    """A code puts one piece into the cart, words offer what fits; without any the cart is counted anew."""
    # A scanner may send signs that are no letters.
    text = "".join(filter(str.isprintable, request.POST.get("text", ""))).strip()[:LONGEST]
    cart = _read(request)
    if not text or cart.warehouse_id is None:
        return _page(request, cart)
    offers = counter.find_goods(text, warehouse_id=cart.warehouse_id, seller=person(request), limit=SHOWN)
    if not offers:
        messages.warning(request, _t("Nothing is found for «%(text)s».") % {"text": text})
    if len(offers) != 1:
        return _page(request, cart, offers)
    return _page(request, cart.with_one_more(offers[0].variant.pk))


def _choose(request: HttpRequest, about: str) -> HttpResponse:
    """One of the things that were found."""
    return _page(request, _read(request).with_one_more(_number(about)))


def _remove(request: HttpRequest, about: str) -> HttpResponse:
    """A line is not wanted after all."""
    cart = _read(request)
    left = {pk: number for pk, number in cart.quantities.items() if pk != _number(about)}
    return _page(request, replace(cart, quantities=left))


def _pay(request: HttpRequest, about: str) -> HttpResponse:
    """Sold: the next page says the number and the change, with an empty cart below."""
    method, _colon, given = about.partition(":")
    if method not in METHODS:
        raise NotFound
    cart, tendered = _read(request), None
    if method == PaymentMethod.CASH:
        typed = request.POST.get("tendered", "").strip()
        tendered = _sum(given) if given else parse_money(typed) if typed else None
    order = repeat_if_asked(
        lambda: counter.sell(
            warehouse_id=cart.warehouse_id or 0,
            lines=[OrderLine(pk, number) for pk, number in cart.quantities.items()],
            method=PaymentMethod(method),
            expected_total=cart.expected_total,
            tendered=tendered,
            customer_id=cart.customer_id,
            actor=person(request),
            key=cart.key,
        )
    )
    return _home(sold=order.pk, tendered=tendered or "")


def _call_off(request: HttpRequest, about: str) -> HttpResponse:
    """Goods and money are back."""
    key = _key(request.POST)
    try:
        repeat_if_asked(
            lambda: counter.cancel_sale(
                order_id=_number(about),
                comment=_t("Called off at the counter"),
                actor=person(request),
                key=key,
            )
        )
    except DomainError as error:
        messages.error(request, str(error))
        return _home(sold=_number(about))
    return _home(off=_number(about))


DEEDS: dict[str, Callable[[HttpRequest, str], HttpResponse]] = {
    "choose": _choose,
    "remove": _remove,
    "pay": _pay,
    "off": _call_off,
}


def _page(request: HttpRequest, cart: Cart, offers: list[Offer] | None = None) -> HttpResponse:
    seller = person(request)
    form = SaleForm(seller, initial={"warehouse": cart.warehouse_id, "customer": cart.customer_id})
    quote = quotes.quote(cart.quantities, warehouse_id=cart.warehouse_id or 0, customer_id=cart.customer_id)
    is_closed = cart.warehouse_id is not None and is_closed_for(cart.warehouse_id)
    request.current_app = admin.site.name
    context = {
        **admin.site.each_context(request),
        "title": _("Quick sale"),
        "form": form,
        "media": form.media,
        "cart": cart,
        "quote": quote,
        "offers": offers or [],
        "is_short": any(line.to_make for line in quote.lines),
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
        card = order_card(_number(request.GET[asked]), seller)
    except DomainError:
        return None
    order = card.order
    tendered = request.GET.get("tendered", "")
    return {
        "kind": asked,
        "card": card,
        "order": order,
        "change": counter.change_of(order, _sum(tendered)) if tendered else Decimal(0),
        "may_cancel": counter.is_sale(order) and counter.may_cancel(order, seller),
        "key": uuid4(),
        "call_off": f"off:{order.pk}",
    }


def _read(request: HttpRequest) -> Cart:
    """The cart as it stands in the form; a quantity that cannot be read stays out, and is said."""
    data, quantities = request.POST, dict[int, int]()
    for name, text in data.items():
        variant_id = _number(name.removeprefix(QUANTITY)) if name.startswith(QUANTITY) else 0
        if variant_id and len(quantities) < MOST_LINES:
            try:
                quantities[variant_id] = parse_pieces(str(text), least=0)
            except DomainError as error:
                messages.error(request, str(error))
                quantities[variant_id] = 1
    places = {pk for pk, _name in SaleForm(person(request)).fields["warehouse"].choices}  # type: ignore[attr-defined]
    warehouse_id = _number(data.get("warehouse", ""))
    return Cart(
        warehouse_id if warehouse_id in places else None,
        {pk: number for pk, number in quantities.items() if number},
        _number(data.get("customer", "")) or None,
        _key(data),
        _sum(data.get("expected_total", "")),
    )


def _number(text: str) -> int:
    """An id out of a form, which anybody can write; 0 is nobody's."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0


def _sum(text: str) -> Decimal:
    try:
        found = Decimal(text[:SHOWN])
    except InvalidOperation:
        return Decimal(0)
    return found if is_money(found) else Decimal(0)


def _key(data: QueryDict) -> UUID:
    try:
        return UUID(data.get("key", ""))
    except ValueError:
        return uuid4()


def _home(**query: Any) -> HttpResponseRedirect:
    return HttpResponseRedirect(f"{reverse('counter')}?{urlencode(query)}")
