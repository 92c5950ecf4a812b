from collections.abc import Sequence
from decimal import Decimal
from uuid import UUID

from backend.accounts.models import User
from backend.core.errors import NotFound, Stale
from backend.core.use_cases import use_case
from backend.fulfillment import allocation
from backend.fulfillment.shipping import places_of
from backend.inventory.models import ProductStock, ProductStockMovement
from backend.ledger.models import Reason
from backend.ledger.posting import Line, lines_of, lock_stock, opposite, post
from backend.messaging.outbox import tell
from backend.sales import services as sales
from backend.sales.models import ReturnReason, SalesOrder, SalesReturn, Settlement
from backend.sales.returns import ReturnLine, with_customer, write_return
from backend.sales.statuses import Status
from backend.workflow.steps import check_may, check_step


@use_case(may="sales.return_salesorder")
def return_order(
    *,
    order_id: int,
    reason: ReturnReason,
    actor: User,
    key: UUID,
    lines: Sequence[ReturnLine] | None = None,
    settlement: Settlement = Settlement.MONEY,
    comment: str = "",
    seen_version: int | None = None,
    expected_refund: Decimal | None = None,
) -> SalesReturn:
    """The customer gives goods back: to the shelf and to the orders that wait; the scrapped ones go away.

    Without lines everything that is left comes back. Money above what is still owed goes back at once, or
    to the customer's balance; once every piece is back the order is returned. `seen_version` is the version
    of the order and `expected_refund` the sum that the person had before their eyes.
    Raises StatusRefused, Stale, and what write_return raises.
    """
    places = places_of(order_id)
    orders = allocation.lock_orders(places, also=[order_id])
    if order_id not in orders:
        raise NotFound
    order = orders.pop(order_id)
    check_step(order, Status.RETURNED)
    check_may(order, Status.RETURNED, actor)
    if seen_version not in (None, order.version):
        raise Stale
    # Before the money: balances are held after shelves.
    lock_stock(ProductStock, places)
    came_back = write_return(
        order,
        lines,
        reason=reason,
        settlement=settlement,
        expected_refund=expected_refund,
        actor=actor,
        comment=comment,
    )
    if not any(with_customer(order_id).values()):
        sales.step(order, Status.RETURNED, actor, comment)
    _put_back(came_back, order, actor)
    allocation.offer(places, orders, actor=actor)
    _tell_seller(order, came_back)
    return came_back


def _put_back(came_back: SalesReturn, order: SalesOrder, actor: User) -> None:
    """Everything comes to the shelf at the cost it left at; what is no good leaves it again at once."""
    costs = {line.place: line.unit_cost for line in lines_of(ProductStockMovement, order)}
    coming, scrapped = [], []
    for row in came_back.lines.select_related("line"):
        place = (order.warehouse_id, row.line.variant_id)
        coming.append(Line(*place, row.quantity, costs[place]))
        scrapped.append(Line(*place, row.scrapped_quantity, costs[place]))
    post(ProductStockMovement, coming, reason=Reason.RETURN, document=came_back, actor=actor)
    post(ProductStockMovement, opposite(scrapped), reason=Reason.SCRAP, document=came_back, actor=actor)


def _tell_seller(order: SalesOrder, came_back: SalesReturn) -> None:
    if order.seller_id != came_back.actor_id:
        names = (f"line__variant__{name}" for name in ("product", "color", "secondary_color"))
        lines = came_back.lines.select_related(*names)
        context = {
            "order": order,
            "came_back": came_back,
            "lines": lines,
            "refunded": came_back.refunded,
        }
        tell([order.seller], "order_returned", context, buttons=[allocation.open_order(order)])
