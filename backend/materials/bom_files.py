"""BOMs from a file: the lines of a product make a draft, which is put into force by hand."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any
from uuid import UUID

from backend.accounts.models import User
from backend.catalog.importing import Needed
from backend.catalog.models import Product, Variant
from backend.core.importing import Line, Plan, Step, alone, check, each, same
from backend.core.quantities import show_number
from backend.core.use_cases import use_case
from backend.materials import boms
from backend.materials.bom_errors import BOMQuantityRefused, OtherProduct
from backend.materials.boms import Part
from backend.materials.importing import found
from backend.materials.models import BOM, BOMLine, BOMStatus, ColorRole, Material, MaterialColor, Stage

Whose = tuple[int, int | None]


@dataclass(frozen=True)
class BOMFileLine:
    """A component of a product, or of one variant of it, as a file tells of it."""

    number: int
    product: str
    quantity: Decimal
    variant: str | None = None
    material: str | None = None
    color_role: str = ColorRole.PRIMARY
    sku: str | None = None
    component: str | None = None
    waste_percent: Decimal = Decimal(0)
    stage: str = Stage.CUTTING


@dataclass
class BOMPlan(Plan[Any]):
    """The drafts that a file makes: whose they are, and of which parts."""

    parts: dict[Whose, list[Part]] = field(default_factory=lambda: defaultdict(list))


def plan_boms(lines: Sequence[BOMFileLine]) -> BOMPlan:
    """What these lines will do; a product whose newest BOM says the same stays as it is."""
    plan, whose_is = BOMPlan(), dict[int, Whose]()
    products = {same(one.name): one for one in Product.objects.all()}
    variants = {same(one.sku): one for one in Variant.objects.all()}
    materials = {same(one.name): one for one in Material.objects.all()}
    colored = {same(one.sku): one for one in MaterialColor.objects.all()}

    def take(line: BOMFileLine) -> None:
        product = found(products, line.product, Product)
        variant = found(variants, line.variant, Variant)
        material = found(materials, line.material, Material)
        fixed = found(colored, line.sku, MaterialColor)
        component = found(variants, line.component, Variant)
        if sum(one is not None for one in (material, fixed, component)) != 1:
            raise Needed(column=BOMLine._meta.get_field("material").verbose_name)
        if not line.quantity > 0 or not 0 <= line.waste_percent <= boms.MAX_WASTE:
            raise BOMQuantityRefused(number=line.number)
        if variant and variant.product_id != product.pk:
            raise OtherProduct(variant=variant)
        whose = (product.pk, variant.pk if variant else None)
        part = Part(
            quantity=line.quantity,
            material_id=material.pk if material else None,
            color_role=ColorRole.FIXED if fixed else ColorRole(line.color_role),
            material_color_id=fixed.pk if fixed else None,
            component_id=component.pk if component else None,
            stage=Stage(line.stage),
            waste_percent=line.waste_percent,
        )
        plan.parts[whose].append(part)
        whose_is[line.number] = whose
        words = f"{material or fixed or component}: {show_number(line.quantity)}"
        plan.lines.append(Line(line.number, str(variant or product), Step.NEW, (words,)))

    each(plan, lines, take, "product")
    _leave_the_same(plan, whose_is)
    return plan


@use_case(may="materials.add_bom")
def import_boms(*, lines: Sequence[BOMFileLine], actor: User, key: UUID) -> BOMPlan | None:
    """A manager brings BOMs in a file: a draft for each product that differs, or nothing (ImportRefused)."""
    alone(BOM)
    plan = plan_boms(lines)
    check(plan)
    for (product_id, variant_id), parts in sorted(plan.parts.items(), key=str):
        boms.create_bom(
            product_id=product_id,
            variant_id=variant_id,
            parts=parts,
            actor=actor,
            key=key,
        )
    return plan


def _leave_the_same(plan: BOMPlan, whose_is: dict[int, Whose]) -> None:
    there = _newest(plan.parts)
    for whose in [one for one, parts in plan.parts.items() if there.get(one) == sorted(map(_said, parts))]:
        del plan.parts[whose]
        plan.lines = [
            Line(line.number, line.about, Step.SAME) if whose_is.get(line.number) == whose else line
            for line in plan.lines
        ]


def _said(part: Part) -> str:
    """A part as it is compared: 0.5 and 0.500 are the same."""
    return str(
        replace(part, quantity=part.quantity.normalize(), waste_percent=part.waste_percent.normalize())
    )


def _newest(wanted: dict[Whose, list[Part]]) -> dict[Whose, list[str]]:
    """What the newest version of each says, a draft or not."""
    found_parts: dict[Whose, list[str]] = {}
    rows = BOM.objects.filter(product__in={product for product, _variant in wanted})
    for bom in rows.exclude(status=BOMStatus.REPLACED).prefetch_related("lines").order_by("version"):
        parts = [
            Part(
                quantity=line.quantity,
                material_id=line.material_id,
                color_role=ColorRole(line.color_role),
                material_color_id=line.material_color_id,
                component_id=line.component_id,
                stage=Stage(line.stage),
                waste_percent=line.waste_percent,
            )
            for line in bom.lines.all()
        ]
        found_parts[bom.product_id, bom.variant_id] = sorted(map(_said, parts))
    return found_parts
