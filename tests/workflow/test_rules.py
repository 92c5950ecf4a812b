"""What may not be set up is refused with the reason, and nothing is written."""

from typing import Any
from uuid import uuid4

import pytest
from django.utils.translation import override

from backend.accounts.models import User
from backend.core.errors import DomainError, NotAllowed, NotFound
from backend.sales import services as sales
from backend.sales.models import SalesOrder
from backend.workflow import errors
from backend.workflow import services as workflow
from backend.workflow.kinds import POINT_OF_SALE
from backend.workflow.models import DocumentStatus, DocumentType
from backend.workflow.selectors import chosen_type, types_in_use
from backend.workflow.services import TypeSet
from tests.workflow.conftest import SetUpStatus, as_it_stands

pytestmark = pytest.mark.django_db
ORDER, WORK = "salesorder", "productionorder"


def everything() -> list[Any]:
    rows = DocumentStatus.objects.order_by("pk").values()
    return [list(rows), list(DocumentType.objects.order_by("pk").values())]


WRONG: list[tuple[str, str, dict[str, Any], type[DomainError], str]] = [
    (ORDER, "ready", {"creates_movements": True}, errors.StockMovesElsewhere,
     "Stock moves at «shipped» and at no other status: mark exactly that, not «ready»."),
    (ORDER, "shipped", {"creates_movements": False}, errors.StockNeverLeaves,
     "Stock has to move at «shipped»: mark it as creating movements."),
    (WORK, "done", {"creates_movements": True}, errors.StockMovesNowhere,
     "This document moves no stock by its statuses, so «done» cannot create movements."),
    (ORDER, "cancelled", {"reverses_movements": True}, errors.ReturnBeforeIssue,
     "A status that returns goods must come after the one that issues them: «cancelled» does not."),
    (ORDER, "completed", {"reverses_movements": True}, errors.ReturnElsewhere,
     "Goods do not come back at «completed»; they may at: «returned»."),
    (ORDER, "confirmed", {"allows_correction": True}, errors.CorrectedTooLate,
     "Lines may be corrected in a draft only: «confirmed» comes after it."),
    (WORK, "new", {"allows_correction": True}, errors.NothingToCorrect,
     "This document has no lines that could be corrected at «new»."),
    (ORDER, "ready", {"entered_at_payment": True}, errors.NotByPayment,
     "A payment does not bring a document to «ready»; it may to: «shipped», «completed»."),
    (WORK, "done", {"entered_at_payment": True}, errors.NotByPayment,
     "A payment does not bring a document to «done»; it may to: —."),
    ("point_of_sale", "shipped", {"permission": "sales.ship_salesorder"}, errors.PaymentAsksNobody,
     "«shipped» is entered by the payment itself, so it cannot ask anybody for a right."),
    (ORDER, "shipped", {"permission": "sales.fly_salesorder"}, errors.RightUnknown,
     "There is no right «sales.fly_salesorder» that a step could ask for."),
    (ORDER, "ready", {"permission": "sales.ship_salesorder"}, errors.NobodySteps,
     "Nobody brings a document to «ready» by hand, so it cannot ask for a right."),
    (ORDER, "ready", {"told_roles": ("boss",)}, errors.RoleUnknown,
     "There is no role «boss» that could be told."),
    (ORDER, "ready", {"colour": "pink"}, errors.ColourUnknown, "There is no colour «pink» for a status."),
    (ORDER, "ready", {"status": "sold"}, errors.StatusUnknown, "This document has no status «sold»."),
    (ORDER, "ready", {"status": "draft"}, errors.StatusMissing,
     "Every status of the document stands here once: look at «draft»."),
]  # fmt: skip


@pytest.mark.parametrize(("code", "status", "wrong", "refusal", "reason"), WRONG)
def test_a_wrong_combination_is_refused_with_the_reason(
    set_up: SetUpStatus,
    code: str,
    status: str,
    wrong: dict[str, Any],
    refusal: type[DomainError],
    reason: str,
) -> None:
    before = everything()

    with override("en"), pytest.raises(refusal) as said:
        set_up(code, status, **wrong)

    with override("en"):
        assert str(said.value) == reason
    assert everything() == before


def test_what_the_table_permits_is_written_with_its_history(set_up: SetUpStatus, owner: User) -> None:
    set_up(ORDER, "completed", entered_at_payment=True, label_uk="здано", told_roles=("owner", "manager"))

    row = DocumentStatus.objects.get(document_type=ORDER, status="completed")
    assert (row.entered_at_payment, row.label_uk, row.told_roles) == (True, "здано", ["owner", "manager"])
    last = row.history.first()
    assert (last.label_uk, last.history_user) == ("здано", owner)
    untouched = DocumentStatus.objects.get(document_type=ORDER, status="draft")
    assert not untouched.history.filter(history_user=owner).exists()


