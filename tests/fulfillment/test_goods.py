from collections.abc import Callable
from uuid import uuid4

from backend.accounts.models import User
from backend.catalog.models import Variant
from backend.fulfillment import services as fulfillment
from backend.inventory import services as inventory
from backend.inventory.services import Goods
from backend.ledger.models import Reason
from backend.production.models import ProductionOrder
from backend.sales.models import SalesOrder
from backend.warehouses.models import Warehouse

PlaceOrder = Callable[..., SalesOrder]
Shelf = Callable[[Variant], tuple[int, int]]


def test_pieces_that_turn_up_go_to_the_order_that_waits(
    place_order: PlaceOrder, variant: Variant, manager: User, shelf: Shelf
) -> None:
    order = place_order(variant, 2)

    fulfillment.adjust_stock(
        warehouse_id=order.warehouse_id,
        variant_id=variant.pk,
        quantity_change=3,
        comment="found",
        actor=manager,
        key=uuid4(),
    )

    order.refresh_from_db()
    assert (order.status, shelf(variant)) == ("ready", (3, 2))


def test_a_write_off_taken_back_serves_the_order_that_waits(
    place_order: PlaceOrder, put_on_shelf: Callable[..., None], variant: Variant, manager: User, shelf: Shelf
) -> None:
    put_on_shelf(variant, 2)
    lost = inventory.write_off(
        warehouse_id=Warehouse.objects.get().pk,
        goods=[Goods(variant.pk, 2)],
        reason=Reason.THEFT,
        actor=manager,
        key=uuid4(),
    )
    order = place_order(variant, 2)

    fulfillment.reverse_document(document_id=lost.pk, comment="found them", actor=manager, key=uuid4())

    order.refresh_from_db()
    assert (order.status, shelf(variant)) == ("ready", (2, 2))


def test_a_released_promise_serves_the_next_order_and_the_loser_is_planned_anew(
    place_order: PlaceOrder, put_on_shelf: Callable[..., None], variant: Variant, manager: User, shelf: Shelf
) -> None:
    put_on_shelf(variant, 2)
    loser, winner = place_order(variant, 2), place_order(variant, 2, is_urgent=True)
    promise = loser.lines.get().reservations.get()

    fulfillment.release_reservation(reservation_id=promise.pk, actor=manager, key=uuid4())

    loser.refresh_from_db()
    winner.refresh_from_db()
    assert (loser.status, winner.status, shelf(variant)) == ("in_production", "ready", (2, 2))
    open_work = ProductionOrder.objects.exclude(status="cancelled").get()
    assert (open_work.line, open_work.quantity) == (loser.lines.get(), 2)


def test_goods_go_only_to_orders_of_their_own_warehouse(
    place_order: PlaceOrder, variant: Variant, storekeeper: User
) -> None:
    order, shop = place_order(variant, 2), Warehouse.objects.create(name="Shop")

    fulfillment.receive_goods(
        warehouse_id=shop.pk, goods=[Goods(variant.pk, 5)], actor=storekeeper, key=uuid4()
    )

    order.refresh_from_db()
    assert order.status == "in_production"
