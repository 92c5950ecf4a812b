"""Products and variants from a file: known by name and by SKU, so the same file twice changes nothing."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.contrib.auth.models import PermissionsMixin
from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from backend.catalog.models import Brand, Color, Product, ProductGroup, Variant
from backend.core.errors import DomainError, NotAllowed
from backend.core.importing import EMPTY, LineRefused, Plan, alone, check, each, same, write
from backend.core.use_cases import use_case


class Unknown(DomainError):
    code = "unknown_name"
    message = _("There is no %(kind)s «%(name)s». Check the spelling, or add it first.")


class Needed(DomainError):
    code = "cell_needed"
    message = _("Fill in «%(column)s»: something new cannot be without it.")


@dataclass(frozen=True)
class ProductLine:
    """A product as a file tells of it; what is empty stays as it is."""

    number: int
    name: str
    group: str | None = None
    brand: str | None = None
    price: Decimal | None = None
    cost_price: Decimal | None = None
    currency: str | None = None
    lifecycle: str | None = None
    description: str | None = None


@dataclass(frozen=True)
class VariantLine:
    """A variant as a file tells of it; its product and colours say which one it is."""

    number: int
    sku: str
    product: str | None = None
    color: str | None = None
    secondary_color: str | None = None
    barcode: str | None = None
    low_stock_threshold: int | None = None
    reorder_point: int | None = None


def plan_products(lines: Sequence[ProductLine], *, is_held: bool = False) -> Plan[Product]:
    """What these lines will do; the products are held to the end of the transaction if asked."""
    plan: Plan[Product] = Plan()
    rows = Product.objects.select_related("group", "brand")
    there = {same(product.name): product for product in _held(rows, is_held)}
    groups, brands = _by_name(ProductGroup), _by_name(Brand)

    def take(line: ProductLine) -> None:
        plan.once(same(line.name), line.name, line.number)
        product = there.get(same(line.name)) or Product()
        values = {
            **asdict(line),
            "group": _found(groups, line.group, ProductGroup),
            "brand": _found(brands, line.brand, Brand),
        }
        del values["number"]
        if product.pk:
            del values["name"]
        else:
            _needed(Product, values, "group", "price")
        plan.put(line.number, product, values)

    return each(plan, lines, take, "name")


def plan_variants(lines: Sequence[VariantLine], *, is_held: bool = False) -> Plan[Variant]:
    """What these lines will do; the variants are held to the end of the transaction if asked."""
    plan: Plan[Variant] = Plan()
    there = {same(variant.sku): variant for variant in _held(Variant.objects.all(), is_held)}
    looks = {_look(variant): variant.sku for variant in there.values()}
    barcodes = {variant.barcode: variant.sku for variant in there.values() if variant.barcode}
    products, colors = _by_name(Product), _colors()

    def take(line: VariantLine) -> None:
        plan.once(same(line.sku), line.sku, line.number)
        variant = there.get(same(line.sku)) or Variant(sku=line.sku)
        values: dict[str, Any] = {
            "product": _found(products, line.product, Product),
            "color": _found(colors, line.color, Color),
            "secondary_color": _found(colors, line.secondary_color, Color),
        }
        if variant.pk:
            _stays(variant, values)
        else:
            _needed(Variant, values, "product", "color")
            for name, value in values.items():
                setattr(variant, name, value)
            _is_one(looks, _look(variant), line.sku, _t("these colours of the product"))
        if line.barcode:
            _is_one(barcodes, line.barcode, variant.sku, _t("the barcode"))
        values |= {
            "barcode": line.barcode,
            "low_stock_threshold": line.low_stock_threshold,
            "reorder_point": line.reorder_point,
        }
        plan.put(line.number, variant, values)

    return each(plan, lines, take, "sku")


@use_case(may="catalog.add_product")
def import_products(
    *, lines: Sequence[ProductLine], actor: PermissionsMixin, key: UUID
) -> Plan[Product] | None:
    """A manager brings products in a file: all of them or none.

    Raises ImportRefused with the first line that cannot be taken, Stale, NotAllowed for costs unseen.
    """
    if any(line.cost_price is not None for line in lines) and not actor.has_perm("catalog.see_cost"):
        raise NotAllowed
    alone(Product)
    plan = plan_products(lines, is_held=True)
    check(plan)
    write(plan, Product, actor)
    return plan


@use_case(may="catalog.add_variant")
def import_variants(
    *, lines: Sequence[VariantLine], actor: PermissionsMixin, key: UUID
) -> Plan[Variant] | None:
    """A manager brings variants of known products in a file: all of them or none (ImportRefused, Stale)."""
    alone(Variant)
    plan = plan_variants(lines, is_held=True)
    check(plan)
    write(plan, Variant, actor)
    return plan


def _held(rows: QuerySet[Any], is_held: bool) -> QuerySet[Any]:
    return rows.order_by("pk").select_for_update(of=("self",), no_key=True) if is_held else rows


def _by_name(model: type[Model]) -> dict[str, Any]:
    return {same(row.name): row for row in model._default_manager.all()}  # type: ignore[attr-defined]


def _colors() -> dict[str, Any]:
    """Colours by name and by the workshop's own number."""
    colors = list(Color.objects.all())
    return {str(color.code): color for color in colors} | {same(color.name): color for color in colors}


def _found(known: dict[str, Any], name: str | None, model: type[Model]) -> Any:
    if not name:
        return EMPTY if name is EMPTY else None
    row = known.get(same(name))
    if row is None:
        raise Unknown(kind=model._meta.verbose_name, name=name)
    return row


def _needed(model: type[Model], values: dict[str, Any], *names: str) -> None:
    for name in names:
        if values[name] is None:
            raise Needed(column=model._meta.get_field(name).verbose_name)  # type: ignore[union-attr]


def _look(variant: Variant) -> tuple[int, int, int | None]:
    return variant.product_id, variant.color_id, variant.secondary_color_id


def _stays(variant: Variant, values: dict[str, Any]) -> None:
    """Orders and shelves know a variant by its id: it does not become another one."""
    given = {name: value for name, value in values.items() if value is not None}
    if any(getattr(variant, name) != value for name, value in given.items()):
        raise LineRefused(
            _t("This SKU is «%(variant)s» already. Give the other variant its own SKU.")
            % {"variant": variant}
        )


def _is_one(known: dict[Any, str], value: Any, sku: str, what: str) -> None:
    owner = known.setdefault(value, sku)
    if owner != sku:
        raise LineRefused(
            _t("The variant with the SKU %(sku)s has %(what)s already. Correct one of them.")
            % {"sku": owner, "what": what}
        )
