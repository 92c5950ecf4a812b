"""Tables about purchases: what was ordered from whom, what came of it, who agreed."""

from typing import Any

from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from backend.accounts.models import User
from backend.backoffice import badges
from backend.backoffice.badges import amount, link
from backend.backoffice.deeds import person
from backend.backoffice.material_tables import LATEST, MATERIAL, SEES_COST
from backend.backoffice.tables import Table, table
from backend.core.models import Workshop
from backend.materials import papers, purchases
from backend.materials.models import GoodsReceipt, GoodsReceiptLine, PurchaseOrder, PurchaseRequest, Supplier
from backend.materials.purchases import SheetLine


def under_supplier(supplier: Supplier, request: HttpRequest) -> list[Table]:
    """What is bought here, and the last orders."""
    reader, shown = person(request), []
    if reader.has_perm(SEES_COST):
        shown.append(_offers(supplier))
    if reader.has_perm("materials.view_purchaseorder"):
        shown.append(orders(supplier.purchase_orders.all()))
    return shown


def orders(rows: Any) -> Table:
    """Orders to suppliers, briefly."""
    return table(
        _("Purchase orders"),
        [_("number"), _("supplier"), _("status"), _("expected"), _("created")],
        [
            [
                link(order),
                order.supplier.name,
                badges.document_badge(order),
                badges.due_badge(order.expected_on, is_open=order.status in ("sent", "partial")),
                badges.moment(order.created_at),
            ]
            for order in rows.select_related("supplier").distinct()[:LATEST]
        ],
    )


def order_lines(order: PurchaseOrder, reader: User) -> Table:
    """What was ordered, what came and what is still to come; a price that is not the offer's is marked."""
    sees_cost, sheet = reader.has_perm(SEES_COST), purchases.sheet(order.pk)
    rows = [
        [
            link(one.line.material_color),
            amount(one.line.quantity, one.line.material_color.unit),
            str(one.line.packaging or "—"),
            amount(one.line.received_quantity),
            amount(one.left),
            *(_money(one, order.currency) if sees_cost else []),
        ]
        for one in sheet.lines
    ]
    if sees_cost and rows:
        total = badges.money(sheet.total, order.currency)
        rows.append([_("In all"), "", "", "", "", "", "", total])
    return table(
        _("Lines"),
        [
            *(_("material"), _("ordered"), _("sold by"), _("received"), _("still to come")),
            *([_("price"), _("by the offer"), _("sum")] if sees_cost else []),
        ],
        rows,
    )


def message(order: PurchaseOrder) -> Table:
    """The order in words, to be copied into a message to the supplier."""
    words = format_html(
        '<span class="select-all" style="white-space:pre-line">{}</span>',
        papers.order_text(purchases.sheet(order.pk)),
    )
    return table(_("Message to the supplier"), [_("copy it and send it")], [[words]])


def receipts(order: PurchaseOrder) -> Table:
    """What came of an order, and when."""
    return table(
        _("Goods receipts"),
        [_("number"), _("supplier's document"), _("who"), _("when"), ""],
        [
            [
                link(receipt),
                receipt.supplier_document or "—",
                receipt.actor.name,
                badges.moment(receipt.created_at),
                reversal_badge(receipt),
            ]
            for receipt in order.receipts.select_related("actor", "reversed_by")
        ],
    )


def reversal_badge(receipt: GoodsReceipt) -> str:
    """A mark on a receipt that was taken back, and on the one that took it back."""
    if receipt.reverses_id:
        return badges.badge(_("reversal"), "warning")
    return badges.badge(_("reversed"), "danger") if hasattr(receipt, "reversed_by") else ""


def receipt_lines(receipt: GoodsReceipt, reader: User) -> Table:
    """What came, into which batches, at what price and with which share of the delivery."""
    sees_cost = reader.has_perm(SEES_COST)
    ours, theirs = Workshop.current().currency, receipt.order.currency
    names = (f"order_line__{name}" for name in MATERIAL)
    rows: Any = GoodsReceiptLine.objects.filter(receipt=receipt).select_related("batch", *names)
    return table(
        _("Lines"),
        [
            *(_("material"), _("came"), _("batch"), _("best before")),
            *([_("price"), _("share of the delivery")] if sees_cost else []),
        ],
        [
            [
                str(line.order_line.material_color),
                amount(line.quantity, line.order_line.material_color.unit),
                link(line.batch),
                badges.expiry(line.batch.expires_on),
                *(
                    [badges.cost(line.price, theirs), badges.money(line.delivery_share, ours)]
                    if sees_cost
                    else []
                ),
            ]
            for line in rows
        ],
    )


def request_lines(request: PurchaseRequest, reader: User) -> Table:
    """What is asked for, and which order took it."""
    sees_cost = reader.has_perm(SEES_COST)
    rows = request.lines.select_related("offer__supplier", *MATERIAL).prefetch_related("order_lines__order")
    return table(
        _("Lines"),
        [_("material"), _("quantity"), _("from whom"), *([_("price")] if sees_cost else []), _("orders")],
        [
            [
                link(line.material_color),
                amount(line.quantity, line.material_color.unit),
                line.offer.supplier.name if line.offer else "—",
                *([_offer_price(line.offer)] if sees_cost else []),
                badges.listed(
                    badges.both(
                        badges.plain(link(one.order)),
                        badges.document_badge(one.order),
                    )
                    for one in line.order_lines.all()
                ),
            ]
            for line in rows
        ],
    )


def _offers(supplier: Supplier) -> Table:
    return table(
        _("Offers"),
        [_("material"), _("price"), _("sold by"), _("at least"), _("updated")],
        [
            [
                link(offer, str(offer.material_color)),
                _offer_price(offer),
                str(offer.packaging or "—"),
                amount(offer.minimum_quantity, offer.material_color.unit),
                badges.moment(offer.updated_at),
            ]
            for offer in supplier.offers.filter(is_active=True).select_related(
                "supplier", "packaging__material", *MATERIAL
            )[:LATEST]
        ],
    )


def _offer_price(offer: Any) -> str:
    if offer is None:
        return "—"
    return f"{badges.cost(offer.price, offer.supplier.currency)} / {offer.material_color.unit}"


def _money(one: SheetLine, currency: str) -> list[object]:
    offered = "—"
    if one.offer is not None:
        offered = badges.cost(one.offer.price, currency)
        if one.price_change:
            sign = "+" if one.price_change > 0 else "−"
            percent = f"{sign}{abs(one.percent)} %" if one.percent is not None else sign
            kind = "danger" if one.price_change > 0 else "success"
            offered = badges.both(badges.plain(offered), badges.badge(percent, kind))
    return [badges.cost(one.line.price, currency), offered, badges.money(one.sum, currency)]
