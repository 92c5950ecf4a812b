"""What customers do: they order, pay ahead, think again."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

from django.utils import timezone

from backend.accounts.models import User
from backend.accounts.roles import Role
from backend.catalog.models import MADE, SOLD, Variant
from backend.demo.place import Place
from backend.fulfillment import counter
from backend.fulfillment import services as fulfillment
from backend.inventory.models import ProductStock
from backend.sales import services as sales
from backend.sales.models import Customer, PaymentMethod, SalesOrder, Source
from backend.sales.quotes import quote
from backend.sales.services import Draft, OrderLine
from backend.sales.statuses import OPEN, Status

Event = tuple[float, Callable[[], object]]
"""When in the day (0 the opening, 1 the closing), and what happens."""

SOURCES = {Source.INSTAGRAM: 38, Source.SITE: 27, Source.SHOP: 17, Source.ETSY: 11, Source.WHOLESALE: 7}
PREPAID = {
    Source.INSTAGRAM: (1, Decimal("0.5"), Decimal("0.3"), 0),
    Source.SITE: (1, 1, 1, 0),
    Source.ETSY: (1,),
    Source.WHOLESALE: (Decimal("0.5"), Decimal("0.5"), 0),
}
METHODS = {
    Source.INSTAGRAM: (PaymentMethod.CARD, PaymentMethod.TRANSFER),
    Source.SITE: (PaymentMethod.CARD,),
    Source.ETSY: (PaymentMethod.OTHER,),
    Source.WHOLESALE: (PaymentMethod.TRANSFER,),
    Source.SHOP: (PaymentMethod.CASH, PaymentMethod.CARD),
}
WISHES = (
    "Вишивка ініціалів «О. К.»", "Вишивка «Мамі з любов’ю»", "Подарункове пакування",
    "Зателефонувати перед відправкою",
    "Нова пошта, відділення 24", "Золота фурнітура замінити на срібну", "Відправити без чека, це подарунок",
)  # fmt: skip
REGRETS = ("Клієнт передумав", "Замовили двічі", "Не відповідає на дзвінки", "Обрали іншу модель")


def somebody_buys(place: Place) -> None:
    """One order comes, from wherever orders come."""
    source = place.random.choices(list(SOURCES), list(SOURCES.values()))[0]
    if source == Source.SHOP:
        sell_in_shop(place)
    else:
        take_order(place, source, is_draft=place.is_lucky(0.12))


def take_order(
    place: Place, source: Source, *, is_draft: bool = False, is_urgent: bool | None = None
) -> None:
    """A seller writes an order down, and mostly confirms it at once and gets money ahead."""
    urgent = place.is_lucky(0.07) if is_urgent is None else is_urgent
    seller = place.one(Role.SALES)
    draft = _draft(place, source, urgent)
    if is_draft:
        sales.create_order(draft=draft, actor=seller, key=place.key())
        return
    quantities = {line.variant_id: line.quantity for line in draft.lines}
    quoted = quote(quantities, warehouse_id=draft.warehouse_id, customer_id=draft.customer_id)
    order = fulfillment.place_order(draft=draft, expected_total=quoted.total, actor=seller, key=place.key())
    share = place.random.choice(PREPAID[source])
    if share:
        place.clock.wait(place.random.randint(3, 25))
        pay(place, order, seller, Decimal(int(order.total * share)))


def sell_in_shop(place: Place) -> None:
    """Somebody comes in, chooses from the shelf, pays and leaves."""
    free = ProductStock.objects.for_warehouse(place.shop.pk).filter(
        available__gt=0, variant__product__lifecycle__in=SOLD
    )
    shelf = list(free.order_by("pk").values_list("variant_id", "variant__product__price"))
    if not shelf:
        return
    seller = place.people[Role.SALES][-1]
    variant_id, price = place.random.choice(shelf)
    counter.sell(
        warehouse_id=place.shop.pk,
        lines=[OrderLine(variant_id, 1)],
        method=place.random.choice(METHODS[Source.SHOP]),
        expected_total=price,
        actor=seller,
        key=place.key(),
    )


def pay(place: Place, order: SalesOrder, actor: User, amount: Decimal) -> None:
    """Money comes for an order."""
    method = place.random.choice(METHODS[Source(order.source)])
    fulfillment.pay_order(order_id=order.pk, amount=amount, method=method, actor=actor, key=place.key())


def decide_drafts(place: Place) -> None:
    """Sellers come back to yesterday's drafts: most become orders, some are thrown away."""
    old = SalesOrder.objects.filter(
        status=Status.DRAFT, created_at__lt=timezone.now() - timedelta(hours=12)
    ).select_related("seller")
    for order in old.order_by("pk"):
        if place.is_lucky(0.6):
            fulfillment.confirm_order(order_id=order.pk, actor=order.seller, key=place.key())
        elif place.is_lucky(0.6):
            sales.cancel_draft_order(order_id=order.pk, actor=order.seller, key=place.key())


def somebody_regrets(place: Place) -> None:
    """A customer takes an order back."""
    recent = SalesOrder.objects.filter(status__in=OPEN).select_related("seller").order_by("-pk")[:12]
    if recent:
        order = place.random.choice(list(recent))
        comment = place.random.choice(REGRETS)
        fulfillment.cancel_order(order_id=order.pk, actor=order.seller, key=place.key(), comment=comment)


def _draft(place: Place, source: Source, is_urgent: bool) -> Draft:
    is_wholesale = source == Source.WHOLESALE
    days = place.random.randint(2, 3) if is_urgent else place.random.randint(4, 12)
    is_new = not is_wholesale and place.is_lucky(0.15)
    customer: Customer = place.random.choice(place.wholesale if is_wholesale else place.retail)
    return Draft(
        place.main.pk,
        _lines(place, is_wholesale),
        customer_id=None if is_new else customer.pk,
        customer_info=f"@new.client{place.random.randint(10, 99)}, Instagram" if is_new else "",
        source=source,
        due_on=place.clock.now.date() + timedelta(days=days),
        is_urgent=is_urgent,
        comment=place.random.choice(WISHES) if place.is_lucky(0.2) else "",
    )


def _lines(place: Place, is_wholesale: bool) -> list[OrderLine]:
    different = (
        place.random.randint(3, 6) if is_wholesale else place.random.choices((1, 2, 3), (64, 27, 9))[0]
    )
    lines = []
    for variant in choose(place, different):
        if is_wholesale:
            lines.append(OrderLine(variant.pk, place.random.randint(2, 4)))
        else:
            lines.append(OrderLine(variant.pk, 2 if place.is_lucky(0.06) else 1))
    return lines


def choose(place: Place, quantity: int) -> list[Variant]:
    """Different variants that are still made, the popular ones more often."""
    chosen: dict[int, Variant] = {}
    while len(chosen) < quantity:
        variant = place.random.choices(place.variants, place.popularity)[0]
        if variant.product.lifecycle in MADE:
            chosen[variant.pk] = variant
    return list(chosen.values())
