"""An order to a supplier on paper and in words, in the reader's language."""

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from fpdf import FPDF
from fpdf.enums import Align, XPos, YPos

from backend.core.drawing import FONT, add_fonts, qr_code
from backend.core.models import Workshop
from backend.core.money import show_money
from backend.core.quantities import show_number
from backend.materials.models import PurchaseOrder
from backend.materials.purchases import Sheet, SheetLine

SIZE, LINE = 10, 6
QR_WIDTH = 28
WIDTHS = (8, 72, 28, 34, 22, 26)


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
    paper = _page()
    _head(paper, sheet)
    _table(paper, sheet)
    return bytes(paper.output())


def _said(line: SheetLine) -> str:
    words = f"{line.line.material_color} — {_quantity(line)}"
    return f"{words} ({line.offer.supplier_code})" if line.offer and line.offer.supplier_code else words


def _quantity(line: SheetLine) -> str:
    quantity = f"{show_number(line.line.quantity)} {line.line.material_color.unit}"
    if line.line.packaging is None or line.packs is None:
        return quantity
    return f"{quantity} = {show_number(round(line.packs, 2))} × {line.line.packaging.name}"


def _page() -> FPDF:
    paper = FPDF(format="A4")
    add_fonts(paper)
    paper.set_font(FONT, size=SIZE)
    paper.add_page()
    return paper


def _head(paper: FPDF, sheet: Sheet) -> None:
    order, supplier = sheet.order, sheet.order.supplier
    paper.image(
        qr_code(code(order), scale=8), x=paper.w - paper.r_margin - QR_WIDTH, y=paper.t_margin, w=QR_WIDTH
    )
    _say(paper, _("Purchase order №%(number)s") % {"number": order.number}, style="B", size=16)
    facts = [
        (_("Buyer"), Workshop.current().name),
        (_("Supplier"), supplier.name),
        (_("Contact"), " ".join(filter(None, (supplier.contact, supplier.phone, supplier.email)))),
        (_("Terms"), supplier.terms),
        (_("Deliver to"), order.warehouse.name),
        (_("Expected"), date_format(order.expected_on, "d.m.Y") if order.expected_on else ""),
        (_("Date"), date_format(timezone.localtime(order.created_at), "d.m.Y")),
    ]
    for name, fact in facts:
        if fact:
            _say(paper, f"{name}: {fact}")
    paper.set_y(max(paper.get_y(), paper.t_margin + QR_WIDTH) + LINE)


def _table(paper: FPDF, sheet: Sheet) -> None:
    heads = ("№", _("Material"), _("Supplier's code"), _("Quantity"), _("Price"), _("Sum"))
    aligned = (Align.R, Align.L, Align.L, Align.R, Align.R, Align.R)
    currency = sheet.order.currency
    with paper.table(col_widths=WIDTHS, text_align=aligned, line_height=LINE) as table:
        table.row(heads)
        for place, line in enumerate(sheet.lines, start=1):
            supplier_code = line.offer.supplier_code if line.offer else ""
            price = f"{show_number(line.line.price)} {currency}"
            table.row(
                (
                    str(place),
                    str(line.line.material_color),
                    supplier_code,
                    _quantity(line),
                    price,
                    show_money(line.sum, currency),
                )
            )
    paper.ln(2)
    total = _("In all: %(total)s") % {"total": show_money(sheet.total, currency)}
    _say(paper, total, style="B", size=12, align=Align.R)
    if sheet.order.comment:
        paper.multi_cell(0, LINE, sheet.order.comment)


def _say(paper: FPDF, text: str, *, style: str = "", size: int = SIZE, align: Align = Align.L) -> None:
    paper.set_font(FONT, style, size)
    width = paper.epw if align == Align.R else paper.epw - QR_WIDTH
    paper.multi_cell(width, LINE + size - SIZE, text, align=align, new_x=XPos.LMARGIN, new_y=YPos.NEXT)
    paper.set_font(FONT, size=SIZE)
