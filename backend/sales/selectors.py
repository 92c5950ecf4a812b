"""What sellers and the storekeeper ask about customers and orders."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Case, Count, F, Max, Q, When
from django.utils import timezone

from backend.accounts.models import User
from backend.core.errors import NotAllowed, NotFound
from backend.sales.cards import CardBundle as CardBundle
from backend.sales.cards import CardLine as CardLine
from backend.sales.cards import alone, card_lines, in_bundles, is_divisible, is_ready_in_part
from backend.sales.going_back import may_refund, on_balance
from backend.sales.lines import priced_now
from backend.sales.models import (
    Customer,
    SalesOrder,
    SalesOrderChange,
    SalesOrderLine,
    SalesOrderQuerySet,
    SalesReturn,
    SalesReturnLine,
    Source,
)
from backend.sales.models.orders import desk, number_in
from backend.sales.returns import with_customer
from backend.sales.sites import off_days
from backend.sales.statuses import OPEN, RIGHTS, WAITING, Status
from backend.workflow.steps import allows_correction, is_offered

RECENTLY = timedelta(days=90)
TO_DO = ("open", "ready", "waiting", "late")
BY_URGENCY = ("-is_urgent", F("due_on").asc(nulls_last=True), "id")


@dataclass(frozen=True)
class ReturnableLine:
    """So many pieces of some goods were shipped, and so many are still at the customer's."""

    id: int
    goods: str
    quantity: int
    left: int


@dataclass(frozen=True)
class ReturnResult:
    """What one return brought back, and the order as it stands now."""

    came_back: SalesReturn
    order: SalesOrder
    lines: list[SalesReturnLine]
    refunded: Decimal | None


@dataclass(frozen=True)
class OrderCard:
    """Everything about one order that this person may see."""

    order: SalesOrder
    lines: list[CardLine]
    changes: list[SalesOrderChange]
    steps: frozenset[str]
    sees_money: bool
    may_pay: bool
    may_change: bool = False
    may_refund: bool = False
    on_balance: Decimal = Decimal(0)
    may_split: bool = False
    may_ship_part: bool = False
    may_copy: bool = False
    family: list[SalesOrder] = field(default_factory=list)

    @property
    def parts(self) -> list[SalesOrder]:
        """Orders that were split from this one."""
        return [one for one in self.family if one.split_from_id == self.order.pk]

    @property
    def whole(self) -> SalesOrder | None:
        """The order that this one was split from."""
        return next((one for one in self.family if one.pk == self.order.split_from_id), None)

    @property
    def off_days(self) -> str:
        """The customer's delivery days, when the promised day is none of them."""
        return off_days(self.order.customer, self.order.due_on) if self.is_open or self.may_change else ""

    @property
    def alone(self) -> list[CardLine]:
        """Lines that belong to no bundle."""
        return alone(self.lines)

    @property
    def bundles(self) -> list[CardBundle]:
        """Bundles with their parts."""
        return in_bundles(self.lines)

    @property
    def is_open(self) -> bool:
        """Promised, and not shipped yet."""
        return self.order.status in OPEN


def find_customers(text: str, *, seller_id: int, limit: int = 30) -> list[Customer]:
    """Customers with these words, phone or Instagram; whom this seller served last stands first."""
    found = Customer.objects.search(text)
    return list(
        found.annotate(mine=Max("orders", filter=Q(orders__seller=seller_id)), latest=Max("orders")).order_by(
            F("mine").desc(nulls_last=True), F("latest").desc(nulls_last=True), "name"
        )[:limit]
    )


def customer_by_phone(phone: str) -> Customer | None:
    """The customer with this number, if the workshop knows one."""
    return Customer.objects.current().filter(phone=phone).order_by("pk").first() if phone else None


def customer_name(customer_id: int) -> str:
    """Whom an order is for, with the phone; empty when there is no such card."""
    customer = Customer.objects.filter(pk=customer_id).first()
    return str(customer) if customer else ""


def sources_of(seller_id: int) -> list[Source]:
    """Where orders come from, what this seller chose most often of late first."""
    used = (
        SalesOrder.objects.filter(seller=seller_id, created_at__gte=timezone.now() - RECENTLY)
        .order_by()
        .values_list("source")
        .annotate(times=Count("pk"))
    )
    times = dict(used)
    return sorted(Source, key=lambda source: (-times.get(source, 0), source != Source.INSTAGRAM))


def usual_source(seller_id: int, customer_id: int | None = None) -> Source:
    """Where an order most likely comes from: where the customer's last one did, else the seller's last."""
    latest = SalesOrder.objects.order_by("-pk").values_list("source", flat=True)
    of_customer = latest.filter(customer=customer_id).first() if customer_id else None
    return Source(of_customer or latest.filter(seller=seller_id).first() or Source.INSTAGRAM)


