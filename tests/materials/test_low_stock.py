from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.utils import timezone

from backend.accounts.models import User
from backend.ledger.models import Reason
from backend.materials import stock
from backend.materials.expiring import warn_expiring
from backend.materials.low_stock import watch_low_stock
from backend.materials.models import (
    GoodsReceipt,
    MaterialAlert,
    MaterialBatch,
    MaterialColor,
    PurchaseOrder,
)
from backend.materials.receiving import Delivered
from backend.materials.stock import Going
from backend.messaging.models import OutboxMessage
from backend.warehouses.models import Warehouse

Put = Callable[..., MaterialBatch]


@pytest.fixture
def watched(make_material: Callable[..., MaterialColor]) -> MaterialColor:
    return make_material("Thread", low_stock_threshold=Decimal("1.5"))


@pytest.fixture
def use(warehouse: Warehouse, manager: User) -> Callable[[MaterialColor, str], object]:
    def take(material: MaterialColor, quantity: str) -> object:
        return stock.write_off(
            warehouse_id=warehouse.pk,
            goods=[Going(material.pk, Decimal(quantity))],
            reason=Reason.WASTE,
            actor=manager,
            key=uuid4(),
        )

    return take


def test_it_is_told_once_and_again_after_a_refill(
    watched: MaterialColor, put_material: Put, use: Callable[..., object], storekeeper: User, worker: User
) -> None:
    put_material(watched, 3)
    assert watch_low_stock() == 0

    use(watched, "1.5")
    assert [watch_low_stock(), watch_low_stock()] == [1, 0]
    put_material(watched, 1)
    watch_low_stock()
    assert not MaterialAlert.objects.filter(cleared_at=None).exists()
    use(watched, "1")
    watch_low_stock()

    told = OutboxMessage.objects.filter(recipient=storekeeper).order_by("pk")
    assert "Thread: 1.5 m² free" in told[0].text
    assert told[0].buttons == [[{"text": "🛒 Buy: Thread", "data": f"buy:{watched.pk}"}]]
    assert len(told) == 2
    assert not OutboxMessage.objects.filter(recipient=worker).exists()


def test_what_has_run_out_is_said_in_one_line_though_it_is_to_be_bought_as_well(
    watched: MaterialColor, put_material: Put, storekeeper: User
) -> None:
    MaterialColor.objects.filter(pk=watched.pk).update(reorder_point=5)
    put_material(watched, 1)

    assert watch_low_stock() == 2

    assert OutboxMessage.objects.get(recipient=storekeeper).text.count("Thread") == 1


def test_what_is_ordered_counts_for_the_reorder_point(
    make_material: Callable[..., MaterialColor],
    put_material: Put,
    sent_order: Callable[..., PurchaseOrder],
    receive: Callable[..., GoodsReceipt],
    manager: User,
) -> None:
    glue = make_material("Glue", reorder_point=Decimal(5))
    put_material(glue, 4)
    watch_low_stock()
    assert "4 m² free or ordered: buy more" in OutboxMessage.objects.get(recipient=manager).text

    order = sent_order((glue, "2", "1"))
    watch_low_stock()

    assert not MaterialAlert.objects.filter(cleared_at=None).exists()
    receive(order, Delivered(order.lines.get().pk, Decimal(2)))
    assert watch_low_stock() == 0


def test_expired_material_is_not_free(watched: MaterialColor, put_material: Put) -> None:
    put_material(watched, 9, expires_on=timezone.localdate() - timedelta(1))

    assert watch_low_stock() == 1


@pytest.mark.django_db
def test_material_that_is_not_used_any_more_is_not_missed(watched: MaterialColor) -> None:
    watched.material.is_active = False
    watched.material.save()

    assert watch_low_stock() == 0


def test_a_batch_that_will_soon_expire_is_told_of_once(
    make_material: Callable[..., MaterialColor], put_material: Put, storekeeper: User
) -> None:
    glue, today = make_material("Glue"), timezone.localdate()
    put_material(glue, "0.5", expires_on=today + timedelta(14), lot="SOON")
    put_material(glue, 1, expires_on=today + timedelta(15), lot="LATER")
    put_material(glue, 1, lot="NEVER")

    assert [warn_expiring(), warn_expiring()] == [1, 0]

    text = OutboxMessage.objects.get(recipient=storekeeper).text
    assert f"Glue · SOON · Main: 0.5 m², best before {today + timedelta(14):%d.%m.%Y}" in text
    assert "LATER" not in text
