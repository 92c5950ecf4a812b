"""Who hears that materials are running out: once when they fall to a threshold, again only after a refill."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from backend.materials.models import MaterialAlert, MaterialAlertKind, MaterialColor
from backend.materials.selectors import positions
from backend.messaging.kinds import Notice
from backend.messaging.notices import audience
from backend.messaging.outbox import tell

BUTTONS = 8
WATCHED = Q(low_stock_threshold__isnull=False) | Q(reorder_point__isnull=False)


@dataclass(frozen=True)
class Low:
    """A material at or under one of its thresholds."""

    material: MaterialColor
    kind: MaterialAlertKind
    quantity: Decimal
    threshold: Decimal


def watch_low_stock() -> int:
    """Open an alert for every material that fell to its threshold and tell of it; close the refilled ones.

    Safe to run twice at once: the watched materials are held, and an open alert is told of once.
    """
    with transaction.atomic():
        low = {(one.material.pk, one.kind): one for one in _low(_hold_watched())}
        alerts = MaterialAlert.objects.filter(cleared_at=None)
        known = {(alert.material_color_id, alert.kind): alert for alert in alerts}
        over = [alert.pk for place, alert in known.items() if place not in low]
        MaterialAlert.objects.filter(pk__in=over).update(cleared_at=timezone.now())
        new = [one for place, one in low.items() if place not in known]
        MaterialAlert.objects.bulk_create(
            MaterialAlert(
                material_color=one.material, kind=one.kind, quantity=one.quantity, threshold=one.threshold
            )
            for one in new
        )
        if new:
            _tell(new)
        return len(new)


def _hold_watched() -> list[MaterialColor]:
    """One watcher at a time; FOR NO KEY UPDATE lets movements and orders refer to the materials meanwhile."""
    rows = MaterialColor.objects.filter(WATCHED, material__is_active=True).order_by("pk")
    return list(rows.select_for_update(of=("self",), no_key=True))


def _low(materials: list[MaterialColor]) -> Iterator[Low]:
    there = positions(material.pk for material in materials)
    for material in materials:
        now = there[material.pk]
        for kind, quantity, threshold in (
            (MaterialAlertKind.LOW_STOCK, now.free, material.low_stock_threshold),
            (MaterialAlertKind.REORDER, now.free + now.expected, material.reorder_point),
        ):
            if threshold is not None and quantity <= threshold:
                yield Low(material, kind, quantity, threshold)


def _tell(low: list[Low]) -> None:
    materials = {one.material.pk: one.material for one in low}
    buttons = [
        (format_lazy("🛒 {buy}: {material}", buy=_("Buy"), material=material), f"buy:{pk}")
        for pk, material in list(materials.items())[:BUTTONS]
    ]
    # What has run out is to be bought as well: one line says it.
    out = {one.material.pk for one in low if one.kind == MaterialAlertKind.LOW_STOCK}
    shown = [one for one in low if one.kind == MaterialAlertKind.LOW_STOCK or one.material.pk not in out]
    tell(audience(Notice.MATERIAL_LOW), Notice.MATERIAL_LOW.value, {"low": shown}, buttons=buttons)
