from collections.abc import Callable
from datetime import date
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from backend.accounts.models import User
from backend.core.errors import KeyReused, NotAllowed, NotFound, StatusRefused
from backend.ledger.errors import AlreadyReversed, InsufficientStock
from backend.ledger.models import Reason
from backend.materials import ordering, purchasing, receiving, stock
from backend.materials.errors import (
    AmountRefused,
    CommentNeeded,
    EmptyDocument,
    ExpiredAlready,
    GoodsGone,
    MoneyRefused,
    MoreThanOrdered,
    RateNeeded,
    TooManyDecimals,
    WarehouseClosed,
    WrongPackaging,
)
from backend.materials.models import (
    GoodsReceipt,
    MaterialBatch,
    MaterialColor,
    MaterialPackaging,
    MaterialStockMovement,
    PurchaseOrder,
    PurchaseRequest,
    Supplier,
    SupplierMaterialOffer,
)
from backend.materials.purchasing import Wanted
from backend.materials.receiving import Delivered, split
from backend.materials.stock import Going
from backend.warehouses.models import Warehouse

pytestmark = pytest.mark.usefixtures("books_hold")
Make = Callable[..., MaterialColor]
Shelf = Callable[..., tuple[Decimal, Decimal, Decimal]]
Order = Callable[..., PurchaseOrder]
Receive = Callable[..., GoodsReceipt]


def lines_of(order: PurchaseOrder) -> list[int]:
    return list(order.lines.order_by("pk").values_list("pk", flat=True))


def status(order: PurchaseOrder) -> str:
    return PurchaseOrder.objects.get(pk=order.pk).status


def test_what_comes_opens_batches_at_its_price_with_its_share_of_the_delivery(
    sent_order: Order, receive: Receive, make_material: Make, on_shelf: Shelf
) -> None:
    leather, thread = make_material(), make_material()
    order = sent_order((leather, "3", "100"), (thread, "1", "50"))
    one, two = lines_of(order)

    receipt = receive(
        order,
        Delivered(one, Decimal(3), lot="T-1", expires_on=date(2030, 1, 1)),
        Delivered(two, Decimal(1)),
        delivery_cost=Decimal("100.01"),
        supplier_document=" 17/A ",
    )

    assert (receipt.number, receipt.supplier_document, status(order)) == (1, "17/A", "completed")
    assert on_shelf(leather) == (3, 0, Decimal("385.72"))
    assert on_shelf(thread) == (1, 0, Decimal("64.29"))
    batch = MaterialBatch.objects.get(code="T-1")
    assert (batch.quantity, batch.value, batch.expires_on) == (3, Decimal("385.72"), date(2030, 1, 1))
    shares = receipt.lines.order_by("pk").values_list("delivery_share", flat=True)
    assert list(shares) == [Decimal("85.72"), Decimal("14.29")]
    reasons = MaterialStockMovement.objects.values_list("reason", flat=True)
    assert set(reasons) == {Reason.PURCHASE}


def test_an_order_comes_in_parts(
    sent_order: Order, receive: Receive, material: MaterialColor, on_shelf: Shelf
) -> None:
    order = sent_order((material, "5", "10"))
    [line] = lines_of(order)

    receive(order, Delivered(line, Decimal("1.5"), lot="A"), Delivered(line, Decimal("0.5"), lot="B"))
    assert status(order) == "partial"
    receive(order, Delivered(line, Decimal(3)))

    assert status(order) == "completed"
    assert on_shelf(material)[0] == 5
    assert MaterialBatch.objects.count() == 3
    with pytest.raises(StatusRefused):
        receive(order, Delivered(line, Decimal(1)), allow_more=True)


def test_pressing_twice_receives_once(sent_order: Order, receive: Receive, material: MaterialColor) -> None:
    order, key = sent_order((material, "5", "10")), uuid4()
    [line] = lines_of(order)

    assert receive(order, Delivered(line, Decimal(2)), key=key) == receive(
        order, Delivered(line, Decimal("2.0")), key=key
    )
    with pytest.raises(KeyReused):
        receive(order, Delivered(line, Decimal(3)), key=key)

    assert GoodsReceipt.objects.count() == 1


def test_more_than_was_ordered_is_asked_about(
    sent_order: Order, receive: Receive, material: MaterialColor, on_shelf: Shelf
) -> None:
    order = sent_order((material, "5", "10"))
    [line] = lines_of(order)
    receive(order, Delivered(line, Decimal(4)))
    came = [Delivered(line, Decimal(1)), Delivered(line, Decimal("0.5"))]

    with pytest.raises(MoreThanOrdered) as refusal, translation.override("en"):
        receive(order, *came)
    with translation.override("en"):
        assert "Leather, black: 5.5 / 5 m²" in str(refusal.value)
    assert on_shelf(material)[0] == 4

    receive(order, *came, allow_more=True)
    assert (on_shelf(material)[0], status(order)) == (Decimal("5.5"), "completed")


