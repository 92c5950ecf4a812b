"""Reading an order: what is certain is cut out first, piece by piece; the rest is goods and a name."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Final

from backend.sales.oneline import cuts
from backend.sales.oneline.cuts import Reading
from backend.sales.oneline.goods import read_goods
from backend.sales.oneline.items import Item, Unclear
from backend.sales.oneline.tokens import CUT
from backend.sales.oneline.vocabulary import Vocabulary

APOSTROPHES = str.maketrans("ʼ’`´ʹ‘", "''''''")
LETTERS = str.maketrans("ёЁ", "еЕ")
INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060\ufeff\ufe0f\x00-\x08\x0b-\x1f]")
GREETING = re.compile(
    r"(?<!\w)(?:добр(?:ий|ого|ый) (?:день|дня|вечір|вечора|вечер|ранок|ранку)|доброе утро|"
    r"good (?:morning|day|evening))(?!\w)[!.,]*",
    re.IGNORECASE,
)
LISTED = re.compile(r"(?:^|\n)\s*[0-9]{1,2}\)(?=\s)")
EMOJI = re.compile("[\U0001f000-\U0001faff\u2600-\u27bf\u2b00-\u2bff]")
EACH = re.compile(
    r"(?<!\w)(?:по )?([0-9]{1,2}) ?(?:шт\.? |pcs )?(?:of )?"
    r"(?:each|кожн(?:ого|ої|ий|а)|кажд(?:ого|ой|ый))(?!\w)",
    re.IGNORECASE,
)
NAME, COMMENT, PHONE, SKIP, GOODS = "name", "comment", "phone", "skip", "goods"
"""What words that were asked about may turn out to be, besides goods."""
LONGEST: Final = 1000


def read_order(
    text: str, vocabulary: Vocabulary, *, today: date, answers: Mapping[str, str] | None = None
) -> Reading:
    """Read «клатч чорний x3, гаманець беж 2 Олена 0501234567 до пʼятниці аванс 1000 терміново».

    `answers` are what was answered to the questions of this line before, by their key.
    """
    plain = INVISIBLE.sub("", text[:LONGEST]).translate(APOSTROPHES).translate(LETTERS)
    plain = LISTED.sub("\n", plain)
    rest = " ".join(re.sub(r"\s*\n\s*", " , ", EMOJI.sub(" ", plain)).split())
    rest = EACH.sub(r"по \1", GREETING.sub(CUT, rest))
    reading, rest = cuts.contacts(Reading(), rest)
    reading, rest = cuts.quoted(reading, rest)
    reading, rest = cuts.deposit(reading, rest)
    reading, rest = cuts.due(reading, rest, today)
    reading, rest = cuts.flags(reading, rest)
    reading, rest = cuts.remarks(reading, rest, vocabulary)
    reading, rest = cuts.source(reading, rest)
    goods = read_goods(rest, vocabulary)
    whole = replace(
        reading, items=goods.items, name=goods.name, unclear=_once([*reading.unclear, *goods.unclear])
    )
    return _answered(whole, vocabulary, answers or {})


def _once(unclear: list[Unclear]) -> list[Unclear]:
    return list({one.key: one for one in unclear}.values())


def _answered(reading: Reading, vocabulary: Vocabulary, answers: Mapping[str, str]) -> Reading:
    """What was answered is not asked again."""
    left = []
    for question in reading.unclear:
        said = answers.get(question.key)
        if said is None:
            left.append(question)
        elif question.item is None:
            reading = _take(reading, question, said)
        else:
            _settle(reading.items[question.item], question, vocabulary, said)
    if left:
        return replace(reading, unclear=left)
    return replace(reading, items=[item for item in reading.items if item.things], unclear=[])


def _settle(item: Item, question: Unclear, vocabulary: Vocabulary, said: str) -> None:
    """Which goods, or how many."""
    if question.about == "goods":
        item.things = [thing for thing in vocabulary.things if thing.mark == said]
    elif question.about == "quantity" and said.isdigit():
        item.quantity = int(said)


def _take(reading: Reading, question: Unclear, said: str) -> Reading:
    """What words are that are no goods; those that are to be passed over say nothing."""
    if said == NAME:
        return replace(reading, name=f"{reading.name} {question.words}".strip())
    if said == COMMENT:
        return reading.remark(question.words)
    if said == PHONE:
        return replace(reading, phone=cuts.phone_of(question.words))
    return reading
