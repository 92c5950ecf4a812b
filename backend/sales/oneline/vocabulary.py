"""What the workshop sells, as words: which goods a typed word may mean."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property, reduce

from backend.catalog.search import LATIN, LATIN_LETTERS, OTHER_LAYOUT, RUSSIAN
from backend.sales.oneline.words import ENDINGS, GOODS

LONG_ENOUGH = 3
BEGINNING_FROM = 4
FORGIVEN_FROM = 6
Meanings = frozenset[str]
NOTHING: Meanings = frozenset()


@dataclass(frozen=True)
class Thing:
    """Something for sale: the words of its product, and the words of its colours."""

    variant_id: int
    product: frozenset[str]
    colors: frozenset[str]
    codes: tuple[str, ...] = ()
    bundle_id: int = 0
    preset_id: int = 0
    """A bundle, or a usual choice of one, is no variant."""

    @property
    def mark(self) -> str:
        """What tells it from every other thing."""
        return f"b{self.bundle_id}p{self.preset_id}" if self.bundle_id else str(self.variant_id)

    @property
    def words(self) -> frozenset[str]:
        """Every word that it is called by."""
        return self.product | self.colors


@dataclass(frozen=True)
class Vocabulary:
    """Everything for sale, and what people call it here besides.

    `taught` says for a word which words of the catalogue it stands for, all of them at once; `goods_only` are
    words of which somebody said that they are no name.
    """

    things: list[Thing]
    taught: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    goods_only: frozenset[str] = frozenset()

    @cached_property
    def _holders(self) -> dict[str, set[int]]:
        """Which things are called by a word, by their place."""
        holders: dict[str, set[int]] = defaultdict(set)
        for place, thing in enumerate(self.things):
            for word in thing.words:
                holders[word].add(place)
        return dict(holders)

    @cached_property
    def _product_words(self) -> frozenset[str]:
        return frozenset().union(*(thing.product for thing in self.things))

    @cached_property
    def _beginnings(self) -> dict[str, list[str]]:
        """Words by their first three letters: only among these a form of a word is looked for."""
        found: dict[str, list[str]] = defaultdict(list)
        for word in self._holders:
            found[word[:LONG_ENOUGH]].append(word)
        return dict(found)

    @cached_property
    def _codes(self) -> dict[str, Thing]:
        return {code.lower(): thing for thing in self.things for code in thing.codes}

    @cached_property
    def _said(self) -> dict[str, Meanings]:
        """What was asked before in this line."""
        return {}

    @cached_property
    def codes(self) -> frozenset[str]:
        """All SKUs and barcodes."""
        return frozenset(self._codes)

    def thing_by_code(self, word: str) -> Thing | None:
        """The thing with this SKU or barcode."""
        return self._codes.get(word.lower())

    def knows(self, word: str) -> bool:
        """Is it a word of the catalogue, letter by letter?"""
        return word.lower() in self._holders

    def is_plain(self, word: str) -> bool:
        """Does the catalogue itself know this word, in any form?"""
        return bool(self._plainly(word.lower()))

    def groups(self, word: str) -> list[Meanings]:
        """What a typed word says, each group to be met; nothing when it is about nothing here."""
        lower = word.lower()
        if plain := self._plainly(lower):
            return [plain]
        if lower in self.taught:
            # Goods that are not sold any more are not meant.
            known = [frozenset({one}) for one in self.taught[lower] if one in self._holders]
            return known if len(known) == len(self.taught[lower]) else []
        guessed = self._typed_otherwise(lower) or self._slips(lower)
        return [guessed] if guessed else []

    def fitting(self, wanted: Iterable[Meanings]) -> list[Thing]:
        """Things that every one of these words may be about."""
        groups = dict.fromkeys(wanted)
        places = [set().union(*(self._holders.get(word, ()) for word in group)) for group in groups]
        common = reduce(lambda one, other: one & other, places) if places else set()
        return [self.things[place] for place in sorted(common)]

    def is_color(self, meanings: Meanings) -> bool:
        """Do these words name colours only?"""
        return bool(meanings) and not meanings & self._product_words

    def _plainly(self, word: str) -> Meanings:
        if word not in self._said:
            self._said[word] = self._read(word)
        return self._said[word]

    def _read(self, word: str) -> Meanings:
        if word in self._holders:
            return frozenset({word})
        forms = {word, word.translate(RUSSIAN), word.replace("и", "і"), *_translated(word)}
        return frozenset(
            known
            for form in forms
            for known in self._beginnings.get(form[:LONG_ENOUGH], ())
            if _is_same(form, known)
        )

    def _typed_otherwise(self, word: str) -> Meanings:
        """In Latin letters, or with the keyboard switched to the other language."""
        latin = LATIN_LETTERS.sub(lambda found: LATIN[found.group()], word)
        for typed in (latin, word.translate(OTHER_LAYOUT)):
            if typed != word and (meant := self._read(typed)):
                return meant
        return NOTHING

    def _slips(self, word: str) -> Meanings:
        return frozenset(known for known in self._holders if _is_slip(word, known))


def stem(word: str) -> str:
    """A word without its ending: «чорного» and «чорна» are one."""
    for ending in ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= LONG_ENOUGH:
            return word[: -len(ending)]
    return word


STEMS = {stem(said): meant for said, meant in GOODS.items()}


def _translated(word: str) -> list[str]:
    meant = GOODS.get(word) or STEMS.get(stem(word))
    return [meant] if meant else []


def _is_same(typed: str, known: str) -> bool:
    """Another form of the word, or its beginning."""
    one, other = stem(typed), stem(known)
    if typed == known or (len(one) >= LONG_ENOUGH and one == other):
        return True
    # A vowel that comes and goes: «гаманець», «гаманця».
    common = _common(typed, known)
    if common >= BEGINNING_FROM and common >= len(known) - 3 and common >= len(typed) - 2:
        return True
    return len(typed) >= BEGINNING_FROM and known.startswith(typed)


def _common(one: str, other: str) -> int:
    length = 0
    for left, right in zip(one, other, strict=False):
        if left != right:
            break
        length += 1
    return length


def _is_slip(typed: str, known: str) -> bool:
    """One letter wrong, missing or too many in a long word, or two neighbours in each other's place."""
    if len(typed) < FORGIVEN_FROM or abs(len(typed) - len(known)) > 1 or typed[0] != known[0]:
        return False
    start = _common(typed, known)
    end = _common(typed[start:][::-1], known[start:][::-1])
    if max(len(typed), len(known)) - start - end <= 1:
        return True
    swapped = typed[start : start + 2] == known[start : start + 2][::-1]
    return len(typed) == len(known) and len(typed) - start - end == 2 and swapped
