"""What the shop floor is told: new work, work given to somebody, work that is not needed any more."""

from collections import defaultdict
from collections.abc import Collection

from backend.accounts.models import User
from backend.messaging.kinds import Notice
from backend.messaging.notices import audience
from backend.messaging.outbox import Button, tell
from backend.production.models import ProductionOrder

NAMES = ("assignee", "variant__product", "variant__color", "variant__secondary_color")
MOST_BUTTONS = 4


def tell_planned(orders: Collection[ProductionOrder], actor: User) -> None:
    """Everybody hears of work that anybody may take, the orders of one plan together; others of their own."""
    for kind, is_urgent in ((Notice.WORK_URGENT, True), (Notice.WORK_NEW, False)):
        free = [order for order in orders if order.is_urgent == is_urgent and order.assignee_id is None]
        if free:
            people = [person for person in audience(kind) if person.pk != actor.pk]
            tell(people, kind, {"works": free}, buttons=_open(free))
    tell_given([order for order in orders if order.assignee_id], actor)


def tell_given(orders: Collection[ProductionOrder], actor: User) -> None:
    """Workers hear of the work that somebody else gave them."""
    _tell_workers(Notice.WORK_ASSIGNED, orders, actor)


def tell_cancelled(orders: Collection[ProductionOrder], actor: User) -> None:
    """Workers hear that the work they hold is withdrawn."""
    _tell_workers(Notice.WORK_CANCELLED, orders, actor)


def tell_smaller(orders: Collection[ProductionOrder], actor: User) -> None:
    """Workers hear that fewer pieces are wanted of the work they hold."""
    _tell_workers("work_smaller", orders, actor)


def open_work(order: ProductionOrder) -> Button:
    """The button that opens the card of a production order."""
    return f"🧵 №{order.number}", f"work:{order.pk}"


def _tell_workers(kind: str, orders: Collection[ProductionOrder], actor: User) -> None:
    wanted = [order.pk for order in orders if order.assignee_id not in (None, actor.pk)]
    if not wanted:
        return
    by_worker: dict[User, list[ProductionOrder]] = defaultdict(list)
    for order in ProductionOrder.objects.filter(pk__in=wanted).select_related(*NAMES).order_by("pk"):
        assert order.assignee
        by_worker[order.assignee].append(order)
    for worker, works in by_worker.items():
        tell([worker], kind, {"works": works}, buttons=_open(works))


def _open(orders: Collection[ProductionOrder]) -> list[Button]:
    return [open_work(order) for order in list(orders)[:MOST_BUTTONS]]
