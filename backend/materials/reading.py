"""How much of a material, as people write it: in its unit, or in the packs that it comes in."""

import re
from collections.abc import Sequence
from decimal import Decimal

from backend.core.models import MAX_QUANTITY
from backend.core.quantities import parse_quantity
from backend.materials.amounts import check_amount, in_units
from backend.materials.cards import material_of, packs_of
from backend.materials.errors import WrongPackaging
from backend.materials.models import MaterialColor, MaterialPackaging

WITH_WORD = re.compile(
    r"([0-9][0-9 \u00a0\u2009\u202f.,]*?)\s*(?:[×*]\s*|[xх]\s+)?([^\W\d_][^\d]{0,40}[0-9²2]?)\.?"
)
SHORTEST_STEM = 3
LONGEST_AMOUNT = 100
PACK_PLACES = 3


def read_amount(
    material: MaterialColor,
    text: str,
    packs: Sequence[MaterialPackaging] = (),
    *,
    least: Decimal | None = None,
) -> Decimal:
    """Read «4,6», «4,6 м²» or «2 шкури» of a material, in its own unit.

    Raises WrongPackaging for a word that is neither its unit nor one of its packs, and what parse_quantity
    and check_amount raise. `least` allows smaller numbers than the smallest that can be kept, such as 0.
    """
    places = material.material.places
    smallest = Decimal(1).scaleb(-places) if least is None else least
    said = text.strip()
    # Whatever is longer is no amount, and would take long to tell.
    found = WITH_WORD.fullmatch(said) if len(said) <= LONGEST_AMOUNT else None
    if found is None or is_unit(material, found[2]):
        return parse_quantity(found[1] if found else text, places=places, least=smallest)
    pack = pack_called(found[2], packs)
    if pack is None:
        raise WrongPackaging(material=material)
    count = parse_quantity(found[1], places=PACK_PLACES, least=least or Decimal(1).scaleb(-PACK_PLACES))
    quantity = Decimal(count * pack.quantity)
    if quantity or least is None:
        check_amount(material, quantity)
    return min(quantity, Decimal(MAX_QUANTITY))


def read_amount_of(material_id: int, text: str, *, least: Decimal | None = None) -> Decimal:
    """The same for a material by id; raises NotFound, and what read_amount raises."""
    material = material_of(material_id)
    return read_amount(material, text, packs_of(material), least=least)


def packed(material_id: int, packaging_id: int, count: int) -> Decimal:
    """So many packs of a material in its own unit; raises NotFound, and what in_units raises."""
    material = material_of(material_id)
    return in_units(material, Decimal(count), packaging_id, packs_of(material))


def is_unit(material: MaterialColor, word: str) -> bool:
    """Is it the unit of this material? «м2» is read as «м²»."""
    return _plain(word) == _plain(material.unit)


def pack_called(word: str, packs: Sequence[MaterialPackaging]) -> MaterialPackaging | None:
    """The only pack whose name begins like this word: «шкури» for «шкура»; none when it is not clear."""
    scores = {pack: _common(_plain(word), _plain(pack.name)) for pack in packs}
    best = max(scores.values(), default=0)
    fitting = [pack for pack, score in scores.items() if score == best]
    return fitting[0] if len(fitting) == 1 and best >= SHORTEST_STEM else None


def _plain(word: str) -> str:
    return word.strip(" .").replace("²", "2").casefold()


def _common(word: str, name: str) -> int:
    """How many letters both begin with; nothing when the word goes its own way after less than half."""
    same = next(
        (i for i, (a, b) in enumerate(zip(word, name, strict=False)) if a != b), min(len(word), len(name))
    )
    return same if same * 2 >= len(word) else 0
