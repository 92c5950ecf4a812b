"""A line that a seller typed, as an order: what is certain, and what has to be asked."""

import difflib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.utils import timezone

from backend.accounts.models import User
from backend.catalog.bundle_contents import contents_of
from backend.catalog.models import Bundle, BundlePreset, Color, Product, Variant
from backend.core.errors import NotFound
from backend.core.models import MAX_QUANTITY
from backend.inventory.selectors import available_of
from backend.sales import quotes
from backend.sales.bundles import OrderBundle
from backend.sales.models import Customer, PaymentMethod, Source
from backend.sales.oneline.cuts import Reading
from backend.sales.oneline.items import Item, Unclear
from backend.sales.oneline.reader import COMMENT, GOODS, NAME, PHONE, SKIP, read_order
from backend.sales.oneline.vocabulary import Thing, Vocabulary, stem
from backend.sales.quotes import Quote
from backend.sales.reading import CustomerWords
from backend.sales.synonyms import Synonym
from backend.sales.vocabulary import APOSTROPHES, WORD, color_mark, product_mark, vocabulary_now

NEW = "new"
MOST_QUESTIONS = 8
ALIKE = 0.6
MAY_BE: Mapping[str, tuple[str, ...]] = {
    "words": (NAME, COMMENT, SKIP),
    "goods": (SKIP,),
    "quantity": (COMMENT, SKIP),
    "name": (NAME, GOODS, COMMENT, SKIP),
    "phone": (PHONE, COMMENT, SKIP),
    "customer": (NEW,),
}
AS_WORDS = (COMMENT, SKIP)


@dataclass(frozen=True)
class Candidate:
    """Something that words may mean."""

    id: str
    caption: str


@dataclass(frozen=True)
class Question:
    """Words that are not clear, what they are about, and what they may be."""

    key: str
    words: str
    about: str
    may_be: tuple[str, ...]
    candidates: list[Candidate] = field(default_factory=list)

    def accepts(self, said: str) -> bool:
        """Is it one of the answers?"""
        if self.wants_number:
            return said.isascii() and said.isdigit() and 0 < int(said) <= MAX_QUANTITY
        return said in self.may_be or said in [one.id for one in self.candidates]

    @property
    def wants_number(self) -> bool:
        """Is it asked how many?"""
        return self.about == "quantity" and not self.may_be


@dataclass(frozen=True)
class LineCard:
    """The order in a line as far as it is clear."""

    quote: Quote
    quantities: dict[int, int]
    agreed: dict[int, Decimal]
    customer: Customer | None = None
    words: CustomerWords = field(default_factory=CustomerWords)
    due_on: date | None = None
    deposit: Decimal | None = None
    method: PaymentMethod = PaymentMethod.CARD
    is_urgent: bool = False
    source: Source | None = None
    comment: str = ""
    questions: list[Question] = field(default_factory=list)
    bundles: list[OrderBundle] = field(default_factory=list)
    synonyms: list[int] = field(default_factory=list)

    @property
    def is_order(self) -> bool:
        """Is there anything of an order in the line?"""
        return bool(self.quantities or self.bundles) or any(one.about == "goods" for one in self.questions)

    @property
    def is_too_unclear(self) -> bool:
        """Would asking take longer than typing anew?"""
        return len(self.questions) > MOST_QUESTIONS


def read_line(
    text: str, *, seller: User, warehouse_id: int, answers: Mapping[str, str] | None = None
) -> LineCard:
    """What a seller typed, at present prices and stock; `answers` are to its questions, by their keys."""
    said = dict(answers or {})
    words = vocabulary_now(taught=_taught(said), goods_only=_goods_only(said))
    reading = read_order(text, words, today=timezone.localdate(), answers=said)
    named = [item for item in reading.items if item.is_clear]
    clear = [item for item in named if not item.things[0].bundle_id]
    bundles = _bundles([item for item in named if item.things[0].bundle_id])
    quantities = {item.things[0].variant_id: item.pieces for item in clear}
    agreed = {item.things[0].variant_id: item.price for item in clear if item.price is not None}
    customer, asked = _customer(reading, said)
    return LineCard(
        quote=quotes.quote(
            quantities,
            warehouse_id=warehouse_id,
            agreed=agreed,
            customer_id=customer.pk if customer else None,
            bundles=bundles,
        ),
        quantities=quantities,
        agreed=agreed,
        bundles=bundles,
        customer=customer,
        words=CustomerWords(reading.name or reading.instagram, reading.phone, reading.instagram),
        due_on=reading.due_on,
        deposit=reading.deposit,
        method=PaymentMethod(reading.method or PaymentMethod.CARD),
        is_urgent=reading.is_urgent,
        source=Source(reading.source) if reading.source else None,
        comment=reading.comment[:500],
        questions=[*(_question(one, reading, words, warehouse_id) for one in reading.unclear), *asked],
        synonyms=_used(text),
    )


def find_meanings() -> list[Candidate]:
    """Products and colours that are sold: what a word of sellers may stand for."""
    products = Product.objects.filter(variants__in=Variant.objects.for_sale()).distinct().order_by("name")
    colors = Color.objects.filter(pk__in=Variant.objects.for_sale().values("color")).order_by("code")
    return [
        *(Candidate(product_mark(one.pk)[1:], one.name) for one in products),
        *(Candidate(color_mark(one.pk)[1:], f"🎨 {one.name}") for one in colors),
    ]


def narrowed(candidates: list[Candidate], text: str) -> list[Candidate]:
    """Candidates that have every typed word, whatever its ending."""
    wanted = [stem(word) for word in text.lower().translate(APOSTROPHES).split()]
    return [
        one
        for one in candidates
        if all(
            any(word.startswith(begun) for word in WORD.findall(one.caption.lower().translate(APOSTROPHES)))
            for begun in wanted
        )
    ]


