"""What a manager does with sales orders in the office."""

import uuid
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from backend.accounts.models import User
from backend.catalog.models import Product, Variant
from backend.core.models import Intent
from backend.fulfillment import services as fulfillment
from backend.production.models import ProductionOrder
from backend.sales import services as sales
from backend.sales.models import Payment, PaymentMethod, SalesOrder, SalesOrderLine
from backend.sales.statuses import Status
from tests.backoffice.conftest import Office, said

Form = Callable[..., dict[str, Any]]
LIST, ADD, CHANGE = (f"sales_salesorder_{page}" for page in ("changelist", "add", "change"))


@pytest.fixture
def form(order_heading: dict[str, Any], variant: Variant) -> Form:
    """An order form with one line of two pieces, and what else is said."""

    def fill(**answers: Any) -> dict[str, Any]:
        return {
            **order_heading,
            "lines-TOTAL_FORMS": 1,
            "lines-INITIAL_FORMS": 0,
            "lines-0-variant": variant.pk,
            "lines-0-quantity": 2,
            "lines-0-unit_price": "",
            "_save": "",
            **answers,
        }

    return fill


@pytest.fixture
def edit_form(form: Form) -> Form:
    """The form of an order that is there already, as its page shows it."""

    def fill(order: SalesOrder, **answers: Any) -> dict[str, Any]:
        line = order.lines.get()
        shown = {
            "version": order.version,
            "lines-INITIAL_FORMS": 1,
            "lines-0-id": line.pk,
            "lines-0-order": order.pk,
        }
        return form(**{**shown, **answers})

    return fill


def test_a_manager_writes_an_order_down(at_manager: Office, form: Form) -> None:
    response = at_manager.press(ADD, **form(is_urgent="on", comment="initials"))

    order = SalesOrder.objects.get()
    assert response.headers["Location"] == reverse(f"admin:{CHANGE}", args=[order.pk])
    assert (order.status, order.total, order.is_urgent, order.comment) == ("draft", 200, True, "initials")
    assert order.seller == at_manager.member


def test_an_agreed_price_is_kept(at_manager: Office, form: Form) -> None:
    at_manager.press(ADD, **form(**{"lines-0-unit_price": "75.50"}))

    line = SalesOrderLine.objects.get()
    assert (line.unit_price, line.is_price_agreed) == (75.5, True)


def test_where_the_pieces_come_from_is_said_by_hand(at_manager: Office, form: Form) -> None:
    at_manager.press(ADD, **form(**{"lines-0-mode": "manual", "lines-0-shelf_quantity": "1"}))

    line = SalesOrderLine.objects.get()
    assert (line.mode, line.shelf_quantity, line.wip_quantity) == ("manual", 1, 0)


def test_sending_the_form_twice_writes_one_order(at_manager: Office, form: Form) -> None:
    key = uuid.uuid4()

    first = at_manager.press(ADD, key=key, **form())
    second = at_manager.press(ADD, key=key, **form())

    assert SalesOrder.objects.count() == 1
    assert first.headers["Location"] == second.headers["Location"]


def test_the_back_button_and_another_quantity_are_not_a_second_order(at_manager: Office, form: Form) -> None:
    key = uuid.uuid4()
    at_manager.press(ADD, key=key, **form())

    response = at_manager.press(ADD, key=key, **form(**{"lines-0-quantity": 5}))

    assert response.status_code == 200
    assert "This form was already used" in response.content.decode()
    assert SalesOrder.objects.get().total == 200