def test_a_status_that_is_left_out_is_missed(owner: User) -> None:
    rows = as_it_stands(ORDER)[1:]

    with pytest.raises(errors.StatusMissing):
        workflow.save_type(code=ORDER, wanted=TypeSet(), statuses=rows, actor=owner, key=uuid4())


def test_only_owners_set_documents_up(manager: User) -> None:
    with pytest.raises(NotAllowed):
        workflow.save_type(
            code=ORDER, wanted=TypeSet(), statuses=as_it_stands(ORDER), actor=manager, key=uuid4()
        )


def copy(owner: User, code: str = ORDER, name: str = "Опт") -> DocumentType:
    made = workflow.copy_type(code=code, name_uk=name, actor=owner, key=uuid4())
    return DocumentType.objects.get(pk=made)


def test_a_copy_stands_as_its_origin_and_lives_by_itself(owner: User, set_up: SetUpStatus) -> None:
    made = copy(owner, "point_of_sale")
    assert as_it_stands(made.code) == as_it_stands("point_of_sale")
    assert (made.is_default, made.is_active) == (False, True)

    set_up(made.code, "shipped", label_uk="видано")

    assert DocumentStatus.objects.get(document_type="point_of_sale", status="shipped").label_uk == ""
    assert [one.code for one in types_in_use("sales.salesorder")] == [ORDER, "point_of_sale", made.code]


def test_a_copy_needs_a_name_of_its_own_and_a_document_with_types(owner: User) -> None:
    copy(owner)
    for code, name, refusal in (
        (ORDER, " ", errors.TypeNameNeeded),
        (ORDER, "опт", errors.TypeNameTaken),
        (WORK, "Інша", errors.OneTypeOnly),
        ("nothing", "Інша", NotFound),
    ):
        with pytest.raises(refusal):
            copy(owner, code, name)
    assert DocumentType.objects.filter(kind="sales.salesorder").count() == 3


def test_the_usual_type_changes_hands_and_stays_in_use(owner: User, warehouse: Any, draft_order: Any,
                                                       variant: Any) -> None:  # fmt: skip
    made = copy(owner)

    workflow.make_usual(code=made.code, actor=owner, key=uuid4())

    assert list(DocumentType.objects.filter(kind="sales.salesorder", is_default=True)) == [made]
    assert draft_order((variant, 1)).document_type_id == made.code
    with pytest.raises(errors.UsualInUse):
        workflow.save_type(
            code=made.code,
            wanted=TypeSet(made.name_uk, is_active=False),
            statuses=as_it_stands(made.code),
            actor=owner,
            key=uuid4(),
        )


def close(owner: User, code: str) -> None:
    one = DocumentType.objects.get(pk=code)
    wanted = TypeSet(one.name_uk, one.name_en, one.position, is_active=False)
    workflow.save_type(code=code, wanted=wanted, statuses=as_it_stands(code), actor=owner, key=uuid4())


def test_a_type_out_of_use_takes_no_new_orders_and_is_not_made_usual(
    owner: User, seller: User, draft: Any, variant: Any
) -> None:
    close(owner, "point_of_sale")

    with pytest.raises(errors.UsualTwice):
        workflow.make_usual(code="point_of_sale", actor=owner, key=uuid4())
    for code, refusal in (("point_of_sale", errors.TypeClosed), (WORK, NotFound), ("none", NotFound)):
        with pytest.raises(refusal):
            sales.create_order(draft=draft((variant, 1), document_type=code), actor=seller, key=uuid4())
    with pytest.raises(errors.TypeClosed):
        chosen_type("sales.salesorder", POINT_OF_SALE)
    assert not SalesOrder.objects.exists()


def test_a_type_in_use_is_not_deleted_and_an_idle_one_is(owner: User, draft_order: Any, variant: Any) -> None:
    used, idle = copy(owner), copy(owner, name="Зайвий")
    draft_order((variant, 1), document_type=used.code)

    for code, refusal in ((used.code, errors.TypeInUse), (ORDER, errors.TypeOfTheWorkshop),
                          ("point_of_sale", errors.TypeOfTheWorkshop)):  # fmt: skip
        with pytest.raises(refusal):
            workflow.delete_type(code=code, actor=owner, key=uuid4())
    workflow.delete_type(code=idle.code, actor=owner, key=uuid4())

    codes = DocumentType.objects.filter(kind="sales.salesorder").values_list("code", flat=True)
    assert sorted(codes) == sorted([ORDER, "point_of_sale", used.code])


def test_a_second_tap_makes_one_copy(owner: User) -> None:
    key = uuid4()

    for _tap in range(2):
        workflow.copy_type(code=ORDER, name_uk="Опт", actor=owner, key=key)

    assert DocumentType.objects.filter(name_uk="Опт").count() == 1
