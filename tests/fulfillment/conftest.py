from collections.abc import Callable
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest

from backend.accounts.models import User
from backend.catalog.models import Bundle, Variant
from backend.fulfillment import services as fulfillment
from backend.messaging.models import OutboxMessage
from backend.sales import services as sales
from backend.sales.bundles import OrderBundle
from backend.sales.models import PaymentMethod, SalesOrder
from backend.sales.services import Draft

from .parts import Split


@pytest.fixture(autouse=True)
def every_flow_leaves_honest_books(books_hold: None) -> None:
    """Whatever a flow does or refuses, every rule of `check_ledger` holds after it."""


def told(person: User) -> list[str]:
    """What a person was told, by kind."""
    return list(OutboxMessage.objects.filter(recipient=person).order_by("id").values_list("kind", flat=True))


@pytest.fixture
def split(seller: User) -> Split:
    """Split off pieces of the only line, or of the lines by id."""

    def do(order: SalesOrder, pieces: int | dict[int, int], **fields: object) -> SalesOrder:
        order = SalesOrder.objects.get(pk=order.pk)
        parts = pieces if isinstance(pieces, dict) else {order.lines.get().pk: pieces}
        fields = {"key": uuid4(), "seen_version": order.version, **fields}
        return fulfillment.split_order(order_id=order.pk, parts=parts, actor=seller, **fields)  # type: ignore[arg-type]

    return do


@pytest.fixture
def pay(seller: User) -> Callable[[SalesOrder, int], None]:
    def do(order: SalesOrder, amount: int) -> None:
        sales.pay_order(
            order_id=order.pk, amount=Decimal(amount), method=PaymentMethod.CARD, actor=seller, key=uuid4()
        )

    return do


@pytest.fixture
def wallet(make_variant: Callable[..., Variant]) -> Variant:
    return make_variant("Wallet", price=Decimal("50.00"), cost_price=Decimal("20.00"))


@pytest.fixture
def gift(make_bundle: Callable[..., Bundle], variant: Variant, wallet: Variant) -> Bundle:
    """A clutch for 100 and a wallet for 50, together for 120."""
    return make_bundle((variant, 1), (wallet, 1), price=Decimal("120.00"), name="Gift set")


@pytest.fixture
def place(draft: Callable[..., Draft], seller: User) -> Callable[..., SalesOrder]:
    def place_it(
        *lines: tuple[Variant, int], bundles: list[OrderBundle], total: Any, **fields: Any
    ) -> SalesOrder:
        return fulfillment.place_order(
            draft=draft(*lines, bundles=bundles, **fields),
            expected_total=Decimal(total),
            actor=seller,
            key=uuid4(),
        )

    return place_it
