"""Which goods a shop means: by SKU, barcode, a name that a manager explained, or the words of a line."""

from dataclasses import dataclass, field
from functools import cached_property
from uuid import UUID

from django.utils import timezone

from backend.accounts.models import User
from backend.catalog.models import Variant
from backend.core.errors import NotFound
from backend.core.use_cases import use_case
from backend.sales.oneline.reader import read_order
from backend.sales.oneline.vocabulary import Vocabulary
from backend.sales.order_files import LONGEST_NAME, Listing
from backend.sales.vocabulary import vocabulary_now


def words_of(name: str, variations: str = "") -> str:
    """What a shop calls goods, as it is compared: the name and the choices of the buyer."""
    return " ".join(f"{name} {variations}".split())[:LONGEST_NAME]


@dataclass
class ShopGoods:
    """Everything that is for sale, and what it is called in one shop."""

    vocabulary: Vocabulary
    called: dict[str, int]
    _found: dict[str, int | None] = field(default_factory=dict)

    @classmethod
    def now(cls, source: str) -> "ShopGoods":
        """As it stands now."""
        rows = Listing.objects.filter(source=source).values_list("words", "variant_id")
        return cls(vocabulary_now(), {words.casefold(): variant_id for words, variant_id in rows})

    def find(self, sku: str, barcode: str, words: str) -> int | None:
        """The only thing that may be meant; None when somebody has to be asked."""
        for code in filter(None, (sku, barcode)):
            if thing := self.vocabulary.thing_by_code(code):
                return thing.variant_id
        explained = self.called.get(words.casefold())
        if explained in self._sold:
            return explained
        if words not in self._found:
            self._found[words] = self._read(words)
        return self._found[words]

    def name(self, variant_id: int) -> str:
        """What the goods are called here."""
        return self._names.get(variant_id, "?")

    @cached_property
    def _sold(self) -> frozenset[int | None]:
        return frozenset(thing.variant_id for thing in self.vocabulary.things)

    @cached_property
    def _names(self) -> dict[int, str]:
        return {variant.pk: str(variant) for variant in Variant.objects.all()}

    def _read(self, words: str) -> int | None:
        """The reader of orders in one line understood every word, and it is one thing."""
        reading = read_order(words, self.vocabulary, today=timezone.localdate())
        rest = (reading.name, reading.phone, reading.instagram, reading.comment, reading.unclear)
        if len(reading.items) != 1 or any(rest):
            return None
        item = reading.items[0]
        is_plain = item.is_clear and item.quantity is None and item.price is None
        return item.things[0].variant_id if is_plain else None


@use_case(may="sales.import_salesorder")
def explain_goods(*, source: str, words: str, variant_id: int, actor: User, key: UUID) -> Listing:
    """A manager says what goods are called in a shop; from now on it is read by itself (NotFound)."""
    if not words.strip() or not Variant.objects.for_sale().filter(pk=variant_id).exists():
        raise NotFound
    said = words_of(words)
    known = Listing.objects.filter(source=source, words__iexact=said).first()
    listing = known or Listing(source=source, words=said)
    listing.variant_id, listing.author = variant_id, actor
    listing.save()
    return listing
