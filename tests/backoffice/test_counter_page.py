"""Quick sale in the office: a scanner fills the cart, and the money is taken once."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from backend.accounts.models import User
from backend.accounts.roles import Role
from backend.cash.models import CashBox
from backend.catalog.models import Product, Variant
from backend.fulfillment import services as fulfillment
from backend.sales.models import Payment, ReturnReason, SalesOrder
from backend.sales.returns import ReturnLine
from backend.sales.statuses import Status
from backend.warehouses.models import Warehouse
from tests.backoffice.conftest import Office, said

pytestmark = pytest.mark.django_db
PAGE = reverse("counter")


@pytest.fixture
def goods(variant: Variant, put_on_shelf: Callable[..., None]) -> Variant:
    """Five clutches at 100 on the shelf, with a barcode."""
    put_on_shelf(variant, 5)
    Variant.objects.filter(pk=variant.pk).update(barcode="4820000000017")
    return variant


@pytest.fixture
def post(at_manager: Office, warehouse: Warehouse) -> Callable[..., Any]:
    def send(do: str = "add", **fields: Any) -> Any:
        data = {"do": do, "warehouse": warehouse.pk, "key": str(uuid4()), **fields}
        return at_manager.client.post(PAGE, data, follow=True)

    return send


def test_a_scanner_puts_piece_after_piece_into_the_cart(goods: Variant, post: Callable[..., Any]) -> None:
    first = post(text="4820000000017")
    second = post(text="4820000000017", **{f"quantity_{goods.pk}": 1})

    assert first.context["cart"].quantities == {goods.pk: 1}
    assert second.context["cart"].quantities == {goods.pk: 2}
    assert second.context["quote"].total == 200


def test_words_offer_what_they_fit(
    goods: Variant, make_variant: Callable[..., Any], post: Callable[..., Any]
) -> None:
    make_variant("Clutch", "red")

    offered = post(text="clutch")
    chosen = post(f"choose:{goods.pk}")
    nothing = post(text="<b>umbrella")

    assert {one.variant.color.name for one in offered.context["offers"]} == {"black", "red"}
    assert chosen.context["cart"].quantities == {goods.pk: 1}
    assert said(nothing) == ["Nothing is found for «<b>umbrella»."]
    assert b"<b>umbrella" not in nothing.content


def test_lines_are_changed_and_taken_out(goods: Variant, post: Callable[..., Any]) -> None:
    line = {f"quantity_{goods.pk}": "3"}

    assert post(**line).context["quote"].total == 300
    assert post(**{f"quantity_{goods.pk}": "0"}).context["cart"].quantities == {}
    assert post(f"remove:{goods.pk}", **line).context["cart"].quantities == {}
    short = post(**{f"quantity_{goods.pk}": "9"})
    assert short.context["is_short"]
    assert b"only 5 on the shelf" in short.content


def test_money_is_taken_and_the_change_is_said(
    goods: Variant, post: Callable[..., Any], at_manager: Office
) -> None:
    sold = post("pay:cash:500", expected_total="200", **{f"quantity_{goods.pk}": 2})

    order = SalesOrder.objects.get()
    assert (order.status, order.paid_total) == (Status.COMPLETED, 200)
    page = at_manager.client.get(sold.redirect_chain[0][0])
    assert page.context["result"]["change"] == 300
    assert page.context["cart"].quantities == {}
    assert f"№{order.number}" in page.content.decode()
    assert reverse("paper", args=["receipt", order.pk]) in page.content.decode()


def test_a_typed_sum_is_read_as_people_write_it(goods: Variant, post: Callable[..., Any]) -> None:
    wanted = {"expected_total": "100", f"quantity_{goods.pk}": 1}

    assert post("pay:cash:", tendered="1e3", **wanted).status_code == 200
    assert post("pay:cash:", tendered="50", **wanted).status_code == 200
    assert not SalesOrder.objects.exists()
    assert post("pay:cash:", tendered="1 000,50", **wanted).redirect_chain[0][0].endswith("tendered=1000.50")


def test_sending_twice_is_one_sale(goods: Variant, post: Callable[..., Any]) -> None:
    sale = {"expected_total": "100", f"quantity_{goods.pk}": 1, "key": str(uuid4())}

    first, second = post("pay:card", **sale), post("pay:card", **sale)

    assert first.redirect_chain == second.redirect_chain
    assert (SalesOrder.objects.count(), Payment.objects.count()) == (1, 1)


def test_the_cart_stands_in_the_address(
    goods: Variant, post: Callable[..., Any], at_manager: Office, warehouse: Warehouse
) -> None:
    """Loading anew asks nothing, «back» is the cart as it was, and every tab has its own."""
    key = str(uuid4())
    one = post(text="4820000000017", key=key).redirect_chain[0]
    two = post(text="4820000000017", key=key, **{f"quantity_{goods.pk}": 1}).redirect_chain[0]
    other_tab = post(**{f"quantity_{goods.pk}": 4}).redirect_chain[0]

    carts = [at_manager.client.get(url).context["cart"] for url, _status in (two, one, other_tab, two)]

    assert one[1] == two[1] == 302
    assert [cart.quantities[goods.pk] for cart in carts] == [2, 1, 4, 2]
    assert {str(cart.key) for cart in (carts[0], carts[1])} == {key}
    assert str(carts[2].key) != key
    assert {cart.warehouse_id for cart in carts} == {warehouse.pk}


def test_a_paid_cart_is_gone(goods: Variant, post: Callable[..., Any], at_manager: Office) -> None:
    sale = {"expected_total": "100", f"quantity_{goods.pk}": 1, "key": str(uuid4())}
    cart = post(**sale).redirect_chain[0][0]
    post("pay:card", **sale)
    order = SalesOrder.objects.get()

    back = at_manager.client.get(cart, follow=True)
    more = post(text="4820000000017", **sale)
    other = post("pay:card", **{**sale, f"quantity_{goods.pk}": 2, "expected_total": "200"})

    for page in (back, more, other):
        assert page.context["result"]["order"] == order
        assert page.context["cart"].quantities == {}
        assert str(page.context["cart"].key) != sale["key"]
        assert "This cart is sold already. The next one is empty." in said(page)
    assert SalesOrder.objects.count() == 1


def test_nothing_is_sold_while_a_quantity_cannot_be_read(goods: Variant, post: Callable[..., Any]) -> None:
    refused = post("pay:card", expected_total="100", **{f"quantity_{goods.pk}": "1e0"})

    assert len(said(refused)) == 1
    assert refused.context["cart"].quantities == {goods.pk: 1}
    assert not SalesOrder.objects.exists()


def test_a_sale_that_came_back_in_part_is_not_offered_to_be_called_off(
    goods: Variant, post: Callable[..., Any], at_manager: Office, manager: User
) -> None:
    post("pay:card", expected_total="200", **{f"quantity_{goods.pk}": 2})
    order = SalesOrder.objects.get()
    assert at_manager.client.get(PAGE, {"sold": order.pk}).context["result"]["may_cancel"]

    fulfillment.return_order(
        order_id=order.pk,
        reason=ReturnReason.DEFECT,
        lines=[ReturnLine(order.lines.get().pk, 1)],
        actor=manager,
        key=uuid4(),
    )

    assert not at_manager.client.get(PAGE, {"sold": order.pk}).context["result"]["may_cancel"]


def test_a_refusal_keeps_the_cart_and_shows_the_new_total(goods: Variant, post: Callable[..., Any]) -> None:
    Product.objects.update(price=120)

    refused = post("pay:card", expected_total="100", **{f"quantity_{goods.pk}": 1})

    assert "120" in said(refused)[0]
    assert refused.context["cart"].quantities == {goods.pk: 1}
    assert refused.context["quote"].total == 120
    assert not SalesOrder.objects.exists()


def test_cash_waits_for_the_shift(goods: Variant, post: Callable[..., Any], warehouse: Warehouse) -> None:
    CashBox.objects.create(warehouse=warehouse)
    wanted = {"expected_total": "100", f"quantity_{goods.pk}": 1}

    page = post(**wanted)
    refused = post("pay:cash:100", **wanted)

    assert page.context["is_cash_closed"]
    assert "closed. Open its shift" in said(refused)[0]
    assert not SalesOrder.objects.exists()


def test_a_sale_is_called_off_after_asking(
    goods: Variant, post: Callable[..., Any], at_manager: Office
) -> None:
    post("pay:card", expected_total="100", **{f"quantity_{goods.pk}": 1})
    order = SalesOrder.objects.get()

    asked = at_manager.client.get(PAGE, {"ask": order.pk})
    done = post(f"off:{order.pk}")
    again = post(f"off:{order.pk}")

    assert "off?" in asked.content.decode()
    assert "called off" in done.content.decode()
    assert said(again) or "cancelled already" in again.content.decode()
    order.refresh_from_db()
    assert (order.status, order.paid_total) == (Status.RETURNED, 0)


def test_an_old_address_says_what_is_true_now(
    goods: Variant, post: Callable[..., Any], at_manager: Office, place_order: Callable[..., SalesOrder]
) -> None:
    def kind(asked: str, order: SalesOrder) -> str:
        result = at_manager.client.get(PAGE, {asked: order.pk}).context["result"]
        return result["kind"] if result else ""

    post("pay:card", expected_total="100", **{f"quantity_{goods.pk}": 1})
    sale = SalesOrder.objects.get()
    assert [kind(asked, sale) for asked in ("sold", "ask", "off")] == ["sold", "ask", "sold"]

    called_off = post(f"off:{sale.pk}")

    assert b"Give the customer back" in called_off.content
    assert [kind(asked, sale) for asked in ("sold", "ask", "off")] == ["gone", "gone", "off"]
    back = at_manager.client.get(PAGE, {"ask": sale.pk}).content
    assert b"is called off" in back
    assert b"Yes, call it off" not in back
    assert b"Give the customer back" not in back
    assert kind("sold", place_order(goods, 1)) == ""


@pytest.mark.parametrize(
    "data",
    [
        {"do": "pay:cash:NaN"}, {"do": "pay:gold"}, {"do": "pay:"}, {"do": "choose:x"}, {"do": "off:0"},
        {"do": "off:99999999999999999999"}, {"do": "choose:999999999"}, {"do": "nothing"}, {"key": "1"},
        {"warehouse": "-1"}, {"customer": "x"}, {"quantity_1": "NaN"}, {"quantity_x": "1"},
        {"expected_total": "1e999999"}, {"text": "\x00"}, {"quantity_999999": "5"}, {"text": "9" * 5000},
    ],
)  # fmt: skip
def test_what_nobody_types_changes_nothing(
    at_manager: Office, data: dict[str, str], warehouse: Warehouse
) -> None:
    response = at_manager.client.post(PAGE, {"warehouse": warehouse.pk, **data}, follow=True)

    assert response.status_code == 200
    assert not SalesOrder.objects.exists()


def test_only_those_who_sell_open_the_page(
    office: Callable[[User], Office], make_user: Callable[..., User]
) -> None:
    for role, status in ((Role.SALES, 200), (Role.STOREKEEPER, 403), (Role.PRODUCTION, 403)):
        assert office(make_user(role, is_staff=True)).client.get(PAGE).status_code == status


def test_the_page_asks_few_questions(
    make_variant: Callable[..., Variant], put_on_shelf: Callable[..., None], post: Callable[..., Any]
) -> None:
    counts = []
    for number in (1, 20):
        goods = [make_variant() for _ in range(number)]
        for one in goods:
            put_on_shelf(one, 1)
        with CaptureQueriesContext(connection) as captured:
            page = post(text=goods[0].sku, **{f"quantity_{one.pk}": 1 for one in goods})
        assert page.context["quote"].total == Decimal(100 * (number + 1))
        counts.append(len(captured))

    assert counts[0] == counts[1] <= 20


@pytest.mark.parametrize("written", ["1e9999999", "1e-9999999", "NaN", "-Infinity", "1e15"])
def test_a_sum_that_is_no_sum_breaks_no_page(
    written: str, goods: Variant, post: Callable[..., Any], at_manager: Office
) -> None:
    line = {f"quantity_{goods.pk}": "1"}

    refused = post("pay:cash:", **line, expected_total=written)
    strange = post(f"pay:cash:{written}", **line, expected_total="100")

    assert (refused.status_code, strange.status_code) == (200, 200)
    assert not SalesOrder.objects.exists()
    post("pay:card:", **line, expected_total="100")
    sold = SalesOrder.objects.get()
    assert at_manager.client.get(PAGE, {"sold": sold.pk, "tendered": written}).status_code == 200