@pytest.mark.parametrize(
    ("answers", "sentence"),
    [
        ({"customer": ""}, "Say whom the order is for"),
        ({"due_on": "2020-01-01"}, "has already passed"),
        ({"lines-TOTAL_FORMS": 0}, "There is nothing in the order"),
        ({"lines-0-quantity": 0}, "greater than or equal to 1"),
        ({"lines-0-unit_price": "-1"}, "greater than or equal to 0"),
    ],
)
def test_what_is_missing_is_said_and_nothing_is_written(
    answers: dict[str, Any], sentence: str, at_manager: Office, form: Form
) -> None:
    response = at_manager.press(ADD, **form(comment="typed before", **answers))

    page = response.content.decode()
    assert response.status_code == 200
    assert sentence in page
    assert "typed before" in page
    assert SalesOrder.objects.count() == 0
    assert Intent.objects.filter(use_case="sales.create_order").count() == 0


def test_a_discontinued_variant_is_refused_with_the_bots_words(
    at_manager: Office, form: Form, variant: Variant
) -> None:
    Product.objects.update(lifecycle="discontinued")

    response = at_manager.press(ADD, **form())

    assert "is not sold any more" in response.content.decode()
    assert SalesOrder.objects.count() == 0


def test_a_draft_is_written_anew(at_manager: Office, draft_order: SalesOrder, edit_form: Form) -> None:
    at_manager.press(
        CHANGE, draft_order.pk, **edit_form(draft_order, **{"lines-0-quantity": 7}, is_urgent="on")
    )

    draft_order.refresh_from_db()
    assert (draft_order.total, draft_order.is_urgent, draft_order.version) == (700, True, 1)


def test_a_change_over_somebody_elses_change_is_refused(
    at_manager: Office, draft_order: SalesOrder, edit_form: Form
) -> None:
    seen = edit_form(draft_order, **{"lines-0-quantity": 7})
    at_manager.press(CHANGE, draft_order.pk, **edit_form(draft_order, comment="first"))

    response = at_manager.press(CHANGE, draft_order.pk, **seen)

    assert "has changed since you opened it" in response.content.decode()
    draft_order.refresh_from_db()
    assert (draft_order.total, draft_order.comment) == (200, "first")


def test_of_a_confirmed_order_only_the_comment_changes(
    at_manager: Office, place_order: Callable[..., SalesOrder], variant: Variant, form: Callable[..., Any]
) -> None:
    order = place_order(variant, 2)
    forged = form(comment="call first", is_urgent="on", due_on="2099-01-01", version=order.version)

    at_manager.press(
        CHANGE, order.pk, **{**forged, "lines-0-quantity": 99, "status": "completed", "total": 1}
    )

    order.refresh_from_db()
    assert (order.comment, order.is_urgent, order.due_on) == ("call first", False, None)
    assert (order.total, order.status) == (200, Status.IN_PRODUCTION)


def test_an_order_goes_through_its_buttons(
    at_manager: Office, draft_order: SalesOrder, put_on_shelf: Callable[..., None], variant: Variant
) -> None:
    put_on_shelf(variant, 2)
    steps = [
        ("confirm", {"expected_total": "200.00"}, "ready"),
        ("pay", {"amount": "150,50", "method": "cash"}, "ready"),
        ("ship", {}, "shipped"),
        ("pay", {"amount": "49,50", "method": "card"}, "shipped"),
        ("complete", {}, "completed"),
    ]

    for name, answers, status in steps:
        response = at_manager.press(f"sales_salesorder_{name}", draft_order.pk, **answers)
        assert response.status_code == 302
        draft_order.refresh_from_db()
        assert draft_order.status == status
    assert draft_order.payment_status == "paid"


def test_buttons_are_those_of_the_status_table(
    at_manager: Office, draft_order: SalesOrder, put_on_shelf: Callable[..., None], variant: Variant
) -> None:
    def buttons() -> set[str]:
        context = at_manager.open(CHANGE, draft_order.pk).context
        return {action["path"].rstrip("/").rpartition("/")[2] for action in context["actions_detail"]}

    put_on_shelf(variant, 1)
    assert buttons() == {"confirm", "discard", "split", "copy"}
    at_manager.press("sales_salesorder_confirm", draft_order.pk)
    assert buttons() == {"pay", "cancel", "split", "ship_part", "copy"}
    at_manager.press("sales_salesorder_cancel", draft_order.pk)
    assert buttons() == {"archive", "copy"}


