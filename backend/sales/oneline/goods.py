"""Goods, quantities and a name, in what is left of an order when everything certain is cut out."""

from dataclasses import dataclass, field

from backend.sales.oneline.items import Item, Unclear
from backend.sales.oneline.names import first_name, is_surname
from backend.sales.oneline.tokens import Token, tokens_of
from backend.sales.oneline.vocabulary import Meanings, Vocabulary
from backend.sales.oneline.words import FILLERS, FOR_WHOM, JOINING

EACH_AT_MOST, PRICE_AT_LEAST = 50, 100
"""«по 2» are pieces of each, «по 850» is a price; between them nobody can tell."""
BARE_AT_MOST = 99
"""A number alone is pieces; a larger one may as well be a price."""
NUMBERS_ASKED = {"percent": "price", "decimal": "quantity"}
PUNCTUATION = "-!?.:()«»\"'*_#№~&=<>…•"


@dataclass
class Goods:
    """What the rest of the line says."""

    items: list[Item] = field(default_factory=list)
    name: str = ""
    unclear: list[Unclear] = field(default_factory=list)


def read_goods(text: str, vocabulary: Vocabulary) -> Goods:
    """Read lines of goods and the customer's name."""
    shelf = _Shelf(vocabulary, tokens_of(text, vocabulary.codes))
    for place, token in enumerate(shelf.tokens):
        shelf.take(place, token)
    shelf.close()
    return shelf.result()


