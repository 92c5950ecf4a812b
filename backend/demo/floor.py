"""What the shop floor does: plans, takes, makes, spoils, corrects."""

from django.db.models import F, Sum

from backend.accounts.models import User
from backend.accounts.roles import Role
from backend.catalog.models import MADE
from backend.demo.place import Place
from backend.fulfillment import services as fulfillment
from backend.inventory.models import ProductStock
from backend.production import services as production
from backend.production.models import ProductionOrder, ProductionReport, RejectReason
from backend.production.statuses import PAUSED, Status

PLENTY = 24
"""With so many pieces to make nobody plans for the shelf."""

PACE = (1, 1, 2, 2, 3)
OBSTACLES = {
    Status.EMBROIDERY: "Віддано на вишивку",
    Status.BLOCKED: "Чекаємо на фурнітуру",
    Status.DECIDING: "Уточнюємо відтінок нитки з клієнтом",
}
REASONS = (RejectReason.LEATHER, RejectReason.LEATHER, RejectReason.SEWING, RejectReason.CUTTING)


def plan_for_shelf(place: Place) -> None:
    """The head of the floor fills the shelf with what sells, while there is little other work."""
    waiting = ProductionOrder.objects.open().aggregate(sum=Sum(F("quantity") - F("finished_quantity")))["sum"]
    if (waiting or 0) <= PLENTY:
        plan_scarce(place)


def plan_scarce(place: Place, enough: int = 3) -> None:
    """The most popular goods of which not enough are left and none are planned for the shelf."""
    planned = set(ProductionOrder.objects.open().filter(line=None).values_list("variant_id", flat=True))
    stock = ProductStock.objects.for_warehouse(place.main.pk).values_list("variant_id", "available")
    free = dict(stock)
    ranked = sorted(zip(place.popularity, place.variants, strict=True), key=lambda pair: -pair[0])
    wanted = [
        variant
        for _popularity, variant in ranked[:120]
        if free.get(variant.pk, 0) < enough
        and variant.pk not in planned
        and variant.product.lifecycle in MADE
    ]
    for variant in wanted[:4]:
        _plan(place, variant.pk, place.random.randint(3, 6))


def work(place: Place, worker: User) -> None:
    """A worker spends some hours: goes on with their work or takes the next, and reports."""
    order = _own(worker) or _next(place, worker)
    if order is None:
        return
    if order.status == Status.IN_PROGRESS and place.is_lucky(0.04):
        obstacle = place.random.choice(list(OBSTACLES))
        pause(place, order, worker, obstacle)
        return
    report = _report(place, order, worker, min(order.remaining_quantity, place.random.choice(PACE)))
    if place.is_lucky(0.03):
        _correct(place, order, worker, report)


def begin(place: Place, worker: User) -> None:
    """Whoever has nothing in hand takes the next work."""
    if _own(worker) is None:
        _next(place, worker)


def stop(place: Place, worker: User, obstacle: Status) -> None:
    """What a worker has in hand meets an obstacle."""
    order = _own(worker) or _next(place, worker)
    if order is not None:
        pause(place, order, worker, obstacle)


def pause(place: Place, order: ProductionOrder, worker: User, obstacle: Status) -> None:
    """Work stops, and the comment says why."""
    actor = _reporter(place, worker)
    production.pause(
        order_id=order.pk, to=obstacle, actor=actor, key=place.key(), comment=OBSTACLES[obstacle]
    )


def take(place: Place, order: ProductionOrder, worker: User) -> None:
    """Work gets its worker: they take it, or the head of the floor gives it to who has no Telegram."""
    if worker.telegram_id:
        production.take(order_id=order.pk, actor=worker, key=place.key())
    else:
        boss = _reporter(place, worker)
        production.assign(order_id=order.pk, worker_id=worker.pk, actor=boss, key=place.key())


def _own(worker: User) -> ProductionOrder | None:
    mine = ProductionOrder.objects.filter(assignee=worker, status__in=(Status.NEW, Status.IN_PROGRESS))
    return mine.by_urgency().first()


def _next(place: Place, worker: User) -> ProductionOrder | None:
    paused = ProductionOrder.objects.filter(assignee=worker, status__in=PAUSED).by_urgency()
    order = (paused.exclude(status=Status.BLOCKED) if place.clock.is_lately else paused).first()
    if order is None or not place.is_lucky(0.4):
        order = ProductionOrder.objects.filter(assignee=None, status=Status.NEW).by_urgency().first()
    if order is not None:
        take(place, order, worker)
    return order


def _report(place: Place, order: ProductionOrder, worker: User, quantity: int) -> ProductionReport:
    is_spoilt = place.is_lucky(0.06)
    is_lost = is_spoilt and quantity < order.remaining_quantity and place.is_lucky(0.4)
    report = fulfillment.report_finished(
        order_id=order.pk,
        quantity=quantity,
        rejected_quantity=int(is_spoilt),
        scrapped_quantity=int(is_lost),
        reject_reason=place.random.choice(REASONS) if is_spoilt else "",
        actor=_reporter(place, worker),
        worker=worker,
        key=place.key(),
    )
    if is_lost:
        # Nobody makes the lost piece again by themselves: the head of the floor plans it.
        _plan(place, order.variant_id, 1, is_urgent=True)
    return report


def _correct(place: Place, order: ProductionOrder, worker: User, report: ProductionReport) -> None:
    """A slip of the finger: the report is undone and made again."""
    place.clock.wait(place.random.randint(1, 6))
    fulfillment.undo_report(report_id=report.pk, actor=_reporter(place, worker), key=place.key())
    order.refresh_from_db()
    place.clock.wait(1)
    _report(place, order, worker, max(1, report.quantity - 1))


def _plan(place: Place, variant_id: int, quantity: int, *, is_urgent: bool = False) -> None:
    production.create_order(
        variant_id=variant_id,
        quantity=quantity,
        warehouse_id=place.main.pk,
        is_urgent=is_urgent,
        is_embroidery=place.is_lucky(0.15),
        actor=place.people[Role.MANAGER][-1],
        key=place.key(),
    )


def _reporter(place: Place, worker: User) -> User:
    return worker if worker.telegram_id else place.people[Role.MANAGER][-1]
