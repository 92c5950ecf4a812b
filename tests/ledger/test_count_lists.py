"""A list that was filled in without network is read line by line."""

from decimal import Decimal

import pytest

from backend.ledger.count_lists import LONGEST_PART, ListedThing, is_list, read, template
from backend.ledger.counting import Answer

pytestmark = pytest.mark.usefixtures("english")
ZIP = ListedThing(1, "ZIP-1", "Zip, brass")
HIDE = ListedThing(2, "LTH-2", "Leather, black", places=3)
KNOWN = {thing.sku.casefold(): thing for thing in (ZIP, HIDE)}


def test_a_template_has_a_line_for_each_thing_and_fits_into_messages() -> None:
    assert template([ZIP, HIDE]) == ["ZIP-1 · Zip, brass = \nLTH-2 · Leather, black = "]
    parts = template([ListedThing(n, f"SKU-{n}", "A long name of a thing " * 3) for n in range(200)])
    assert len(parts) > 1
    assert max(map(len, parts)) <= LONGEST_PART
    assert sum(part.count("=") for part in parts) == 200
    assert template([]) == []


@pytest.mark.parametrize(
    "text",
    [
        "ZIP-1 · Zip, brass = 12\nLTH-2 · Leather, black = 2,5",
        "🧮 №5 · Main\n\nlth-2=2.5\n   zip-1   =   12  ",
        "LTH-2 = 2,500000"[:11] + "\nZIP-1 = 12",
        "ZIP-1 = 12\nZIP-1 = 12\nLTH-2 = 2,50",
    ],
)
def test_the_order_the_case_and_the_headings_do_not_matter(text: str) -> None:
    filled = read(text, KNOWN)

    assert sorted(filled.answers, key=lambda one: one.item_id) == [Answer(1, 12), Answer(2, Decimal("2.5"))]
    assert filled.mistakes == []


def test_what_has_no_number_is_left_for_later() -> None:
    assert read("ZIP-1 · Zip, brass =\nLTH-2 · Leather, black = 0", KNOWN).answers == [Answer(2, Decimal(0))]


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("NONE-9 = 3", "there is no such SKU"),
        ("ZIP-1 = 1,5", "could not read the number"),
        ("ZIP-1 = -3", "could not read the number"),
        ("ZIP-1 = NaN", "could not read the number"),
        ("ZIP-1 = ١٢", "could not read the number"),
        ("LTH-2 = 1,500", "Is it 1,5 or 1500?"),
        ("ZIP-1 = 9999999999", "must be from 0"),
        ("ZIP-1 = 3\nZIP-1 = 4", "two different numbers"),
        ("ZIP-1 12", "there is no «=» in it"),
    ],
)
def test_a_mistake_is_named_with_its_line_and_the_rest_is_taken(line: str, says: str) -> None:
    filled = read(f"{line}\nLTH-2 = 2", KNOWN) if "LTH" not in line else read(f"{line}\nZIP-1 = 2", KNOWN)

    assert len(filled.mistakes) == 1
    assert says in filled.mistakes[0]
    assert line.splitlines()[-1] in filled.mistakes[0]
    assert filled.answers


def test_words_are_not_a_list() -> None:
    assert is_list("ZIP-1 = 3")
    assert not is_list("black clutch")
