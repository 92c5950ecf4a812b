"""What the windows of bundles look like with something in them: a test renders them all."""

from decimal import Decimal
from typing import Any

from backend.catalog.bundle_contents import Contents, Place, Preset
from backend.catalog.models import Bundle
from backend.sales.bundle_quotes import BundleOffer, QuoteBundle
from backend.sales.models import SalesOrderBundle, SalesOrderLine
from bot.choices import Choice
from bot.dialogs.new_order.previews import VARIANT

SET = Bundle(pk=1, name="Подарунковий набір «Леді»", sku="SET-01", price=Decimal(1900), currency="UAH")
PLACES = (Place(1, "клатч", 1, (1,), False), Place(2, "гаманець", 2, (1, 2), True))
OFFER = BundleOffer(Contents(SET, PLACES, (Preset(1, "чорний", {2: 1}),)), Decimal(1900), 3)
HEAD = SalesOrderBundle(
    bundle=SET,
    preset_name="чорний",
    quantity=5,
    pieces=3,
    unit_price=Decimal(1900),
    list_price=Decimal(2350),
)
HEAD.ruled_price = Decimal(1900)
PARTS = [
    SalesOrderLine(variant=VARIANT, quantity=5, unit_price=Decimal(900), bundle=HEAD, bundle_place="клатч"),
    SalesOrderLine(
        variant=VARIANT, quantity=10, unit_price=Decimal(500), bundle=HEAD, bundle_place="гаманець"
    ),
]
ONE = QuoteBundle(HEAD, PARTS, 3)

PRESETS: dict[str, Any] = {
    "offer": OFFER,
    "is_made": True,
    "photo": None,
    "presets": [Choice(1, "📦3 чорний")],
}
PART: dict[str, Any] = {
    "offer": OFFER,
    "place": PLACES[1],
    "is_made": True,
    "chosen": [("клатч", VARIANT)],
    "variants": [Choice("2-1", "📦3 Гаманець, чорний")],
}
QUANTITY: dict[str, Any] = {
    "offer": OFFER,
    "one": ONE,
    "free": 3,
    "taken": 5,
    "has_choice": True,
    "photo": None,
}
PRICE: dict[str, Any] = {"one": ONE, "agreed": Decimal(1800)}
