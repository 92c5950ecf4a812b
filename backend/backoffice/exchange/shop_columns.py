"""What the columns of a shop's file are called: Etsy, Shopify, WooCommerce, and shops in Ukrainian."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from backend.core.errors import DomainError
from backend.core.importing import same

NEEDED = ("number", "quantity", "price")
NAMES_GOODS = ("sku", "barcode", "name")


class ColumnsUnknown(DomainError):
    code = "shop_columns_unknown"
    message = _("I do not see in this file: %(missing)s. Say which column it is.")


@dataclass(frozen=True)
class Field:
    """Something that a file of a shop may say, and what its column is called there."""

    title: str | Promise
    called: tuple[str, ...]


FIELDS: dict[str, Field] = {
    "number": Field(_("number of the order"), (
        "order id", "order number", "order_number", "order_id", "order no", "order #", "order",
        "номер замовлення", "№ замовлення", "замовлення", "номер", "id замовлення", "commande n°",
    )),
    "name": Field(_("goods"), (
        "item name", "lineitem name", "product name", "product", "item", "product_name", "item_name",
        "назва товару", "товар", "назва", "найменування", "product title",
    )),
    "variations": Field(_("choices of the buyer"), (
        "variations", "variation", "product variation", "item_meta", "характеристики", "варіант", "колір",
    )),
    "sku": Field("SKU", ("sku", "lineitem sku", "item sku", "product sku", "артикул", "код товару", "код")),
    "barcode": Field(_("barcode"), ("barcode", "ean", "gtin", "upc", "штрихкод", "штрих-код")),
    "quantity": Field(_("quantity"), (
        "quantity", "lineitem quantity", "qty", "item quantity", "quantity (- refund)", "кількість", "к-сть",
        "кіл-ть",
    )),
    "price": Field(_("price of a piece"), (
        "price", "lineitem price", "item cost", "item price", "unit price", "product price", "ціна",
        "ціна за одиницю", "ціна за шт",
    )),
    "discount": Field(_("discount of the line"), ("lineitem discount", "item discount", "знижка")),
    "currency": Field(_("currency"), ("currency", "order currency", "order_currency", "валюта")),
    "buyer": Field(_("customer"), (
        "ship name", "shipping name", "billing name", "customer name", "customer", "full name", "клієнт",
        "покупець", "одержувач", "отримувач", "піб", "ім'я", "ім'я клієнта", "замовник",
    )),
    "first_name": Field(_("first name"), (
        "first name (billing)", "billing first name", "billing_first_name", "first name",
        "first name (shipping)",
    )),
    "last_name": Field(_("last name"), (
        "last name (billing)", "billing last name", "billing_last_name", "last name", "прізвище",
    )),
    "login": Field(_("name in the shop"), ("buyer", "buyer user id", "username")),
    "phone": Field(_("phone"), (
        "phone", "phone (billing)", "billing phone", "billing_phone", "shipping phone", "телефон",
        "номер телефону", "телефон клієнта",
    )),
    "email": Field(_("e-mail"), (
        "email", "e-mail", "email (billing)", "billing email", "billing_email", "customer_email",
        "електронна пошта", "пошта", "ел. пошта",
    )),
    "address": Field(_("address"), (
        "ship address1", "shipping address1", "address 1&2 (shipping)", "shipping_address_1",
        "адреса", "адреса доставки", "відділення", "shipping street",
    )),
    "address2": Field(_("address, second line"), (
        "ship address2", "shipping address2", "shipping_address_2",
    )),
    "city": Field(_("city"), ("ship city", "shipping city", "city (shipping)", "shipping_city", "місто")),
    "region": Field(_("region"), ("ship state", "shipping province", "state code (shipping)", "область")),
    "zip": Field(_("postcode"), ("ship zipcode", "shipping zip", "postcode (shipping)", "індекс")),
    "country": Field(_("country"), (
        "ship country", "shipping country", "country code (shipping)", "shipping_country", "країна",
    )),
    "paid": Field(_("is it paid"), (
        "date paid", "financial status", "paid_date", "paid date", "payment status", "статус оплати",
        "оплата", "оплачено", "дата оплати",
    )),
    "method": Field(_("how it is paid"), (
        "payment method", "payment method title", "payment_method", "payment type", "спосіб оплати",
    )),
    "status": Field(pgettext_lazy("of an order in a shop", "status"), (
        "status", "order status", "order_status", "fulfillment status", "статус", "статус замовлення",
    )),
    "shipped": Field(_("when it was shipped"), (
        "date shipped", "fulfilled at", "дата відправки", "відправлено",
    )),
    "due": Field(_("by when"), ("ship by", "ship by date", "due date", "due", "термін", "термін виконання")),
    "note": Field(_("note"), (
        "note", "notes", "customer note", "customer_note", "message from buyer", "коментар", "примітка",
    )),
}  # fmt: skip
ETSY = frozenset({"sale date", "item name", "order id", "transaction id"})
SHOPIFY = frozenset({"lineitem name", "lineitem quantity"})


def layout_of(heading: Sequence[str]) -> str:
    """Whose file it is, by its heading."""
    said = {same(words) for words in heading}
    if len(ETSY & said) >= 3:
        return "etsy"
    return "shopify" if said >= SHOPIFY else "site"


def places_of(heading: Sequence[str], chosen: Mapping[str, int] | None = None) -> dict[str, int]:
    """In which column each thing stands (ColumnsUnknown); `chosen` is what a person said of some of them."""
    places: dict[str, int] = {}
    said = [same(words.strip("* ")) for words in heading]
    for name, field in FIELDS.items():
        # Names of columns stand by how surely they mean it.
        found = next((said.index(one) for one in field.called if one in said), None)
        if found is not None and found not in places.values():
            places[name] = found
    if layout_of(heading) == "shopify" and "name" in said:
        places["number"] = said.index("name")
    if layout_of(heading) == "etsy" and "discount amount" in said:
        # Shopify calls the discount of the whole order so.
        places["discount"] = said.index("discount amount")
    places.update({name: place for name, place in (chosen or {}).items() if 0 <= place < len(heading)})
    missing = [str(FIELDS[name].title) for name in NEEDED if name not in places]
    if not any(name in places for name in NAMES_GOODS):
        missing.append(_t("SKU, barcode or name of the goods"))
    if missing:
        raise ColumnsUnknown(missing=", ".join(missing))
    return places
