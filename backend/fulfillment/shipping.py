"""Goods leave the shelf: by hand, or by themselves once an order of such a type is paid and ready."""

import logging
from collections.abc import Collection

from django.db import transaction
from django.db.models import F

from backend.accounts.models import User
from backend.core.errors import DomainError
from backend.core.retries import repeat_if_asked
from backend.inventory.models import ProductReservation, ProductStock, ProductStockMovement
from backend.inventory.services import close_reservations
from backend.ledger.models import Reason, ReservationStatus
from backend.ledger.posting import Line, Place, lock_stock, post
from backend.sales import services as sales
from backend.sales.models import SalesOrder, SalesOrderLine
from backend.sales.statuses import KIND, TABLE, Status
from backend.workflow.selectors import types_following_payment
from backend.workflow.steps import check_step, follows_payment

logger = logging.getLogger(__name__)


def ship(order: SalesOrder, actor: User) -> SalesOrder:
    """The goods of an order that the caller holds leave the shelf (StatusRefused, NotAllowed)."""
    check_step(order, Status.SHIPPED)
    promised = reservations(order)
    close_reservations(promised, ReservationStatus.FULFILLED)
    lines = [
        Line(
            reservation.stock.warehouse_id,
            reservation.stock.variant_id,
            -reservation.quantity,
            reservation.stock.variant.product.cost_price,
        )
        for reservation in promised
    ]
    post(ProductStockMovement, lines, reason=Reason.SALE, document=order, actor=actor)
    return sales.step(order, Status.SHIPPED, actor)


def reservations(order: SalesOrder) -> list[ProductReservation]:
    """What is held on the shelf for an order."""
    return list(
        ProductReservation.objects.active()
        .filter(line__order=order)
        .select_related("stock__variant__product")
        .order_by("pk")
    )


def places_of(order_id: int) -> set[Place]:
    """The shelves that the goods of an order leave from and come back to."""
    lines = SalesOrderLine.objects.filter(order=order_id)
    return set(lines.values_list("order__warehouse_id", "variant_id"))


def follow_payment(order: SalesOrder, actor: User) -> None:
    """A paid order that the caller holds takes the steps that its type leaves to the payment."""
    if order.balance_due or not order.paid_total:
        return
    if follows_payment(order, Status.SHIPPED):
        ship(order, actor)
    if follows_payment(order, Status.COMPLETED):
        sales.step(order, Status.COMPLETED, actor)


def hold_what_leaves(order: SalesOrder) -> None:
    """Shelves are held before money: those of an order that leaves with the last payment for it."""
    if follows_payment(order, Status.SHIPPED):
        lock_stock(ProductStock, places_of(order.pk))


def follow_ready(orders: Collection[SalesOrder], held: Collection[Place]) -> None:
    """Orders that became ready and were paid before go on at once, if all their shelves are held already.

    Shelves are held in one order everywhere; an order with others beside these waits for `hand_over_paid`.
    """
    for order in orders:
        if follows_payment(order, Status.SHIPPED) and order.paid_total and places_of(order.pk) <= set(held):
            follow_payment(order, _payer(order))


def hand_over_paid() -> int:
    """Orders that are paid and ready, and were not handed over with that, take their steps now; how many did.

    One that cannot, does not stop the others.
    """
    codes = {to: types_following_payment(KIND, to) for to in TABLE.at_payment}
    ready = SalesOrder.objects.filter(status=Status.READY, document_type__in=codes[Status.SHIPPED])
    shipped = SalesOrder.objects.filter(status=Status.SHIPPED, document_type__in=codes[Status.COMPLETED])
    paid = (ready | shipped).filter(paid_total__gt=0, paid_total__gte=F("total") - F("returned_total"))
    return sum(_hand_over(order_id) for order_id in paid.order_by("pk").values_list("pk", flat=True))


def _hand_over(order_id: int) -> bool:
    def go_on() -> bool:
        with transaction.atomic():
            order = sales.lock_order(order_id)
            before = order.version
            follow_payment(order, _payer(order))
            return order.version != before

    try:
        return repeat_if_asked(go_on)
    except DomainError:
        logger.exception("a paid order is not handed over", extra={"order": order_id})
        return False


def _payer(order: SalesOrder) -> User:
    """Whoever took the last payment: the step follows from it."""
    last = order.payments.select_related("actor").order_by("-pk").first()
    return last.actor if last else order.seller
