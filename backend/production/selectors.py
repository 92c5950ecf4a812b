"""What people ask about work in production."""

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Count, F, Q
from django.utils import timezone

from backend.accounts.models import User
from backend.accounts.roles import Role
from backend.catalog.models import Variant
from backend.core.errors import NotAllowed, NotFound
from backend.production.models import ProductionOrder, ProductionOrderQuerySet, ProductionReport
from backend.production.statuses import OPEN, PAUSED, TABLE, Status
from backend.workflow.steps import is_offered
from backend.workflow.steps import may as may_step

SHOWN = 100
REPORTS_SHOWN = 3
RECENTLY = timedelta(days=30)
NAMES = ("variant__product", "variant__color", "variant__secondary_color")


@dataclass(frozen=True)
class WorkCard:
    """A production order as one person may see it."""

    order: ProductionOrder
    customer: str
    reason: str
    reports: list[ProductionReport]
    actions: list[str]

    @property
    def is_late(self) -> bool:
        """The due date has passed and the work is not done."""
        return is_late(self.order)


def queue(viewer: User, text: str = "") -> list[ProductionOrder]:
    """What a person has to make or may take; those who plan see everybody's open work.

    The text narrows it to a number or to words of the variant.
    """
    check_may_see(viewer)
    orders = ProductionOrder.objects.queue_of(viewer.pk)
    if sees_everything(viewer):
        orders = ProductionOrder.objects.open().by_urgency()
    return list(_matching(orders, text).select_related("assignee", *NAMES)[:SHOWN])


def next_in_queue(viewer: User) -> int | None:
    """What this worker should make now."""
    check_may_see(viewer)
    return ProductionOrder.objects.queue_of(viewer.pk).values_list("pk", flat=True).first()


def work_card(order_id: int, viewer: User) -> WorkCard:
    """Everything about one production order, with what this person may do with it now."""
    check_may_see(viewer)
    orders = ProductionOrder.objects.select_related("assignee", "warehouse", "line__order__customer", *NAMES)
    order = orders.filter(pk=order_id).first()
    if order is None:
        raise NotFound
    return WorkCard(
        order=order,
        customer=_customer(order) if viewer.has_perm("sales.view_salesorder") else "",
        reason=_reason_of_pause(order),
        reports=list(_reports(order_id)),
        actions=actions(order, viewer),
    )


def actions(order: ProductionOrder, viewer: User) -> list[str]:
    """What a person may do with this work: by its status, by their rights and by whose work it is."""
    plans = viewer.has_perm("production.plan_productionorder")
    takes = viewer.has_perm("production.take_productionorder")
    begins = takes and may_step(order, Status.IN_PROGRESS, viewer)
    is_open, is_mine = order.status in OPEN, order.assignee_id == viewer.pk
    is_free_for_me = is_open and order.assignee_id in (None, viewer.pk)
    may: dict[str, bool] = {
        "take": begins and is_free_for_me and order.status == Status.NEW,
        "resume": begins and is_free_for_me and order.status in PAUSED,
        "join": takes and order.status == Status.IN_PROGRESS and order.assignee_id is None,
        "report": may_report(order, viewer),
        "pause": takes and bool(pauses(order, viewer)) and (is_mine or plans),
        "hand_back": takes and is_open and (is_mine or (plans and order.assignee_id is not None)),
        "assign": plans and is_open,
        "cancel": is_offered(order, Status.CANCELLED, viewer),
    }
    return [action for action, is_possible in may.items() if is_possible]


def pauses(order: ProductionOrder, viewer: User) -> list[Status]:
    """What the work may wait for, as far as this person may say so."""
    return [one for one in PAUSED if TABLE.allows(order.status, one) and may_step(order, one, viewer)]


def may_report(order: ProductionOrder, viewer: User) -> bool:
    """Is it open, and is it theirs, nobody's, or are they a foreman?"""
    is_theirs = order.assignee_id in (None, viewer.pk) or viewer.has_perm("production.report_for_others")
    return order.status in OPEN and is_theirs and viewer.has_perm("production.report_productionorder")


def remaining(order_id: int) -> int:
    """How many pieces are still to be made."""
    order = ProductionOrder.objects.filter(pk=order_id).first()
    if order is None:
        raise NotFound
    return order.remaining_quantity


def workers() -> list[User]:
    """Those who make things, with Telegram or without; who reported most of late stands first."""
    lately = Count("reports", filter=Q(reports__created_at__gte=timezone.now() - RECENTLY))
    found = User.objects.working().filter(groups__name=Role.PRODUCTION)
    return list(found.annotate(lately=lately).order_by("-lately", "name"))


def worker(worker_id: int | None) -> User | None:
    """A working person by id; None for nobody."""
    return User.objects.working().filter(pk=worker_id).first() if worker_id else None


def is_late(order: ProductionOrder) -> bool:
    """The due date has passed and the work is not done."""
    return order.status in OPEN and order.due_on is not None and order.due_on < timezone.localdate()


def sees_everything(viewer: User) -> bool:
    """Those who plan, and those who only look, see everybody's work; a worker their own and what is free."""
    plans = viewer.has_perm("production.plan_productionorder")
    return plans or not viewer.has_perm("production.take_productionorder")


def check_may_see(viewer: User) -> None:
    """Refuse those who have no business on the shop floor (NotAllowed)."""
    if not viewer.has_perm("production.view_productionorder"):
        raise NotAllowed


def _matching(orders: ProductionOrderQuerySet, text: str) -> ProductionOrderQuerySet:
    text = text.replace("№", " ").strip()
    if not text:
        return orders
    wanted = Q(variant__in=Variant.objects.search(text))
    if text.isascii() and text.isdigit() and len(text) < 10:
        wanted |= Q(number=int(text))
    return orders.filter(wanted)


def _customer(order: ProductionOrder) -> str:
    return f"{order.line.order} · {order.line.order.customer_name}" if order.line else ""


def _reason_of_pause(order: ProductionOrder) -> str:
    """Why the work stands, in the words of whoever stopped it."""
    if order.status not in PAUSED:
        return ""
    last = order.changes.order_by("-pk").values_list("comment", flat=True).first()
    return last or ""


def _reports(order_id: int) -> "list[ProductionReport]":
    standing = ProductionReport.objects.filter(order=order_id, reverses=None, reversed_by=None)
    return list(standing.select_related("worker").order_by(F("pk").desc())[:REPORTS_SHOWN])
