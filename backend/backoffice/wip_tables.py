"""Tables about work in progress: what waits and for how long, what became of it."""

from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _

from backend.accounts.models import User
from backend.backoffice import badges
from backend.backoffice.badges import link, moment
from backend.backoffice.deeds import person
from backend.backoffice.ledger_documents import document_numbers
from backend.backoffice.material_tables import LATEST, SEES_COST
from backend.backoffice.pages import Page
from backend.backoffice.periods import PeriodForm, moments
from backend.backoffice.tables import Table, table
from backend.catalog.models import Variant
from backend.core.models import Workshop
from backend.fulfillment.making_figures import SetsRates, sets_left, sets_rates
from backend.inventory.models import WIPStock
from backend.ledger.models import ACTIVE
from backend.warehouses.models import Warehouse

OLD, VERY_OLD = 7, 30
"""Days after which cut sets have waited long, and too long."""


def under_stock(row: WIPStock, reader: User) -> list[Table]:
    """What is promised to finishing, and what moved."""
    promised = row.reservations.filter(status__in=ACTIVE).select_related("order")
    moved = row.movements.select_related("actor").annotate(document_number=document_numbers())
    return [
        table(
            _("Reserved sets"),
            [_("work"), _("quantity"), _("when")],
            [
                [link(one.order, f"№{one.order.number}"), number_format(one.quantity), moment(one.created_at)]
                for one in promised[:LATEST]
            ],
        ),
        table(
            _("Movements"),
            [_("when"), _("change"), _("became"), _("reason"), _("document"), _("who")],
            [
                [
                    moment(one.created_at),
                    badges.signed(one.quantity_change),
                    number_format(one.quantity_after),
                    one.get_reason_display(),
                    badges.document_link(one.document_type, one.document_id, one.document_number),
                    one.actor.name,
                ]
                for one in moved.order_by("-id")[:LATEST]
            ],
        ),
    ]


def _figures(chosen: dict[str, Any], request: HttpRequest) -> list[Table]:
    reader = person(request)
    return [_left(reader), _rates(sets_rates(*moments(chosen, reader)))]


def _left(reader: User) -> Table:
    sees_cost, currency, now = reader.has_perm(SEES_COST), Workshop.current().currency, timezone.now()
    found = sets_left()
    variants = Variant.objects.by_ids({one.variant_id for one in found})
    places = Warehouse.objects.in_bulk({one.warehouse_id for one in found})
    return table(
        _("What is cut and waits"),
        [
            *(_("goods"), _("warehouse"), _("sets"), _("reserved"), _("cut"), _("days")),
            *([_("value")] if sees_cost else []),
        ],
        [
            [
                link(variants[one.variant_id]),
                places[one.warehouse_id].name,
                number_format(one.quantity),
                number_format(one.reserved_quantity),
                moment(one.oldest_at),
                _age(one.age(now)),
                *([badges.money(one.value, currency)] if sees_cost else []),
            ]
            for one in found
        ],
    )


def _age(days: int) -> str:
    text = number_format(days)
    if days < OLD:
        return text
    return badges.badge(text, "danger" if days >= VERY_OLD else "warning")


def _rates(rates: SetsRates) -> Table:
    return table(
        _("What became of the sets in this time"),
        [
            *(_("cut"), _("taken to be finished"), _("thrown away"), _("rejected when finished")),
            *(_("conversion"), _("scrap rate")),
        ],
        [
            [
                number_format(rates.cut),
                number_format(rates.taken),
                number_format(rates.scrapped),
                number_format(rates.rejected),
                f"{number_format(rates.conversion * 100, 1)} %",
                f"{number_format(rates.scrap_rate * 100, 1)} %",
            ]
        ],
    )


FIGURES = Page(
    name="figures",
    title=_("Work in progress: figures"),
    right="inventory.view_wipstock",
    tables=_figures,
    form=PeriodForm,
    about=_(
        "Conversion: which share of the sets that went became good pieces. "
        "Scrap rate: which share of them was thrown away, before or after finishing."
    ),
)
