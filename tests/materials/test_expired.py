"""What is past its day goes in one step, whatever was promised of its shelf."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.utils import timezone

from backend.accounts.models import User
from backend.catalog.models import Variant
from backend.fulfillment.expired import NotExpired, losers, write_off_expired
from backend.ledger.errors import InsufficientStock
from backend.ledger.models import Reason
from backend.materials import stock
from backend.materials.boms import Part
from backend.materials.models import BOM, MaterialBatch, MaterialColor, MaterialDocument, MaterialStock
from backend.materials.stock import Going
from backend.messaging.models import OutboxMessage
from backend.production import services as production
from backend.production.models import ProductionOrder
from backend.warehouses.models import Warehouse

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("books_hold")]


@pytest.fixture
def promised(
    variant: Variant,
    make_material: Callable[..., MaterialColor],
    put_material: Callable[..., MaterialBatch],
    make_bom: Callable[..., BOM],
    plan_work: Callable[..., ProductionOrder],
    worker: User,
) -> tuple[MaterialBatch, list[ProductionOrder]]:
    """Five metres lie there, three of them in a batch that expires; two works have four of them."""
    leather = make_material("Leather")
    batch = put_material(leather, 3, expires_on=timezone.localdate() + timedelta(days=1))
    put_material(leather, 2)
    make_bom(variant, Part(Decimal(1), material_color_id=leather.pk))
    works = [plan_work(variant, 2) for _ in range(2)]
    for work in works:
        production.take(order_id=work.pk, actor=worker, key=uuid4())
    MaterialBatch.objects.filter(pk=batch.pk).update(expires_on=timezone.localdate() - timedelta(days=1))
    batch.refresh_from_db()
    return batch, works


def test_the_last_promises_go_with_it_and_their_workers_hear_of_it(
    promised: tuple[MaterialBatch, list[ProductionOrder]],
    storekeeper: User,
    worker: User,
    warehouse: Warehouse,
) -> None:
    batch, works = promised
    assert losers(batch) == [works[1]]
    with pytest.raises(InsufficientStock):
        stock.write_off(
            warehouse_id=warehouse.pk,
            goods=[Going(batch.stock.material_color_id, Decimal(3), batch.pk)],
            reason=Reason.DAMAGE,
            actor=storekeeper,
            key=uuid4(),
        )
    OutboxMessage.objects.all().delete()
    key = uuid4()

    for _tap in range(2):
        write_off_expired(batch_id=batch.pk, actor=storekeeper, key=key)

    shelf = MaterialStock.objects.get(pk=batch.stock_id)
    held = {work.pk: work.material_reservations.active().first() for work in works}
    assert (shelf.quantity, shelf.reserved_quantity) == (2, 2)
    assert held[works[0].pk].quantity == 2
    assert held[works[1].pk] is None
    assert OutboxMessage.objects.get().recipient == worker


def test_what_may_still_be_used_stays(
    make_material: Callable[..., MaterialColor], put_material: Callable[..., MaterialBatch], storekeeper: User
) -> None:
    batch = put_material(make_material("Leather"), 3)

    with pytest.raises(NotExpired):
        write_off_expired(batch_id=batch.pk, actor=storekeeper, key=uuid4())

    assert not MaterialDocument.objects.filter(kind="write_off").exists()
