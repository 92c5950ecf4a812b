"""A worker asks for material: the storekeeper hears, answers once, and the worker hears what."""

from collections.abc import Callable
from decimal import Decimal
from uuid import UUID, uuid4

import pytest

from backend.accounts.models import User
from backend.catalog.models import Variant
from backend.core.errors import NotAllowed, StatusRefused
from backend.materials import requests
from backend.materials.errors import AmountRefused, CommentNeeded, TooManyDecimals
from backend.materials.models import MaterialColor, MaterialRequest
from backend.materials.requests import RequestAnswered
from backend.messaging.models import OutboxMessage
from backend.production import services as production
from backend.production.models import ProductionOrder

Key = Callable[[], UUID]


@pytest.fixture
def asked(material: MaterialColor, worker: User, storekeeper: User) -> MaterialRequest:
    return requests.request_material(
        material_id=material.pk,
        quantity=Decimal("2.5"),
        comment="for the red ones",
        actor=worker,
        key=uuid4(),
    )


def test_the_storekeeper_hears_with_buttons_and_the_worker_hears_the_answer(
    asked: MaterialRequest, worker: User, storekeeper: User, key: Key
) -> None:
    message = OutboxMessage.objects.get(recipient=storekeeper)
    assert "2.5 m²" in message.text
    assert "for the red ones" in message.text
    assert [row[0]["data"] for row in message.buttons] == [
        f"brought:{asked.pk}",
        f"decline:material:{asked.pk}",
    ]

    requests.answer_brought(request_id=asked.pk, actor=storekeeper, key=key())

    asked.refresh_from_db()
    assert (asked.status, asked.answered_by) == ("done", storekeeper)
    assert "brought" in OutboxMessage.objects.get(recipient=worker).text


def test_a_second_answer_names_who_was_first(
    asked: MaterialRequest, storekeeper: User, manager: User, key: Key
) -> None:
    requests.decline_material(request_id=asked.pk, comment="none left", actor=storekeeper, key=key())

    with pytest.raises(RequestAnswered, match="Storekeeper"):
        requests.answer_brought(request_id=asked.pk, actor=manager, key=key())

    asked.refresh_from_db()
    assert (asked.status, asked.answer) == ("declined", "none left")


def test_the_same_tap_twice_is_one_answer(asked: MaterialRequest, storekeeper: User, key: Key) -> None:
    tap = key()

    first = requests.answer_brought(request_id=asked.pk, actor=storekeeper, key=tap)
    second = requests.answer_brought(request_id=asked.pk, actor=storekeeper, key=tap)

    assert first.pk == second.pk
    assert OutboxMessage.objects.filter(kind="material_answered").count() == 1


def test_no_without_a_reason_is_no_answer(asked: MaterialRequest, storekeeper: User, key: Key) -> None:
    with pytest.raises(CommentNeeded):
        requests.decline_material(request_id=asked.pk, comment=" ", actor=storekeeper, key=key())

    asked.refresh_from_db()
    assert asked.status == "open"


@pytest.mark.parametrize(
    ("quantity", "refusal"),
    [("0", AmountRefused), ("-1", AmountRefused), ("NaN", AmountRefused), ("1.2345", TooManyDecimals)],
)
def test_an_impossible_quantity_is_not_asked_for(
    material: MaterialColor, worker: User, key: Key, quantity: str, refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        requests.request_material(
            material_id=material.pk, quantity=Decimal(quantity), actor=worker, key=key()
        )

    assert not MaterialRequest.objects.exists()


def test_nothing_is_asked_for_work_that_is_over(
    material: MaterialColor,
    variant: Variant,
    plan_work: Callable[..., ProductionOrder],
    worker: User,
    manager: User,
    key: Key,
) -> None:
    work = plan_work(variant, 3)
    production.cancel(order_id=work.pk, actor=manager, key=key())

    with pytest.raises(StatusRefused):
        requests.request_material(
            material_id=material.pk, quantity=Decimal(1), order_id=work.pk, actor=worker, key=key()
        )

    assert not MaterialRequest.objects.exists()


def test_a_seller_asks_for_no_material(material: MaterialColor, seller: User, key: Key) -> None:
    with pytest.raises(NotAllowed):
        requests.request_material(material_id=material.pk, quantity=Decimal(1), actor=seller, key=key())
