"""Who hears that goods are running out: once when they fall to a threshold, again only after a refill."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, IntegerField, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce, Greatest
from django.utils import timezone

from backend.catalog.models import SOLD, Variant
from backend.inventory.models import AlertKind, LowStockAlert, ProductStock
from backend.messaging import outbox
from backend.messaging.kinds import Notice
from backend.messaging.notices import audience
from backend.production.models import ProductionOrder
from backend.warehouses.models import HOLDS_GOODS

BUTTONS = 8
TOLD_WITHIN = timedelta(minutes=1)
"""An alert is told of in the transaction that opens it."""
WATCHED = Q(low_stock_threshold__isnull=False) | Q(reorder_point__isnull=False)


@dataclass(frozen=True)
class Low:
    """A variant at or under one of its thresholds."""

    variant: Variant
    kind: AlertKind
    quantity: int
    threshold: int


def watch_low_stock() -> int:
    """Open an alert for everything that fell to its threshold and tell of it; close those that are refilled.

    Safe to run twice at once: the watched variants are held, and an open alert is told of once.
    """
    with transaction.atomic():
        low = {(one.variant.pk, one.kind): one for one in _low(_hold_watched())}
        alerts = LowStockAlert.objects.filter(cleared_at=None)
        known = {(alert.variant_id, alert.kind): alert for alert in alerts}
        over = [alert.pk for place, alert in known.items() if place not in low]
        LowStockAlert.objects.filter(pk__in=over).update(cleared_at=timezone.now())
        new = [one for place, one in low.items() if place not in known]
        LowStockAlert.objects.bulk_create(
            LowStockAlert(variant=one.variant, kind=one.kind, quantity=one.quantity, threshold=one.threshold)
            for one in new
        )
        if new:
            _tell(new, [(alert.created_at, low[place]) for place, alert in known.items() if place in low])
        return len(new)


def total_available(path: str = "pk") -> Coalesce:
    """Free pieces of a variant in all the warehouses where goods are kept."""
    stock = ProductStock.objects.filter(
        variant=OuterRef(path), warehouse__is_active=True, warehouse__kind__in=HOLDS_GOODS
    )
    return _sum(stock, Sum("available"))


def _hold_watched() -> list[int]:
    """One watcher at a time; FOR NO KEY UPDATE lets orders and movements refer to the variants meanwhile."""
    rows = Variant.objects.filter(WATCHED, product__lifecycle__in=SOLD).order_by("pk")
    return list(rows.select_for_update(of=("self",), no_key=True).values_list("pk", flat=True))


def _low(variant_ids: list[int]) -> Iterator[Low]:
    work = ProductionOrder.objects.open().filter(variant=OuterRef("pk"))
    left = Greatest(F("quantity") - F("finished_quantity") - F("scrapped_quantity"), 0)
    variants: QuerySet[Variant] = Variant.objects.filter(pk__in=variant_ids).annotate(
        free=total_available(), being_made=_sum(work, Sum(left))
    )
    for variant in variants.order_by("pk"):
        free, coming = variant.free, variant.free + variant.being_made  # type: ignore[attr-defined]
        for kind, quantity, threshold in (
            (AlertKind.LOW_STOCK, free, variant.low_stock_threshold),
            (AlertKind.REORDER, coming, variant.reorder_point),
        ):
            if threshold is not None and quantity <= threshold:
                yield Low(variant, kind, quantity, threshold)


def _sum(rows: QuerySet[ProductStock] | QuerySet[ProductionOrder], total: Sum) -> Coalesce:
    sums = rows.order_by().values("variant").annotate(sum=total).values("sum")
    return Coalesce(Subquery(sums, output_field=IntegerField()), 0)


def _tell(new: list[Low], earlier: list[tuple[datetime, Low]]) -> None:
    """Whoever has not received the last alert yet gets one that says it all, as things stand now."""
    people, kind = audience(Notice.LOW_STOCK), Notice.LOW_STOCK.value
    waiting = outbox.unsent_since(people, kind)
    outbox.replace(people, kind)
    for moment in {waiting.get(person.pk) for person in people}:
        unsent = [one for at, one in earlier if moment and at > moment - TOLD_WITHIN]
        low = sorted([*unsent, *new], key=lambda one: one.variant.pk)
        variants = {one.variant.pk: one.variant for one in low}
        buttons = [(f"🔎 {variant}"[:60], f"stock:{pk}") for pk, variant in list(variants.items())[:BUTTONS]]
        group = [person for person in people if waiting.get(person.pk) == moment]
        outbox.tell(group, kind, {"low": low}, buttons=buttons)
