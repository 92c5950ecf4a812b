"""A seller gives small discounts alone; for greater ones a manager is asked, once for one order."""

import threading
from collections.abc import Callable
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import connection

from backend.accounts.models import User
from backend.accounts.roles import Role
from backend.catalog.models import PriceRule, Product, Variant
from backend.core.errors import AlreadyDone, NotAllowed, NotFound
from backend.core.models import Workshop
from backend.fulfillment import services as fulfillment
from backend.messaging.models import OutboxMessage
from backend.sales import services as sales
from backend.sales.discounts import answer_discount, ask_discount
from backend.sales.errors import DiscountDecided, DiscountNeeded, DiscountNotNeeded, NotADraft, PriceChanged
from backend.sales.models import DiscountRequest, SalesOrder
from backend.sales.services import Draft, OrderLine
from backend.warehouses.models import Warehouse

pytestmark = pytest.mark.usefixtures("books_hold")


@pytest.fixture
def cheap(warehouse: Warehouse, variant: Variant, seller: User) -> Callable[..., SalesOrder]:
    """A draft of two pieces of 100 at an agreed price."""

    def make(price: str = "80") -> SalesOrder:
        draft = Draft(warehouse.pk, [OrderLine(variant.pk, 2, Decimal(price))], customer_info="Iryna")
        return sales.create_order(draft=draft, actor=seller, key=uuid4())

    return make


def ask(order: SalesOrder, seller: User) -> DiscountRequest:
    return ask_discount(order_id=order.pk, actor=seller, key=uuid4())


def answer(request: DiscountRequest, manager: User, *, is_allowed: bool = True) -> DiscountRequest:
    return answer_discount(request_id=request.pk, is_allowed=is_allowed, actor=manager, key=uuid4())


def confirm(order: SalesOrder, actor: User, total: int | None = None) -> SalesOrder:
    expected = None if total is None else Decimal(total)
    return fulfillment.confirm_order(order_id=order.pk, expected_total=expected, actor=actor, key=uuid4())


@pytest.mark.parametrize(("price", "is_alone"), [("90", True), ("89.99", False)])
def test_a_seller_gives_so_much_alone(
    cheap: Callable[..., SalesOrder], seller: User, price: str, is_alone: bool
) -> None:
    order = cheap(price)

    if is_alone:
        assert confirm(order, seller).status == "in_production"
    else:
        with pytest.raises(DiscountNeeded):
            confirm(order, seller)
        order.refresh_from_db()
        assert (order.status, order.changes.count()) == ("draft", 1)


def test_an_order_of_one_go_is_refused_whole(warehouse: Warehouse, variant: Variant, seller: User) -> None:
    draft = Draft(warehouse.pk, [OrderLine(variant.pk, 2, Decimal(80))], customer_info="Iryna")

    with pytest.raises(DiscountNeeded):
        fulfillment.place_order(draft=draft, expected_total=Decimal(160), actor=seller, key=uuid4())

    assert not SalesOrder.objects.exists()


def test_a_manager_asks_nobody(cheap: Callable[..., SalesOrder], manager: User) -> None:
    assert confirm(cheap("1"), manager).total == 2


def test_the_limit_counts_from_what_the_rules_say(cheap: Callable[..., SalesOrder], seller: User) -> None:
    PriceRule.objects.create(kind="promotion", name="Sale", price=Decimal(85))

    assert confirm(cheap("80"), seller).total == 160


def test_nobody_sells_below_the_least_margin_alone(
    cheap: Callable[..., SalesOrder], draft_order: Callable[..., SalesOrder], variant: Variant, seller: User
) -> None:
    Workshop.objects.update(least_margin_percent=Decimal(60))
    assert confirm(draft_order((variant, 1)), seller).total == 100

    with pytest.raises(DiscountNeeded):
        confirm(cheap("99.99"), seller)
    Product.objects.update(cost_price=41)
    with pytest.raises(DiscountNeeded):
        confirm(draft_order((variant, 1)), seller)
    Product.objects.update(cost_price=0)
    assert confirm(cheap("99.99"), seller).total == Decimal("199.98")


def test_a_manager_is_told_and_the_seller_goes_on_once(
    cheap: Callable[..., SalesOrder], seller: User, manager: User
) -> None:
    order = cheap()

    request = ask(order, seller)
    asked = OutboxMessage.objects.get(recipient=manager)
    answer(request, manager)
    told = OutboxMessage.objects.get(recipient=seller)
    confirm(order, seller, 160)

    request.refresh_from_db()
    assert [row[0]["data"] for row in asked.buttons][:2] == [
        f"discount:allow:{request.pk}",
        f"discount:refuse:{request.pk}",
    ]
    assert told.buttons[0][0]["data"] == f"confirm:{order.pk}:16000"
    assert (request.status, request.decided_by) == ("used", manager)