def test_less_than_was_ordered_may_be_left_at_that(
    sent_order: Order, receive: Receive, material: MaterialColor, storekeeper: User
) -> None:
    order = sent_order((material, "5", "10"))
    with pytest.raises(StatusRefused):
        receiving.close_short(order_id=order.pk, actor=storekeeper, key=uuid4())
    receive(order, Delivered(lines_of(order)[0], Decimal(4)))

    receiving.close_short(order_id=order.pk, comment="no more hides", actor=storekeeper, key=uuid4())

    assert status(order) == "completed"
    assert order.changes.last().comment == "no more hides"  # type: ignore[union-attr]


def test_hides_are_counted_and_kept_in_square_metres(
    sent_order: Order, receive: Receive, material: MaterialColor, make_material: Make, on_shelf: Shelf
) -> None:
    hide = MaterialPackaging.objects.create(material=material.material, name="hide", quantity=Decimal("2.3"))
    spool = MaterialPackaging.objects.create(
        material=make_material("Thread").material, name="spool", quantity=500
    )
    order = sent_order((material, "6.9", "10"))
    [line] = lines_of(order)

    with pytest.raises(WrongPackaging):
        receive(order, Delivered(line, Decimal(1), spool.pk))
    receive(order, Delivered(line, Decimal(3), hide.pk))

    assert on_shelf(material) == (Decimal("6.9"), 0, 69)


def test_an_order_agreed_on_the_telephone_is_sent_when_it_comes(
    draft_purchase: Order, receive: Receive, material: MaterialColor, manager: User
) -> None:
    order = draft_purchase((material, "1", "10"))
    with pytest.raises(StatusRefused):
        receive(order, Delivered(lines_of(order)[0], Decimal(1)))
    ordering.approve_order(order_id=order.pk, actor=manager, key=uuid4())

    receive(order, Delivered(lines_of(order)[0], Decimal(1)))

    taken = order.changes.values_list("to_status", flat=True)
    assert list(taken) == ["draft", "approved", "sent", "completed"]


def test_what_cannot_have_come_is_refused(
    sent_order: Order, receive: Receive, material: MaterialColor, make_material: Make, worker: User
) -> None:
    order, other = sent_order((material, "5", "10")), sent_order((make_material(), "1", "1"))
    [line], [foreign] = lines_of(order), lines_of(other)
    some = Delivered(line, Decimal(1))
    for lines, fields, refusal in (
        ([], {}, EmptyDocument),
        ([Delivered(line, Decimal(0))], {}, AmountRefused),
        ([Delivered(line, Decimal("NaN"))], {}, AmountRefused),
        ([Delivered(line, Decimal("0.0001"))], {}, TooManyDecimals),
        ([Delivered(foreign, Decimal(1))], {}, NotFound),
        ([Delivered(line, Decimal(1), expires_on=date(2020, 1, 1))], {}, ExpiredAlready),
        ([some], {"delivery_cost": Decimal("-1")}, MoneyRefused),
        ([some], {"delivery_cost": Decimal("0.001")}, MoneyRefused),
        ([some], {"delivery_cost": Decimal("NaN")}, MoneyRefused),
        ([some], {"actor": worker}, NotAllowed),
    ):
        with pytest.raises(refusal):
            receive(order, *lines, **fields)

    assert not GoodsReceipt.objects.exists()
    assert not MaterialBatch.objects.exists()
    assert status(order) == "sent"


def test_what_was_paid_in_dollars_is_worth_hryvnias(
    sent_order: Order, receive: Receive, material: MaterialColor, supplier: Supplier, on_shelf: Shelf
) -> None:
    supplier.currency = "USD"
    supplier.save()
    order = sent_order((material, "2", "10"))
    line = Delivered(lines_of(order)[0], Decimal(2))

    for wrong in (None, Decimal(0), Decimal("NaN")):
        with pytest.raises(RateNeeded):
            receive(order, line, rate=wrong)
    receive(order, line, rate=Decimal("41.505"), delivery_cost=Decimal(100))

    assert on_shelf(material) == (2, 0, Decimal("930.10"))


def test_a_receipt_is_taken_back_once_and_the_order_waits_again(
    sent_order: Order, receive: Receive, reverse: Receive, material: MaterialColor, on_shelf: Shelf
) -> None:
    order = sent_order((material, "5", "10"))
    [line] = lines_of(order)
    first = receive(order, Delivered(line, Decimal("1.111")), delivery_cost=Decimal("0.01"))
    second = receive(order, Delivered(line, Decimal("3.889")))

    reversal = reverse(second)

    assert (status(order), on_shelf(material)) == ("partial", (Decimal("1.111"), 0, Decimal("11.12")))
    assert (reversal.reverses, reversal.lines.get().quantity) == (second, Decimal("-3.889"))
    for document in (second, reversal):
        with pytest.raises(AlreadyReversed):
            reverse(document)
    with pytest.raises(CommentNeeded):
        reverse(first, comment=" ")
    reverse(first)
    assert (status(order), on_shelf(material)) == ("sent", (0, 0, 0))


