"""Tables under orders: one question to the database for each."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Model
from django.utils.formats import number_format
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from backend.accounts.models import User
from backend.backoffice import badges, profit_tables
from backend.backoffice.badges import link, moment
from backend.backoffice.customer_papers import links
from backend.backoffice.ledger_documents import document_numbers
from backend.backoffice.tables import VARIANT, Table, table
from backend.core.models import StatusChange
from backend.inventory.models import ProductReservation, ProductStockMovement
from backend.ledger.models import ACTIVE
from backend.payments.models import LinkStatus
from backend.payments.services import to_send
from backend.production.models import ProductionOrder, ProductionReport
from backend.public.links import words_for
from backend.sales.models import Customer, SalesOrder, SalesReturnLine
from backend.sales.statuses import OPEN, Status
from backend.workflow import looks

LATEST = 100
STOCK = ("stock__warehouse", *(f"stock__{name}" for name in VARIANT))


def under_sales_order(order: SalesOrder, reader: User) -> list[Table]:
    """What is reserved, what is being made, what was paid, what happened."""
    shown = [table(_("Papers"), [_("to print")], [[links(order, reader)]]), *_family(order)]
    is_promised = order.status != Status.DRAFT
    if is_promised and reader.has_perm("inventory.view_productreservation"):
        shown.append(reservations(ProductReservation.objects.filter(line__order=order), _("Reserved goods")))
    if is_promised and reader.has_perm("production.view_productionorder"):
        shown.append(works(ProductionOrder.objects.filter(line__order=order), _("Production")))
    if is_promised:
        shown += profit_tables.under_sales_order(order, reader)
    if reader.has_perm("sales.view_payment"):
        # The page that the words lead to says what is due; what is over has nothing to tell.
        if order.status in (*OPEN, Status.SHIPPED):
            shown.append(_for_customer(order))
        shown.append(payments(order.payments.all(), order.currency))
        if _has(order, "links"):
            shown.append(_links_to_pay(order))
    if _has(order, "returns") and reader.has_perm("sales.view_salesreturn"):
        shown.append(came_back(SalesReturnLine.objects.filter(sales_return__order=order)))
    return shown


def _has(order: SalesOrder, what: str) -> bool:
    """Are there such rows? The page asked about all of them together with the order."""
    return bool(getattr(order, f"has_{what}"))


def _family(order: SalesOrder) -> list[Table]:
    """What an order was split from, and what was split from it."""
    if not (order.split_from_id or _has(order, "parts")):
        return []
    parts = SalesOrder.objects.parts_of(order)
    rows = [
        [
            link(one, f"№{one.number}"),
            _("the order it was split from") if one.pk == order.split_from_id else _("the rest"),
            badges.document_badge(one),
            badges.due_badge(one.due_on, is_open=one.status in OPEN),
        ]
        for one in parts.select_related("document_type")
    ]
    return [table(_("Parts"), [_("number"), "", _("status"), _("due")], rows)] if rows else []


def _for_customer(order: SalesOrder) -> Table:
    """What to write to the customer about the order now."""
    words = format_html('<span class="select-all whitespace-pre-line">{}</span>', words_for(order))
    return table(_("For the customer"), [_("to send to the customer")], [[words]])


def _links_to_pay(order: SalesOrder) -> Table:
    """What customers were asked to pay; what still waits can be sent again."""
    return table(
        _("Links to pay"),
        [_("when"), _("sum"), _("status"), _("to send to the customer")],
        [
            [
                moment(row.created_at),
                badges.money(row.amount, row.currency),
                row.problem or row.get_status_display(),
                format_html('<span class="select-all whitespace-pre-line">{}</span>', to_send(row))
                if row.status == LinkStatus.WAITING
                else "—",
            ]
            for row in order.payment_links.select_related("order")
        ],
    )


def under_production_order(order: ProductionOrder, reader: User) -> list[Table]:
    """What was reported and what happened."""
    return [
        reports(order.reports.select_related("worker", "actor", "reversed_by")),
        history(order, order.changes.select_related("actor")),
    ]


def history(document: Model, changes: Iterable[StatusChange]) -> Table:
    """Who moved a document, when and why."""
    return table(
        _("History"),
        [_("when"), _("from"), _("to"), _("who"), _("comment")],
        [
            [
                moment(change.created_at),
                looks.label(document, change.from_status) if change.from_status else "—",
                badges.document_badge(document, change.to_status),
                change.actor.name,
                change.comment or "—",
            ]
            for change in changes
        ],
    )


def reservations(rows: Any, title: Any) -> Table:
    """Goods that are promised."""
    return table(
        title,
        [_("goods"), _("warehouse"), _("quantity"), _("status"), _("when")],
        [
            [
                link(row, str(row.stock.variant)),
                row.stock.warehouse.name,
                number_format(row.quantity),
                badges.badge(row.get_status_display(), "success" if row.status in ACTIVE else ""),
                moment(row.created_at),
            ]
            for row in rows.select_related(*STOCK)[:LATEST]
        ],
    )


def came_back(rows: Any) -> Table:
    """What a customer gave back."""
    names = ("line__bundle__bundle", *(f"line__{name}" for name in VARIANT))
    return table(
        _("Returns"),
        [
            *(_("when"), _("number"), _("goods"), _("came back"), _("scrapped")),
            *(_("reason"), _("who"), _("comment")),
        ],
        [
            [
                moment(row.sales_return.created_at),
                link(row.sales_return),
                row.line.goods,
                number_format(row.quantity),
                number_format(row.scrapped_quantity),
                row.sales_return.get_reason_display(),
                row.sales_return.actor.name,
                row.sales_return.comment or "—",
            ]
            for row in rows.select_related("sales_return__actor", *names)[:LATEST]
        ],
    )


def works(rows: Any, title: Any, limit: int = LATEST) -> Table:
    """Production orders, briefly."""
    return table(
        title,
        [_("number"), _("goods"), _("planned"), _("finished"), _("status"), _("worker"), _("due")],
        [
            [
                link(work, f"№{work.number}"),
                str(work.variant),
                number_format(work.quantity),
                number_format(work.finished_quantity),
                badges.document_badge(work),
                work.assignee.name if work.assignee else "—",
                badges.due_badge(work.due_on, is_open=work.status not in ("done", "cancelled")),
            ]
            for work in rows.select_related("assignee", *VARIANT)[:limit]
        ],
    )


def reports(rows: Iterable[ProductionReport]) -> Table:
    """What workers reported; an undone report is marked."""
    return table(
        _("Reports"),
        [_("when"), _("worker"), _("finished"), _("rejected"), _("why rejected"), _("reported by"), ""],
        [
            [
                link(report, moment(report.created_at)),
                report.worker.name,
                number_format(report.quantity),
                number_format(report.rejected_quantity),
                report.get_reject_reason_display() or "—",
                report.actor.name,
                undone(report) or "—",
            ]
            for report in rows
        ],
    )


def undone(report: ProductionReport) -> str:
    """A mark on a report that was taken back, and on the report that took it back."""
    if report.reverses_id:
        return badges.badge(_("undo"), "warning")
    return badges.badge(_("undone"), "danger") if hasattr(report, "reversed_by") else ""


def movements(rows: Any) -> Table:
    """Lines of the ledger."""
    return table(
        _("Movements"),
        [_("when"), _("goods"), _("change"), _("was"), _("became"), _("reason"), _("document"), _("who")],
        [
            [
                moment(row.created_at),
                str(row.stock.variant),
                change(row),
                number_format(row.quantity_before),
                number_format(row.quantity_after),
                row.get_reason_display(),
                badges.document_link(row.document_type, row.document_id, row.document_number),
                row.actor.name,
            ]
            for row in rows.select_related("actor", *STOCK).annotate(document_number=document_numbers())[
                :LATEST
            ]
        ],
    )


def change(row: ProductStockMovement) -> str:
    """Plus in green, minus in red."""
    return badges.badge(f"{row.quantity_change:+d}", "success" if row.quantity_change > 0 else "danger")


def orders_of(customer: Customer) -> Table:
    """The latest orders of a customer."""
    return table(
        _("Orders"),
        [_("number"), _("status"), _("total"), _("payment"), _("created")],
        [
            [
                link(order, f"№{order.number}"),
                badges.document_badge(order),
                badges.money(order.total, order.currency),
                badges.payment_badge(order.payment_status),
                moment(order.created_at),
            ]
            for order in customer.orders.all()[:LATEST]
        ],
    )


def payments(rows: Any, currency: str) -> Table:
    """Money that came and went back."""
    return table(
        _("Payments"),
        [_("when"), _("sum"), _("method"), _("who"), _("comment")],
        [
            [
                link(payment, moment(payment.created_at)),
                badges.money(payment.amount, currency),
                payment.get_method_display(),
                payment.actor.name,
                payment.comment or (_("refund") if payment.refunds_id else "—"),
            ]
            for payment in rows.select_related("actor")
        ],
    )