class _Shelf:
    """Items are put together token by token."""

    def __init__(self, vocabulary: Vocabulary, tokens: list[Token]) -> None:
        self.vocabulary = vocabulary
        self.tokens = tokens
        self.items: list[Item] = []
        self.item = Item()
        self.names: list[list[str]] = []
        self.is_name_going_on = self.is_announced = self.is_joined = False
        self.grand: list[Token] = []
        self.unclear: list[Unclear] = []

    def take(self, place: int, token: Token) -> None:
        if token.kind == "word":
            self._word(place, token.text)
            return
        if token.kind == "joined":
            self.is_joined = True
            return
        self.is_name_going_on = self.is_joined = False
        if token.kind in ("number", "times"):
            self._number(token)
        elif token.kind == "each":
            self._each(token)
        elif token.kind == "total":
            self._total(token)
        elif token.kind in ("stop", "phone"):
            self.close()
        elif token.kind == "grand":
            self.grand.append(token)
        elif about := NUMBERS_ASKED.get(token.kind):
            self._ask(token.text, about)
        elif token.text not in PUNCTUATION:
            self._ask(token.text, "words")

    def close(self) -> None:
        """The item is complete."""
        self.is_name_going_on = self.is_announced = self.is_joined = False
        item, self.item = self.item, Item()
        before = self.items[-1] if self.items else None
        if not item.groups:
            self._number_alone(item, before)
        elif before and self._is_color_of(item, before):
            before.groups += item.groups
            before.words += item.words
            before.quantity = item.quantity if before.quantity is None else before.quantity
            before.price, before.total = before.price or item.price, before.total or item.total
            before.things = []
            before.resolve(self.vocabulary, self.items[-2] if len(self.items) > 1 else None)
        else:
            item.resolve(self.vocabulary, before)
            self.items.append(item)

    def _number_alone(self, item: Item, before: Item | None) -> None:
        """«клатч чорний, 3 шт»: the number after the comma is of what stands before it."""
        if item.quantity is None:
            return
        if before and before.quantity is None:
            before.quantity = item.quantity
            before.is_bare = before.is_run_into = item.is_bare
        else:
            self._ask(str(item.quantity), "quantity")

    def _is_color_of(self, item: Item, before: Item) -> bool:
        """«косметичка ружа, молочна»: the colour after the comma is of what stands before it."""
        return (
            item.is_color_only(self.vocabulary)
            and not before.has_color(self.vocabulary)
            and not before.is_clear
            and (before.quantity is None or item.quantity is None)
        )

    def result(self) -> Goods:
        """What was read; what may be read in two ways is asked about."""
        self._together()
        for token in self.grand:
            if len(self.items) == 1 and self.items[0].price is None and self.items[0].total is None:
                self.items[0].total = token.amount
            else:
                self._ask(token.text, "price")
        for place, item in enumerate(self.items):
            following = self.items[place + 1] if place + 1 < len(self.items) else None
            self._doubts_of(place, item, following)
        goods = Goods(items=self.items, unclear=self.unclear)
        if len(self.names) == 1:
            goods.name = " ".join(self.names[0])
        else:
            goods.unclear += [Unclear(" ".join(words), "name") for words in self.names]
        return goods

    def _together(self) -> None:
        """The same goods twice are one line, and how many is asked."""
        seen: dict[str, int] = {}
        kept: list[Item] = []
        for item in self.items:
            place = seen.get(item.things[0].mark) if item.is_clear else None
            if place is not None:
                self._ask(item.text, "quantity", place)
                continue
            if item.is_clear:
                seen[item.things[0].mark] = len(kept)
            kept.append(item)
        self.items = kept

    def _doubts_of(self, place: int, item: Item, following: Item | None) -> None:
        if not item.is_clear:
            self._ask(item.text, "goods", place)
        if item.quantity == 0 or (item.number_in_name and item.quantity is None):
            self._ask(f"{item.text} {item.number_in_name or 0}", "quantity", place)
        # «клатч чорний 2 гаманець беж»: nobody can tell whose the 2 is; «чорний, беж 2»: one black, or two?
        elif (following and item.is_run_into and item.is_bare and following.quantity is None) or (
            following and item.quantity is None and following.is_inherited and following.quantity is not None
        ):
            self._ask(item.text, "quantity", place)
        if item.total is not None and item.pieces == 1:
            item.price = item.total
        elif item.total is not None or (
            following and following.is_inherited and following.price and not item.price
        ):
            self._ask(item.text, "price", place)

    def _ask(self, words: str, about: str, item: int | None = None) -> None:
        self.unclear.append(Unclear(words, about, item))

    def _word(self, place: int, word: str) -> None:
        lower = word.lower()
        if lower in FOR_WHOM and not (lower == "для" and self._fits(self.vocabulary.groups(lower))):
            self.is_announced, self.is_name_going_on = True, False
            return
        groups = self.vocabulary.groups(word)
        is_person = self._is_person(place, word, groups)
        if is_person is None:
            self._ask(word, "name")
        elif is_person:
            self._name(word)
        elif lower in FILLERS and not self.vocabulary.knows(lower):
            # «чорний з бежевим» are two colours of one thing.
            self.is_joined = lower in JOINING
            self.is_name_going_on = False
        elif thing := self.vocabulary.thing_by_code(word):
            if self.item.groups:
                self.close()
            self._add(word, [thing.words])
            self.item.things = [thing]
        elif groups:
            self._goods(word, groups)
        else:
            self.is_name_going_on = False
            self._ask(word, "words")

    def _is_person(self, place: int, word: str, groups: list[Meanings]) -> bool | None:
        """Is the word a part of the customer's name? None: it may be goods as well."""
        if word.lower() in self.vocabulary.goods_only:
            return False
        is_capital, is_known = word[0].isupper(), bool(first_name(word))
        if self.is_name_going_on and (is_capital or is_surname(word) or is_known):
            if not self.vocabulary.is_plain(word):
                return True
            # «Олена Козак 067…» is Kozak by name; «Олена козак чорний» wants a wallet.
            return (True if self._ends_after(place) else None) if is_capital else False
        if self.is_announced and (is_capital or is_known) and not self._fits(groups):
            return True
        if not self.vocabulary.is_plain(word):
            is_name = word.lower() == first_name(word) or (is_capital and is_known)
            return is_name or (is_capital and self._is_beside_contact(place))
        if not (is_capital and is_known and self._is_beside_contact(place)):
            return False
        return True if not self._fits(groups) or not self.item.groups else None

    def _fits(self, groups: list[Meanings]) -> bool:
        """Would these words go on with the goods that are being named?"""
        already = set(self.item.groups) >= set(groups)
        if self.item.quantity is not None and not self.item.is_counted_first:
            return False
        return bool(
            groups
            and self.item.groups
            and not already
            and self.vocabulary.fitting([*self.item.groups, *groups])
        )

    def _ends_after(self, place: int) -> bool:
        return place + 1 == len(self.tokens) or self.tokens[place + 1].kind in ("stop", "phone")

    def _is_beside_contact(self, place: int) -> bool:
        """Does a phone or a nick stand next to the word, with nothing but names between them?"""
        for step in (-1, 1):
            at = place + step
            while 0 <= at < len(self.tokens) and self._is_passed(self.tokens[at]):
                at += step
            if 0 <= at < len(self.tokens) and self.tokens[at].kind == "phone":
                return True
        return False

    def _is_passed(self, token: Token) -> bool:
        is_name = (
            token.kind == "word" and token.text[0].isupper() and not self.vocabulary.is_plain(token.text)
        )
        is_filler = token.kind == "word" and token.text.lower() in FILLERS
        return token.kind == "stop" or is_name or is_filler or token.text == ":"

    def _goods(self, word: str, groups: list[Meanings]) -> None:
        self.is_name_going_on = self.is_announced = False
        item, is_color = self.item, all(map(self.vocabulary.is_color, groups))
        fits = self.vocabulary.fitting([*item.groups, *groups])
        has_color = item.has_color(self.vocabulary)
        is_full = item.quantity is not None and not item.is_counted_first
        # «косметичка 3 шт молочна»: the colour may come after the number.
        if is_full and is_color and fits and not has_color:
            is_full = False
        if item.groups and (is_full or not fits):
            is_run_into = is_full and item.is_bare
            self.close()
            if is_run_into and self.items:
                self.items[-1].is_run_into = True
        elif is_color and has_color and not self.is_joined and not set(groups) <= set(item.groups):
            item.is_doubtful = True
        self.is_joined = False
        self._add(word, groups)

    def _add(self, word: str, groups: list[Meanings]) -> None:
        self.item.groups += [group for group in groups if group not in self.item.groups]
        self.item.words.append(word)

    def _number(self, token: Token) -> None:
        text = token.text.lower()
        if self.vocabulary.knows(text) and self._fits([frozenset({text})]):
            self._add(token.text, [frozenset({text})])
            self.item.number_in_name = token.text
            return
        if token.kind == "number" and token.number > BARE_AT_MOST:
            self._ask(token.text, "quantity")
            return
        if self.item.quantity is not None and self.item.groups:
            self.close()
        elif self.item.quantity is not None:
            self._ask(token.text, "quantity")
            return
        self.item.is_counted_first = not self.item.groups
        self.item.quantity, self.item.is_bare = token.number, token.kind == "number"

    def _each(self, token: Token) -> None:
        """«по 850» is the price of a piece, «по 2» the quantity of everything just named."""
        if token.has_currency or token.number >= PRICE_AT_LEAST:
            target = self._present()
            if target is None or target.price is not None:
                self._ask(token.text, "price")
            else:
                target.price = token.amount
            return
        if self.item.groups and self.item.quantity is None:
            self.close()
        waiting = []
        for item in reversed(self.items):
            if item.quantity is not None:
                break
            waiting.append(item)
        if not waiting or not 1 <= token.number <= EACH_AT_MOST or self.item.groups:
            self._ask(token.text, "price")
            return
        for item in waiting:
            item.quantity = token.number

    def _total(self, token: Token) -> None:
        """«1850 грн» is the price when it is of one piece."""
        target = self._present()
        if target is None or target.total is not None or target.price is not None:
            self._ask(token.text, "price")
        else:
            target.total = token.amount

    def _present(self) -> Item | None:
        if self.item.groups:
            return self.item
        return self.items[-1] if self.items and self.item.quantity is None else None

    def _name(self, word: str) -> None:
        word = word.capitalize() if word.isupper() or word.islower() else word
        if self.is_name_going_on and self.is_joined:
            self.names[-1][-1] += f"-{word}"
        elif self.is_name_going_on:
            self.names[-1].append(word)
        else:
            self.names.append([_nominative(word) if self.is_announced else word])
        self.is_name_going_on, self.is_announced, self.is_joined = True, False, False
        if self.item.groups and self.item.quantity is not None and not self.item.is_counted_first:
            self._close_goods()

    def _close_goods(self) -> None:
        self.close()
        self.is_name_going_on = True


def _nominative(word: str) -> str:
    """«для Ірини» is an order of Ірина."""
    return first_name(word).capitalize() or word
