"""Tables about materials: shelves, batches, movements, where it came from and what became of it."""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from backend.accounts.models import User
from backend.backoffice import badges
from backend.backoffice.badges import amount, link, moment
from backend.backoffice.ledger_documents import document_numbers
from backend.backoffice.tables import Table, table
from backend.core.models import Currency, Workshop
from backend.core.quantities import show_number
from backend.fulfillment import tracing
from backend.fulfillment.making_figures import order_costs
from backend.fulfillment.possibilities import Missing, missing_for
from backend.fulfillment.tracing import BatchTrace, Ingredient, Source
from backend.ledger.models import ACTIVE
from backend.materials.models import MaterialColor, MaterialReservation
from backend.production.models import ProductionOrder
from backend.production.statuses import OPEN

LATEST = 100
MATERIAL = ("material_color__material", "material_color__color")
STOCK = ("stock__warehouse", *(f"stock__{name}" for name in MATERIAL))
SEES_COST = "materials.see_material_cost"


def with_currency(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Rows with the currency in which the workshop counts, asked together with them."""
    ours = Workshop.objects.order_by("pk").values("currency")[:1]
    annotated: QuerySet[Any] = rows.annotate(currency=Coalesce(Subquery(ours), Value(Currency.UAH.value)))
    return annotated


def shelves(rows: Any, material: MaterialColor, reader: User) -> Table:
    """What lies where."""
    sees_cost, currency = reader.has_perm(SEES_COST), Workshop.current().currency
    costs = [_("average cost"), _("value")] if sees_cost else []
    return table(
        _("Stock"),
        [_("warehouse"), _("on hand"), _("reserved"), _("available"), *costs],
        [
            [
                link(row, row.warehouse.name),
                amount(row.quantity, material.unit),
                amount(row.reserved_quantity),
                amount(row.available, low_at=material.low_stock_threshold),
                *(
                    [badges.cost(row.average_cost, currency), badges.money(row.value, currency)]
                    if sees_cost
                    else []
                ),
            ]
            for row in rows.select_related("warehouse").order_by("warehouse__name")
        ],
    )


def batches(rows: Any, reader: User) -> Table:
    """Batches that are not used up, in the order in which they are used."""
    sees_cost, currency = reader.has_perm(SEES_COST), Workshop.current().currency
    return table(
        _("Batches"),
        [
            *(_("batch"), _("warehouse"), _("left"), _("best before"), _("received")),
            *([_("value")] if sees_cost else []),
        ],
        [
            [
                link(batch),
                batch.stock.warehouse.name,
                amount(batch.quantity),
                badges.expiry(batch.expires_on),
                moment(batch.created_at),
                *([badges.money(batch.value, currency)] if sees_cost else []),
            ]
            for batch in rows.filter(quantity__gt=0).select_related("stock__warehouse")[:LATEST]
        ],
    )


def movements(rows: Any, reader: User) -> Table:
    """Lines of the ledger of materials, each with what there was after it."""
    sees_cost, currency = reader.has_perm(SEES_COST), Workshop.current().currency
    found = rows.select_related("actor", "batch", *STOCK).annotate(document_number=document_numbers())
    return table(
        _("Movements"),
        [
            *(_("when"), _("material"), _("batch"), _("change"), _("became"), _("reason")),
            *([_("value")] if sees_cost else []),
            *(_("document"), _("who")),
        ],
        [
            [
                moment(row.created_at),
                str(row.stock.material_color),
                link(row.batch),
                badges.signed(row.quantity_change),
                amount(row.quantity_after, row.stock.material_color.unit),
                row.get_reason_display(),
                *([badges.money(row.value_change, currency)] if sees_cost else []),
                badges.document_link(row.document_type, row.document_id, row.document_number),
                row.actor.name,
            ]
            for row in found.order_by("-id")[:LATEST]
        ],
    )


def reservations(rows: Any) -> Table:
    """Material that is promised to work."""
    found = rows.select_related("order", *STOCK)
    return table(
        _("Reserved materials"),
        [_("material"), _("warehouse"), _("quantity"), _("work"), _("when")],
        [
            [
                str(row.stock.material_color),
                row.stock.warehouse.name,
                amount(row.quantity, row.stock.material_color.unit),
                link(row.order, f"№{row.order.number}"),
                moment(row.created_at),
            ]
            for row in found[:LATEST]
        ],
    )


def origin(batch_source: Source) -> list[object]:
    """The cells that say where a batch came from: supplier, order, receipt."""
    delivery = batch_source.delivery
    if delivery is None:
        return ["—", "—", "—"]
    order = delivery.order_line.order
    return [link(order.supplier), link(order), link(delivery.receipt)]


def traced(trace: BatchTrace) -> list[Table]:
    """A batch from its supplier to the orders that it went into."""
    unit = trace.batch.stock.material_color.unit
    return [
        table(
            _("Where it came from"),
            [_("supplier"), _("purchase order"), _("goods receipt"), _("first batch")],
            [[*origin(trace.source), link(trace.source.batch)]],
        ),
        table(
            _("Where it lies now"),
            [_("warehouse"), _("batch"), _("left")],
            [[lies.stock.warehouse.name, link(lies), amount(lies.quantity, unit)] for lies in trace.lies],
        ),
        table(
            _("What was made of it"),
            [_("report"), _("work"), _("goods"), _("worker"), _("used"), _("orders")],
            [
                [
                    link(use.report, moment(use.report.created_at)),
                    link(use.report.order, f"№{use.report.order.number}"),
                    str(use.report.order.variant),
                    use.report.worker.name,
                    amount(use.quantity, unit),
                    badges.listed(link(order, f"№{order.number}") for order in use.orders),
                ]
                for use in trace.uses
            ],
        ),
    ]


def under_production_order(order: ProductionOrder, reader: User) -> list[Table]:
    """What is missing for the rest of it, what is promised to it, what it has used and what that cost."""
    if not reader.has_perm("materials.view_materialstock"):
        return []
    shown = []
    if order.status in OPEN:
        shown.append(missing(_("What is missing for the rest"), missing_for(order.pk, reader)))
    promised = MaterialReservation.objects.filter(order=order, status__in=ACTIVE)
    if order.status in OPEN and reader.has_perm("materials.view_materialreservation"):
        shown.append(reservations(promised))
    if order.finished_quantity or order.rejected_quantity:
        shown.append(ingredients(tracing.trace_work(order.pk)))
        if reader.has_perm(SEES_COST):
            shown.append(_cost(order))
    return shown


def missing(title: str | Promise, found: Iterable[Missing]) -> Table:
    """What must be bought or made first."""
    return table(
        title,
        [_("material"), _("needed"), _("available"), _("missing")],
        [
            [
                link(one.item),
                amount(one.needed, getattr(one.item, "unit", "")),
                amount(one.available),
                badges.badge(show_number(one.missing), "danger"),
            ]
            for one in found
        ],
    )


def _cost(order: ProductionOrder) -> Table:
    cost, currency = order_costs([order.pk])[order.pk], Workshop.current().currency
    sums = (cost.materials, cost.components, cost.sets, cost.used, cost.rejects, cost.per_piece)
    return table(
        _("What it cost"),
        [
            *(_("materials"), _("components"), _("cut sets"), _("in all"), _("of it rejects")),
            _("a good piece"),
        ],
        [[badges.money(one, currency) for one in sums]],
    )


def ingredients(found: Iterable[Ingredient]) -> Table:
    """The batches that are in what was made, and who brought them."""
    return table(
        _("Materials used"),
        [_("material"), _("batch"), _("used"), _("supplier"), _("purchase order"), _("goods receipt")],
        [
            [
                str(one.batch.stock.material_color),
                link(one.batch),
                amount(one.quantity, one.batch.stock.material_color.unit),
                *origin(one.source),
            ]
            for one in found
        ],
    )
