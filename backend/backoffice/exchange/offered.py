"""The kinds of files that the office takes."""

from collections.abc import Callable
from decimal import Decimal
from functools import partial
from typing import Any

from django.db.models import Model
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from backend.backoffice.exchange.kinds import Column, Kind, address, one_of
from backend.catalog import importing as catalog
from backend.catalog.models import Lifecycle, Product, Variant
from backend.core.models import Currency
from backend.core.phones import parse_phone
from backend.core.quantities import parse_money, parse_pieces
from backend.fulfillment import opening
from backend.inventory.models import ProductStock, ProductStockMovement
from backend.sales import importing as sales
from backend.sales.models import Customer


def field_column(
    model: type[Model], name: str, example: str, read: Callable[[str], Any] = str, **more: Any
) -> Column:
    """A column that is called as the field of the model is."""
    return Column(name, model._meta.get_field(name).verbose_name, example, read, **more)  # type: ignore[union-attr]


def words_of(choices: type[Any]) -> Any:
    """What may stand in the column, in the language that is spoken when it is read."""
    return lazy(lambda: ", ".join(str(label) for label in choices.labels), str)()


_price = partial(parse_money, least=Decimal(0))
_few = partial(parse_pieces, least=0)
_product, _variant, _customer = (
    partial(field_column, Product),
    partial(field_column, Variant),
    partial(field_column, Customer),
)

PRODUCTS = Kind(
    name="products",
    title=_("products"),
    model=Product,
    right="catalog.add_product",
    columns=(
        _product("name", "Клатч Ніч", is_needed=True, hint=_("A product is known by its name.")),
        _product("group", "Клатчі", hint=_("Needed for a new product; the group is there already.")),
        _product("brand", "Tsekh", may_clear=True),
        _product("price", "1250,50", _price, hint=_("Needed for a new product.")),
        _product("cost_price", "480", _price, right="catalog.see_cost"),
        _product("currency", "UAH", one_of(Currency), hint=words_of(Currency)),
        _product("lifecycle", "у продажу", one_of(Lifecycle), hint=words_of(Lifecycle)),
        _product("description", "", may_clear=True),
    ),
    line=catalog.ProductLine,
    plan=catalog.plan_products,
    do=catalog.import_products,
)
VARIANTS = Kind(
    name="variants",
    title=_("variants"),
    model=Variant,
    right="catalog.add_variant",
    columns=(
        _variant("sku", "KN-01-12", is_needed=True, hint=_("A variant is known by its SKU.")),
        _variant("product", "Клатч Ніч", hint=_("Needed for a new variant; the product is there already.")),
        _variant("color", "чорний", hint=_("Needed for a new variant: the name or the number of a colour.")),
        _variant("secondary_color", "бежевий"),
        _variant("barcode", "4820999000017", may_clear=True),
        _variant("low_stock_threshold", "3", _few, may_clear=True),
        _variant("reorder_point", "10", _few, may_clear=True),
    ),
    line=catalog.VariantLine,
    plan=catalog.plan_variants,
    do=catalog.import_variants,
)
CUSTOMERS = Kind(
    name="customers",
    title=_("customers"),
    model=Customer,
    right="sales.add_customer",
    columns=(
        _customer("name", "Олена Коваль", is_needed=True),
        _customer(
            "phone",
            "067 123 45 67",
            parse_phone,
            hint=_("A customer is known by the phone, and without one by the name."),
        ),
        _customer("email", "olena@example.com", address, may_clear=True),
        _customer("instagram", "olena.koval", lambda text: text.removeprefix("@"), may_clear=True),
        _customer("notes", "", may_clear=True),
    ),
    line=sales.CustomerLine,
    plan=sales.plan_customers,
    do=sales.import_customers,
)
OPENING_STOCK = Kind(
    name="stock",
    title=_("opening stock"),
    model=ProductStock,
    right="inventory.adjust_productstock",
    columns=(
        _variant("sku", "KN-01-12", is_needed=True, hint=_("The variant is there already.")),
        field_column(ProductStock, "warehouse", "Головний склад", is_needed=True),
        Column("quantity", _("quantity"), "12", parse_pieces, is_needed=True, also=(_("on hand"),)),
        field_column(
            ProductStockMovement,
            "unit_cost",
            "480",
            _price,
            right="catalog.see_cost",
            hint=_("What one piece has cost. Empty: as the product says."),
        ),
    ),
    line=opening.OpeningLine,
    plan=opening.plan_opening,
    do=opening.open_stock,
    notes=(_("A shelf is opened once. Afterwards it is corrected by a count."),),
)
KINDS = (PRODUCTS, VARIANTS, CUSTOMERS, OPENING_STOCK)
"""In the order in which a new workshop brings them."""
