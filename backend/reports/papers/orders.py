"""Papers of a sales order: invoice, packing slip, receipt of a payment."""

from datetime import datetime
from decimal import Decimal

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from fpdf.enums import Align

from backend.accounts.models import User
from backend.core.errors import NotAllowed, NotFound
from backend.core.models import Workshop
from backend.core.money import show_money
from backend.core.quantities import show_number
from backend.core.sheets import Column, Sheet
from backend.reports.papers.words import in_words
from backend.sales.cards import CardLine
from backend.sales.models import Payment, SalesOrder
from backend.sales.selectors import OrderCard, order_card


def code(order: SalesOrder) -> str:
    """What the QR code says: a photo of it finds the order."""
    return f"SO-{order.number}"


def invoice(order_id: int, viewer: User) -> Sheet:
    """What an order comes to, and where to pay it, for those who see money (NotAllowed, NotFound)."""
    card = _card_with_money(order_id, viewer)
    order = card.order
    sums = [_("Total: %(total)s") % {"total": show_money(order.total, order.currency)}]
    if order.returned_total:
        came_back = show_money(order.returned_total, order.currency)
        sums.append(_("Came back: %(total)s") % {"total": came_back})
    if order.paid_total:
        sums.append(_("Paid: %(total)s") % {"total": show_money(order.paid_total, order.currency)})
        sums.append(_("Balance due: %(sum)s") % {"sum": show_money(order.balance_due, order.currency)})
    return Sheet(
        name=_("invoice-%(number)s.pdf") % {"number": order.number},
        title=_("Invoice №%(number)s of %(day)s")
        % {"number": order.number, "day": _day(order.confirmed_at or order.created_at)},
        code=code(order),
        facts=[*_seller(), (_("Buyer"), _buyer(order))],
        columns=(
            Column("№", 9, Align.R),
            Column(_("Goods"), 88),
            Column(_("Quantity"), 23, Align.R),
            Column(_("Price"), 30, Align.R),
            Column(_("Sum"), 32, Align.R),
        ),
        rows=_billed(card),
        sums=sums,
        notes=[in_words(order.total, order.currency)],
        signs=[_("Issued by")],
    )


def packing_slip(order_id: int, viewer: User) -> Sheet:
    """What goes into the box, without a price (NotAllowed, NotFound)."""
    card = order_card(order_id, viewer)
    order = card.order
    pieces = sum(line.quantity for line in card.lines)
    return Sheet(
        name=_("packing-slip-%(number)s.pdf") % {"number": order.number},
        title=_("Packing slip, order №%(number)s") % {"number": order.number},
        code=code(order),
        facts=[
            (_("Ships from"), order.warehouse.name),
            (_("Ships to"), _buyer(order)),
            (_("Address"), str(order.site or "")),
            (_("A part of order"), str(card.whole or "")),
            (_("Due"), date_format(order.due_on, "d.m.Y") if order.due_on else ""),
            (_("Urgent"), _("yes") if order.is_urgent else ""),
            (_("Comment"), order.comment),
        ],
        columns=(
            Column("№", 9, Align.R),
            Column(_("Goods"), 103),
            Column(capfirst(_("SKU")), 36),
            Column(_("Quantity"), 23, Align.R),
            Column("✓", 11, Align.C),
        ),
        rows=_packed(card),
        sums=[_("Pieces in all: %(pieces)s") % {"pieces": show_number(pieces)}],
        signs=[_("Packed by"), _("Received by")],
    )


def _billed(card: OrderCard) -> list[tuple[str, ...]]:
    """Goods one by one, then every bundle at its price with what it is made of."""
    currency = card.order.currency
    rows: list[tuple[str, ...]] = []
    for line in card.alone:
        prices = show_money(line.unit_price, currency), show_money(line.total, currency)
        rows.append((str(len(rows) + 1), str(line.variant), show_number(line.quantity), *prices))
    for place, one in enumerate(card.bundles, start=len(rows) + 1):
        prices = show_money(one.head.unit_price, currency), show_money(one.head.total, currency)
        rows.append((str(place), one.head.name, show_number(one.head.quantity), *prices))
        rows += [("", _part(part), show_number(part.quantity), "", "") for part in one.parts]
    return rows


def _packed(card: OrderCard) -> list[tuple[str, ...]]:
    """Goods one by one, then every bundle with what is put into it."""
    rows: list[tuple[str, ...]] = [
        (str(place), str(line.variant), line.variant.sku, show_number(line.quantity), "")
        for place, line in enumerate(card.alone, start=1)
    ]
    for place, one in enumerate(card.bundles, start=len(rows) + 1):
        rows.append((str(place), one.head.name, one.head.bundle.sku, show_number(one.head.quantity), ""))
        rows += [("", _part(part), part.variant.sku, show_number(part.quantity), "") for part in one.parts]
    return rows


def _part(line: CardLine) -> str:
    return f"– {line.place}: {line.variant}"


def receipt(order_id: int, viewer: User) -> Sheet:
    """That the last payment of an order was taken, for those who see money (NotAllowed, NotFound)."""
    order = _card_with_money(order_id, viewer).order
    payment = order.payments.kept().first()
    if payment is None:
        raise NotFound
    return _receipt(payment, order)


def _receipt(payment: Payment, order: SalesOrder) -> Sheet:
    due: Decimal = order.balance_due
    facts = [
        *_seller(),
        (_("Received from"), _buyer(order)),
        (_("Paid for"), _("order №%(number)s") % {"number": order.number}),
        (_("Method"), payment.get_method_display()),
        (_("Sum"), show_money(payment.amount, order.currency)),
        (_("In words"), in_words(payment.amount, order.currency)),
        (_("Order total"), show_money(order.total, order.currency)),
        (_("Balance due"), show_money(due, order.currency) if due else _("paid in full")),
    ]
    return Sheet(
        name=_("receipt-%(number)s-%(payment)s.pdf") % {"number": order.number, "payment": payment.pk},
        title=_("Receipt №%(number)s of %(day)s") % {"number": payment.pk, "day": _day(payment.created_at)},
        code=code(order),
        facts=facts,
        signs=[_("Received by")],
    )


def _card_with_money(order_id: int, viewer: User) -> OrderCard:
    card = order_card(order_id, viewer)
    if not card.sees_money:
        raise NotAllowed
    return card


def _seller() -> list[tuple[str, str]]:
    workshop = Workshop.current()
    return [
        (_("Seller"), workshop.legal_name or workshop.name),
        (_("Tax id"), workshop.tax_id),
        (_("IBAN"), workshop.iban),
        (_("Address"), workshop.address),
        (_("Phone"), workshop.phone),
    ]


def _buyer(order: SalesOrder) -> str:
    return str(order.customer) if order.customer else order.customer_info


def _day(moment: datetime) -> str:
    return date_format(timezone.localtime(moment), "d.m.Y")
