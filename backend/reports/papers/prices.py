"""The price list on paper."""

from decimal import Decimal

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from fpdf.enums import Align

from backend.accounts.models import User
from backend.catalog.models import PriceGroup, Product, Variant
from backend.catalog.prices import prices_of
from backend.core.errors import NotAllowed
from backend.core.models import Workshop
from backend.core.money import show_money
from backend.core.sheets import Column, Sheet


def price_list(viewer: User, *, price_group: PriceGroup | None = None) -> Sheet:
    """What everything for sale costs today, for everybody or for a group of customers (NotAllowed)."""
    if not viewer.has_perm("sales.view_payment"):
        raise NotAllowed
    workshop, today = Workshop.current(), timezone.localdate()
    return Sheet(
        name=_("price-list-%(day)s.pdf") % {"day": f"{today:%Y-%m-%d}"},
        title=_("Price list of %(day)s") % {"day": date_format(today, "d.m.Y")},
        code=workshop.phone or workshop.name,
        facts=[
            (_("Seller"), workshop.legal_name or workshop.name),
            (_("For customers"), price_group.name if price_group else ""),
            (_("Address"), workshop.address),
            (_("Phone"), workshop.phone),
        ],
        columns=(
            Column(_("Goods"), 70),
            Column(_("Colours"), 80),
            Column(_("Price"), 32, Align.R),
        ),
        rows=_rows(price_group),
    )


def _rows(price_group: PriceGroup | None) -> list[tuple[str, str, str]]:
    """A line for every product, or for those of its colours that cost the same."""
    variants = list(Variant.objects.for_sale().order_by("product__name", "product", "color__name", "pk"))
    prices = prices_of(
        [(variant, 1) for variant in variants], price_group_id=price_group.pk if price_group else None
    )
    colours: dict[tuple[Product, Decimal], list[str]] = {}
    for variant, price in zip(variants, prices, strict=True):
        colours.setdefault((variant.product, price.amount), []).append(variant.colors)
    return [
        (product.name, ", ".join(names), show_money(price, product.currency))
        for (product, price), names in colours.items()
    ]
