"""Expired material goes, though its shelf is promised whole: who loses the promise hears of it."""

from collections.abc import Sequence
from decimal import Decimal
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backend.accounts.models import User
from backend.core.errors import DomainError, NotFound, Stale
from backend.core.rows import hold
from backend.core.use_cases import use_case
from backend.ledger.models import Reason
from backend.ledger.posting import lock_stock
from backend.materials import consumption, stock
from backend.materials.models import MaterialBatch, MaterialDocument, MaterialReservation, MaterialStock
from backend.materials.stock import Going
from backend.messaging.outbox import tell
from backend.production.models import ProductionOrder
from backend.production.notices import open_work


class NotExpired(DomainError):
    code = "not_expired"
    message = _("Batch %(batch)s may still be used, or there is nothing left of it.")


@use_case(may="materials.writeoff_materialstock")
def write_off_expired(*, batch_id: int, actor: User, key: UUID, comment: str = "") -> MaterialDocument:
    """A batch that is past its day leaves the shelf whole.

    What was promised beyond the fresh rest is promised no more, the last promises first; those who do the
    work hear of it. Raises NotExpired, WarehouseClosed, NotFound, Stale when work reserves at this moment.
    """
    batch = MaterialBatch.objects.select_related("stock").filter(pk=batch_id).first()
    if batch is None:
        raise NotFound
    works = {work.pk: work for work in hold(ProductionOrder, _promised(batch.stock_id))}
    place = batch.stock.warehouse_id, batch.stock.material_color_id
    shelf = lock_stock(MaterialStock, [place])[place]
    batch.refresh_from_db(fields=["quantity", "expires_on"])
    if not batch.quantity or not batch.expires_on or batch.expires_on >= timezone.localdate():
        raise NotExpired(batch=batch.code)
    if not works.keys() >= set(_promised(shelf.pk)):
        raise Stale
    lost = consumption.give_up(shelf, Decimal(batch.quantity) - shelf.available, actor=actor)
    document = stock.write_off(
        warehouse_id=shelf.warehouse_id,
        goods=[Going(shelf.material_color_id, batch.quantity, batch.pk)],
        reason=Reason.DAMAGE,
        comment=comment,
        actor=actor,
        key=key,
    )
    _tell(batch, [works[pk] for pk in lost])
    return document


def losers(batch: MaterialBatch) -> list[ProductionOrder]:
    """Whose promises go when this batch does, as things stand now."""
    short = Decimal(batch.quantity) - batch.stock.available
    rows = MaterialReservation.objects.active().filter(stock=batch.stock_id).order_by("-pk")
    found: dict[int, ProductionOrder] = {}
    for row in rows.select_related("order"):
        if short <= 0:
            break
        short -= row.quantity
        found[row.order_id] = row.order
    return list(found.values())


def _promised(stock_id: int) -> list[int]:
    rows = MaterialReservation.objects.active().filter(stock=stock_id)
    return list(rows.values_list("order_id", flat=True).distinct())


def _tell(batch: MaterialBatch, works: Sequence[ProductionOrder]) -> None:
    for work in works:
        if work.assignee:
            tell([work.assignee], "promise_lost", {"work": work, "batch": batch}, buttons=[open_work(work)])
