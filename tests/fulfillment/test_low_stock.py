from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from backend.accounts.models import User
from backend.catalog.models import Variant
from backend.fulfillment.low_stock import watch_low_stock
from backend.inventory import services as inventory
from backend.inventory.models import LowStockAlert
from backend.inventory.services import Goods
from backend.ledger.models import Reason
from backend.messaging.models import OutboxMessage
from backend.production.models import ProductionOrder
from backend.warehouses.models import Warehouse
from tests.fulfillment.conftest import told

PutOnShelf = Callable[..., None]


@pytest.fixture
def watched(variant: Variant, put_on_shelf: PutOnShelf) -> Variant:
    """Six on the shelf; three are few."""
    variant.low_stock_threshold = 3
    variant.save()
    put_on_shelf(variant, 6)
    return variant


@pytest.fixture
def lose(warehouse: Warehouse, manager: User) -> Callable[..., None]:
    def take(variant: Variant, quantity: int) -> None:
        inventory.write_off(
            warehouse_id=warehouse.pk,
            goods=[Goods(variant.pk, quantity)],
            reason=Reason.DAMAGE,
            actor=manager,
            key=uuid4(),
        )

    return take


def test_falling_to_the_threshold_is_told_once(
    watched: Variant, lose: Callable[..., None], storekeeper: User, manager: User, seller: User
) -> None:
    assert watch_low_stock() == 0
    lose(watched, 3)

    for _time in range(3):
        watch_low_stock()
    lose(watched, 1)
    watch_low_stock()

    assert [told(person) for person in (storekeeper, manager, seller)] == [["low_stock"], ["low_stock"], []]
    message = OutboxMessage.objects.get(recipient=storekeeper)
    assert "Clutch, black: 3 pieces are free" in message.text
    assert message.buttons == [[{"text": "🔎 Clutch, black", "data": f"stock:{watched.pk}"}]]


def test_a_refill_clears_the_alert_and_the_next_fall_is_told_again(
    watched: Variant, lose: Callable[..., None], put_on_shelf: PutOnShelf, storekeeper: User
) -> None:
    lose(watched, 4)
    watch_low_stock()
    put_on_shelf(watched, 1)
    watch_low_stock()
    assert LowStockAlert.objects.get().cleared_at is None

    put_on_shelf(watched, 1)
    watch_low_stock()
    assert LowStockAlert.objects.get().cleared_at

    lose(watched, 1)
    watch_low_stock()
    assert told(storekeeper) == ["low_stock", "low_stock"]
    assert LowStockAlert.objects.filter(cleared_at=None).count() == 1


def test_reserved_pieces_are_not_free(
    watched: Variant, place_order: Callable[..., object], storekeeper: User
) -> None:
    place_order(watched, 3)

    assert watch_low_stock() == 1
    assert told(storekeeper) == ["low_stock"]


def test_pieces_in_every_warehouse_count_and_those_in_a_closed_one_do_not(
    watched: Variant, lose: Callable[..., None], manager: User
) -> None:
    shop = Warehouse.objects.create(name="Shop", kind="retail")
    inventory.receive(warehouse_id=shop.pk, goods=[Goods(watched.pk, 2)], actor=manager, key=uuid4())
    lose(watched, 4)
    assert watch_low_stock() == 0

    Warehouse.objects.filter(pk=shop.pk).update(is_active=False)
    assert watch_low_stock() == 1


def test_the_reorder_point_counts_what_is_being_made(
    variant: Variant, put_on_shelf: PutOnShelf, plan_work: Callable[..., ProductionOrder], storekeeper: User
) -> None:
    Variant.objects.update(reorder_point=5)
    put_on_shelf(variant, 4)
    plan_work(variant, 2)
    assert watch_low_stock() == 0

    Variant.objects.update(reorder_point=6)
    assert watch_low_stock() == 1
    assert (
        "6 pieces are free or being made: plan more" in OutboxMessage.objects.get(recipient=storekeeper).text
    )


def test_a_threshold_taken_away_clears_the_alert(watched: Variant, lose: Callable[..., None]) -> None:
    lose(watched, 6)
    watch_low_stock()

    Variant.objects.update(low_stock_threshold=None)
    assert watch_low_stock() == 0

    assert LowStockAlert.objects.get().cleared_at


def test_nobody_hears_of_goods_that_are_not_sold_any_more(
    watched: Variant, lose: Callable[..., None]
) -> None:
    watched.product.lifecycle = "archived"
    watched.product.save()
    lose(watched, 6)

    assert watch_low_stock() == 0


def test_a_hundred_alerts_are_one_message(make_variant: Callable[..., Variant], storekeeper: User) -> None:
    for _number in range(30):
        make_variant()
    Variant.objects.update(low_stock_threshold=0)

    assert watch_low_stock() == 30

    message = OutboxMessage.objects.get(recipient=storekeeper)
    assert "and 10 more" in message.text
    assert len(message.buttons) == 8


def test_while_telegram_is_away_alerts_become_one_that_says_how_it_stands(
    watched: Variant,
    make_variant: Callable[..., Variant],
    put_on_shelf: PutOnShelf,
    lose: Callable[..., None],
    storekeeper: User,
) -> None:
    bag, purse = make_variant("Bag"), make_variant("Purse")
    Variant.objects.update(low_stock_threshold=3)
    for variant in (bag, purse):
        put_on_shelf(variant, 6)
    for variant in (watched, bag, purse):
        lose(variant, 3)
        watch_low_stock()
        LowStockAlert.objects.update(created_at=timezone.now() - timedelta(hours=1))
        OutboxMessage.objects.update(created_at=timezone.now() - timedelta(hours=1))
    put_on_shelf(bag, 9)
    watch_low_stock()
    lose(watched, 1)
    put_on_shelf(purse, 9)
    watch_low_stock()
    lose(purse, 10)
    watch_low_stock()

    *earlier, last = OutboxMessage.objects.filter(recipient=storekeeper).order_by("pk")
    assert [one.status for one in earlier] == ["replaced"] * 3
    assert "Clutch, black: 2 pieces are free" in last.text
    assert "Purse, black: 2 pieces are free" in last.text
    assert "Bag" not in last.text