def test_what_is_refused_stays_refused(cheap: Callable[..., SalesOrder], seller: User, manager: User) -> None:
    order = cheap()
    answer(ask(order, seller), manager, is_allowed=False)

    with pytest.raises(DiscountNeeded):
        confirm(order, seller)
    assert "does not allow" in OutboxMessage.objects.get(recipient=seller).text


def test_what_is_allowed_is_good_for_these_lines_only(
    cheap: Callable[..., SalesOrder], variant: Variant, seller: User, manager: User
) -> None:
    order, other = cheap(), cheap()
    answer(ask(order, seller), manager)

    with pytest.raises(DiscountNeeded):
        confirm(other, seller)
    lines = [OrderLine(variant.pk, 1, Decimal(80))]
    sales.change_lines(order_id=order.pk, lines=lines, actor=seller, key=uuid4())
    with pytest.raises(DiscountNeeded):
        confirm(order, seller)

    assert DiscountRequest.objects.get().status == "allowed"
    assert ask(order, seller).status == "asked"


def test_the_price_changes_after_it_was_allowed(
    cheap: Callable[..., SalesOrder],
    make_variant: Callable[..., Variant],
    variant: Variant,
    seller: User,
    manager: User,
) -> None:
    order, wallet = cheap(), make_variant("Wallet")
    lines = [OrderLine(variant.pk, 2, Decimal(80)), OrderLine(wallet.pk, 1)]
    sales.change_lines(order_id=order.pk, lines=lines, actor=seller, key=uuid4())
    answer(ask(order, seller), manager)
    Product.objects.filter(pk=wallet.product_id).update(price=110)

    with pytest.raises(PriceChanged):
        confirm(order, seller, 260)
    with pytest.raises(DiscountNeeded):
        confirm(order, seller, 270)

    order.refresh_from_db()
    assert (order.status, order.total, DiscountRequest.objects.get().status) == ("draft", 260, "allowed")


def test_asking_what_need_not_be_asked_is_refused(
    cheap: Callable[..., SalesOrder], seller: User, manager: User, worker: User
) -> None:
    order = cheap()
    with pytest.raises(DiscountNotNeeded):
        ask(cheap("95"), seller)
    with pytest.raises(DiscountNotNeeded):
        ask(order, manager)
    with pytest.raises(NotAllowed):
        ask(order, worker)
    assert not DiscountRequest.objects.exists()

    request = ask(order, seller)
    with pytest.raises(AlreadyDone):
        ask(order, seller)
    with pytest.raises(NotAllowed):
        answer(request, seller)
    sales.cancel_draft_order(order_id=order.pk, actor=seller, key=uuid4())
    with pytest.raises(NotADraft):
        answer(request, manager)
    with pytest.raises(NotFound):
        answer_discount(request_id=10**9, is_allowed=True, actor=manager, key=uuid4())

    assert [one.status for one in DiscountRequest.objects.all()] == ["asked"]


def test_a_changed_draft_is_asked_anew(
    cheap: Callable[..., SalesOrder], variant: Variant, seller: User, manager: User
) -> None:
    order = cheap()
    first = ask(order, seller)
    lines = [OrderLine(variant.pk, 5, Decimal(70))]
    sales.change_lines(order_id=order.pk, lines=lines, actor=seller, key=uuid4())
    second = ask(order, seller)

    with pytest.raises(DiscountDecided):
        answer(first, manager)

    assert answer(second, manager).total == 350
    assert [one.status for one in DiscountRequest.objects.order_by("pk")] == ["dropped", "allowed"]


def test_the_second_manager_hears_who_decided(
    cheap: Callable[..., SalesOrder], seller: User, manager: User, owner: User
) -> None:
    request = ask(cheap(), seller)
    answer(request, manager)

    with pytest.raises(DiscountDecided) as refusal:
        answer(request, owner, is_allowed=False)

    request.refresh_from_db()
    assert "Manager" in str(refusal.value)
    assert (request.status, OutboxMessage.objects.filter(recipient=seller).count()) == ("allowed", 1)


@pytest.mark.django_db(transaction=True)
def test_of_two_managers_at_once_the_first_decides(
    cheap: Callable[..., SalesOrder], seller: User, make_user: Callable[..., User]
) -> None:
    managers = [make_user(Role.MANAGER) for _ in range(4)]
    request = ask(cheap(), seller)
    start, answers = threading.Barrier(len(managers)), []

    def decide(manager: User, is_allowed: bool) -> None:
        try:
            start.wait()
            answers.append(answer(request, manager, is_allowed=is_allowed).status)
        except DiscountDecided:
            answers.append("late")
        finally:
            connection.close()

    people = [
        threading.Thread(target=decide, args=(one, number % 2 == 0)) for number, one in enumerate(managers)
    ]
    for person in people:
        person.start()
    for person in people:
        person.join()

    request.refresh_from_db()
    assert sorted(answers) == sorted(["late"] * 3 + [request.status])
    assert OutboxMessage.objects.filter(recipient=seller).count() == 1