def test_a_double_click_pays_once(
    at_manager: Office, place_order: Callable[..., SalesOrder], variant: Variant
) -> None:
    order = place_order(variant, 2)
    key = uuid.uuid4()

    for _click in range(3):
        response = at_manager.press("sales_salesorder_pay", order.pk, key=key, amount="50", method="cash")
        assert response.status_code == 302

    assert [payment.amount for payment in Payment.objects.all()] == [50]


@pytest.mark.parametrize("name", ["confirm", "discard"])
def test_a_double_click_on_a_step_is_one_step(name: str, at_manager: Office, draft_order: SalesOrder) -> None:
    key = uuid.uuid4()

    for _click in range(2):
        response = at_manager.press(f"sales_salesorder_{name}", draft_order.pk, key=key)
        assert not [text for text in said(response) if "cannot" in text]

    steps = draft_order.changes.values_list("to_status", flat=True)
    assert len(steps) == len(set(steps))


@pytest.mark.parametrize(
    ("amount", "sentence"),
    [
        ("201", "more than the balance due"),
        ("0", "must be from 0.01"),
        ("NaN", "could not read"),
        ("1,500", "Is it 1,5 or 1500"),
    ],
)
def test_a_wrong_sum_is_refused_in_the_bots_words(
    amount: str, sentence: str, at_manager: Office, place_order: Callable[..., SalesOrder], variant: Variant
) -> None:
    order = place_order(variant, 2)

    response = at_manager.press("sales_salesorder_pay", order.pk, amount=amount, method="cash")

    assert sentence in response.content.decode()
    assert Payment.objects.count() == 0


def test_looking_at_a_button_changes_nothing(at_manager: Office, draft_order: SalesOrder) -> None:
    response = at_manager.open("sales_salesorder_confirm", draft_order.pk)

    assert "200.00" in response.content.decode()
    draft_order.refresh_from_db()
    assert draft_order.status == "draft"


def test_an_order_is_confirmed_at_the_total_that_was_seen(
    at_manager: Office, draft_order: SalesOrder
) -> None:
    Product.objects.update(price=150)

    refused = at_manager.press("sales_salesorder_confirm", draft_order.pk, expected_total="200.00")

    assert "the total is now 300" in " ".join(said(refused))
    draft_order.refresh_from_db()
    assert (draft_order.status, draft_order.total) == ("draft", 200)
    page = at_manager.open("sales_salesorder_confirm", draft_order.pk).content.decode()
    assert "it was 200 UAH" in page.replace("\u00a0", " ")
    at_manager.press("sales_salesorder_confirm", draft_order.pk, expected_total="300.00")
    draft_order.refresh_from_db()
    assert (draft_order.status, draft_order.total) == ("in_production", 300)


@pytest.mark.parametrize("total", ["1e1000000", "NaN", "Infinity", "200.001", "9" * 40])
def test_a_total_that_no_order_has_is_no_server_error(
    at_manager: Office, draft_order: SalesOrder, total: str
) -> None:
    refused = at_manager.press("sales_salesorder_confirm", draft_order.pk, expected_total=total)

    assert refused.status_code == 200
    draft_order.refresh_from_db()
    assert draft_order.status == "draft"


def test_a_step_that_is_not_offered_says_why(at_manager: Office, draft_order: SalesOrder) -> None:
    looked = at_manager.open("sales_salesorder_ship", draft_order.pk)
    pressed = at_manager.press("sales_salesorder_ship", draft_order.pk)

    assert said(looked) == ["This cannot be done now: the status is «draft»."]
    assert "This cannot be done now: the status is «draft»." in said(pressed)
    draft_order.refresh_from_db()
    assert draft_order.status == "draft"


