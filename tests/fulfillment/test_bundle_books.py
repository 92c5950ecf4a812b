"""Rules about bundles are shown to fail on books that were cooked with the triggers off."""

from collections.abc import Callable
from uuid import uuid4

import pytest

from backend.accounts.models import User
from backend.catalog.models import Bundle, Variant
from backend.sales import services as sales
from backend.sales.bundle_invariants import INVARIANTS
from backend.sales.bundles import OrderBundle
from backend.sales.services import Draft
from tests.cooking import all_is_noticed

LINE, HEAD = "sales_salesorderline", "sales_salesorderbundle"
PARTS, PRICE = [rule.name for rule in INVARIANTS]
COOKED = {
    PARTS: [
        f"UPDATE {LINE} SET quantity = quantity + 1 WHERE bundle_place = 'place 1'",
        f"DELETE FROM {LINE} WHERE bundle_place = 'place 1'",
        f"DELETE FROM {LINE} WHERE bundle_id IS NOT NULL",
        f"UPDATE {LINE} SET order_id = (SELECT max(id) FROM sales_salesorder)",
        f"UPDATE {LINE} SET quantity = CASE bundle_place WHEN 'place 1' THEN 1 ELSE 3 END",
    ],
    PRICE: [
        f"UPDATE {LINE} SET unit_price = unit_price + 0.01 WHERE bundle_place = 'place 1'",
        f"UPDATE {HEAD} SET unit_price = unit_price - 0.01",
    ],
}


@pytest.fixture(autouse=True)
def every_flow_leaves_honest_books() -> None:
    """The books are cooked on purpose."""


def test_cooked_bundles_are_noticed(
    make_bundle: Callable[..., Bundle],
    make_variant: Callable[..., Variant],
    draft: Callable[..., Draft],
    seller: User,
    subtests: pytest.Subtests,
) -> None:
    bundle = make_bundle((make_variant(), 1), (make_variant(), 1))
    for _ in range(2):
        wanted = draft(bundles=[OrderBundle(bundle.pk, 2)])
        sales.create_order(draft=wanted, actor=seller, key=uuid4())

    all_is_noticed(COOKED, subtests)
