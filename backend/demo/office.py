"""What the storekeeper and the sellers do besides taking orders: goods come and go, debts are paid."""

from datetime import timedelta

from django.utils import timezone

from backend.accounts.models import User
from backend.accounts.roles import Role
from backend.catalog.models import SOLD, Variant
from backend.demo.market import choose, pay
from backend.demo.place import Place
from backend.fulfillment import services as fulfillment
from backend.inventory import services as inventory
from backend.inventory.models import ProductStock
from backend.inventory.services import Goods
from backend.ledger.models import Reason
from backend.sales import services as sales
from backend.sales.models import SalesOrder
from backend.sales.statuses import Status
from backend.warehouses.models import Warehouse

LOSSES = {
    Reason.DAMAGE: "Подряпина на клапані",
    Reason.SCRAP: "Тріснула фурнітура, не відновити",
    Reason.WASTE: "Зразок для фотозйомки",
}
DEBTOR = 11
"""Every so many-th order is paid late or never."""


def open_stock(place: Place) -> None:
    """The opening balance: what lay on the shelves on the first day."""
    on_main = [variant for variant in place.variants if place.is_lucky(0.4)]
    on_sale = [variant for variant in place.variants if variant.product.lifecycle in SOLD]
    in_shop = [variant for variant in on_sale if place.is_lucky(0.35)]
    for warehouse, variants, most in ((place.main, on_main, 4), (place.shop, in_shop, 4)):
        goods = [Goods(variant.pk, place.random.randint(1, most)) for variant in variants]
        _receive(place, warehouse, goods, Reason.INITIAL, "Залишки на початок обліку")


def receive_goods(place: Place) -> None:
    """A partner workshop brings what it has sewn."""
    free = dict(ProductStock.objects.for_warehouse(place.main.pk).values_list("variant_id", "available"))
    scarce = [variant for variant in choose(place, 12) if free.get(variant.pk, 0) < 3]
    if goods := _some(place, scarce[:5], 2):
        _receive(place, place.main, goods, Reason.PURCHASE, "Майстерня-партнер, Бориспіль")


def stock_shop(place: Place) -> None:
    """The shop window gets new goods."""
    goods = _some(place, choose(place, 9), 2)
    _receive(place, place.shop, goods, Reason.PURCHASE, "Поповнення вітрини")


def write_off(place: Place) -> None:
    """A piece is spoilt on the shelf."""
    stock = _free_shelf(place)
    if stock:
        reason = place.random.choice(list(LOSSES))
        inventory.write_off(
            warehouse_id=stock.warehouse_id,
            goods=[Goods(stock.variant_id, 1)],
            reason=reason,
            comment=LOSSES[reason],
            actor=place.one(Role.STOREKEEPER),
            key=place.key(),
        )


def recount(place: Place) -> None:
    """Counting shows a piece more or less than the books."""
    stock = _free_shelf(place)
    if stock:
        fulfillment.adjust_stock(
            warehouse_id=stock.warehouse_id,
            variant_id=stock.variant_id,
            quantity_change=place.random.choice((-1, -1, 1)),
            comment="За результатами перерахунку полиці",
            actor=place.people[Role.MANAGER][0],
            key=place.key(),
        )


def receive_by_mistake(place: Place) -> None:
    """A delivery is entered twice, and the second entry is taken back."""
    goods = [Goods(variant.pk, 30) for variant in place.variants[-2:]]
    document = inventory.receive(
        warehouse_id=place.main.pk,
        goods=goods,
        actor=place.one(Role.STOREKEEPER),
        key=place.key(),
        comment="Майстерня-партнер, Бориспіль",
    )
    place.clock.wait(18)
    fulfillment.reverse_document(
        document_id=document.pk,
        comment="Внесено двічі",
        actor=place.people[Role.MANAGER][0],
        key=place.key(),
    )


def ship_ready(place: Place, share: float = 0.85) -> None:
    """In the afternoon what is ready goes to the post."""
    ready = SalesOrder.objects.filter(status=Status.READY).select_related("seller").order_by("pk")
    for order in list(ready):
        if place.is_lucky(share):
            actor = order.seller if place.is_lucky(0.5) else place.one(Role.STOREKEEPER)
            fulfillment.ship_order(order_id=order.pk, actor=actor, key=place.key())
            place.clock.wait(place.random.randint(1, 4))


def settle(place: Place) -> None:
    """Customers have their parcels: they pay the rest, and the order is complete; some take their time."""
    arrived = timezone.now() - timedelta(days=2)
    shipped = SalesOrder.objects.filter(status=Status.SHIPPED, shipped_at__lt=arrived)
    for order in list(shipped.select_related("seller").order_by("pk")):
        if order.balance_due and order.pk % DEBTOR == 0:
            continue
        if place.is_lucky(0.45):
            _close(place, order, order.seller)


def _close(place: Place, order: SalesOrder, actor: User) -> None:
    if order.balance_due:
        pay(place, order, actor, order.balance_due)
    sales.complete_order(order_id=order.pk, actor=actor, key=place.key())


def _receive(place: Place, warehouse: Warehouse, goods: list[Goods], reason: Reason, comment: str) -> None:
    fulfillment.receive_goods(
        warehouse_id=warehouse.pk,
        goods=goods,
        reason=reason,
        comment=comment,
        actor=place.one(Role.STOREKEEPER),
        key=place.key(),
    )


def _some(place: Place, variants: list[Variant], most: int) -> list[Goods]:
    return [Goods(variant.pk, place.random.randint(1, most)) for variant in variants]


def _free_shelf(place: Place) -> ProductStock | None:
    free = ProductStock.objects.for_warehouse(place.main.pk).filter(available__gt=2).order_by("pk")
    return place.random.choice(list(free[:80])) if free else None