def count_orders(*, seller_id: int | None = None, document_type: str = "") -> dict[str, int]:
    """How many orders each list of the desk holds, of one seller and type or of all, the archive aside."""
    lists = desk(timezone.localdate())
    counts = {name: Count("pk", filter=condition) for name, condition in lists.items() if condition}
    rows = _orders(seller_id, document_type)
    found: dict[str, int] = rows.at_hand().aggregate(all=Count("pk"), **counts)
    return found


def find_orders(
    kind: str,
    *,
    text: str = "",
    seller_id: int | None = None,
    document_type: str = "",
    limit: int = 80,
) -> list[SalesOrder]:
    """Orders of a list of the desk, by number or words; work to do stands by urgency, the rest newest first.

    The order with the very number stands before those in whose phone it is.
    What is in the archive is found by words alone.
    """
    order = BY_URGENCY if kind in TO_DO else ("-id",)
    meant = () if (number := number_in(text)) is None else (Case(When(number=number, then=0), default=1),)
    orders = _orders(seller_id, document_type).of_list(kind, timezone.localdate())
    orders = orders.search(text) if text.strip() else orders.at_hand()
    found = orders.select_related("customer")
    return list(found.order_by(*meant, *order)[:limit])


def order_card(order_id: int, viewer: User) -> OrderCard:
    """One order as this person may see it (NotAllowed, NotFound)."""
    order = _seen(order_id, viewer)
    may_pay = viewer.has_perm("sales.add_payment") and bool(order.balance_due)
    lines = card_lines(order)
    may_split = order.status in (Status.DRAFT, *OPEN) and viewer.has_perm("sales.split_salesorder")
    return OrderCard(
        order=order,
        lines=lines,
        family=list(SalesOrder.objects.parts_of(order)),
        may_split=may_split and is_divisible(lines),
        may_ship_part=may_split
        and order.status in WAITING
        and viewer.has_perm("sales.ship_salesorder")
        and is_ready_in_part(lines),
        may_copy=viewer.has_perm("sales.add_salesorder"),
        changes=list(order.changes.select_related("actor").order_by("-pk")[:4]),
        steps=frozenset(steps_for(order, viewer)),
        sees_money=viewer.has_perm("sales.view_payment"),
        may_change=allows_correction(order) and viewer.has_perm("sales.add_salesorder"),
        may_pay=may_pay and order.status in (*OPEN, Status.SHIPPED, Status.COMPLETED),
        may_refund=may_refund(order, viewer),
        on_balance=on_balance(order) if may_pay else Decimal(0),
    )


def returnable(order_id: int, viewer: User) -> tuple[SalesOrder, list[ReturnableLine]]:
    """An order and what the customer still has of it (NotAllowed, NotFound)."""
    order = _seen(order_id, viewer)
    names = ("variant__product", "variant__color", "variant__secondary_color", "bundle__bundle")
    left = with_customer(order_id)
    rows = order.lines.select_related(*names)
    return order, [ReturnableLine(row.pk, row.goods, row.quantity, left[row.pk]) for row in rows]


def return_result(return_id: int, viewer: User) -> ReturnResult:
    """What came back, and the money that went with it for those who may see it (NotAllowed, NotFound)."""
    variant = (f"line__variant__{name}" for name in ("product", "color", "secondary_color"))
    came_back = SalesReturn.objects.filter(pk=return_id).first()
    if came_back is None:
        raise NotFound
    return ReturnResult(
        came_back=came_back,
        order=_seen(came_back.order_id, viewer),
        lines=list(came_back.lines.select_related("line__bundle__bundle", *variant)),
        refunded=came_back.refunded if viewer.has_perm("sales.view_payment") else None,
    )


def steps_for(order: SalesOrder, viewer: User) -> list[str]:
    """The steps that this person may take with the order now, from the status table and their rights."""
    return [step for step in RIGHTS if is_offered(order, step, viewer)]


def order_version(order_id: int) -> int | None:
    """How many steps the order has made; None when there is no such order."""
    return SalesOrder.objects.filter(pk=order_id).values_list("version", flat=True).first()


def lines_now(order_id: int) -> dict[int, SalesOrderLine]:
    """The lines of a draft with the prices that they have if it is confirmed now, by line."""
    order = SalesOrder.objects.select_related("customer").get(pk=order_id)
    return {line.pk: line for line in priced_now(order)}


def is_late(order: SalesOrder, today: date) -> bool:
    """Promised for a day that has passed, and not shipped."""
    return order.status in OPEN and order.due_on is not None and order.due_on < today


def _seen(order_id: int, viewer: User) -> SalesOrder:
    if not viewer.has_perm("sales.view_salesorder"):
        raise NotAllowed
    related = ("customer", "warehouse", "seller", "site")
    order = SalesOrder.objects.select_related(*related).filter(pk=order_id).first()
    if order is None:
        raise NotFound
    return order


def _orders(seller_id: int | None, document_type: str) -> SalesOrderQuerySet:
    orders: SalesOrderQuerySet = SalesOrder.objects.all()
    if document_type:
        orders = orders.filter(document_type=document_type)
    return orders.filter(seller=seller_id) if seller_id else orders
