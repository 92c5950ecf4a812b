"""Pieces held without an order: asked about before their time is over, free again after it."""

import logging
from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from django.db import transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from backend.accounts.models import User
from backend.core.errors import Stale
from backend.core.retries import repeat_if_asked
from backend.core.statements import fetch
from backend.core.use_cases import use_case
from backend.fulfillment import allocation
from backend.inventory import services as inventory
from backend.inventory.errors import ReservationClosed
from backend.inventory.models import ProductReservation
from backend.ledger.models import ReservationStatus
from backend.messaging.notices import quiet_begin
from backend.messaging.outbox import Button, tell
from backend.production import services as production
from backend.production.models import Kind, ProductionOrder
from backend.sales.models import SalesOrder, SalesOrderLine
from backend.sales.statuses import WAITING

logger = logging.getLogger(__name__)

ASKED_BEFORE = timedelta(hours=6)
BEFORE_BED = timedelta(hours=1)
NIGHT = timedelta(hours=24)
NAMES = ("actor", "customer", "line", "stock__warehouse", "stock__variant__product", "stock__variant__color",
         "stock__variant__secondary_color")  # fmt: skip
# Hardly any order has a hold to use, and all of them ask: by a prepared statement.
ANY_HOLD_FOR = f"""
    SELECT 1 FROM inventory_productreservation
    WHERE customer_id = %s AND line_id IS NULL AND status = '{ReservationStatus.PENDING}' LIMIT 1
"""


@use_case(may="inventory.reserve_productstock")
def release_reservation(
    *, reservation_id: int, actor: User, key: UUID, stamp: int | None = None
) -> ProductReservation:
    """A promise is given up; its pieces go to the next order that waits.

    `stamp` is of the time that the person saw. Raises ReservationClosed, NotYourReservation, Stale.
    """
    row = _reservation(reservation_id)
    inventory.check_theirs(row, actor)
    reservation = _free(row, ReservationStatus.RELEASED, actor, stamp=stamp)
    assert reservation
    return reservation


@use_case(may="inventory.reserve_productstock")
def make_held(*, reservation_id: int, stamp: int, actor: User, key: UUID) -> ProductionOrder:
    """Held pieces are given up, and as many are made for the customer instead.

    Raises ReservationClosed, NotYourReservation, Stale, NotMade.
    """
    row = _reservation(reservation_id)
    inventory.check_theirs(row, actor)
    if row.line_id:
        raise Stale
    _free(row, ReservationStatus.RELEASED, actor, stamp=stamp)
    work = ProductionOrder(
        variant=row.stock.variant,
        quantity=row.quantity,
        warehouse_id=row.stock.warehouse_id,
        kind=Kind.FULL,
        comment=row.held_for,
    )
    return production.plan([work], actor=actor)[0]


def use_holds(order: SalesOrder, lines: Iterable[SalesOrderLine]) -> dict[int, int]:
    """What was held for the customer comes free for their order, by variant; what it leaves stays held.

    The caller holds the shelves.
    """
    if not order.customer_id or not fetch(ANY_HOLD_FOR, [order.customer_id]):
        return {}
    wanted: dict[int, int] = defaultdict(int)
    for line in lines:
        wanted[line.variant_id] += line.quantity
    held = ProductReservation.objects.holds().filter(
        customer=order.customer_id, stock__warehouse=order.warehouse_id, stock__variant__in=wanted
    )
    rows = list(held.select_related("stock").order_by("expires_at", "pk"))
    freed: dict[int, int] = defaultdict(int)
    rest = []
    for row in rows:
        taken = min(row.quantity, wanted[row.stock.variant_id] - freed[row.stock.variant_id])
        freed[row.stock.variant_id] += taken
        if taken < row.quantity:
            rest.append(_rest_of(row, row.quantity - taken))
    if rows:
        inventory.close_reservations(rows, ReservationStatus.RELEASED)
        ProductReservation.objects.bulk_create(rest)
    return freed


def release_expired(now: datetime) -> int:
    """What nobody extended or confirmed in time is free again; returns how many promises that were.

    Each is looked at again under its lock, so two clocks at once release it once.
    """
    late = ProductReservation.objects.filter(status=ReservationStatus.PENDING, expires_at__lte=now)
    return _each(late.order_by("expires_at", "pk").values_list("pk", flat=True), _expire, now)


