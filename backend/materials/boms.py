"""BOMs: a draft with lines, put into force; the version before it is replaced and stays as it was."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from django.db.models import Max, Q
from django.utils import timezone
from django.utils.translation import gettext as _t

from backend.accounts.models import User
from backend.catalog.models import Product, Variant
from backend.core.errors import Stale
from backend.core.models import MAX_QUANTITY
from backend.core.statements import fetch
from backend.core.use_cases import use_case
from backend.materials.bom_errors import (
    BOMCycle,
    BOMQuantityRefused,
    EmptyBOM,
    LineOfOneThing,
    NotADraftBOM,
    NothingCanBeMade,
    OtherProduct,
    PartsMissing,
)
from backend.materials.models import BOM, BOMLine, BOMStatus, ColorRole, MaterialColor, Stage

COPIED = (
    "stage",
    "material_id",
    "color_role",
    "material_color_id",
    "component_id",
    "quantity",
    "waste_percent",
)
MAX_WASTE = 500
ONE_AT_A_TIME = "SELECT pg_advisory_xact_lock(hashtext('materials.bom'))"


@dataclass(frozen=True)
class Part:
    """A line of a BOM as a person writes it: a material by role of colour, a fixed one, or a variant."""

    quantity: Decimal
    material_id: int | None = None
    color_role: ColorRole = ColorRole.PRIMARY
    material_color_id: int | None = None
    component_id: int | None = None
    stage: Stage = Stage.CUTTING
    waste_percent: Decimal = Decimal(0)


@use_case(may="materials.add_bom")
def create_bom(
    *,
    product_id: int,
    parts: Sequence[Part],
    actor: User,
    key: UUID,
    variant_id: int | None = None,
    comment: str = "",
) -> BOM:
    """A draft of what a piece of the product, or of one variant of it, is made of.

    Raises EmptyBOM, LineOfOneThing, BOMQuantityRefused, OtherProduct, NotFound.
    """
    if not parts:
        raise EmptyBOM
    bom = _draft(product_id, variant_id, comment, actor)
    BOMLine.objects.bulk_create(_line(bom, number, part) for number, part in enumerate(parts, start=1))
    return bom


@use_case(may="materials.add_bom")
def change_bom(
    *, bom_id: int, parts: Sequence[Part], actor: User, key: UUID, comment: str = "", seen: str | None = None
) -> BOM:
    """A draft is put right, all of its lines anew; `seen` is what was_said of the draft on the screen.

    Raises Stale, NotADraftBOM, EmptyBOM, LineOfOneThing, BOMQuantityRefused, NotFound.
    """
    bom = BOM.objects.select_for_update(of=("self",)).select_related("product", "variant").get(pk=bom_id)
    if bom.status != BOMStatus.DRAFT:
        raise NotADraftBOM(bom=bom, status=bom.get_status_display())
    if seen is not None and seen != was_said(bom):
        raise Stale
    if not parts:
        raise EmptyBOM
    lines = [_line(bom, number, part) for number, part in enumerate(parts, start=1)]
    bom.lines.all().delete()
    BOMLine.objects.bulk_create(lines)
    bom.comment = comment.strip()
    bom.save(update_fields=["comment"])
    return bom


@use_case(may="materials.add_bom")
def copy_bom(
    *,
    bom_id: int,
    actor: User,
    key: UUID,
    product_id: int | None = None,
    variant_id: int | None = None,
    comment: str = "",
) -> BOM:
    """The next version of a BOM as a draft with the same lines, or a BOM of another product or variant.

    Raises OtherProduct, NotFound.
    """
    source = BOM.objects.get(pk=bom_id)
    if product_id is None:
        product_id, variant_id = source.product_id, variant_id or source.variant_id
    bom = _draft(product_id, variant_id, comment, actor)
    rows = source.lines.order_by("pk").values(*COPIED)
    BOMLine.objects.bulk_create(BOMLine(bom=bom, **row) for row in rows)
    return bom


@use_case(may="materials.activate_bom")
def activate_bom(*, bom_id: int, actor: User, key: UUID, allow_missing: bool = False) -> BOM:
    """A draft comes into force, and the version before it is replaced.

    Where a part is missing for some variants only, `allow_missing` answers PartsMissing: the BOM is in force
    for the others, and those without their parts are made without a BOM as before.
    Raises NotADraftBOM, EmptyBOM, BOMCycle, PartsMissing, NothingCanBeMade.
    """
    # Two BOMs that came into force at once could make a circle together.
    fetch(ONE_AT_A_TIME)
    bom = BOM.objects.select_for_update(of=("self",)).select_related("product", "variant").get(pk=bom_id)
    if bom.status != BOMStatus.DRAFT:
        raise NotADraftBOM(bom=bom, status=bom.get_status_display())
    if not bom.lines.exists():
        raise EmptyBOM
    _check_cycles(bom)
    missing = list(_missing(bom))
    if missing:
        _check_missing(bom, missing, allow_missing=allow_missing)
    now = timezone.now()
    before = BOM.objects.filter(product=bom.product, variant=bom.variant, status=BOMStatus.ACTIVE)
    before.update(status=BOMStatus.REPLACED, active_until=now)
    bom.status, bom.active_from = BOMStatus.ACTIVE, now
    bom.save(update_fields=["status", "active_from"])
    return bom


def was_said(bom: BOM) -> str:
    """What a draft says now, in a word to compare it with later."""
    lines = [*bom.lines.order_by("pk").values_list(*COPIED)]
    return hashlib.sha256(repr((bom.comment, lines)).encode()).hexdigest()[:16]


def missing_parts(bom: BOM) -> list[str]:
    """What this BOM asks for and the workshop does not have, a sentence for each."""
    return [sentence for _variants, sentence in _missing(bom)]


def variants_of(bom: BOM) -> list[Variant]:
    """Who is made by it: its variant, or those of the product without a BOM of their own."""
    if bom.variant:
        return [bom.variant]
    own = BOM.objects.filter(product=bom.product_id, variant__isnull=False, status=BOMStatus.ACTIVE)
    return list(Variant.objects.filter(product=bom.product_id).exclude(pk__in=own.values("variant")))


def _draft(product_id: int, variant_id: int | None, comment: str, actor: User) -> BOM:
    # The product is held: its versions are numbered one after another.
    product = Product.objects.select_for_update(no_key=True).get(pk=product_id)
    if variant_id is not None:
        variant = Variant.objects.get(pk=variant_id)
        if variant.product_id != product.pk:
            raise OtherProduct(variant=variant)
    versions = BOM.objects.filter(product=product, variant=variant_id)
    last = versions.aggregate(last=Max("version"))["last"] or 0
    return BOM.objects.create(
        product=product, variant_id=variant_id, version=last + 1, comment=comment.strip(), actor=actor
    )


def _line(bom: BOM, number: int, part: Part) -> BOMLine:
    line = BOMLine(bom=bom, **{name: getattr(part, name) for name in COPIED})
    if part.material_color_id:
        line.color_role = ColorRole.FIXED
    named = [part.material_id, part.material_color_id, part.component_id]
    if sum(map(bool, named)) != 1 or (part.material_id and part.color_role == ColorRole.FIXED):
        raise LineOfOneThing(number=number)
    for value, least, most in (
        (part.quantity, Decimal("0.001"), MAX_QUANTITY),
        (part.waste_percent, 0, MAX_WASTE),
    ):
        if not value.is_finite() or not least <= value <= most or value != round(value, 3):
            raise BOMQuantityRefused(number=number)
    return line


def _check_missing(bom: BOM, missing: Sequence[tuple[frozenset[int], str]], *, allow_missing: bool) -> None:
    sentences = [sentence for _variants, sentence in missing]
    lacking = frozenset[int]().union(*(variants for variants, _sentence in missing))
    if lacking >= {variant.pk for variant in variants_of(bom)}:
        raise NothingCanBeMade(missing=" ".join(sentences))
    if not allow_missing:
        raise PartsMissing(sentences)


def _missing(bom: BOM) -> Iterator[tuple[frozenset[int], str]]:
    """Which variants lack what: by the part, in the order of the lines."""
    variants = variants_of(bom)
    lines = list(bom.lines.select_related("material", "material_color__material", "component__product"))
    materials = {line.material_id for line in lines if line.material_id}
    colors = MaterialColor.objects.filter(material__in=materials)
    there: set[tuple[int, int | None]] = set(colors.values_list("material_id", "color_id"))
    everybody = frozenset(variant.pk for variant in variants)
    for line in lines:
        material = line.material or (line.material_color and line.material_color.material)
        if material and not material.is_active:
            yield everybody, _t("%(material)s is not in use any more.") % {"material": material}
        elif line.material:
            yield from _without_color(line, variants, there)


def _without_color(
    line: BOMLine, variants: Iterable[Variant], there: set[tuple[int, int | None]]
) -> Iterator[tuple[frozenset[int], str]]:
    for variant in variants:
        is_second = line.color_role == ColorRole.SECONDARY
        color = variant.secondary_color if is_second else variant.color
        words = {"variant": variant, "material": line.material, "color": color}
        if color is None:
            yield frozenset({variant.pk}), _t("%(variant)s has no second colour for %(material)s.") % words
        elif (line.material_id, color.pk) not in there:
            yield frozenset({variant.pk}), _t("%(variant)s: there is no %(material)s in %(color)s.") % words


def _check_cycles(bom: BOM) -> None:
    """No piece may be a part of itself, however deep (BOMCycle names the way)."""
    made_of = _components(bom)
    for variant in variants_of(bom):
        path = _way_back(variant.pk, made_of)
        if path:
            names = Variant.objects.by_ids(path)
            raise BOMCycle(path=" → ".join(str(names[pk]) for pk in path))


def _components(bom: BOM) -> dict[int, list[int]]:
    """What every variant is made of, once this BOM is in force: components alone."""
    lines = BOMLine.objects.filter(component__isnull=False)
    is_chosen = Q(bom=bom) | Q(bom__status=BOMStatus.ACTIVE)
    of_bom: dict[int, list[int]] = {}
    for bom_id, component_id in lines.filter(is_chosen).order_by("pk").values_list("bom", "component"):
        of_bom.setdefault(bom_id, []).append(component_id)
    chosen = BOM.objects.filter(Q(pk=bom.pk) | Q(pk__in=of_bom)).order_by("variant_id", "pk")
    made_of: dict[int, list[int]] = {}
    for one in sorted(chosen, key=lambda one: (one.variant_id is not None, one.pk == bom.pk)):
        for variant in variants_of(one):
            made_of[variant.pk] = of_bom.get(one.pk, [])
    return made_of


def _way_back(start: int, made_of: Mapping[int, Sequence[int]]) -> list[int]:
    """The way from a variant through its components back to itself; empty when there is none."""
    ways, seen = [[start]], set[int]()
    while ways:
        way = ways.pop()
        for component in made_of.get(way[-1], ()):
            if component == start:
                return [*way, start]
            if component not in seen:
                seen.add(component)
                ways.append([*way, component])
    return []
