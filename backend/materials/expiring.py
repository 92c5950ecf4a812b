"""Who hears that material will soon be past its day: once for every batch, while there is time to use it."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from backend.materials.models import MaterialBatch
from backend.messaging.kinds import Notice
from backend.messaging.notices import audience
from backend.messaging.outbox import tell
from backend.warehouses.models import HOLDS_GOODS

AHEAD = timedelta(days=14)
BUTTONS = 8


def warn_expiring() -> int:
    """Tell of the batches whose day comes within two weeks or has passed, once for each.

    Safe to run twice at once: the batches are held while they are told of.
    """
    with transaction.atomic():
        batches = list(
            MaterialBatch.objects.filter(
                quantity__gt=0,
                expires_on__lte=timezone.localdate() + AHEAD,
                warned_at=None,
                stock__warehouse__is_active=True,
                stock__warehouse__kind__in=HOLDS_GOODS,
            )
            .select_related(
                "stock__warehouse", "stock__material_color__material", "stock__material_color__color"
            )
            .order_by("pk")
            .select_for_update(of=("self",), no_key=True)
        )
        MaterialBatch.objects.filter(pk__in=[batch.pk for batch in batches]).update(warned_at=timezone.now())
        if batches:
            soonest = sorted(batches, key=lambda batch: (str(batch.expires_on), batch.pk))
            materials = {batch.stock.material_color_id: batch.stock.material_color for batch in soonest}
            buttons = [
                (f"🔎 {material}"[:60], f"material:{pk}")
                for pk, material in list(materials.items())[:BUTTONS]
            ]
            people, kind = audience(Notice.BATCH_EXPIRING), Notice.BATCH_EXPIRING.value
            tell(people, kind, {"batches": soonest}, buttons=buttons)
        return len(batches)