def ask_about_holds(now: datetime) -> int:
    """Who holds pieces is asked once, some hours before they are free again; returns how many were asked."""
    soon = ProductReservation.objects.holds().filter(
        asked_at=None, expires_at__gt=now, expires_at__lte=now + ASKED_BEFORE + NIGHT
    )
    margin = min(ASKED_BEFORE, inventory.hold_time() / 2)
    wanted = [
        row.pk for row in soon.select_related("actor").order_by("pk") if _asked_from(row, margin) <= now
    ]
    return _each(wanted, _ask, now)


def hold_buttons(row: ProductReservation) -> list[Button]:
    """What can be done with held pieces; the buttons say which ones, as several may stand in one message."""
    what = f"{row.stock.variant} × {row.quantity}"
    labels = {"extend": _("⏳ Extend"), "release": _("🔓 Release"), "make": _("🧵 Make")}
    return [
        (format_lazy("{} · {}", label, what), f"hold:{deed}:{row.pk}:{row.stamp}")
        for deed, label in labels.items()
    ]


def _each(ids: Iterable[int], deed: Callable[[int, datetime], bool], now: datetime) -> int:
    done = 0
    for number in ids:
        try:
            done += repeat_if_asked(partial(deed, number, now))
        except Exception:
            # One promise that cannot be touched does not keep the others; the next tick tries again.
            logger.exception("reservation %s could not be looked after", number)
    return done


@transaction.atomic
def _expire(reservation_id: int, now: datetime) -> bool:
    row = _reservation(reservation_id)
    try:
        return bool(_free(row, ReservationStatus.EXPIRED, row.actor, late_at=now))
    except ReservationClosed:
        return False


@transaction.atomic
def _ask(reservation_id: int, now: datetime) -> bool:
    row = _reservation(reservation_id)
    # The row says that its holder is asked, whoever asks: of two clocks one waits and then finds nothing.
    unasked = ProductReservation.objects.holds().filter(pk=row.pk, asked_at=None, expires_at=row.expires_at)
    if not unasked.update(asked_at=now):
        return False
    tell([row.actor], "hold_expiring", {"hold": row}, buttons=hold_buttons(row))
    return True


def _asked_from(row: ProductReservation, margin: timedelta) -> datetime:
    """Early enough to answer, and not in the middle of the night."""
    assert row.expires_at
    moment = row.expires_at - margin
    bed = quiet_begin(row.actor, moment)
    return bed - BEFORE_BED if bed else moment


def _free(
    row: ProductReservation,
    status: ReservationStatus,
    actor: User,
    *,
    stamp: int | None = None,
    late_at: datetime | None = None,
) -> ProductReservation | None:
    """Close a promise and offer its pieces; None when it is not late after all."""
    place = (row.stock.warehouse_id, row.stock.variant_id)
    owner = [row.line.order_id] if row.line else []
    orders = allocation.lock_orders([place], also=owner)
    reservation = inventory.lock_active(row.pk)
    if owner and reservation.line and reservation.line.order_id not in owner:
        # Its order was split meanwhile.
        raise Stale
    if stamp is not None and reservation.stamp != stamp:
        raise Stale
    if late_at and (reservation.expires_at is None or reservation.expires_at > late_at):
        return None
    inventory.close_reservations([reservation], status)
    # The pieces were taken away from this order on purpose: they do not go straight back to it.
    losers = [orders.pop(order_id) for order_id in owner]
    served = allocation.offer([place], orders, actor=actor, but_not=owner)
    allocation.mark_uncovered(losers, actor=actor)
    _tell_served(served, row)
    if late_at and not losers:
        tell([row.actor], "hold_expired", {"hold": row})
    return reservation


def _rest_of(row: ProductReservation, quantity: int) -> ProductReservation:
    """The part of a hold that stays: a reservation never changes its quantity, so it is a new one."""
    return ProductReservation(
        stock=row.stock,
        quantity=quantity,
        status=ReservationStatus.PENDING,
        expires_at=row.expires_at,
        actor_id=row.actor_id,
        customer_id=row.customer_id,
        comment=row.comment,
        asked_at=row.asked_at,
    )


def _tell_served(orders: list[SalesOrder], row: ProductReservation) -> None:
    """Sellers hear that pieces came free for them; of an order that became ready they hear anyway."""
    for order in orders:
        if order.status in WAITING:
            context = {"order": order, "variant": row.stock.variant}
            tell([order.seller], "order_served", context, buttons=[allocation.open_order(order)])


def _reservation(reservation_id: int) -> ProductReservation:
    return ProductReservation.objects.select_related(*NAMES).get(pk=reservation_id)
