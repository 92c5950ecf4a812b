"""Orders of a shop are written: a hundred at a time, each number once, whoever brings the file."""

from collections.abc import Sequence
from decimal import Decimal
from uuid import UUID

from django.db import IntegrityError
from django.utils import timezone

from backend.accounts.models import User
from backend.catalog.models import Variant
from backend.core.errors import DomainError, Stale
from backend.core.importing import alone
from backend.core.numbers import next_numbers
from backend.core.rows import write
from backend.core.use_cases import use_case
from backend.inventory.services import open_warehouse
from backend.sales.models import Customer, OrderFile, SalesOrder, SalesOrderChange
from backend.sales.shop_customers import ShopCustomers
from backend.sales.shop_goods import ShopGoods
from backend.sales.shop_orders import Meant, ShopOrder, ShopStep, new_lines, plan
from backend.sales.statuses import KIND, Status
from backend.workflow.selectors import chosen_type
from backend.workflow.steps import tell_entered

AT_ONCE = 100


@use_case(may="sales.import_salesorder")
def import_batch(*, file_id: int, batch: int, actor: User, key: UUID) -> OrderFile:
    """So many orders of a file become drafts, once; of what cannot be taken it is said why.

    Raises WarehouseClosed, Stale.
    """
    alone(SalesOrder)
    file = OrderFile.objects.select_for_update(no_key=True).get(pk=file_id)
    open_warehouse(file.warehouse_id)
    kept = file.orders[batch * AT_ONCE : (batch + 1) * AT_ONCE]
    orders = [ShopOrder.read(one) for one in kept]
    meant = plan(orders, file.source, ShopGoods.now(file.source))
    written = _write(file, _with_customers(meant, actor), actor)
    for one in meant:
        file.results[one.order.number] = _result(one, written.get(one.order.number))
    file.done = min(file.total, (batch + 1) * AT_ONCE)
    file.save(update_fields=["results", "done"])
    return file


def _with_customers(meant: Sequence[Meant], actor: User) -> list[tuple[Meant, Customer]]:
    new = [one for one in meant if one.step == ShopStep.NEW]
    customers = ShopCustomers([one.order for one in new])
    taken = []
    for one in new:
        try:
            taken.append((one, customers.of(one.order)))
        except DomainError as error:
            one.step, one.words = ShopStep.REFUSED, [str(error)]
    customers.write(actor)
    return taken


def _write(file: OrderFile, taken: Sequence[tuple[Meant, Customer]], actor: User) -> dict[str, SalesOrder]:
    if not taken:
        return {}
    numbers = next_numbers(SalesOrder._meta.label_lower, len(taken))
    type_id = chosen_type(KIND, "").code
    orders = [
        _order(file, one, customer, actor, number=number, type_id=type_id)
        for (one, customer), number in zip(taken, numbers, strict=True)
    ]
    try:
        write(orders)
    except IntegrityError as error:
        # A seller's order got this number of the shop by another way.
        raise Stale from error
    variants = Variant.objects.by_ids({pk for one, _customer in taken for pk in one.lines})
    pairs = list(zip(taken, orders, strict=True))
    write(line for (one, _customer), order in pairs for line in new_lines(order, one, variants))
    write(SalesOrderChange(order=order, to_status=Status.DRAFT, actor=actor) for order in orders)
    tell_entered(orders, Status.DRAFT, actor)
    return {one.order.number: order for (one, _customer), order in pairs}


def _order(
    file: OrderFile, meant: Meant, customer: Customer, actor: User, *, number: int, type_id: str
) -> SalesOrder:
    said, due = meant.order, meant.order.due
    return SalesOrder(
        number=number,
        source=file.source,
        external_number=said.number,
        customer=customer,
        warehouse_id=file.warehouse_id,
        seller=actor,
        due_on=due if due and due >= timezone.localdate() else None,
        comment=said.comment[:500],
        currency=said.currency,
        document_type_id=type_id,
        total=Decimal(0),
    )


def _result(meant: Meant, order: SalesOrder | None) -> dict[str, object]:
    """What became of an order, as its file remembers it."""
    return {
        "step": meant.step.value,
        "words": meant.words,
        "order": order.pk if order else meant.there,
        "number": order.number if order else None,
    }
