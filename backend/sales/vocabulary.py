"""What is for sale now, as the words that a line of an order is read by."""

import re
from collections.abc import Iterable, Mapping
from functools import cache

from backend.catalog.bundle_contents import Contents, contents_of
from backend.catalog.models import Bundle, Variant
from backend.sales.oneline.vocabulary import Thing, Vocabulary
from backend.sales.synonyms import Synonym

WORD = re.compile(r"[\w']+")
APOSTROPHES = str.maketrans("ʼ’`´", "''''")
COLUMNS = (
    *("pk", "product_id", "product__name", "product__group__name", "color_id", "color__name"),
    *("secondary_color_id", "secondary_color__name", "sku", "barcode"),
)
Taught = Mapping[str, tuple[str, ...]]


def words_in(*names: str) -> frozenset[str]:
    """The words that these names are made of."""
    return frozenset(word for name in names for word in WORD.findall(name.lower().translate(APOSTROPHES)))


def product_mark(product_id: int) -> str:
    """A word that stands for exactly this product."""
    return f"#p{product_id}"


def color_mark(color_id: int) -> str:
    """A word that stands for exactly this colour."""
    return f"#c{color_id}"


def vocabulary_now(*, taught: Taught | None = None, goods_only: frozenset[str] = frozenset()) -> Vocabulary:
    """Everything for sale and what sellers taught; `taught` and `goods_only` are said of one line alone."""
    things = _things()
    colors = frozenset().union(*(thing.colors for thing in things))
    return Vocabulary(
        [*things, *bundle_things(_bundles(), colors)], {**_synonyms(), **(taught or {})}, goods_only
    )


def bundle_things(bundles: Iterable[Contents], color_words: frozenset[str]) -> list[Thing]:
    """Every bundle and every preset of it; words of colours tell presets apart, also in a bundle's name."""
    things = []
    for one in bundles:
        said = words_in(one.bundle.name)
        name, codes = said - color_words, tuple(filter(None, (one.bundle.sku, one.bundle.barcode)))
        things.append(Thing(0, name, said & color_words, codes, one.bundle.pk))
        things += [
            Thing(
                0, name, (said & color_words) | (words_in(preset.name) - name), (), one.bundle.pk, preset.id
            )
            for preset in one.presets
        ]
    return things


def _bundles() -> list[Contents]:
    return list(contents_of(list(Bundle.objects.for_sale())).values())


def _things() -> list[Thing]:
    called = cache(words_in)
    return [
        Thing(
            variant_id,
            called(product, group) | {product_mark(product_id)},
            called(color, second or "") | {color_mark(one) for one in (color_id, second_id) if one},
            tuple(filter(None, (sku, barcode))),
        )
        for variant_id, product_id, product, group, color_id, color, second_id, second, sku, barcode in (
            Variant.objects.for_sale().order_by("pk").values_list(*COLUMNS)
        )
    ]


def _synonyms() -> dict[str, tuple[str, ...]]:
    rows = Synonym.objects.values_list("word", "product_id", "color_id")
    return {word.lower(): marks_of(product_id, color_id) for word, product_id, color_id in rows}


def marks_of(product_id: int | None, color_id: int | None) -> tuple[str, ...]:
    """What a word of sellers stands for."""
    product = (product_mark(product_id),) if product_id else ()
    return (*product, *((color_mark(color_id),) if color_id else ()))
