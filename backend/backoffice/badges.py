"""Colours: what is well, what wants attention, what is late."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Model
from django.template.loader import render_to_string
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.functional import Promise
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _t

from backend.catalog.models import Color
from backend.core.money import show_money
from backend.core.quantities import show_number
from backend.ledger.models import ReservationStatus
from backend.sales.statuses import PaymentStatus
from backend.workflow import looks
from backend.workflow.models import Colour

PAYMENT: Mapping[str, str] = {PaymentStatus.PARTIAL: "warning", PaymentStatus.PAID: "success"}
PROMISES: Mapping[str, str] = {
    ReservationStatus.CONFIRMED: "info",
    ReservationStatus.FULFILLED: "success",
}

EXPIRES_SOON = 14
"""Days ahead of its last day when a batch is pointed at."""


def badge(text: str | Promise, kind: str = "") -> SafeString:
    """A word on a coloured ground: info, success, warning, danger, primary or plain."""
    return render_to_string("unfold/helpers/label.html", {"text": text, "type": kind})


def status_badge(status: str, label: str | Promise, colours: Mapping[str, str]) -> SafeString:
    """The status of a document in its colour."""
    return badge(label, colours.get(status, ""))


def document_badge(document: Model, status: str = "") -> SafeString:
    """How a document stands now, or stood then, as the office calls and colours it."""
    row = looks.set_up(document, status or str(getattr(document, "status", "")))
    return badge(row.label, "" if row.colour == Colour.PLAIN else row.colour)


def payment_badge(status: str) -> SafeString:
    """How far an order is paid."""
    return status_badge(status, PaymentStatus(status).label, PAYMENT)


def promise_badge(reservation: Any) -> SafeString:
    """How a promise to a work stands; what is fulfilled was used up."""
    is_used = reservation.status == ReservationStatus.FULFILLED
    label = _t("used") if is_used else reservation.get_status_display()
    return status_badge(reservation.status, label, PROMISES)


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


def swatch(color: Color | None) -> SafeString:
    """A colour as it looks; nothing for what has none."""
    if color is None:
        return SafeString("")
    return format_html(
        '<span class="inline-block rounded-default align-middle mr-2" '
        'style="width:18px;height:18px;background:{};border:1px solid #8886"></span>',
        color.hex,
    )


def plain(shown: object) -> SafeString:
    """Words as they are, escaped."""
    return format_html("{}", shown)


def signed(change: Decimal | int) -> SafeString:
    """Plus in green, minus in red."""
    sign = "+" if change > 0 else "−"
    return badge(
        f"{sign}{show_number(change if change > 0 else -change)}", "success" if change > 0 else "danger"
    )


def amount(quantity: Decimal | int, unit: str = "", low_at: Decimal | int | None = None) -> SafeString | str:
    """So much of a material in its unit: red when there is none, orange when it is at its threshold."""
    text = f"{show_number(quantity)} {unit}".strip()
    if low_at is None or quantity > low_at:
        return text
    return badge(text, "danger" if quantity <= 0 else "warning")


def cost(value: Decimal | None, currency: str) -> str:
    """What one unit costs: to the kopiyka, and what costs less than one piece of money to four decimals."""
    if value is None:
        return "—"
    if value >= 1 or value == round(value, 2):
        return show_money(round(value, 2), currency)
    return f"{show_number(round(value, 4))} {currency}"


def expiry(expires_on: date | None) -> SafeString | str:
    """The last day of a batch: red once it has passed, orange within two weeks."""
    if expires_on is None:
        return "—"
    text = date_format(expires_on, "SHORT_DATE_FORMAT")
    days = (expires_on - timezone.localdate()).days
    if days < 0:
        return badge(_t("expired %(day)s") % {"day": text}, "danger")
    return badge(text, "warning") if days <= EXPIRES_SOON else text


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


def listed(shown: Iterable[SafeString | str]) -> SafeString | str:
    """Links after one another; a dash for none."""
    return format_html_join(", ", "{}", ((one,) for one in shown)) or "—"


def document_link(document_type: str, document_id: int, number: int | None) -> SafeString | str:
    """The document behind a line of the ledger, named by its number."""
    names = {
        "sales.salesorder": _t("order"),
        "sales.salesreturn": _t("customer return"),
        "inventory.stockdocument": _t("stock document"),
        "production.productionreport": _t("report"),
        "sales.payment": _t("payment of the order"),
        "inventory.productstocktransfer": _t("transfer"),
        "inventory.productstockcount": _t("stock count"),
        "inventory.wipscrap": _t("scrapped cut sets"),
        "materials.materialdocument": _t("material document"),
        "materials.goodsreceipt": _t("goods receipt"),
        "materials.materialstocktransfer": _t("transfer of materials"),
        "materials.materialstockcount": _t("count of materials"),
    }
    text = f"{names.get(document_type, document_type)} №{number or document_id}"
    try:
        url = reverse(f"admin:{document_type.replace('.', '_')}_change", args=[document_id])
    except NoReverseMatch:
        return text
    return format_html('<a class="text-link" href="{}">{}</a>', url, text)
