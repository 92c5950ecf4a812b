"""An order to a supplier on paper and in words, in the reader's language."""

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from fpdf.enums import Align

from backend.core.models import Workshop
from backend.core.money import show_money
from backend.core.quantities import show_number
from backend.core.sheets import Column, draw
from backend.core.sheets import Sheet as Paper
from backend.materials.models import PurchaseOrder
from backend.materials.purchases import Sheet, SheetLine


def code(order: PurchaseOrder) -> str:
    """What the QR code on the paper says: a photo of it finds the order."""
    return f"PO-{order.number}"


def order_text(sheet: Sheet) -> str:
    """An order in words, to be sent to the supplier in a message."""
    order = sheet.order
    lines = [
        _("Good day! Workshop «%(workshop)s» orders, №%(number)s:")
        % {"workshop": Workshop.current().name, "number": order.number},
        *(f"{place}. {_said(line)}" for place, line in enumerate(sheet.lines, start=1)),
        _("In all: %(total)s") % {"total": show_money(sheet.total, order.currency)},
    ]
    if order.expected_on:
        lines.append(_("We expect it by %(day)s.") % {"day": date_format(order.expected_on, "d.m.Y")})
    if order.comment:
        lines.append(order.comment)
    return "\n".join(lines)


def order_pdf(sheet: Sheet) -> bytes:
    """An order as a page to print or send, with a QR code of its number."""
    order, supplier = sheet.order, sheet.order.supplier
    paper = Paper(
        name=f"{code(order)}.pdf",
        title=_("Purchase order №%(number)s") % {"number": order.number},
        code=code(order),
        facts=[
            (_("Buyer"), Workshop.current().name),
            (_("Supplier"), supplier.name),
            (_("Contact"), " ".join(filter(None, (supplier.contact, supplier.phone, supplier.email)))),
            (_("Terms"), supplier.terms),
            (_("Deliver to"), order.warehouse.name),
            (_("Expected"), date_format(order.expected_on, "d.m.Y") if order.expected_on else ""),
            (_("Date"), date_format(timezone.localtime(order.created_at), "d.m.Y")),
        ],
        columns=(
            Column("№", 9, Align.R),
            Column(_("Material"), 66),
            Column(_("Supplier's code"), 26),
            Column(_("Quantity"), 32, Align.R),
            Column(_("Price"), 23, Align.R),
            Column(_("Sum"), 26, Align.R),
        ),
        rows=[_row(place, line, order.currency) for place, line in enumerate(sheet.lines, start=1)],
        sums=[_("In all: %(total)s") % {"total": show_money(sheet.total, order.currency)}],
        notes=[order.comment] if order.comment else [],
    )
    return draw(paper)


def _row(place: int, line: SheetLine, currency: str) -> tuple[str, ...]:
    return (
        str(place),
        str(line.line.material_color),
        line.offer.supplier_code if line.offer else "",
        _quantity(line),
        f"{show_number(line.line.price)} {currency}",
        show_money(line.sum, currency),
    )


def _said(line: SheetLine) -> str:
    words = f"{line.line.material_color} — {_quantity(line)}"
    return f"{words} ({line.offer.supplier_code})" if line.offer and line.offer.supplier_code else words


def _quantity(line: SheetLine) -> str:
    quantity = f"{show_number(line.line.quantity)} {line.line.material_color.unit}"
    if line.line.packaging is None or line.packs is None:
        return quantity
    return f"{quantity} = {show_number(round(line.packs, 2))} × {line.line.packaging.name}"