def test_cancelling_gives_back_money_and_work(
    at_manager: Office, place_order: Callable[..., SalesOrder], variant: Variant, seller: User
) -> None:
    order = place_order(variant, 2)
    sales.pay_order(
        order_id=order.pk, amount=Decimal(200), method=PaymentMethod.CASH, actor=seller, key=uuid.uuid4()
    )

    at_manager.press("sales_salesorder_cancel", order.pk, comment="changed their mind")

    order.refresh_from_db()
    assert (order.status, order.paid_total) == ("cancelled", 0)
    assert ProductionOrder.objects.get().status == "cancelled"
    assert order.changes.last().comment == "changed their mind"


def test_many_orders_at_once_answer_one_by_one(
    at_manager: Office, draft: Callable[..., Any], variant: Variant, seller: User
) -> None:
    orders = [
        sales.create_order(draft=draft((variant, 1)), actor=seller, key=uuid.uuid4()) for _number in range(3)
    ]
    fulfillment.confirm_order(order_id=orders[1].pk, actor=seller, key=uuid.uuid4())
    chosen = {"action": "confirm", "_selected_action": [order.pk for order in orders], "index": 0}

    asked = at_manager.client.post(reverse(f"admin:{LIST}"), chosen)
    assert asked.status_code == 200
    assert set(SalesOrder.objects.values_list("status", flat=True)) == {"draft", "in_production"}
    done = at_manager.press(LIST, **chosen)

    assert done.status_code == 302
    refused, summary = said(done)
    assert refused == f"№{orders[1].number}: This cannot be done now: the status is «in production»."
    assert summary == f"Done: №{orders[2].number}, №{orders[0].number}"
    assert set(SalesOrder.objects.values_list("status", flat=True)) == {"in_production"}


def test_what_a_person_may_not_do_is_refused(
    draft_order: SalesOrder, storekeeper: User, office: Callable[[User], Office]
) -> None:
    storekeeper.is_staff = True
    storekeeper.save()
    at_storekeeper = office(storekeeper)

    assert at_storekeeper.open(ADD).status_code == 403
    for name in ("confirm", "pay", "discard"):
        response = at_storekeeper.press(f"sales_salesorder_{name}", draft_order.pk, amount=1, method="cash")
        assert response.status_code == 403
    draft_order.refresh_from_db()
    assert draft_order.status == "draft"


def test_a_form_of_another_site_presses_nothing(at_manager: Office, draft_order: SalesOrder) -> None:
    from_elsewhere = Client(enforce_csrf_checks=True)
    from_elsewhere.force_login(at_manager.member)
    url = reverse("admin:sales_salesorder_confirm", args=[draft_order.pk])

    assert from_elsewhere.post(url, {"key": str(uuid.uuid4())}).status_code == 403
    draft_order.refresh_from_db()
    assert draft_order.status == "draft"


@pytest.mark.django_db(transaction=True)
def test_somebody_elses_lock_is_said_and_nothing_is_lost(
    at_manager: Office, draft_order: SalesOrder, edit_form: Form
) -> None:
    somebody = connection.get_new_connection(connection.get_connection_params())
    sent = edit_form(draft_order, comment="typed before")
    try:
        somebody.execute("SELECT 1 FROM sales_salesorder WHERE id = %s FOR UPDATE", [draft_order.pk])
        page = at_manager.press(CHANGE, draft_order.pk, **sent).content.decode()
    finally:
        somebody.close()

    assert "press once more" in page
    assert "typed before" in page
    draft_order.refresh_from_db()
    assert draft_order.comment == ""


def test_what_people_wrote_is_shown_as_text(at_manager: Office, form: Form) -> None:
    evil = "<script>alert(1)</script>{{ 7|add:7 }}"
    at_manager.press(ADD, **form(customer="", customer_info=evil, comment=evil))
    order = SalesOrder.objects.get()

    for page in (at_manager.open(LIST), at_manager.open(CHANGE, order.pk), at_manager.open("index")):
        assert "<script>alert(1)" not in page.content.decode()
