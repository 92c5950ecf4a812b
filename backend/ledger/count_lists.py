"""The list of a count as text: taken along where there is no network, filled in, and sent as one message."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from backend.core.errors import DomainError
from backend.core.quantities import parse_quantity
from backend.ledger.counting import Answer

HEADINGS = ("🧮", "№", "#")
LONGEST_PART = 3500
"""A message of Telegram holds 4096 characters, with what stands around the list."""


@dataclass(frozen=True)
class ListedThing:
    """A line of a list: what it is, and how many decimals its quantity may have."""

    item_id: int
    sku: str
    name: str
    places: int = 0


@dataclass(frozen=True)
class Filled:
    """What was read out of a filled list, and what could not be read."""

    answers: list[Answer]
    mistakes: list[str]


def template(things: Iterable[ListedThing]) -> list[str]:
    """The list to fill in, in as many parts as it takes: a line for each thing, a number goes to its end."""
    parts: list[list[str]] = [[]]
    for one in things:
        line = f"{one.sku} · {one.name} = "
        if sum(map(len, parts[-1])) + len(parts[-1]) + len(line) > LONGEST_PART:
            parts.append([])
        parts[-1].append(line)
    return ["\n".join(part) for part in parts if part]


def is_list(text: str) -> bool:
    """Is it a list, and not words to look for?"""
    return "=" in text


def read(text: str, known: Mapping[str, ListedThing]) -> Filled:
    """The numbers of a list in any order; what has no number is left for later, mistakes are named."""
    told: dict[int, Answer] = {}
    mistakes = []
    for sku, number, line in _lines(text):
        if not number:
            mistakes.append(_("%(line)s: there is no «=» in it.") % {"line": line})
            continue
        thing = known.get(sku.casefold())
        try:
            answer = _answer(thing, number)
        except DomainError as error:
            mistakes.append(f"{line}: {error}")
            continue
        if answer is None:
            mistakes.append(_("%(line)s: there is no such SKU on this list.") % {"line": line})
        elif told.get(answer.item_id, answer) != answer:
            mistakes.append(_("%(line)s: there are two different numbers for it.") % {"line": line})
        else:
            told[answer.item_id] = answer
    return Filled(list(told.values()), mistakes)


def _lines(text: str) -> Iterator[tuple[str, str, str]]:
    for line in text.splitlines():
        what, separator, number = line.rpartition("=")
        # A line that lost its sign is not passed over in silence; a heading is.
        is_said = number.strip() if separator else not line.lstrip().startswith(HEADINGS)
        if line.strip() and is_said:
            yield what.partition("·")[0].strip(), number.strip() if separator else "", line.strip()[:60]


def _answer(thing: ListedThing | None, number: str) -> Answer | None:
    if thing is None:
        return None
    quantity = parse_quantity(number, places=thing.places, least=Decimal(0))
    return Answer(thing.item_id, quantity if thing.places else int(quantity))
