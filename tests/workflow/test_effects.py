"""What the office sets up is what people see, hear and may do."""

from collections.abc import Callable
from datetime import time
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from backend.accounts.models import User
from backend.accounts.roles import Role
from backend.catalog.models import Variant
from backend.core.errors import NotAllowed, StatusRefused
from backend.fulfillment import services as fulfillment
from backend.inventory.models import ProductStockMovement
from backend.messaging.models import OutboxMessage
from backend.messaging.notices import choose_notice
from backend.production import selectors as work
from backend.production import services as production
from backend.sales import selectors
from backend.sales import services as sales
from backend.sales.models import ReturnReason, SalesOrder
from backend.workflow import looks
from backend.workflow.errors import CorrectionOff, ReturnsOff
from backend.workflow.memory import memory
from backend.workflow.models import DocumentStatus
from tests.workflow.conftest import SetUpStatus

pytestmark = pytest.mark.django_db
ORDER = "salesorder"
Place = Callable[..., SalesOrder]


@pytest.fixture
def ready(place_order: Place, put_on_shelf: Callable[..., None], variant: Variant) -> SalesOrder:
    put_on_shelf(variant, 2)
    return place_order(variant, 2)


def heard(person: User) -> list[str]:
    return list(
        OutboxMessage.objects.filter(recipient=person, kind="status_entered").values_list("text", flat=True)
    )


def test_a_status_is_called_as_the_office_wants_in_each_language(
    set_up: SetUpStatus, ready: SalesOrder
) -> None:
    set_up(ORDER, "ready", label_uk="на видачу", label_en="to hand over", colour="danger", position=1)

    with override("uk"):
        assert ready.get_status_display() == "на видачу"
    with override("en"):
        assert ready.get_status_display() == "to hand over"
        assert looks.choices("sales.salesorder")[0] == ("draft", "draft")
        assert looks.choices("sales.salesorder")[1] == ("ready", "to hand over")
    assert looks.colour(ready, "ready") == "danger"


def test_each_type_has_words_of_its_own(set_up: SetUpStatus, ready: SalesOrder) -> None:
    set_up("point_of_sale", "ready", label_en="on the counter")

    with override("en"):
        assert ready.get_status_display() == "ready"
        ready.document_type_id = "point_of_sale"
        assert ready.get_status_display() == "on the counter"


def test_a_refusal_uses_the_words_of_the_office(set_up: SetUpStatus, ready: SalesOrder, seller: User) -> None:
    set_up(ORDER, "ready", label_en="to hand over")

    with override("en"), pytest.raises(StatusRefused) as refusal:
        sales.complete_order(order_id=ready.pk, actor=seller, key=uuid4())
    assert refusal.value.params == {"status": "to hand over"}


def test_rows_of_a_list_ask_nothing_and_a_change_is_seen_after_some_seconds(
    ready: SalesOrder, monkeypatch: pytest.MonkeyPatch
) -> None:
    memory.now()
    with CaptureQueriesContext(connection) as asked:
        shown = {ready.get_status_display() for _row in range(50)}
    assert (len(asked), len(shown)) == (0, 1)

    # Another process has changed it: nobody told this one.
    DocumentStatus.objects.filter(status="ready").update(label_en="elsewhere", label_uk="деінде")
    assert ready.get_status_display() not in ("elsewhere", "деінде")
    monkeypatch.setattr(memory, "seconds", 0)
    assert ready.get_status_display() in ("elsewhere", "деінде")


def test_chosen_roles_are_told_and_whoever_did_it_is_not(
    set_up: SetUpStatus, make_user: Callable[..., User], ready: SalesOrder, seller: User, owner: User,
    storekeeper: User
) -> None:  # fmt: skip
    set_up(ORDER, "shipped", told_roles=("storekeeper", "sales"), label_en="gone")
    other, deaf = make_user(Role.SALES), make_user(Role.STOREKEEPER)
    choose_notice(person=deaf, notice="status_entered", is_on=False)

    fulfillment.ship_order(order_id=ready.pk, actor=seller, key=uuid4())

    [text] = heard(other)
    assert "gone" in text
    assert f"№{ready.number}" in text
    assert len(heard(storekeeper)) == 1
    assert heard(seller) == heard(owner) == heard(deaf) == []
    assert OutboxMessage.objects.get(recipient=other, kind="status_entered").buttons == [
        [{"text": f"📄 №{ready.number}", "data": f"order:{ready.pk}"}]
    ]