def test_what_was_used_is_not_taken_back(
    sent_order: Order,
    receive: Receive,
    reverse: Receive,
    material: MaterialColor,
    warehouse: Warehouse,
    storekeeper: User,
) -> None:
    order = sent_order((material, "5", "10"))
    receipt = receive(order, Delivered(lines_of(order)[0], Decimal(5)))
    used = [Going(material.pk, Decimal(1))]
    stock.write_off(
        warehouse_id=warehouse.pk, goods=used, reason=Reason.WASTE, actor=storekeeper, key=uuid4()
    )

    with pytest.raises(GoodsGone):
        reverse(receipt)

    assert (status(order), GoodsReceipt.objects.count()) == ("completed", 1)
    with pytest.raises(InsufficientStock):
        stock.write_off(
            warehouse_id=warehouse.pk,
            goods=[Going(material.pk, Decimal(5))],
            reason=Reason.WASTE,
            actor=storekeeper,
            key=uuid4(),
        )


@pytest.fixture
def of_two_suppliers(
    make_material: Make,
    make_offer: Callable[..., SupplierMaterialOffer],
    warehouse: Warehouse,
    manager: User,
) -> PurchaseRequest:
    """A request that became an order of one piece and an order of two."""
    one, two = make_material(), make_material()
    make_offer(one)
    make_offer(two, of=Supplier.objects.create(name="Other"))
    lines = [Wanted(one.pk, Decimal(1)), Wanted(two.pk, Decimal(2))]
    request = purchasing.create_request(warehouse_id=warehouse.pk, lines=lines, actor=manager, key=uuid4())
    purchasing.approve_request(request_id=request.pk, actor=manager, key=uuid4())
    ordering.order_request(request_id=request.pk, actor=manager, key=uuid4())
    return request


def test_a_request_goes_where_its_orders_go(
    of_two_suppliers: PurchaseRequest, manager: User, receive: Receive, reverse: Receive
) -> None:
    request = of_two_suppliers
    first, second = PurchaseOrder.objects.order_by("pk")
    for order in (first, second):
        ordering.approve_order(order_id=order.pk, actor=manager, key=uuid4())

    came = receive(first, Delivered(lines_of(first)[0], Decimal(1)))
    request.refresh_from_db()
    assert request.status == "ordered"
    receive(second, Delivered(lines_of(second)[0], Decimal(2)))
    request.refresh_from_db()
    assert request.status == "completed"
    reverse(came)

    request.refresh_from_db()
    assert request.status == "ordered"


def test_what_was_ordered_comes_though_the_rest_was_declined(
    of_two_suppliers: PurchaseRequest, manager: User, receive: Receive
) -> None:
    request = of_two_suppliers
    first, second = PurchaseOrder.objects.order_by("pk")
    ordering.cancel_order(order_id=second.pk, actor=manager, key=uuid4())
    purchasing.decline_request(request_id=request.pk, comment="enough", actor=manager, key=uuid4())
    ordering.approve_order(order_id=first.pk, actor=manager, key=uuid4())

    receive(first, Delivered(lines_of(first)[0], Decimal(1)))

    request.refresh_from_db()
    assert (request.status, status(first)) == ("rejected", "completed")


@pytest.mark.parametrize(
    ("total", "worth", "parts"),
    [
        ("100", ["1", "1", "1"], ["33.34", "33.33", "33.33"]),
        ("0.01", ["1", "3"], ["0", "0.01"]),
        ("10", ["0", "0"], ["5", "5"]),
        ("7", ["0", "3"], ["0", "7"]),
        ("0", ["5", "3"], ["0", "0"]),
        ("9999999999.99", ["0.01", "0.02", "9"], ["11074197.12", "22148394.24", "9966777408.63"]),
    ],
)
def test_a_sum_is_split_to_the_kopiyka(total: str, worth: list[str], parts: list[str]) -> None:
    shares = split(Decimal(total), [Decimal(one) for one in worth])

    assert shares == [Decimal(part) for part in parts]
    assert sum(shares) == Decimal(total)


def test_goods_are_not_received_into_a_warehouse_that_was_closed(
    sent_order: Order, receive: Receive, material: MaterialColor, warehouse: Warehouse
) -> None:
    order = sent_order((material, "5", "10"))
    warehouse.is_active = False
    warehouse.save()

    with pytest.raises(WarehouseClosed):
        receive(order, Delivered(lines_of(order)[0], Decimal(1)))

    assert not GoodsReceipt.objects.exists()


def test_a_long_delivery_asks_the_database_no_more_than_a_short_one(
    sent_order: Order, receive: Receive, make_material: Make
) -> None:
    def questions(lines: int) -> int:
        order = sent_order(*((make_material(), "5", "10") for _ in range(lines)))
        came = [Delivered(line, Decimal(5)) for line in lines_of(order)]
        with CaptureQueriesContext(connection) as asked:
            receive(order, *came, delivery_cost=Decimal(7))
        return len(asked)

    assert questions(8) <= questions(2) <= 26
