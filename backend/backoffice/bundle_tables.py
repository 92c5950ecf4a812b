"""Under a bundle: what its parts cost, what is left of its price, how many of it are where."""

from decimal import Decimal

from django.urls import reverse
from django.utils.formats import number_format
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from backend.accounts.models import User
from backend.backoffice import badges
from backend.backoffice.tables import Table, table
from backend.catalog.bundle_contents import Contents, Place, contents_of
from backend.catalog.bundle_prices import Share, divide
from backend.catalog.models import Bundle, Pricing, Variant
from backend.catalog.prices import Price
from backend.core.quantities import show_number
from backend.inventory.bundles import bundles_by_warehouse
from backend.sales.bundles import less
from backend.warehouses.models import Warehouse


def under_bundle(bundle: Bundle, reader: User) -> list[Table]:
    """Its price by parts, its presets, and how many can be put together where."""
    content = contents_of([bundle]).get(bundle.pk)
    if content is None:
        return []
    variants = Variant.objects.by_ids(content.variant_ids)
    shown = [_prices(content, variants, sees_cost=reader.has_perm("catalog.see_cost"))]
    if content.presets or any(place.is_chosen for place in content.places):
        shown.append(_presets(content, variants))
    if reader.has_perm("inventory.view_productstock"):
        shown.append(_stock(content))
    return shown


def _prices(content: Contents, variants: dict[int, Variant], *, sees_cost: bool) -> Table:
    """Place by place with its first variant; the last row is of the whole."""
    bundle = content.bundle
    pairs = [
        (place, variants[place.variant_ids[0]])
        for place in content.places
        if place.variant_ids and place.variant_ids[0] in variants
    ]
    shares = [Share(variant.product.price, place.quantity) for place, variant in pairs]
    prices = _divided(bundle, shares)
    heads = [_("place"), _("variant"), _("pieces"), _("price alone"), _("price in the bundle")]
    rows: list[list[object]] = [
        [
            place.name,
            _what(place, variant),
            number_format(place.quantity),
            badges.money(variant.product.price, bundle.currency),
            badges.money(price, bundle.currency),
            *([_percent(price, variant.product.cost_price)] if sees_cost else []),
        ]
        for (place, variant), price in zip(pairs, prices, strict=True)
    ]
    alone = sum((share.price * share.quantity for share in shares), Decimal(0))
    whole = sum((price * share.quantity for price, share in zip(prices, shares, strict=True)), Decimal(0))
    cost = sum((variant.product.cost_price * place.quantity for place, variant in pairs), Decimal(0))
    total = [_("Bundle"), "", number_format(content.pieces)]
    total += [badges.money(alone, bundle.currency), badges.money(whole, bundle.currency)]
    rows.append([*total, *([_percent(whole, cost)] if sees_cost else [])])
    return table(_("Price and margin"), [*heads, *([_("margin")] if sees_cost else [])], rows)


def _percent(price: Decimal, cost: Decimal) -> str:
    return f"{show_number(Price(price, price).margin(cost))} %"


def _divided(bundle: Bundle, shares: list[Share]) -> list[Decimal]:
    if bundle.pricing == Pricing.OWN:
        return divide(bundle.price or Decimal(0), shares) or [Decimal(0)] * len(shares)
    return [less(share.price, bundle.percent) for share in shares]


def _what(place: Place, variant: Variant) -> str:
    others = len(place.variant_ids) - 1
    return f"{variant} (+{others})" if others else str(variant)


def _presets(content: Contents, variants: dict[int, Variant]) -> Table:
    rows: list[list[object]] = []
    for preset in content.presets:
        said = content.completed(preset.chosen)
        names = [str(variants[pk]) for pk in said.values() if pk in variants]
        url = reverse("admin:catalog_bundlepreset_change", args=[preset.id])
        name = format_html('<a class="text-link" href="{}">{}</a>', url, preset.name)
        rows.append([name, "; ".join(names), _("no") if content.first_open(said) else _("yes")])
    url = f"{reverse('admin:catalog_bundlepreset_add')}?bundle={content.bundle.pk}"
    rows.append([format_html('<a class="text-link" href="{}">{}</a>', url, _("Add a preset")), "", ""])
    return table(_("Presets"), [_("name"), _("what stands in it"), _("complete")], rows)


def _stock(content: Contents) -> Table:
    found = bundles_by_warehouse([content])[content.bundle.pk]
    names = dict(Warehouse.objects.filter(pk__in=found).values_list("pk", "name"))
    return table(
        _("Can be put together"),
        [_("warehouse"), _("bundles")],
        [[names[pk], badges.coloured_quantity(many, 0)] for pk, many in found.items() if pk in names],
    )
