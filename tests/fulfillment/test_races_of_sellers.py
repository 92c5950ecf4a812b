"""Races of those who sell: one answer, one card, one price, the last piece; every guard beside its twin."""

import threading
from collections import Counter
from collections.abc import Callable
from decimal import Decimal
from functools import partial
from uuid import uuid4

import pytest
from django.db import OperationalError, transaction

from backend.accounts.models import User
from backend.accounts.roles import Role
from backend.catalog.models import Product, Variant
from backend.fulfillment import allocation
from backend.fulfillment import services as fulfillment
from backend.fulfillment.oneline import Deposit
from backend.inventory.models import ProductReservation, ProductStock
from backend.inventory.services import Goods
from backend.ledger import posting
from backend.messaging.models import OutboxMessage
from backend.production import services as production
from backend.production.models import ProductionOrder
from backend.reports.books import broken
from backend.sales import discounts, phones
from backend.sales import services as sales
from backend.sales.discounts import answer_discount, ask_discount
from backend.sales.models import Customer, PaymentMethod, SalesOrder
from backend.sales.reading import CustomerWords
from backend.sales.services import Draft, OrderLine
from backend.warehouses.models import Warehouse

from .crowd import all_at_once, answers, meet

pytestmark = pytest.mark.django_db(transaction=True)
DraftOrder = Callable[..., SalesOrder]


@pytest.fixture(autouse=True)
def every_flow_leaves_honest_books() -> None:
    """Twins cook the books on purpose, so the honest races ask `broken()` themselves."""


# --- two managers and one request for a discount


@pytest.fixture
def two_answers(
    warehouse: Warehouse, variant: Variant, seller: User, make_user: Callable[..., User]
) -> list[Callable[[], object]]:
    """One manager allows what another one refuses."""
    draft = Draft(warehouse.pk, [OrderLine(variant.pk, 2, Decimal(50))], customer_info="Iryna")
    order = sales.create_order(draft=draft, actor=seller, key=uuid4())
    request = ask_discount(order_id=order.pk, actor=seller, key=uuid4())
    return [
        partial(
            answer_discount,
            request_id=request.pk,
            is_allowed=is_allowed,
            actor=make_user(Role.MANAGER),
            key=uuid4(),
        )
        for is_allowed in (True, False)
    ]


def answers_told() -> int:
    return OutboxMessage.objects.filter(kind="discount_answered").count()


def test_of_two_managers_one_decides_and_the_other_hears_who_did(
    two_answers: list[Callable[[], object]],
) -> None:
    outcome = all_at_once(two_answers)

    assert outcome == {"done": 1, "DiscountDecided": 1}
    assert answers_told() == 1


def test_twin_without_the_lock_the_seller_is_told_yes_and_no(
    two_answers: list[Callable[[], object]], monkeypatch: pytest.MonkeyPatch
) -> None:
    both_have_looked, check = meet(2), discounts._check_draft

    def check_together(order: SalesOrder) -> None:
        check(order)
        both_have_looked()

    monkeypatch.setattr(discounts, "held_one", lambda _model, pk: SalesOrder.objects.get(pk=pk))
    monkeypatch.setattr(discounts, "_check_draft", check_together)

    outcome = all_at_once(two_answers)

    assert outcome == {"done": 2}
    assert answers_told() == 2


# --- the last piece


def two_confirm(draft_order: DraftOrder, variant: Variant, *sellers: User) -> list[Callable[[], object]]:
    return [
        partial(fulfillment.confirm_order, order_id=draft_order((variant, 1)).pk, actor=one, key=uuid4())
        for one in sellers
    ]


def test_of_two_sellers_one_gets_the_last_piece_and_for_the_other_one_is_made(
    draft_order: DraftOrder,
    put_on_shelf: Callable[..., None],
    variant: Variant,
    seller: User,
    make_user: Callable[..., User],
) -> None:
    for _ in range(5):
        put_on_shelf(variant, 1)
        outcome = all_at_once(two_confirm(draft_order, variant, seller, make_user(Role.SALES)))
        assert outcome == {"done": 2}

    assert Counter(SalesOrder.objects.values_list("status", flat=True)) == {"ready": 5, "in_production": 5}
    assert ProductStock.objects.get().available == 0
    assert ProductionOrder.objects.count() == 5
    assert list(broken()) == []