def test_quiet_hours_are_kept(
    set_up: SetUpStatus, make_user: Callable[..., User], ready: SalesOrder, seller: User
) -> None:
    set_up(ORDER, "shipped", told_roles=("owner",))
    asleep = make_user(Role.OWNER, quiet_from=time(0), quiet_until=time(23, 59))

    fulfillment.ship_order(order_id=ready.pk, actor=seller, key=uuid4())

    assert OutboxMessage.objects.get(recipient=asleep, kind="status_entered").is_held_till_morning


def test_a_refused_step_tells_nobody(
    set_up: SetUpStatus, ready: SalesOrder, seller: User, owner: User
) -> None:
    set_up(ORDER, "completed", told_roles=("owner",))

    with pytest.raises(StatusRefused):
        sales.complete_order(order_id=ready.pk, actor=seller, key=uuid4())
    assert heard(owner) == []


def test_a_new_document_is_told_of_too(
    set_up: SetUpStatus, plan_work: Callable[..., Any], variant: Variant, owner: User
) -> None:
    set_up("productionorder", "new", told_roles=("owner",))

    plan_work(variant, 5)

    assert len(heard(owner)) == 1


def test_a_right_besides_is_asked_under_the_transaction_and_hides_the_button(
    set_up: SetUpStatus, ready: SalesOrder, seller: User, manager: User
) -> None:
    assert "cancelled" in selectors.steps_for(ready, seller)
    set_up(ORDER, "cancelled", permission="workflow.take_managers_step")

    assert "cancelled" not in selectors.steps_for(ready, seller)
    assert "cancelled" in selectors.steps_for(ready, manager)
    before = OutboxMessage.objects.count(), ProductStockMovement.objects.count()
    with pytest.raises(NotAllowed):
        fulfillment.cancel_order(order_id=ready.pk, actor=seller, key=uuid4())
    ready.refresh_from_db()
    assert (ready.status, ready.changes.count()) == ("ready", 3)
    assert (OutboxMessage.objects.count(), ProductStockMovement.objects.count()) == before
    assert fulfillment.cancel_order(order_id=ready.pk, actor=manager, key=uuid4()).status == "cancelled"


def test_work_asks_for_the_right_besides_where_a_person_steps(
    set_up: SetUpStatus, plan_work: Callable[..., Any], variant: Variant, worker: User, manager: User,
    place_order: Place, seller: User
) -> None:  # fmt: skip
    job = plan_work(variant, 5)
    set_up("productionorder", "in_progress", permission="workflow.take_managers_step")
    set_up("productionorder", "cancelled", permission="workflow.take_owners_step")

    assert "take" not in work.actions(job, worker)
    with pytest.raises(NotAllowed):
        production.take(order_id=job.pk, actor=worker, key=uuid4())
    with pytest.raises(NotAllowed):
        production.cancel(order_id=job.pk, actor=manager, key=uuid4())
    # What follows from a seller's step is nobody's step.
    order = place_order(variant, 1)
    fulfillment.cancel_order(order_id=order.pk, actor=seller, key=uuid4())
    assert order.lines.get().production_orders.get().status == "cancelled"


def test_a_type_may_forbid_correction(
    set_up: SetUpStatus, draft_order: Place, draft: Any, variant: Variant, seller: User
) -> None:
    order = draft_order((variant, 1))
    assert selectors.order_card(order.pk, seller).may_change
    set_up(ORDER, "draft", allows_correction=False)

    assert not selectors.order_card(order.pk, seller).may_change
    with pytest.raises(CorrectionOff):
        sales.change_lines(order_id=order.pk, lines=draft((variant, 3)).lines, actor=seller, key=uuid4())
    assert order.lines.get().quantity == 1


def test_a_type_may_take_nothing_back(
    set_up: SetUpStatus, ready: SalesOrder, seller: User, manager: User, shelf: Any, variant: Variant
) -> None:
    fulfillment.ship_order(order_id=ready.pk, actor=seller, key=uuid4())
    ready.refresh_from_db()
    assert "returned" in selectors.steps_for(ready, manager)
    set_up(ORDER, "returned", reverses_movements=False)

    assert "returned" not in selectors.steps_for(ready, manager)
    with pytest.raises(ReturnsOff):
        fulfillment.return_order(
            order_id=ready.pk, reason=ReturnReason.CHANGED_MIND, actor=manager, key=uuid4()
        )
    assert shelf(variant) == (0, 0)


def test_any_type_may_be_completed_by_its_payment(
    set_up: SetUpStatus, ready: SalesOrder, seller: User
) -> None:
    set_up(ORDER, "completed", entered_at_payment=True)
    fulfillment.ship_order(order_id=ready.pk, actor=seller, key=uuid4())

    paid = fulfillment.pay_order(
        order_id=ready.pk, amount=ready.total, method="card", actor=seller, key=uuid4()
    )

    assert paid.order.status == "completed"
