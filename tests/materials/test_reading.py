"""Quantities of materials as people type them: in units and in packs."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from django.utils import translation

from backend.core.errors import DomainError
from backend.materials.models import MaterialColor, MaterialPackaging, Unit
from backend.materials.reading import read_amount
from tests.hostile import is_work_in_proportion


@pytest.fixture
def packs(material: MaterialColor) -> list[MaterialPackaging]:
    sold = material.material.packagings
    return [sold.create(name="шкура", quantity=Decimal("2.3")), sold.create(name="рулон", quantity=10)]


@pytest.mark.parametrize(
    ("text", "quantity"),
    [
        ("4,6", "4.6"),
        ("4.6 m²", "4.6"),
        ("4,6м2", "4.6"),
        ("2 шкури", "4.6"),
        ("2 × шкура", "4.6"),
        ("2 х шкура", "4.6"),
        ("1 Шкура", "2.3"),
        ("0,5 шкури", "1.15"),
        ("2 рулони", "20"),
        ("1 000", "1000"),
    ],
)
def test_units_and_packs_are_read(
    material: MaterialColor, packs: list[MaterialPackaging], text: str, quantity: str
) -> None:
    with translation.override("uk" if "м2" in text else "en"):
        assert read_amount(material, text, packs) == Decimal(quantity)


@pytest.mark.parametrize(
    "text",
    ["", "0", "-1", "two", "2 бочки", "2 ш", "1,500", "NaN", "1e3", "١٢", "0 шкур", "999999999 рулонів"],
)
def test_what_cannot_be_read_is_refused(
    material: MaterialColor, packs: list[MaterialPackaging], text: str
) -> None:
    with pytest.raises(DomainError):
        read_amount(material, text, packs)


def test_whole_units_take_no_decimals(make_material: Callable[..., MaterialColor]) -> None:
    zip_ = make_material("Zip", unit=Unit.PCS)

    assert read_amount(zip_, "12") == 12
    with pytest.raises(DomainError):
        read_amount(zip_, "1,5")


def test_two_packs_that_begin_alike_are_not_guessed(material: MaterialColor) -> None:
    sold = material.material.packagings
    packs = [sold.create(name="шкура мала", quantity=1), sold.create(name="шкура велика", quantity=3)]

    with pytest.raises(DomainError):
        read_amount(material, "2 шкури", packs)
    assert read_amount(material, "2 шкура велика", packs) == 6


@pytest.mark.parametrize("hostile", [" ", "1 ", "1.", "м"])
def test_a_hostile_text_is_refused_with_work_in_proportion_to_its_length(
    material: MaterialColor, hostile: str
) -> None:
    def refused(text: str) -> None:
        with pytest.raises(DomainError):
            read_amount(material, text)

    assert is_work_in_proportion(refused, lambda length: ("1" + hostile * length)[:length] + "!")
