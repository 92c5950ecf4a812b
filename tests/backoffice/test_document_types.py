"""Owners set documents up in the office; managers read how they are set up."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest

from backend.accounts.models import User
from backend.catalog.models import Variant
from backend.fulfillment import services as fulfillment
from backend.sales import services as sales
from backend.sales.models import SalesOrder
from backend.sales.services import Draft
from backend.workflow.models import DocumentStatus, DocumentType
from tests.backoffice.conftest import Office, said

pytestmark = pytest.mark.django_db
ORDER, COUNTER = "salesorder", "point_of_sale"


def filled(code: str, **changed: Any) -> dict[str, Any]:
    """The form as it stands, but for these fields: filled(code, shipped_label_en="gone")."""
    one = DocumentType.objects.get(pk=code)
    data: dict[str, Any] = {"name_uk": one.name_uk, "name_en": one.name_en, "position": one.position,
                            "is_active": "on" if one.is_active else "", "key": uuid.uuid4()}  # fmt: skip
    rows = list(one.statuses.order_by("position", "id"))
    data |= {"statuses-TOTAL_FORMS": len(rows), "statuses-INITIAL_FORMS": len(rows)}
    for number, row in enumerate(rows):
        fields: dict[str, Any] = {name: getattr(row, name) for name in (
            "id", "label_uk", "label_en", "colour", "position", "told_roles", "permission")}  # fmt: skip
        for flag in ("creates_movements", "reverses_movements", "allows_correction", "entered_at_payment"):
            fields[flag] = "on" if getattr(row, flag) else ""
        fields |= {name.removeprefix(f"{row.status}_"): changed.pop(name)
                   for name in list(changed) if name.startswith(f"{row.status}_")}  # fmt: skip
        data |= {f"statuses-{number}-{name}": value for name, value in fields.items() if value != ""}
        data[f"statuses-{number}-document_type"] = code
    return data | changed


@pytest.fixture
def written(seller: User, draft: Callable[..., Draft]) -> Callable[..., SalesOrder]:
    """A draft of an order: written((variant, 1), document_type=...)."""

    def write(*wanted: tuple[Variant, int], **fields: Any) -> SalesOrder:
        return sales.create_order(draft=draft(*wanted, **fields), actor=seller, key=uuid.uuid4())

    return write


def save(office: Office, code: str, **changed: Any) -> Any:
    url = f"/admin/workflow/documenttype/{code}/change/"
    return office.client.post(url, filled(code, **changed))


def test_an_owner_changes_words_colour_and_who_is_told(
    at_owner: Office, place_order: Callable[..., SalesOrder], put_on_shelf: Callable[..., None],
    variant: Variant, seller: User
) -> None:  # fmt: skip
    put_on_shelf(variant, 1)
    order = place_order(variant, 1)

    response = save(at_owner, ORDER, ready_label_en="to hand over", ready_colour="danger",
                    ready_told_roles=["owner"])  # fmt: skip

    assert response.status_code == 302
    row = DocumentStatus.objects.get(document_type=ORDER, status="ready")
    assert (row.label_en, row.colour, row.told_roles) == ("to hand over", "danger", ["owner"])
    page = at_owner.open("sales_salesorder_changelist").content.decode()
    assert "to hand over" in page
    page = at_owner.open("sales_salesorder_change", order.pk).content.decode()
    assert "to hand over" in page
    changes = at_owner.open("workflow_documentstatus_change", row.pk).content.decode()
    assert "to hand over" in changes
    assert at_owner.member.name in changes


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ({"confirmed_allows_correction": "on"}, "Lines may be corrected in a draft only"),
        ({"ready_creates_movements": "on"}, "Stock moves at «shipped» and at no other status"),
        ({"cancelled_reverses_movements": "on"}, "A status that returns goods must come after"),
        ({"ready_permission": "sales.ship_salesorder"}, "Nobody brings a document to «ready» by hand"),
        ({"draft_allows_correction": "on", "draft_creates_movements": "on"}, "Stock moves at"),
        ({"is_active": ""}, "is the usual type, so it stays in use"),
    ],
)
def test_a_wrong_combination_is_refused_above_the_form(
    at_owner: Office, wrong: dict[str, str], reason: str
) -> None:
    before = list(DocumentStatus.objects.order_by("pk").values())

    response = save(at_owner, ORDER, **wrong)

    assert response.status_code == 200
    assert reason in response.content.decode()
    assert list(DocumentStatus.objects.order_by("pk").values()) == before


def test_a_type_is_copied_made_usual_and_deleted_by_buttons(at_owner: Office) -> None:
    made = at_owner.press("workflow_documenttype_copy", ORDER, name_uk="Опт", name_en="Wholesale")
    code = DocumentType.objects.get(name_uk="Опт").code
    assert made.url == f"/admin/workflow/documenttype/{code}/change/"

    at_owner.press("workflow_documenttype_make_usual", code)
    assert DocumentType.objects.get(pk=code).is_default
    at_owner.press("workflow_documenttype_make_usual", ORDER)
    at_owner.press("workflow_documenttype_delete", code)
    assert not DocumentType.objects.filter(pk=code).exists()


def test_a_type_in_use_stays_and_says_why(
    at_owner: Office, written: Callable[..., SalesOrder], variant: Variant
) -> None:
    at_owner.press("workflow_documenttype_copy", ORDER, name_uk="Опт", name_en="Wholesale")
    code = DocumentType.objects.get(name_uk="Опт").code
    order = written((variant, 1), document_type=code)

    refused = at_owner.press("workflow_documenttype_delete", code)

    reason = "There are documents of the type «Wholesale», so it cannot be deleted. Take it out of use."
    assert said(refused)[-1] == reason
    save(at_owner, code, is_active="")
    order.refresh_from_db()
    assert (order.document_type_id, DocumentType.objects.get(pk=code).is_active) == (code, False)


def test_managers_look_and_do_not_touch(at_manager: Office) -> None:
    page = at_manager.open("workflow_documenttype_change", COUNTER)
    assert page.status_code == 200
    assert "entered at payment" in page.content.decode()

    assert save(at_manager, COUNTER, shipped_label_en="gone").status_code == 403
    assert at_manager.press("workflow_documenttype_copy", ORDER, name_uk="Опт").status_code == 403
    assert DocumentStatus.objects.get(document_type=COUNTER, status="shipped").label_en == ""


def test_the_list_is_narrowed_to_a_type_and_marks_the_unusual(
    at_owner: Office,
    written: Callable[..., SalesOrder],
    variant: Variant,
    make_variant: Callable[..., Variant],
) -> None:
    usual, counter = written((variant, 1)), written((variant, 2), document_type=COUNTER)

    page = at_owner.open("sales_salesorder_changelist", type=COUNTER).content.decode()

    assert f"№{counter.number}" in page
    assert f"№{usual.number}" not in page
    assert "sale at the counter" in page
    # What is no type narrows nothing.
    assert f"№{usual.number}" in at_owner.open("sales_salesorder_changelist", type="\0").content.decode()


def test_a_step_that_asks_for_more_has_no_button_for_others(
    at_owner: Office, at_manager: Office, place_order: Callable[..., SalesOrder],
    put_on_shelf: Callable[..., None], variant: Variant
) -> None:  # fmt: skip
    put_on_shelf(variant, 1)
    order = place_order(variant, 1)
    save(at_owner, ORDER, shipped_permission="workflow.take_owners_step")

    assert "/ship" in at_owner.open("sales_salesorder_change", order.pk).content.decode()
    assert "/ship" not in at_manager.open("sales_salesorder_change", order.pk).content.decode()
    at_manager.press("sales_salesorder_ship", order.pk)
    order.refresh_from_db()
    assert order.status == "ready"
    assert (
        fulfillment.ship_order(order_id=order.pk, actor=at_owner.member, key=uuid.uuid4()).status == "shipped"
    )
