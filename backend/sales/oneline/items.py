"""Lines of an order while they are put together, and what could not be read."""

from dataclasses import dataclass, field
from decimal import Decimal

from backend.sales.oneline.vocabulary import Meanings, Thing, Vocabulary


@dataclass(frozen=True)
class Unclear:
    """Words that could not be read, and what they seem to be about; `item` is the line they belong to."""

    words: str
    about: str = "words"
    item: int | None = None

    @property
    def key(self) -> str:
        """Its name among the questions of one line."""
        return f"{self.about}:{self.words.lower()}"


@dataclass
class Item:
    """A line of the order: what may be meant, and how many."""

    groups: list[Meanings] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    things: list[Thing] = field(default_factory=list)
    quantity: int | None = None
    price: Decimal | None = None
    total: Decimal | None = None
    is_counted_first: bool = False
    is_bare: bool = False
    """Was the number a number alone, without «x» or «шт»?"""
    is_run_into: bool = False
    """Did the next line begin right after the number?"""
    is_doubtful: bool = False
    """May it be one thing in two colours, or two things?"""
    is_inherited: bool = False
    """Was only the colour said, after a line of the same product?"""
    number_in_name: str = ""

    @property
    def is_clear(self) -> bool:
        """Is it one thing?"""
        return len(self.things) == 1

    @property
    def pieces(self) -> int:
        """How many are wanted; who names no number wants one."""
        return 1 if self.quantity is None else self.quantity

    @property
    def text(self) -> str:
        """What was said of it."""
        return " ".join(self.words)

    def is_color_only(self, vocabulary: Vocabulary) -> bool:
        """Was nothing but a colour said?"""
        return bool(self.groups) and all(map(vocabulary.is_color, self.groups))

    def has_color(self, vocabulary: Vocabulary) -> bool:
        """Was a colour said?"""
        return any(map(vocabulary.is_color, self.groups))

    def resolve(self, vocabulary: Vocabulary, before: "Item | None") -> None:
        """Find what it may be; a colour alone is of the product that was named before it."""
        if self.things:
            return
        self.things = vocabulary.fitting(self.groups)
        if before and self.is_color_only(vocabulary):
            named = [group for group in before.groups if not vocabulary.is_color(group)]
            if named and (same := vocabulary.fitting([*named, *self.groups])):
                self.groups, self.things, self.is_inherited = [*named, *self.groups], same, True
        self._drop_bundles_nobody_named()
        self._keep_plainest(vocabulary)

    def _drop_bundles_nobody_named(self) -> None:
        """«леді чорна» is a clutch, not the set «Леді»: a set is meant when all of its name is said."""
        said = frozenset().union(*self.groups)
        named = [thing for thing in self.things if not thing.bundle_id or thing.product <= said]
        if any(not thing.bundle_id for thing in named):
            self.things = named

    def _keep_plainest(self, vocabulary: Vocabulary) -> None:
        """«клатч чорний» is the black one, not the black and beige one, when both are there."""
        said = frozenset().union(*self.groups)
        plain = [thing for thing in self.things if thing.colors <= said]
        if self.is_doubtful:
            self.things = self._in_any_of_the_colors(vocabulary, said)
        elif plain:
            self.things = plain

    def _in_any_of_the_colors(self, vocabulary: Vocabulary, said: Meanings) -> list[Thing]:
        named = [group for group in self.groups if not vocabulary.is_color(group)]
        found = vocabulary.fitting(named) if named else self.things
        return [thing for thing in found if thing.colors <= said]
