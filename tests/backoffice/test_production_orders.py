"""What a manager does with work in the office."""

import uuid
from collections.abc import Callable

import pytest
from django.urls import reverse

from backend.accounts.models import User
from backend.accounts.roles import Role
from backend.catalog.models import Variant
from backend.core.models import Intent
from backend.fulfillment import services as fulfillment
from backend.production import services as production
from backend.production.models import ProductionOrder, ProductionReport
from backend.warehouses.models import Warehouse
from tests.backoffice.conftest import Office, said

CHANGE, REPORT = "production_productionorder_change", "production_productionorder_report"


def test_a_manager_plans_pieces_for_the_shelf_once(
    at_manager: Office, variant: Variant, warehouse: Warehouse, worker: User
) -> None:
    answers = {
        "variant": variant.pk,
        "kind": "full",
        "quantity": 12,
        "warehouse": warehouse.pk,
        "assignee": worker.pk,
        "priority": 1,
        "is_urgent": "on",
        "_save": "",
    }
    key = uuid.uuid4()

    for _click in range(2):
        response = at_manager.press("production_productionorder_add", key=key, **answers)

    order = ProductionOrder.objects.get()
    assert (order.quantity, order.assignee, order.is_urgent, order.status) == (12, worker, True, "new")
    assert response.headers["Location"] == reverse(f"admin:{CHANGE}", args=[order.pk])


def test_a_product_that_is_not_made_is_not_planned(
    at_manager: Office, variant: Variant, warehouse: Warehouse
) -> None:
    type(variant.product).objects.update(lifecycle="archived")

    response = at_manager.press(
        "production_productionorder_add",
        variant=variant.pk,
        quantity=1,
        warehouse=warehouse.pk,
        kind="full",
        priority=0,
    )

    assert "is not made any more" in response.content.decode()
    assert ProductionOrder.objects.count() == 0


def test_a_foreman_reports_for_a_worker_without_telegram(
    at_manager: Office,
    work: ProductionOrder,
    make_user: Callable[..., User],
    variant: Variant,
    shelf: Callable[[Variant], tuple[int, int]],
) -> None:
    veteran = make_user(Role.PRODUCTION, telegram_id=None)
    key = uuid.uuid4()

    for _click in range(2):
        at_manager.press(
            REPORT,
            work.pk,
            key=key,
            worker=veteran.pk,
            quantity="3",
            rejected_quantity="1",
            reject_reason="leather",
        )

    report = ProductionReport.objects.get()
    assert (report.worker, report.actor, report.quantity) == (veteran, at_manager.member, 3)
    assert shelf(variant) == (3, 0)


def test_more_than_planned_is_asked_about(at_manager: Office, work: ProductionOrder, worker: User) -> None:
    key = uuid.uuid4()

    asked = at_manager.press(REPORT, work.pk, key=key, worker=worker.pk, quantity="6")
    assert "Yes, more than planned" in asked.content.decode()
    assert said(asked) == ["5 left to make, and you report 6. Is it right?"]
    assert ProductionReport.objects.count() == 0

    at_manager.press(REPORT, work.pk, key=key, worker=worker.pk, quantity="6", allow_more="on")
    work.refresh_from_db()
    assert (work.finished_quantity, work.status) == (6, "done")


@pytest.mark.parametrize(
    ("answers", "sentence"),
    [
        ({"quantity": "0"}, "Say how many pieces are ready or spoilt."),
        ({"quantity": "1", "rejected_quantity": "1"}, "Say why the pieces were rejected."),
        ({"quantity": "١٢"}, "I could not read the number"),
        ({"quantity": "1", "worker": ""}, "This field is required"),
    ],
)
def test_a_report_that_says_too_little_is_refused(
    answers: dict[str, str], sentence: str, at_manager: Office, work: ProductionOrder, worker: User
) -> None:
    response = at_manager.press(REPORT, work.pk, **{"worker": worker.pk, **answers})

    assert sentence in response.content.decode()
    assert ProductionReport.objects.count() == 0


def test_work_is_taken_paused_given_and_cancelled_by_buttons(
    at_manager: Office, work: ProductionOrder, worker: User
) -> None:
    def press(name: str, **answers: object) -> tuple[str, User | None]:
        at_manager.press(f"production_productionorder_{name}", work.pk, **answers)
        work.refresh_from_db()
        return work.status, work.assignee

    assert press("take") == ("in_progress", at_manager.member)
    assert press("hand_back") == ("in_progress", None)
    assert press("assign", worker=worker.pk) == ("in_progress", worker)
    assert press("pause", to="blocked", comment="no leather") == ("blocked", worker)
    assert press("cancel", comment="not needed") == ("cancelled", worker)
    assert press("assign", worker="") == ("cancelled", worker)
    assert list(work.changes.values_list("comment", flat=True)) == ["", "", "no leather", "not needed"]


def test_a_report_is_undone_from_its_page_once(
    at_manager: Office,
    work: ProductionOrder,
    worker: User,
    variant: Variant,
    shelf: Callable[[Variant], tuple[int, int]],
) -> None:
    report = fulfillment.report_finished(order_id=work.pk, quantity=5, actor=worker, key=uuid.uuid4())
    undo = ("production_productionreport_undo", report.pk)

    at_manager.press(*undo)
    again = at_manager.press(*undo)

    assert said(again)[-1] == "This report was already undone."
    assert shelf(variant) == (0, 0)
    work.refresh_from_db()
    assert work.status == "in_progress"


def test_fields_of_work_are_not_edited_around_its_buttons(at_manager: Office, work: ProductionOrder) -> None:
    response = at_manager.press(CHANGE, work.pk, quantity=99, status="done", finished_quantity=99)

    assert response.status_code == 403
    work.refresh_from_db()
    assert (work.quantity, work.status, work.finished_quantity) == (5, "new", 0)


def test_many_works_are_given_to_one_worker(
    at_manager: Office, manager: User, worker: User, warehouse: Warehouse, variant: Variant
) -> None:
    works = [
        production.create_order(
            variant_id=variant.pk, quantity=1, warehouse_id=warehouse.pk, actor=manager, key=uuid.uuid4()
        )
        for _number in range(3)
    ]
    key = uuid.uuid4()

    for _click in range(2):
        at_manager.press(
            "production_productionorder_changelist",
            key=key,
            action="assign",
            worker=worker.pk,
            _selected_action=[one.pk for one in works],
        )

    assert set(ProductionOrder.objects.values_list("assignee", flat=True)) == {worker.pk}
    assert Intent.objects.filter(use_case="production.assign").count() == 3
