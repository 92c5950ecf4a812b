"""A bundle and a line race for the last pieces. The guard has a twin: the same race with the guard off."""

from collections.abc import Callable
from decimal import Decimal
from functools import partial
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from backend.accounts.models import User
from backend.accounts.roles import Role
from backend.catalog.models import Bundle, Variant
from backend.fulfillment import services as fulfillment
from backend.inventory.models import ProductReservation, ProductStock
from backend.ledger import posting
from backend.reports.books import broken
from backend.sales.bundles import OrderBundle
from backend.sales.models import SalesOrder, SalesOrderBundle
from backend.sales.services import Draft

from .crowd import all_at_once, meet_once

Deeds = list[Callable[[], object]]


@pytest.fixture(autouse=True)
def every_flow_leaves_honest_books() -> None:
    """The twin cooks the books on purpose, so the honest race asks `broken()` itself."""


@pytest.fixture
def gift(
    make_bundle: Callable[..., Bundle], make_variant: Callable[..., Variant], variant: Variant
) -> Bundle:
    return make_bundle((variant, 1), (make_variant("Wallet"), 1), price=Decimal(150))


@pytest.fixture
def crowd(
    gift: Bundle, variant: Variant, draft: Callable[..., Draft], make_user: Callable[..., User]
) -> Callable[[], Deeds]:
    """Ten sellers want a clutch, and ten want it in a bundle."""

    def gather() -> Deeds:
        wishes = [(draft((variant, 1)), 100), (draft(bundles=[OrderBundle(gift.pk, 1)]), 150)] * 10
        return [
            partial(
                fulfillment.place_order,
                draft=wanted,
                expected_total=Decimal(total),
                actor=make_user(Role.SALES),
                key=uuid4(),
            )
            for wanted, total in wishes
        ]

    return gather


@pytest.mark.django_db(transaction=True)
def test_the_last_pieces_are_promised_once_alone_or_in_a_bundle(
    crowd: Callable[[], Deeds], put_on_shelf: Callable[..., None], variant: Variant
) -> None:
    put_on_shelf(variant, 5)

    outcome = all_at_once(crowd())

    held = ProductReservation.objects.filter(stock__variant=variant).values_list("quantity", flat=True)
    assert (outcome, sum(held)) == ({"done": 20}, 5)
    assert SalesOrderBundle.objects.count() == 10
    assert list(broken()) == []


@pytest.mark.django_db(transaction=True)
def test_twin_without_the_lock_the_last_pieces_are_promised_twice_and_the_database_refuses(
    crowd: Callable[[], Deeds],
    put_on_shelf: Callable[..., None],
    variant: Variant,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    all_have_looked = meet_once(16)

    def look(model: type[ProductStock], places: object) -> dict[tuple[int, int], ProductStock]:
        rows = {(row.warehouse_id, row.variant_id): row for row in ProductStock.objects.all()}
        all_have_looked()
        return rows

    put_on_shelf(variant, 5)
    put_on_shelf(Variant.objects.get(product__name="Wallet"), 1)
    monkeypatch.setattr(posting, "_lock_existing", look)

    outcome = all_at_once(crowd())

    assert outcome["IntegrityError"] > 0


@pytest.mark.django_db
def test_an_order_of_six_bundles_asks_as_much_as_an_order_of_one(
    make_bundle: Callable[..., Bundle],
    make_variant: Callable[..., Variant],
    put_on_shelf: Callable[..., None],
    draft: Callable[..., Draft],
    seller: User,
) -> None:
    def questions(many: int) -> int:
        bundles = [make_bundle((make_variant(), 1), (make_variant(), 2)) for _ in range(many)]
        for bundle in bundles:
            for part in bundle.components.all():
                put_on_shelf(part.variant, 5)
        wanted = draft(bundles=[OrderBundle(bundle.pk, 1) for bundle in bundles])
        with CaptureQueriesContext(connection) as captured:
            fulfillment.place_order(
                draft=wanted, expected_total=Decimal(150 * many), actor=seller, key=uuid4()
            )
        return len(captured)

    assert questions(6) == questions(1)
    assert SalesOrder.objects.filter(status="ready").count() == 2
