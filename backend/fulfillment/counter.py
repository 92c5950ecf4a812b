"""A sale at the counter: what lies on the shelf is sold, paid and given at once, or not at all."""

from collections.abc import Sequence
from decimal import ROUND_CEILING, Decimal
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from backend.accounts.models import User
from backend.cash.selectors import boxes_of as cash_boxes
from backend.core.errors import NotAllowed, NotFound
from backend.core.money import show_money
from backend.core.quantities import is_money
from backend.core.rows import write
from backend.core.use_cases import use_case
from backend.fulfillment.errors import NotSoldHere, PartCameBack, SoldBefore, TenderedTooLittle
from backend.fulfillment.returns import return_order
from backend.inventory.models import ProductReservation, ProductStock, ProductStockMovement
from backend.ledger.models import Reason, ReservationStatus
from backend.ledger.posting import Line, Place, lock_stock, post
from backend.sales import services as sales
from backend.sales.bundles import OrderBundle
from backend.sales.customers import hold_customer
from backend.sales.discounts import use_leave
from backend.sales.errors import AlreadyCancelled
from backend.sales.lines import OrderLine
from backend.sales.models import PaymentMethod, ReturnReason, SalesOrder, SalesOrderLine, SalesReturn, Source
from backend.sales.services import Draft
from backend.sales.statuses import Status
from backend.warehouses.models import Warehouse, WarehouseKind
from backend.warehouses.selectors import warehouses_for_goods
from backend.workflow.kinds import POINT_OF_SALE

NEEDED = (
    "sales.add_salesorder",
    "sales.confirm_salesorder",
    "sales.ship_salesorder",
    "sales.complete_salesorder",
)
TAKES_BACK = "sales.return_salesorder"
NOTES = (10, 50, 100, 200, 500, 1000)
MOST_SUMS = 6


@use_case(may="sales.add_payment")
def sell(
    *,
    warehouse_id: int,
    lines: Sequence[OrderLine],
    method: PaymentMethod,
    expected_total: Decimal,
    actor: User,
    key: UUID,
    tendered: Decimal | None = None,
    customer_id: int | None = None,
    bundles: Sequence[OrderBundle] = (),
) -> SalesOrder:
    """A seller sells what is free on the shelf: the order is written, paid, given and completed in one go.

    `tendered` is the cash that the customer gave; what is over goes back to them (see change_of).
    Raises InsufficientStock with all that is missing, PriceChanged, DiscountNeeded, TenderedTooLittle,
    NoOpenShift and what create_order raises; NotAllowed without the right to each step.
    """
    if not actor.has_perms(NEEDED):
        raise NotAllowed
    draft = Draft(
        warehouse_id=warehouse_id,
        lines=lines,
        customer_id=customer_id,
        customer_info="" if customer_id else _("Walk-in customer"),
        source=Source.SHOP,
        bundles=bundles,
        document_type=POINT_OF_SALE,
    )
    customer = hold_customer(customer_id)
    stock = lock_stock(ProductStock, {(warehouse_id, pk) for pk in draft.variant_ids()})
    order, rows = sales.write_draft(draft, customer, actor)
    sales.check_total(order, expected_total)
    _check_tendered(order, method, tendered)
    # Nobody asks about a credit limit: nothing is owed for a moment.
    use_leave(order, rows, actor)
    _take_from_shelf(order, rows, stock, actor)
    sales.walk(order, [Status.CONFIRMED, Status.READY, Status.SHIPPED], actor, is_new=True)
    if order.total:
        sales.take_money(order, order.total, method=method, actor=actor)
    return sales.step(order, Status.COMPLETED, actor)


@use_case(may="sales.cancel_salesorder")
def cancel_sale(*, order_id: int, comment: str, actor: User, key: UUID) -> SalesReturn:
    """A sale at the counter is called off: all the goods are on the shelf again, all the money goes back.

    Sellers do it with their own sales of the day, whoever takes returns with any.
    Raises AlreadyCancelled, NotSoldHere, SoldBefore, PartCameBack, Stale, NoOpenShift, NotEnoughCash.
    """
    order = SalesOrder.objects.filter(pk=order_id).first()
    if order is None:
        raise NotFound
    check_cancels(order, actor)
    return return_order(
        order_id=order_id,
        reason=ReturnReason.CHANGED_MIND,
        comment=comment,
        # Whoever was quicker has changed it.
        seen_version=order.version,
        actor=actor,
        key=key,
    )


def check_cancels(order: SalesOrder, actor: User) -> None:
    """Refuse to call off what is no sale, not theirs or not whole.

    Raises AlreadyCancelled, NotSoldHere, SoldBefore, PartCameBack.
    """
    if order.status == Status.RETURNED:
        raise AlreadyCancelled
    if not is_sale(order):
        raise NotSoldHere
    if not may_cancel(order, actor):
        raise SoldBefore
    if order.returns.exists():
        raise PartCameBack


def is_sale(order: SalesOrder) -> bool:
    """Was it sold at the counter, and does it stand?"""
    return order.document_type_id == POINT_OF_SALE and order.status == Status.COMPLETED


def may_cancel(order: SalesOrder, actor: User) -> bool:
    """Is it this person's own sale of today, or may they take back anybody's?"""
    sold_on = timezone.localdate(order.shipped_at) if order.shipped_at else None
    is_own = order.seller_id == actor.pk and sold_on == timezone.localdate()
    return is_own or actor.has_perm(TAKES_BACK)


def change_of(order: SalesOrder, tendered: Decimal | None) -> Decimal:
    """What the customer gets back of the cash that they gave."""
    return Decimal(0) if tendered is None else tendered - order.total


def counters_of(seller: User) -> list[Warehouse]:
    """Where this person may sell from: where they keep the cash box, then shops, then the usual place."""
    named = {box.warehouse_id for box in cash_boxes(seller) if box.keepers.all()}
    places = warehouses_for_goods()
    return sorted(
        places, key=lambda one: (one.pk not in named, one.kind != WarehouseKind.RETAIL, not one.is_default)
    )


def banknotes_over(total: Decimal) -> list[Decimal]:
    """The sums that customers give for such a total: to the kopiyka, or in round notes."""
    sums = [total, *(_rounded_up(total, note) for note in NOTES)]
    return sorted(set(sums))[:MOST_SUMS]


def _rounded_up(total: Decimal, note: int) -> Decimal:
    return (total / note).to_integral_value(ROUND_CEILING) * note


def _check_tendered(order: SalesOrder, method: PaymentMethod, tendered: Decimal | None) -> None:
    if tendered is None:
        return
    if method != PaymentMethod.CASH or not is_money(tendered) or tendered < order.total:
        raise TenderedTooLittle(total=show_money(order.total, order.currency))


def _take_from_shelf(
    order: SalesOrder, rows: Sequence[SalesOrderLine], stock: dict[Place, ProductStock], actor: User
) -> None:
    """Promised and given in the same moment; what is held for others stays (InsufficientStock)."""
    given = [
        Line(order.warehouse_id, row.variant_id, -row.quantity, row.variant.product.cost_price)
        for row in rows
    ]
    post(ProductStockMovement, given, reason=Reason.SALE, document=order, actor=actor, stock=stock)
    write(
        ProductReservation(
            stock=stock[order.warehouse_id, row.variant_id],
            line_id=row.pk,
            quantity=row.quantity,
            status=ReservationStatus.FULFILLED,
            closed_at=timezone.now(),
            actor=actor,
        )
        for row in rows
    )
