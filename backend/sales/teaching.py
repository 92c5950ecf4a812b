"""Sellers teach the reader of orders their words."""

from uuid import UUID

from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backend.accounts.models import User
from backend.catalog.models import Color, Product
from backend.core.errors import DomainError, NotFound
from backend.core.use_cases import use_case
from backend.sales.oneline.words import FILLERS, FOR_WHOM, NUMBERS
from backend.sales.synonyms import LONGEST_WORD, Synonym
from backend.sales.vocabulary import APOSTROPHES, WORD, vocabulary_now


class NotAWord(DomainError):
    code = "not_a_word"
    message = _("Only one word can be remembered, of at most 40 letters.")


class WordIsKnown(DomainError):
    code = "word_is_known"
    message = _("«%(word)s» is understood already, so it cannot be given another meaning.")


@use_case(may="sales.add_synonym")
def teach_word(
    *, word: str, actor: User, key: UUID, product_id: int | None = None, color_id: int | None = None
) -> Synonym:
    """From now on a word stands for a product, a colour, or both; what it stood for before is replaced.

    Raises NotAWord, WordIsKnown, NotFound.
    """
    if not (product_id or color_id) or not _exist(product_id, color_id):
        raise NotFound
    meaning = {"product_id": product_id, "color_id": color_id, "author": actor}
    synonym, _is_new = Synonym.objects.update_or_create(word=teachable(word), defaults=meaning)
    return synonym


def teachable(word: str) -> str:
    """The word as it is kept (NotAWord; WordIsKnown when it has a meaning of its own)."""
    plain = word.strip().lower().translate(APOSTROPHES)
    if len(plain) > LONGEST_WORD or not WORD.fullmatch(plain) or not any(map(str.isalpha, plain)):
        raise NotAWord
    if plain in FILLERS | FOR_WHOM | NUMBERS.keys() or vocabulary_now().is_plain(plain):
        raise WordIsKnown(word=plain)
    return plain


def note_use(synonym_ids: list[int]) -> None:
    """An order was read by these words."""
    Synonym.objects.filter(pk__in=synonym_ids).update(used_count=F("used_count") + 1, used_at=timezone.now())


def _exist(product_id: int | None, color_id: int | None) -> bool:
    return (not product_id or Product.objects.filter(pk=product_id).exists()) and (
        not color_id or Color.objects.filter(pk=color_id).exists()
    )
