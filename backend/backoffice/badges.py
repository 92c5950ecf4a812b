"""Colours: what is well, what wants attention, what is late."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal

from django.db.models import Model
from django.template.loader import render_to_string
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _t

from backend.core.money import show_money
from backend.production.statuses import Status as ProductionStatus
from backend.sales.statuses import PaymentStatus
from backend.sales.statuses import Status as SalesStatus

SALES: Mapping[str, str] = {
    SalesStatus.CONFIRMED: "info",
    SalesStatus.IN_PRODUCTION: "warning",
    SalesStatus.READY: "success",
    SalesStatus.SHIPPED: "primary",
    SalesStatus.CANCELLED: "danger",
    SalesStatus.RETURNED: "danger",
}
PAYMENT: Mapping[str, str] = {PaymentStatus.PARTIAL: "warning", PaymentStatus.PAID: "success"}
PRODUCTION: Mapping[str, str] = {
    ProductionStatus.NEW: "info",
    ProductionStatus.IN_PROGRESS: "warning",
    ProductionStatus.EMBROIDERY: "primary",
    ProductionStatus.DECIDING: "primary",
    ProductionStatus.BLOCKED: "danger",
    ProductionStatus.DONE: "success",
    ProductionStatus.CANCELLED: "danger",
}


def badge(text: str | Promise, kind: str = "") -> SafeString:
    """A word on a coloured ground: info, success, warning, danger, primary or plain."""
    return render_to_string("unfold/helpers/label.html", {"text": text, "type": kind})


def status_badge(status: str, label: str | Promise, colours: Mapping[str, str]) -> SafeString:
    """The status of a document in its colour."""
    return badge(label, colours.get(status, ""))


def payment_badge(status: str) -> SafeString:
    """How far an order is paid."""
    return status_badge(status, PaymentStatus(status).label, PAYMENT)


def marks(*shown: tuple[bool, str | Promise, str]) -> SafeString:
    """The badges that apply, side by side."""
    return SafeString(" ".join(badge(text, kind) for applies, text, kind in shown if applies))


def both(*shown: SafeString) -> SafeString:
    """Badges side by side."""
    return SafeString(" ".join(shown))


def due_badge(due_on: date | None, *, is_open: bool) -> SafeString | str:
    """A due date; red once it has passed and the work is still open."""
    if due_on is None:
        return "—"
    text = date_format(due_on, "SHORT_DATE_FORMAT")
    days = (due_on - timezone.localdate()).days
    if not is_open or days > 2:
        return text
    return badge(text, "danger" if days < 0 else "warning")


def moment(when: datetime | None) -> str:
    """A day and an hour on the reader's clock."""
    return date_format(timezone.localtime(when), "SHORT_DATETIME_FORMAT") if when else "—"


def two_lines(first: object, second: object) -> SafeString:
    """A cell with a small second line."""
    return format_html('{}<span class="block text-xs text-subtle whitespace-nowrap">{}</span>', first, second)


def coloured_quantity(quantity: int, low_at: int) -> SafeString | str:
    """A number of pieces: red when there are none, orange when there are few."""
    text = number_format(quantity)
    if quantity > low_at:
        return text
    return badge(text, "danger" if quantity <= 0 else "warning")


def money(amount: Decimal, currency: str) -> str:
    """A sum with its currency."""
    return show_money(amount, currency)


def change_url(row: Model) -> str:
    """Where a record is opened."""
    return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_change", args=[row.pk])


def link(row: Model | None, text: str = "") -> SafeString | str:
    """A record's name that opens it."""
    if row is None:
        return "—"
    try:
        return format_html('<a class="text-link" href="{}">{}</a>', change_url(row), text or row)
    except NoReverseMatch:
        return text or str(row)


def document_link(document_type: str, document_id: int, number: int | None) -> SafeString | str:
    """The document behind a line of the ledger, named by its number."""
    names = {
        "sales.salesorder": _t("order"),
        "sales.salesreturn": _t("customer return"),
        "inventory.stockdocument": _t("stock document"),
        "production.productionreport": _t("report"),
    }
    text = f"{names.get(document_type, document_type)} №{number or document_id}"
    try:
        url = reverse(f"admin:{document_type.replace('.', '_')}_change", args=[document_id])
    except NoReverseMatch:
        return text
    return format_html('<a class="text-link" href="{}">{}</a>', url, text)
