"""The price of a bundle is divided between its parts without a kopiyka too many or too few."""

from decimal import Decimal
from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from backend.catalog.bundle_prices import Share, divide, nearest_divisible

money = st.decimals(Decimal(0), Decimal("99999.99"), places=2)
quantities = st.integers(1, 12)
shares = st.lists(st.builds(Share, money, quantities), min_size=1, max_size=8)


def come_to(prices: list[Decimal], parts: list[Share]) -> Decimal:
    return sum((price * part.quantity for price, part in zip(prices, parts, strict=True)), Decimal(0))


@settings(max_examples=10_000, deadline=None)
@given(money, shares, st.booleans())
def test_ten_thousand_bundles_are_divided_exactly(price: Decimal, parts: list[Share], one: bool) -> None:
    if one:
        parts = [*parts, Share(Decimal("10.00"), 1)]

    prices = divide(price, parts)

    if prices is None:
        assert min(part.quantity for part in parts) > 1
        prices = divide(nearest_divisible(price, parts), parts)
        assert prices is not None
        assert come_to(prices, parts) < price
    else:
        assert come_to(prices, parts) == price
    assert min(prices) >= 0
    assert all(one == one.quantize(Decimal("0.01")) for one in prices)


@settings(max_examples=300, deadline=None)
@given(st.integers(0, 40), st.lists(st.integers(2, 7), min_size=1, max_size=3), st.data())
def test_what_cannot_be_divided_really_cannot(kopiykas: int, pieces: list[int], data: st.DataObject) -> None:
    parts = [Share(data.draw(money), quantity) for quantity in pieces]
    every_way = product(*(range(kopiykas // quantity + 1) for quantity in pieces))
    can_be = any(
        sum(price * quantity for price, quantity in zip(way, pieces, strict=True)) == kopiykas
        for way in every_way
    )

    assert (divide(Decimal(kopiykas) / 100, parts) is not None) == can_be


def test_a_part_that_costs_twice_as_much_alone_costs_twice_as_much_in_the_bundle() -> None:
    assert divide(Decimal(1200), [Share(Decimal(1000), 1), Share(Decimal(500), 1)]) == [800, 400]


def test_the_odd_kopiyka_goes_to_a_part_with_one_piece() -> None:
    assert divide(Decimal("100.01"), [Share(Decimal(25), 2), Share(Decimal(50), 1)]) == [
        Decimal("25.00"),
        Decimal("50.01"),
    ]


def test_parts_without_a_price_share_alike() -> None:
    assert divide(Decimal(30), [Share(Decimal(0), 1), Share(Decimal(0), 2)]) == [10, 10]