def test_twin_that_looks_at_the_shelf_without_locking_promises_one_piece_twice(
    draft_order: DraftOrder,
    put_on_shelf: Callable[..., None],
    variant: Variant,
    seller: User,
    make_user: Callable[..., User],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    put_on_shelf(variant, 1)
    both_have_looked = meet(2)

    def look(_model: object, _places: object) -> dict[tuple[int, int], ProductStock]:
        rows = list(ProductStock.objects.all())
        both_have_looked()
        return {(row.warehouse_id, row.variant_id): row for row in rows}

    deeds = two_confirm(draft_order, variant, seller, make_user(Role.SALES))
    monkeypatch.setattr(posting, "_lock_existing", look)

    outcome = all_at_once(deeds)

    # Both have taken the piece; the database believes only one of them.
    assert outcome == {"done": 1, "IntegrityError": 1}
    assert ProductReservation.objects.count() == 1


# --- a price that changes while the order is looked at


def rise(product: Product, price: int) -> None:
    Product.objects.filter(pk=product.pk).update(price=price)


def confirm_while_the_price_rises(
    draft_order: DraftOrder, variant: Variant, seller: User
) -> list[SalesOrder]:
    """A seller has seen 100 on ten orders and confirms them while somebody writes another price."""
    drafts = [draft_order((variant, 1)) for _ in range(10)]
    for number, draft in enumerate(drafts):
        rise(variant.product, 100)
        confirm = partial(
            fulfillment.confirm_order,
            order_id=draft.pk,
            expected_total=Decimal(100),
            actor=seller,
            key=uuid4(),
        )
        deeds = [partial(rise, variant.product, 120), confirm]
        answers(deeds if number % 2 else deeds[::-1])
    return list(SalesOrder.objects.order_by("pk"))


def test_nothing_is_sold_at_a_price_that_the_seller_has_not_seen(
    draft_order: DraftOrder, variant: Variant, seller: User
) -> None:
    orders = confirm_while_the_price_rises(draft_order, variant, seller)

    confirmed = [order for order in orders if order.status != "draft"]
    assert {order.total for order in confirmed} <= {Decimal(100)}
    assert list(broken()) == []


def test_twin_that_does_not_compare_sells_at_a_price_nobody_has_seen(
    draft_order: DraftOrder, variant: Variant, seller: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sales, "check_total", lambda _order, _expected: None)
    draft = draft_order((variant, 1))
    answers([partial(rise, variant.product, 120)])

    fulfillment.confirm_order(order_id=draft.pk, expected_total=Decimal(100), actor=seller, key=uuid4())

    draft.refresh_from_db()
    assert draft.total == 120


# --- a new phone


def five_with_one_phone(
    draft: Callable[..., Draft], variant: Variant, make_user: Callable[..., User]
) -> list[Callable[[], object]]:
    return [
        partial(
            fulfillment.take_line,
            draft=draft((variant, 1), customer_id=None, customer_info="Taras"),
            expected_total=Decimal(100),
            customer=CustomerWords(f"Taras {number}", "+380501234567", ""),
            deposit=Deposit(Decimal(10), PaymentMethod.CASH),
            actor=make_user(Role.SALES),
            key=uuid4(),
        )
        for number in range(5)
    ]


def test_five_sellers_with_one_new_phone_make_one_card(
    draft: Callable[..., Draft], variant: Variant, make_user: Callable[..., User]
) -> None:
    outcome = all_at_once(five_with_one_phone(draft, variant, make_user))

    card = Customer.objects.get(phone="+380501234567")
    assert outcome == {"done": 5}
    assert card.orders.count() == 5
    assert list(broken()) == []


def test_twin_without_the_lock_makes_several_cards_of_one_phone(
    draft: Callable[..., Draft],
    variant: Variant,
    make_user: Callable[..., User],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    everybody_has_looked, look = meet(5), phones.hold_phone

    def look_together(phone: str) -> Customer | None:
        found = look(phone)
        everybody_has_looked()
        return found

    monkeypatch.setattr(phones, "hold_phones", lambda _phones: None)
    monkeypatch.setattr(sales, "hold_phone", look_together)

    all_at_once(five_with_one_phone(draft, variant, make_user))

    assert Customer.objects.filter(phone="+380501234567").count() == 5


def test_cards_that_shared_a_phone_before_stay_and_the_first_of_them_is_taken(seller: User) -> None:
    first, _second = (Customer.objects.create(name="Olha", phone="+380501234567") for _ in range(2))

    found = sales.create_customer(name="Olia", phone="050 123 45 67", actor=seller, key=uuid4())

    assert found == first


# --- an order that begins to wait, and is held by somebody else, when goods come


def receive_while_a_late_order_is_held(
    draft_order: DraftOrder,
    variant: Variant,
    storekeeper: User,
    seller: User,
    monkeypatch: pytest.MonkeyPatch,
    seconds: float = 0.02,
) -> SalesOrder:
    """The order is confirmed after the storekeeper has looked who waits, and somebody is holding it then."""
    order, lock_orders = draft_order((variant, 2)), allocation.lock_orders
    is_held, may_go = threading.Event(), threading.Event()

    def hold_it() -> None:
        with transaction.atomic():
            SalesOrder.objects.select_for_update().get(pk=order.pk)
            is_held.set()
            may_go.wait(5)

    def look_and_be_late(*args: object, **kwargs: object) -> dict[int, SalesOrder]:
        locked = lock_orders(*args, **kwargs)  # type: ignore[arg-type]
        monkeypatch.setattr(allocation, "lock_orders", lock_orders)
        answers([partial(fulfillment.confirm_order, order_id=order.pk, actor=seller, key=uuid4())])
        holder.start()
        is_held.wait(5)
        threading.Timer(seconds, may_go.set).start()
        return locked

    holder = threading.Thread(target=answers, args=([hold_it],))
    monkeypatch.setattr(allocation, "lock_orders", look_and_be_late)
    goods = [Goods(variant.pk, 2)]
    receive = partial(
        fulfillment.receive_goods,
        warehouse_id=Warehouse.objects.get().pk,
        goods=goods,
        actor=storekeeper,
        key=uuid4(),
    )
    assert all_at_once([receive]) == {"done": 1}
    holder.join()
    order.refresh_from_db()
    return order


def test_goods_wait_for_nobody_and_forget_nobody(
    draft_order: DraftOrder,
    variant: Variant,
    storekeeper: User,
    seller: User,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    order = receive_while_a_late_order_is_held(draft_order, variant, storekeeper, seller, monkeypatch)

    assert order.status == "ready"
    assert ProductStock.objects.get().available == 0
    assert list(broken()) == []


def test_twin_that_skips_who_is_held_leaves_free_goods_beside_an_order_that_waits(
    draft_order: DraftOrder,
    variant: Variant,
    storekeeper: User,
    seller: User,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    skipping = allocation.LOCK_LATE_COMERS.replace("NOWAIT", "SKIP LOCKED")
    monkeypatch.setattr(allocation, "LOCK_LATE_COMERS", skipping)

    late = (draft_order, variant, storekeeper, seller, monkeypatch)
    order = receive_while_a_late_order_is_held(*late, seconds=0.5)

    assert order.status == "in_production"
    assert ProductStock.objects.get().available == 2


# --- everything at once, through the door


def a_busy_morning(
    draft_order: DraftOrder,
    variants: list[Variant],
    warehouse: Warehouse,
    seller: User,
    manager: User,
    worker: User,
) -> list[Callable[[], object]]:
    """Orders are confirmed, cancelled and paid; work is taken, reported and undone; goods come."""
    deeds: list[Callable[[], object]] = []
    waiting = [draft_order(*((one, 4) for one in variants)) for _ in range(4)]
    for order in waiting:
        fulfillment.confirm_order(order_id=order.pk, actor=seller, key=uuid4())
        deeds.append(partial(fulfillment.cancel_order, order_id=order.pk, actor=seller, key=uuid4()))
    for work in ProductionOrder.objects.order_by("pk"):
        report = fulfillment.report_finished(order_id=work.pk, quantity=1, actor=manager, key=uuid4())
        deeds += [
            partial(fulfillment.undo_report, report_id=report.pk, actor=manager, key=uuid4()),
            partial(fulfillment.report_finished, order_id=work.pk, quantity=2, actor=worker, key=uuid4()),
            partial(production.take, order_id=work.pk, actor=worker, key=uuid4()),
        ]
    for number in range(8):
        wanted = variants if number % 2 else variants[::-1]
        order = draft_order(*((one, 2) for one in wanted))
        deeds.append(partial(fulfillment.confirm_order, order_id=order.pk, actor=seller, key=uuid4()))
        goods = [Goods(one.pk, 1) for one in wanted]
        deeds.append(
            partial(
                fulfillment.receive_goods, warehouse_id=warehouse.pk, goods=goods, actor=manager, key=uuid4()
            )
        )
    return deeds


@pytest.mark.parametrize("turn", range(3))
def test_no_deadlock_reaches_anybody(
    draft_order: DraftOrder,
    make_variant: Callable[..., Variant],
    warehouse: Warehouse,
    seller: User,
    manager: User,
    worker: User,
    turn: int,
) -> None:
    variants = [make_variant() for _ in range(3)]
    deeds = a_busy_morning(draft_order, variants, warehouse, seller, manager, worker)
    shuffled = deeds[turn::3] + deeds[(turn + 1) % 3 :: 3] + deeds[(turn + 2) % 3 :: 3]

    got = answers(shuffled, threads=8)

    assert not [answer for answer in got if isinstance(answer, OperationalError)]
    assert "busy" not in [getattr(answer, "code", "") for answer in got]
    assert list(broken()) == []
