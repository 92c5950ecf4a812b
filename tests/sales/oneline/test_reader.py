"""Lines as sellers type them: read in full, or asked about; never read wrongly in silence."""

import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from backend.sales.oneline.reader import read_order
from backend.sales.oneline.vocabulary import Thing, Vocabulary
from tests.sales.oneline.shop import TODAY, told, vocabulary

HERE = Path(__file__).parent
A_LINE, MANY = 0.02, 5000


def told_of(file: str) -> Iterator[tuple[str, str]]:
    """Lines and what each of them means; ⏎ is a new line."""
    rows = [row for row in (HERE / file).read_text().splitlines() if row and not row.startswith("#")]
    for line, meaning in zip(rows[::2], rows[1::2], strict=True):
        yield line.replace("⏎", "\n"), meaning.strip()


READ, ASKED = list(told_of("read.txt")), list(told_of("asked.txt"))


def crowd(times: int) -> Vocabulary:
    """So many times more goods than the demo has."""
    things = vocabulary().things
    return Vocabulary(
        [
            replace(
                thing,
                variant_id=thing.variant_id + 1000 * number,
                product=frozenset(f"{word}{number or ''}" for word in thing.product),
                codes=(f"{number}-{thing.variant_id}",),
            )
            for number in range(times)
            for thing in things
        ]
    )


@pytest.mark.parametrize(("line", "meaning"), READ, ids=[line for line, _ in READ])
def test_what_sellers_type_is_read_in_full(line: str, meaning: str) -> None:
    reading = read_order(line, vocabulary(), today=TODAY)

    assert (reading.is_whole, f"= {told(reading)}") == (True, meaning)


@pytest.mark.parametrize(("line", "questions"), ASKED, ids=[line for line, _ in ASKED])
def test_what_may_mean_two_things_is_asked(line: str, questions: str) -> None:
    reading = read_order(line, vocabulary(), today=TODAY)

    asked = " | ".join(f"{one.about}: {one.words}" for one in reading.unclear)
    assert (reading.is_whole, f"? {asked}") == (False, questions)


def test_there_are_enough_lines() -> None:
    assert len(READ) >= 200
    assert len(ASKED) >= 60


@pytest.mark.parametrize("times", [1, 9])
def test_a_line_is_read_at_once_however_much_is_sold(times: int) -> None:
    words = crowd(times)
    read_order(READ[0][0], words, today=TODAY)

    begun = time.process_time()
    for line, _meaning in READ:
        read_order(line, words, today=TODAY)

    assert (time.process_time() - begun) / len(READ) < A_LINE


@pytest.mark.parametrize(
    "text", ["клатч " * 200, "ю" * 4000, "1 " * 2000, "@" * 900, '"' * 999, "до " * 400, ""]
)
def test_nonsense_takes_no_longer(text: str) -> None:
    words = crowd(9)
    words.groups("клатч")

    begun = time.process_time()
    reading = read_order(text, words, today=TODAY)

    assert time.process_time() - begun < 1
    assert not reading.is_whole


def test_answers_settle_what_was_asked() -> None:
    line = "красотка чорна 2, клатч чорний Ромашка, на свята"
    words = Vocabulary(vocabulary().things, taught={"красотка": ("роксолана",)})
    asked = [one.key for one in read_order(line, words, today=TODAY).unclear]

    answers = {"goods:клатч чорний": "1", "words:ромашка": "name", "words:свята": "comment"}
    reading = read_order(line, words, today=TODAY, answers=answers)

    assert sorted(asked) == sorted(answers)
    assert told(reading) == "2 × Клатч «Роксолана», чорний; 1 × Клатч «Аріна», чорний | Ромашка | «свята»"


def test_what_was_taught_changes_nothing_that_is_clear() -> None:
    taught = Vocabulary(
        vocabulary().things, taught={"клатч": ("сумка",), "чорного": ("бежевий",), "козак": ("дукат",)}
    )

    for line, meaning in READ:
        assert f"= {told(read_order(line, taught, today=TODAY))}" == meaning


def test_what_was_taught_and_is_sold_no_more_is_asked() -> None:
    taught = Vocabulary(vocabulary().things, taught={"красотка": ("калинонька",)})

    reading = read_order("красотка чорна 2", taught, today=TODAY)

    assert "words:красотка" in [one.key for one in reading.unclear]


def test_a_thing_in_one_colour_needs_no_colour() -> None:
    one = Vocabulary([Thing(1, frozenset(["брелок"]), frozenset(["рудий"]))])

    assert [item.things[0].variant_id for item in read_order("брелок 3", one, today=TODAY).items] == [1]
