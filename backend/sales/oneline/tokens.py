"""The pieces that a line consists of, once everything certain is cut out of it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from backend.sales.oneline.patterns import EACH, OF_A_LINE, PIECES, TOTAL
from backend.sales.oneline.words import NUMBERS

CUT, PHONE_WAS = " ¦ ", " ☎ "
"""What stands where something was cut out: words on both sides are not neighbours any more."""
TOKEN = re.compile(
    rf"(?P<stop>[,;¦\n]|\.(?=\s|$)|(?<=\s)[-–—](?=\s))|(?P<phone>☎)|(?P<joined>[+/])"
    rf"|(?P<times>(?<!\w)[xх×*] ?(?P<after>[0-9]{{1,5}})(?!\w)|(?<!\w)(?P<before>[0-9]{{1,5}}) ?[xх×*](?!\w)"
    rf"|(?<!\w)(?P<pieces>[0-9]{{1,5}}) ?{PIECES}(?!\w))"
    rf"|(?P<decimal>(?<![\w.,])[0-9]{{1,6}}[.,][0-9]{{1,6}}(?![\w.,]))"
    rf"|(?P<percent>[-+]?[0-9]{{1,3}} ?%)"
    rf"|(?P<number>(?<![\w.,])[0-9]{{1,9}}(?![\w]|[.,][0-9]))"
    rf"|(?P<word>[\w'][\w'.\-]*)|(?P<other>\S)",
    re.IGNORECASE,
)
RUN_TOGETHER = re.compile(r"([0-9]{1,3})?-?([^\W\d_]{3,})-?([0-9]{1,3})?", re.IGNORECASE)


@dataclass(frozen=True)
class Token:
    """A word, a number, a price or a stop."""

    kind: str
    text: str
    number: int = 0
    amount: Decimal = Decimal(0)
    has_currency: bool = False


def tokens_of(text: str, is_code: frozenset[str] = frozenset()) -> list[Token]:
    """Everything the line consists of, in its order."""
    return list(_tokens(text, text.lower(), is_code))


def amount_of(whole: str, kopiykas: str | None, thousands: str | None) -> Decimal:
    """«1 000», «1000,50», «1,5к» as a sum."""
    amount = Decimal(f"{re.sub(r'[^0-9]', '', whole)}.{kopiykas or '0'}")
    return amount * 1000 if thousands else amount


def _tokens(text: str, lower: str, codes: frozenset[str]) -> Iterator[Token]:
    position = 0
    while position < len(text):
        if each := EACH.match(lower, position):
            amount = amount_of(each[1], each[2], each[3])
            yield Token("each", each.group(), int(amount), amount, bool(each[4]))
            position = each.end()
        elif total := TOTAL.match(lower, position):
            parts = total.groups()[1:4] if total[1] else total.groups()[5:8]
            kind = "total" if (total[1] or "") in OF_A_LINE else "grand"
            yield Token(kind, total.group(), amount=amount_of(*parts))
            position = total.end()
        elif found := TOKEN.match(text, position):
            yield from _read(found, codes)
            position = found.end()
        else:
            position += 1


def _read(found: re.Match[str], codes: frozenset[str]) -> Iterator[Token]:
    if found["times"]:
        number = found["after"] or found["before"] or found["pieces"]
        yield Token("times", found.group(), int(number))
    elif found["number"]:
        yield Token("number", found.group(), int(found["number"]))
    elif found["word"]:
        yield from _word(found["word"].rstrip(".-'"), codes)
    else:
        kind = next(
            name for name in ("stop", "phone", "joined", "decimal", "percent", "other") if found[name]
        )
        yield Token(kind, found.group())


def _word(word: str, codes: frozenset[str]) -> Iterator[Token]:
    lower = word.lower()
    if lower in NUMBERS:
        yield Token("number", word, NUMBERS[lower])
    elif lower in codes:
        yield Token("word", word)
    elif (run := RUN_TOGETHER.fullmatch(word)) and (run[1] or run[3]):
        if run[1]:
            yield Token("number", run[1], int(run[1]))
        yield Token("word", run[2])
        if run[3]:
            yield Token("number", run[3], int(run[3]))
    elif "-" in word and not any(letter.isdigit() for letter in word):
        # «чорно-бежевий» are two colours of one thing.
        for place, part in enumerate(word.split("-")):
            yield from [Token("joined", "-")] if place else []
            yield Token("word", part)
    else:
        yield Token("word", word)
