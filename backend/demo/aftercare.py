"""What comes after an order: people write of it, parcels go in parts, goods come back."""

from random import Random

from backend.accounts.roles import Role
from backend.catalog.models import Variant
from backend.core.pictures import made_anew
from backend.demo.catalogue import articles
from backend.demo.pictures import draw
from backend.demo.place import Place
from backend.fulfillment import services as fulfillment
from backend.fulfillment.commenting import NewPhoto, comment_order
from backend.sales.models import ReturnReason, SalesOrder, SalesOrderQuerySet, Settlement
from backend.sales.returns import ReturnLine
from backend.sales.statuses import WAITING, Status

WORDS = (
    "Клієнтка просить подарункову упаковку, без чека",
    "Телефонувала: забере сама у п’ятницю після 17:00",
    "Погоджено відтінок нитки, як на фото",
    "Ініціали латиницею: O. K., у правому нижньому куті",
    "Просить написати, коли відправимо",
)
WITH_PHOTO = 2
"""To every so many-th order that people write of there is a photo."""

RETURNS = (
    (ReturnReason.DID_NOT_FIT, Settlement.BALANCE, "Завеликий, обере інший"),
    (ReturnReason.CHANGED_MIND, Settlement.MONEY, ""),
    (ReturnReason.DEFECT, Settlement.MONEY, "Розійшовся шов на кишені"),
)


def write(place: Place) -> None:
    """A seller writes down what a customer has said of an order, sometimes with a picture of the piece."""
    chance = _chance(place)
    order = _one_of(SalesOrder.objects.open().select_related("seller"), chance)
    if order:
        comment_order(
            order_id=order.pk,
            text=chance.choice(WORDS),
            photos=[] if order.pk % WITH_PHOTO else [_photo(order.lines.order_by("pk")[0].variant)],
            actor=order.seller,
            key=place.key(),
        )


def take_back(place: Place) -> None:
    """A customer sends a piece back: the money follows it, or waits for another order."""
    chance = _chance(place)
    order = _one_of(SalesOrder.objects.filter(status=Status.COMPLETED).exclude(customer=None), chance)
    if order:
        reason, settlement, comment = chance.choice(RETURNS)
        fulfillment.return_order(
            order_id=order.pk,
            lines=[ReturnLine(order.lines.order_by("pk")[0].pk, 1)],
            reason=reason,
            settlement=settlement,
            comment=comment,
            actor=place.people[Role.MANAGER][0],
            key=place.key(),
        )


def ship_part(place: Place) -> None:
    """A customer does not want to wait for the rest: what is there goes to the post today."""
    held = SalesOrder.objects.filter(status__in=WAITING, lines__reservations__status="confirmed").distinct()
    order = _one_of(held.select_related("seller"), _chance(place))
    if order:
        fulfillment.ship_ready_part(
            order_id=order.pk, seen_version=order.version, actor=order.seller, key=place.key()
        )


def _photo(variant: Variant) -> NewPhoto:
    # The pictures of the catalogue are drawn meanwhile by others: this one is its own.
    shape = next(row.group.shape for row in articles() if row.name == variant.product.name)
    return NewPhoto(made_anew(draw(shape, variant.color.hex, None, background=1)))


def _chance(place: Place) -> Random:
    # Of the day alone: the rest of the story is told as it would be without this.
    return Random(place.clock.now.toordinal())


def _one_of(orders: SalesOrderQuerySet, chance: Random) -> SalesOrder | None:
    latest = list(orders.order_by("-pk")[:20])
    return chance.choice(latest) if latest else None
