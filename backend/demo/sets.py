"""Two bundles of the workshop, and those who give them as presents."""

from collections.abc import Iterable, Sequence
from decimal import ROUND_DOWN, Decimal

from backend.accounts.roles import Role
from backend.catalog.bundle_contents import contents_of
from backend.catalog.models import (
    Bundle,
    BundlePreset,
    Pricing,
    Substitute,
    SubstitutionGroup,
    Variant,
)
from backend.demo.market import pay
from backend.demo.place import Place
from backend.fulfillment import services as fulfillment
from backend.sales.bundles import OrderBundle
from backend.sales.models import Source
from backend.sales.quotes import quote
from backend.sales.services import Draft

GIFT, TRAVEL = "Подарунковий набір «Аріна»", "Дорожній комплект «Карпати»"
MADE_OF = {
    GIFT: (("клатч", "Клатч «Аріна»"), ("гаманець", "Гаманець «Козак»"), ("обкладинка", "Обкладинка ")),
    TRAVEL: (("рюкзак", "Рюкзак "), ("косметичка", "Косметичка ")),
}
GIFT_CHEAPER, TRAVEL_PERCENT = Decimal("0.88"), Decimal(10)
PRESETS = 3


def make_bundles(variants: Sequence[Variant]) -> None:
    """A gift with a price of its own, and a set for the road that costs what its parts do, less a tenth."""
    for number, (name, parts) in enumerate(MADE_OF.items(), start=1):
        chosen = [_of_product(variants, begins) for _place, begins in parts]
        if not all(chosen):
            continue
        alone = sum((some[0].product.price for some in chosen), Decimal(0))
        cheaper = (alone * GIFT_CHEAPER / 50).quantize(Decimal(1), ROUND_DOWN) * 50
        priced = {"price": cheaper} if name == GIFT else {"pricing": Pricing.PARTS, "percent": TRAVEL_PERCENT}
        photo = chosen[0][0].photo
        bundle = Bundle.objects.create(name=name, sku=f"SET-{number:02d}", photo=photo, **priced)
        for position, ((place, _begins), some) in enumerate(zip(parts, chosen, strict=True), start=1):
            group = SubstitutionGroup.objects.create(name=f"{some[0].product.name}, один колір")
            for variant in some:
                Substitute.objects.create(group=group, variant=variant)
            bundle.components.create(position=position, name=place, group=group)
        _make_presets(bundle, chosen)


def somebody_gives_a_present(place: Place, *, many: int = 1) -> None:
    """A customer orders a bundle, a usual one or with parts of their own choice, and pays it at once."""
    contents = list(contents_of(list(Bundle.objects.order_by("pk"))).values())
    if not contents:
        return
    content, seller = place.random.choice(contents), place.one(Role.SALES)
    chosen = {one.id: place.random.choice(one.variant_ids) for one in content.places}
    if content.presets and place.is_lucky(0.8):
        chosen = dict(place.random.choice(content.presets).chosen)
    wanted = OrderBundle(content.bundle.pk, many, content.completed(chosen))
    customer = place.random.choice(place.retail)
    draft = Draft(place.main.pk, (), customer_id=customer.pk, source=Source.INSTAGRAM, bundles=[wanted])
    total = quote({}, warehouse_id=place.main.pk, customer_id=customer.pk, bundles=[wanted]).total
    order = fulfillment.place_order(draft=draft, expected_total=total, actor=seller, key=place.key())
    pay(place, order, seller, total)


def _of_product(variants: Iterable[Variant], begins: str) -> list[Variant]:
    """The variants in one colour of the first product that is called so."""
    plain = [one for one in variants if one.product.name.startswith(begins) and not one.secondary_color_id]
    return [one for one in plain if one.product_id == plain[0].product_id]


def _make_presets(bundle: Bundle, chosen: Sequence[Sequence[Variant]]) -> None:
    """One for each of the first colours that all the parts have; another colour where one has not."""
    colors = [variant.color for variant in chosen[0]]
    by_color = [{variant.color_id: variant for variant in some} for some in chosen]
    common = sorted(colors, key=lambda color: -sum(color.pk in one for one in by_color))
    for color in common[:PRESETS]:
        preset = BundlePreset.objects.create(bundle=bundle, name=color.name)
        for component, some, one in zip(bundle.components.all(), chosen, by_color, strict=True):
            preset.choices.create(component=component, variant=one.get(color.pk, some[0]))