def meaning_of(said: str) -> str:
    """What a word was said to be, by name (NotFound)."""
    found = next((one.caption for one in find_meanings() if one.id == said), None)
    if found is None:
        raise NotFound
    return found


def _taught(answers: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """Words of this line that somebody said are goods."""
    return {
        key.removeprefix("words:"): (f"#{said}",)
        for key, said in answers.items()
        if key.startswith("words:") and said[:1] in "pc" and said[1:].isdigit()
    }


def _goods_only(answers: Mapping[str, str]) -> frozenset[str]:
    return frozenset(key.removeprefix("name:") for key, said in answers.items() if said == GOODS)


def _used(text: str) -> list[int]:
    """Words of sellers that this line says."""
    words = {word.strip('.,;:!?«»()"') for word in text.lower().split()}
    return list(Synonym.objects.filter(word__in=words).order_by("pk").values_list("pk", flat=True))


def _question(unclear: Unclear, reading: Reading, words: Vocabulary, warehouse_id: int) -> Question:
    may_be = MAY_BE.get(unclear.about, AS_WORDS)
    if unclear.about == "quantity" and unclear.item is not None:
        may_be = ()
    elif unclear.about == "price" and unclear.item is not None:
        may_be = (SKIP,)
    elif unclear.about == "name" and not words.groups(unclear.words):
        may_be = (NAME, COMMENT, SKIP)
    candidates = []
    if unclear.about == "goods":
        assert unclear.item is not None
        things = reading.items[unclear.item].things
        candidates = [
            *_named_bundles([thing for thing in things if thing.bundle_id]),
            *_variants([thing.variant_id for thing in things if thing.variant_id], warehouse_id),
        ]
    elif unclear.about == "words":
        candidates = _alike(unclear.words)
    return Question(unclear.key, unclear.words, unclear.about, may_be, candidates)


def _bundles(items: list[Item]) -> list[OrderBundle]:
    """Bundles that were named; of one without a preset it is asked later what stands in its places."""
    contents = contents_of(list(Bundle.objects.filter(pk__in=[item.things[0].bundle_id for item in items])))
    found = []
    for item in items:
        thing = item.things[0]
        content = contents[thing.bundle_id]
        preset = next((one for one in content.presets if one.id == thing.preset_id), None)
        chosen = content.completed(preset.chosen if preset else {})
        found.append(OrderBundle(thing.bundle_id, item.pieces, chosen, item.price))
    return found


def _named_bundles(things: list[Thing]) -> list[Candidate]:
    bundles = Bundle.objects.in_bulk([thing.bundle_id for thing in things])
    presets = BundlePreset.objects.select_related("bundle").in_bulk([thing.preset_id for thing in things])
    return [
        Candidate(thing.mark, f"🎁 {presets.get(thing.preset_id) or bundles[thing.bundle_id]}")
        for thing in things
    ]


def _variants(ids: list[int], warehouse_id: int) -> list[Candidate]:
    """What is on the shelf stands first."""
    found = Variant.objects.by_ids(ids)
    free = available_of(ids, warehouse_id)
    ordered = sorted((pk for pk in ids if pk in found), key=lambda pk: not free.get(pk))
    return [
        Candidate(str(pk), f"📦{free[pk]} {found[pk]}" if free.get(pk) else str(found[pk])) for pk in ordered
    ]


def _alike(word: str) -> list[Candidate]:
    """All that a word may mean; what looks like it stands first."""
    found = find_meanings()
    close = difflib.get_close_matches(word.lower(), [one.caption.lower() for one in found], n=3, cutoff=ALIKE)
    return sorted(found, key=lambda one: one.caption.lower() not in close)


def _customer(reading: Reading, answers: Mapping[str, str]) -> tuple[Customer | None, list[Question]]:
    """Whom the line names: one card, nobody known, or a question which of several."""
    key = f"customer:{reading.name.lower()}{reading.phone}{reading.instagram}"
    if answers.get(key) == NEW:
        return None, []
    known, is_certain = _known(reading)
    if chosen := next((one for one in known if answers.get(key) == str(one.pk)), None):
        return chosen, []
    if not known or is_certain:
        return (known[0] if known else None), []
    candidates = [Candidate(str(one.pk), str(one)) for one in known]
    words = " ".join(filter(None, (reading.name, reading.phone, reading.instagram)))
    return None, [Question(key, words, "customer", MAY_BE["customer"], candidates)]


def _known(reading: Reading) -> tuple[list[Customer], bool]:
    """Cards that may be meant, and whether there is no doubt."""
    if reading.phone and (known := list(Customer.objects.filter(phone=reading.phone)[:7])):
        return known, len(known) == 1 and _is_called(known[0], reading.name)
    if reading.instagram:
        known = list(Customer.objects.filter(instagram__iexact=reading.instagram)[:7])
        if known:
            return known, len(known) == 1 and _is_called(known[0], reading.name)
    # A new number or nick belongs to somebody new, whatever the name.
    if not reading.name or reading.phone or reading.instagram:
        return [], True
    known = list(Customer.objects.search(reading.name).order_by("name")[:14])
    exact = [one for one in known if one.name.lower() == reading.name.lower()]
    return (exact, True) if len(exact) == 1 else (known, not known)


def _is_called(customer: Customer, name: str) -> bool:
    """Does the name on the card have a word of the name that was typed?"""
    return not name or bool(set(name.lower().split()) & set(customer.name.lower().split()))
