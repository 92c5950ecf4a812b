import re
from collections.abc import Callable
from decimal import Decimal

import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from backend.core.quantities import (
    AmbiguousNumber,
    NotANumber,
    OutOfRange,
    is_money,
    parse_money,
    parse_pieces,
    parse_quantity,
)

NBSP, THIN, NARROW = "\u00a0", "\u2009", "\u202f"


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("12", "12"),
        (" 12 ", "12"),
        ("12\n", "12"),
        ("007", "7"),
        ("1 000", "1000"),
        (f"1{NBSP}000", "1000"),
        (f"1{THIN}000{THIN}000", "1000000"),
        (f"12{NARROW}345", "12345"),
        ("1,5", "1.5"),
        ("1.5", "1.5"),
        ("1 000,50", "1000.5"),
        ("1 000.505", "1000.505"),
        ("0,125", "0.125"),
        ("1234,567", "1234.567"),
        ("999 999 999", "999999999"),
    ],
)
def test_numbers_are_read_the_way_people_write_them(text: str, number: str) -> None:
    assert parse_quantity(text, places=3, least=Decimal("0.001")) == Decimal(number)


@pytest.mark.parametrize(
    "text",
    [
        "", " ", "-5", "+5", "-0", "1e3", "1e309", "NaN", "nan", "Infinity", "inf", "0x10", "1_000",
        "9" * 5000, "١٢٣",
        "１２３", "१२", "О5", "З", "5шт", "5 шт", "½", "²", "\u202e5", "5\u200b", "5️⃣", "5.",
        ",5",
        "1,2,3", "1.000,5", "1,000.5", "12 34", "1 0000", "1  000", "1\t000", "1\n000",
        "5 5", "$5", "5%", "1/2", "=1+1",
        "1;DROP", "1'", "\x005", "1,5678", "٫5", "1٬000", "1’000",
    ],
)  # fmt: skip
def test_what_is_not_a_number_is_refused_and_never_guessed(text: str) -> None:
    with pytest.raises(NotANumber):
        parse_quantity(text, places=3)


@pytest.mark.parametrize(
    ("text", "small", "large"),
    [("1,500", "1,5", "1500"), ("12.340", "12,34", "12340"), ("1.000", "1,0", "1000")],
)
def test_a_number_that_can_be_read_in_two_ways_is_asked_back(text: str, small: str, large: str) -> None:
    with pytest.raises(AmbiguousNumber) as refusal:
        parse_quantity(text, places=3)

    assert refusal.value.params == {"small": small, "large": large}


@pytest.mark.parametrize("read", [parse_pieces, parse_money])
def test_a_question_whose_one_answer_would_be_refused_is_not_asked(read: Callable[[str], object]) -> None:
    with pytest.raises(NotANumber) as refusal:
        read("1,555")

    assert refusal.value.params == {"example": "1555"}


def test_the_bounds_of_a_sum_are_written_as_people_write_them() -> None:
    with translation.override("uk"), pytest.raises(OutOfRange) as refusal:
        parse_money("0")

    assert refusal.value.params == {"least": "0,01", "most": "9\u00a0999\u00a0999\u00a0999,99"}


@pytest.mark.parametrize("text", ["0", "00", "1000000000", "999999999999"])
def test_pieces_out_of_range_are_refused(text: str) -> None:
    with pytest.raises(OutOfRange):
        parse_pieces(text)


@pytest.mark.parametrize("text", ["1,5", "0,5", "3.0"])
def test_pieces_are_whole(text: str) -> None:
    with pytest.raises(NotANumber):
        parse_pieces(text)


@pytest.mark.parametrize(("text", "amount"), [("1250,50", "1250.50"), ("1 250", "1250"), ("0.01", "0.01")])
def test_money_has_two_decimals(text: str, amount: str) -> None:
    assert parse_money(text) == Decimal(amount)


@pytest.mark.parametrize("text", ["0,005", "0", "1250,505"])
def test_money_finer_than_a_kopeck_or_none_is_refused(text: str) -> None:
    with pytest.raises((NotANumber, OutOfRange)):
        parse_money(text)


@pytest.mark.parametrize(
    ("value", "is_real"),
    [("10", True), ("0.01", True), ("-5.50", True), ("1E+3", True), ("0.001", False), ("10.005", False),
     ("NaN", False), ("sNaN", False), ("Infinity", False), ("1E+20", False), ("9999999999.99", True),
     ("1E+9999999", False), ("-1E+9999999", False), ("1E-9999999", False)],
)  # fmt: skip
def test_a_sum_is_real_only_if_nothing_of_it_gets_lost(value: str, is_real: bool) -> None:
    assert is_money(Decimal(value)) is is_real


# The grammar once more, written in another way: what is accepted is exactly this.
GRAMMAR = re.compile(
    r"(?P<whole>[0-9]{1,3}(?:[ \u00a0\u2009\u202f][0-9]{3})+|[0-9]{1,12})(?:[.,](?P<fraction>[0-9]{1,3}))?",
    re.ASCII,
)
TYPED = st.text(alphabet="0123456789 .,-+eE_\u00a0\u2009\u202f\u200b٣５½Оо", max_size=14)


@settings(deadline=None)
@given(st.one_of(TYPED, st.text(max_size=12)))
def test_whatever_is_typed_is_read_by_the_grammar_or_refused(text: str) -> None:
    match = GRAMMAR.fullmatch(text.strip(" \u00a0\u2009\u202f\n"))
    try:
        number = parse_quantity(text, places=3, least=0)
    except NotANumber:
        assert match is None or len(re.sub(r"\D", "", match["whole"])) > 12
    except AmbiguousNumber:
        assert match
        assert len(match["fraction"]) == 3
    except OutOfRange:
        assert match
    else:
        assert match
        assert number == Decimal(re.sub(r"[^0-9]", "", match["whole"]) + "." + (match["fraction"] or "0"))


@settings(deadline=None)
@given(st.integers(1, 999_999_999))
def test_every_number_of_pieces_is_read_back(number: int) -> None:
    assert parse_pieces(str(number)) == number
    assert parse_pieces(f"{number:,}".replace(",", " ")) == number


def test_thousandths_are_read_when_there_is_no_other_way_to_write_them() -> None:
    assert parse_quantity("1,125", places=3, least=Decimal("0.001")) == Decimal("1.125")
    with pytest.raises(AmbiguousNumber):
        parse_quantity("1,500", places=3)
    with pytest.raises(NotANumber):
        parse_quantity("1,125", places=2)
