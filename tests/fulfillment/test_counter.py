"""A sale at the counter: one transaction from the shelf to the money, and back."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.translation import gettext

from backend.accounts.models import User
from backend.accounts.roles import Role
from backend.catalog.models import Bundle, Product, Variant
from backend.core.errors import KeyReused, NotAllowed
from backend.core.models import Workshop
from backend.fulfillment import counter, counter_goods
from backend.fulfillment import services as fulfillment
from backend.fulfillment.errors import NotSoldHere, PartCameBack, SoldBefore, TenderedTooLittle
from backend.inventory import services as inventory
from backend.inventory.models import ProductStockMovement
from backend.ledger.errors import InsufficientStock
from backend.sales.bundles import OrderBundle
from backend.sales.errors import AlreadyCancelled, DiscountNeeded, EmptyOrder, NotForSale, PriceChanged
from backend.sales.models import Customer, Payment, PaymentMethod, ReturnReason, SalesOrder, Source
from backend.sales.returns import ReturnLine
from backend.sales.services import OrderLine
from backend.sales.statuses import Status
from backend.warehouses.models import Warehouse

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("books_hold")]
Sell = Callable[..., SalesOrder]


@pytest.fixture
def sell(warehouse: Warehouse, seller: User) -> Sell:
    """sell((variant, 2), total=200)."""

    def do(
        *goods: tuple[Variant, int],
        total: int,
        method: PaymentMethod = PaymentMethod.CASH,
        actor: User = seller,
        key: UUID | None = None,
        **fields: Any,
    ) -> SalesOrder:
        return counter.sell(
            warehouse_id=warehouse.pk,
            lines=[OrderLine(variant.pk, quantity) for variant, quantity in goods],
            method=method,
            expected_total=Decimal(total),
            actor=actor,
            key=key or uuid4(),
            **fields,
        )

    return do


def cancel(order: SalesOrder, actor: User, key: UUID | None = None) -> Any:
    return counter.cancel_sale(order_id=order.pk, comment="changed mind", actor=actor, key=key or uuid4())


def nothing_is_written() -> bool:
    return not SalesOrder.objects.exists() and not Payment.objects.exists()


def test_what_is_on_the_shelf_is_sold_paid_and_given(
    sell: Sell, put_on_shelf: Callable[..., None], variant: Variant, shelf: Callable[[Variant], Any]
) -> None:
    put_on_shelf(variant, 3)

    order = sell((variant, 2), total=200, tendered=Decimal(500))

    order.refresh_from_db()
    assert (order.status, order.source, order.customer_name) == (
        Status.COMPLETED,
        Source.SHOP,
        gettext("Walk-in customer"),
    )
    assert (order.total, order.paid_total, order.payment_status) == (200, 200, "paid")
    assert counter.change_of(order, Decimal(500)) == 300
    assert shelf(variant) == (1, 0)
    steps = list(order.changes.order_by("pk").values_list("to_status", flat=True))
    assert steps == ["draft", "confirmed", "ready", "shipped", "completed"]


def test_a_sale_to_a_known_customer_has_their_card_and_their_prices(
    sell: Sell, put_on_shelf: Callable[..., None], variant: Variant, customer: Customer
) -> None:
    put_on_shelf(variant, 1)

    order = sell((variant, 1), total=100, method=PaymentMethod.CARD, customer_id=customer.pk)

    assert (order.customer, order.customer_info) == (customer, "")
    assert Payment.objects.get().method == PaymentMethod.CARD


def test_a_second_tap_is_the_same_sale(
    sell: Sell, put_on_shelf: Callable[..., None], variant: Variant, shelf: Callable[[Variant], Any]
) -> None:
    put_on_shelf(variant, 5)
    key = uuid4()

    first, second = sell((variant, 2), total=200, key=key), sell((variant, 2), total=200, key=key)

    assert first == second
    assert (SalesOrder.objects.count(), Payment.objects.count(), shelf(variant)) == (1, 1, (3, 0))
    with pytest.raises(KeyReused):
        sell((variant, 1), total=100, key=key)


def test_a_shortage_names_all_that_is_missing_and_writes_nothing(
    sell: Sell,
    put_on_shelf: Callable[..., None],
    make_variant: Callable[..., Variant],
    shelf: Callable[[Variant], Any],
) -> None:
    there, few, none = make_variant("There"), make_variant("Few"), make_variant("None")
    put_on_shelf(there, 5)
    put_on_shelf(few, 1)

    with pytest.raises(InsufficientStock) as refusal:
        sell((there, 1), (few, 2), (none, 1), total=400)

    said = str(refusal.value)
    assert "Few" in said
    assert "None" in said
    assert "There" not in said
    assert nothing_is_written()
    assert (shelf(there), shelf(few)) == ((5, 0), (1, 0))


def test_pieces_that_are_held_for_somebody_are_not_sold(
    sell: Sell, put_on_shelf: Callable[..., None], variant: Variant, warehouse: Warehouse, seller: User
) -> None:
    put_on_shelf(variant, 2)
    inventory.reserve(warehouse_id=warehouse.pk, variant_id=variant.pk, quantity=1, actor=seller, key=uuid4())

    with pytest.raises(InsufficientStock):
        sell((variant, 2), total=200)

    assert nothing_is_written()


def test_a_total_that_is_old_is_refused(
    sell: Sell, put_on_shelf: Callable[..., None], variant: Variant
) -> None:
    put_on_shelf(variant, 1)
    Product.objects.update(price=120)

    with pytest.raises(PriceChanged, match="120"):
        sell((variant, 1), total=100)

    assert nothing_is_written()


def test_a_price_below_a_sellers_own_discount_is_a_managers_word(
    put_on_shelf: Callable[..., None], variant: Variant, warehouse: Warehouse, seller: User, manager: User
) -> None:
    put_on_shelf(variant, 1)
    Workshop.objects.update(seller_discount_percent=10)
    sale: dict[str, Any] = {
        "warehouse_id": warehouse.pk,
        "lines": [OrderLine(variant.pk, 1, Decimal(50))],
        "method": PaymentMethod.CASH,
        "expected_total": Decimal(50),
    }

    with pytest.raises(DiscountNeeded):
        counter.sell(**sale, actor=seller, key=uuid4())

    assert nothing_is_written()
    assert counter.sell(**sale, actor=manager, key=uuid4()).total == 50


@pytest.mark.parametrize(
    ("method", "tendered"),
    [
        (PaymentMethod.CASH, Decimal("199.99")),
        (PaymentMethod.CARD, Decimal(200)),
        (PaymentMethod.CASH, Decimal("NaN")),
    ],
)
def test_less_than_the_total_is_no_payment(
    sell: Sell, put_on_shelf: Callable[..., None], variant: Variant, method: PaymentMethod, tendered: Decimal
) -> None:
    put_on_shelf(variant, 2)

    with pytest.raises(TenderedTooLittle):
        sell((variant, 2), total=200, method=method, tendered=tendered)

    assert nothing_is_written()


def test_nothing_and_what_is_not_sold_any_more_are_refused(
    sell: Sell, put_on_shelf: Callable[..., None], variant: Variant
) -> None:
    put_on_shelf(variant, 2)
    with pytest.raises(EmptyOrder):
        sell(total=0)
    Product.objects.update(lifecycle="archived")
    with pytest.raises(NotForSale):
        sell((variant, 1), total=100)

    assert nothing_is_written()


def test_who_may_not_take_money_sells_nothing(
    sell: Sell, put_on_shelf: Callable[..., None], variant: Variant, make_user: Callable[..., User]
) -> None:
    put_on_shelf(variant, 2)
    for role in (Role.PRODUCTION, Role.STOREKEEPER):
        with pytest.raises(NotAllowed):
            sell((variant, 1), total=100, actor=make_user(role))

    assert nothing_is_written()


def test_what_costs_nothing_is_given_without_a_payment(
    sell: Sell, put_on_shelf: Callable[..., None], make_variant: Callable[..., Variant]
) -> None:
    gift = make_variant("Gift", price=Decimal(0), cost_price=Decimal(0))
    put_on_shelf(gift, 1)

    order = sell((gift, 1), total=0)

    assert order.status == Status.COMPLETED
    assert not Payment.objects.exists()


def test_calling_a_sale_off_gives_back_exactly_what_was_taken(
    sell: Sell,
    put_on_shelf: Callable[..., None],
    make_variant: Callable[..., Variant],
    shelf: Callable[[Variant], Any],
    seller: User,
) -> None:
    one, other = make_variant("One"), make_variant("Other")
    put_on_shelf(one, 3)
    put_on_shelf(other, 1)
    order = sell((one, 2), (other, 1), total=300)

    cancel(order, seller)

    order.refresh_from_db()
    assert (order.status, order.paid_total) == (Status.RETURNED, 0)
    assert (shelf(one), shelf(other)) == ((3, 0), (1, 0))
    amounts = sorted(Payment.objects.filter(order=order).values_list("amount", flat=True))
    assert amounts == [-300, 300]
    changes = ProductStockMovement.objects.filter(stock__variant=one).order_by("pk")
    assert list(changes.values_list("quantity_change", flat=True)) == [3, -2, 2]


def test_a_sale_is_called_off_once(
    sell: Sell,
    put_on_shelf: Callable[..., None],
    variant: Variant,
    seller: User,
    shelf: Callable[[Variant], Any],
) -> None:
    put_on_shelf(variant, 1)
    order, key = sell((variant, 1), total=100), uuid4()

    assert cancel(order, seller, key) == cancel(order, seller, key)
    with pytest.raises(AlreadyCancelled):
        cancel(order, seller)

    assert shelf(variant) == (1, 0)
    assert Payment.objects.count() == 2


def test_a_sale_that_came_back_in_part_is_not_called_off_whole(
    sell: Sell, put_on_shelf: Callable[..., None], variant: Variant, manager: User
) -> None:
    put_on_shelf(variant, 2)
    order = sell((variant, 2), total=200)
    fulfillment.return_order(
        order_id=order.pk,
        reason=ReturnReason.DEFECT,
        lines=[ReturnLine(order.lines.get().pk, 1)],
        actor=manager,
        key=uuid4(),
    )

    with pytest.raises(PartCameBack):
        cancel(order, manager)


def test_sellers_call_off_their_own_sales_of_the_day(
    sell: Sell, put_on_shelf: Callable[..., None], variant: Variant, make_user: Callable[..., User],
    seller: User, manager: User,
) -> None:  # fmt: skip
    put_on_shelf(variant, 2)
    order, other = sell((variant, 1), total=100), sell((variant, 1), total=100)

    with pytest.raises(SoldBefore):
        cancel(order, make_user(Role.SALES))
    with time_machine.travel(timezone.localtime() + timedelta(days=1), tick=False), pytest.raises(SoldBefore):
        cancel(order, seller)
    cancel(order, manager)
    cancel(other, seller)

    assert not SalesOrder.objects.exclude(status=Status.RETURNED).exists()


def test_an_ordinary_order_is_not_called_off_as_a_sale(
    place_order: Callable[..., SalesOrder], variant: Variant, seller: User
) -> None:
    with pytest.raises(NotSoldHere):
        cancel(place_order(variant, 1), seller)


def test_twenty_lines_ask_as_many_questions_as_one(
    sell: Sell, put_on_shelf: Callable[..., None], make_variant: Callable[..., Variant]
) -> None:
    counts = []
    for lines in (1, 20):
        goods = [make_variant() for _ in range(lines)]
        for one in goods:
            put_on_shelf(one, 1)
        with CaptureQueriesContext(connection) as captured:
            sell(*((one, 1) for one in goods), total=100 * lines)
        counts.append(len(captured))

    assert counts[0] == counts[1] <= 25


def test_goods_are_found_by_code_and_by_words(
    variant: Variant, put_on_shelf: Callable[..., None], warehouse: Warehouse, seller: User
) -> None:
    put_on_shelf(variant, 4)
    Variant.objects.filter(pk=variant.pk).update(barcode="4820000000017")

    for text in ("4820000000017", variant.sku, "clut bla"):
        [found] = counter_goods.find(text, warehouse_id=warehouse.pk, seller=seller).goods
        assert (found.variant, found.available) == (variant, 4)


@pytest.mark.parametrize(
    ("total", "sums"),
    [
        ("450", [450, 500, 600, 1000]),
        ("1250.50", [Decimal("1250.50"), 1260, 1300, 1400, 1500, 2000]),
        ("1000", [1000]),
        ("0", [0]),
    ],
)
def test_customers_give_the_sum_or_round_notes(total: str, sums: list[Any]) -> None:
    assert counter.banknotes_over(Decimal(total)) == sums


def test_a_bundle_is_sold_by_its_parts_and_comes_back_whole(
    sell: Sell,
    put_on_shelf: Callable[..., None],
    make_variant: Callable[..., Variant],
    make_bundle: Callable[..., Bundle],
    variant: Variant,
    shelf: Callable[[Variant], Any],
    seller: User,
) -> None:
    wallet = make_variant("Wallet", price=Decimal(50), cost_price=Decimal(20))
    gift = make_bundle((variant, 1), (wallet, 1), price=Decimal("120.00"), name="Gift set")
    put_on_shelf(variant, 2)
    put_on_shelf(wallet, 1)

    order = sell((variant, 1), total=220, bundles=[OrderBundle(gift.pk, 1)])

    assert order.status == Status.COMPLETED
    assert (shelf(variant), shelf(wallet)) == ((0, 0), (0, 0))
    cancel(order, seller)
    assert (shelf(variant), shelf(wallet)) == ((2, 0), (1, 0))
