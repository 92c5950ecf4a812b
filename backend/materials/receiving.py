"""Goods receipts: what came of an order, into which batches, and what it really cost."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from uuid import UUID

from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from backend.accounts.models import User
from backend.core.errors import NotFound, StatusRefused
from backend.core.models import MAX_MONEY, Workshop
from backend.core.quantities import is_money, show_number
from backend.core.rows import held_one, write, write_numbered
from backend.core.use_cases import use_case
from backend.ledger.errors import AlreadyReversed
from backend.ledger.models import Reason
from backend.ledger.posting import Line, Place, lines_of, lock_stock, opposite, post
from backend.materials import batches
from backend.materials.amounts import check_cost, check_fresh, in_units, open_warehouse, packagings
from backend.materials.batches import Incoming
from backend.materials.errors import (
    CommentNeeded,
    EmptyDocument,
    MoneyRefused,
    MoreThanOrdered,
    RateNeeded,
)
from backend.materials.models import (
    GoodsReceipt,
    GoodsReceiptLine,
    MaterialStock,
    MaterialStockMovement,
    PurchaseOrder,
    PurchaseOrderLine,
    PurchaseRequest,
)
from backend.materials.ordering import step
from backend.materials.purchasing import follow, hold_requests_of
from backend.materials.statuses import EXPECTED, PurchaseStatus
from backend.materials.stock import check_still_there
from backend.messaging.kinds import Notice
from backend.messaging.notices import audience
from backend.messaging.outbox import tell

RATE_PLACES = 6
KOPIYKA = Decimal("0.01")


@dataclass(frozen=True)
class Delivered:
    """So much of an ordered line came, or so many packs; at another price, when the paper says so."""

    line_id: int
    quantity: Decimal
    packaging_id: int | None = None
    lot: str = ""
    expires_on: date | None = None
    price: Decimal | None = None


@dataclass(frozen=True)
class _Came:
    """A line of a delivery in the material's own unit, with what it is worth without its delivery."""

    line: PurchaseOrderLine
    quantity: Decimal
    price: Decimal
    value: Decimal
    said: Delivered


@use_case(may="materials.receive_purchaseorder")
def receive_order(
    *,
    order_id: int,
    lines: Sequence[Delivered],
    actor: User,
    key: UUID,
    delivery_cost: Decimal = Decimal(0),
    rate: Decimal | None = None,
    supplier_document: str = "",
    comment: str = "",
    allow_more: bool = False,
) -> GoodsReceipt:
    """What came of an order goes on the shelf, all of it or a part; every line opens a batch.

    The delivery is split over the lines by what they are worth. `rate` is what one unit of the order's
    currency cost in the workshop's. Raises MoreThanOrdered until it is allowed, StatusRefused, EmptyDocument,
    AmountRefused, WholeUnitsOnly, TooManyDecimals, WrongPackaging, CostRefused, MoneyRefused, RateNeeded,
    ExpiredAlready, TooMuchStock, WarehouseClosed, NotFound.
    """
    order = held_one(PurchaseOrder, order_id)
    if order.status not in EXPECTED:
        raise StatusRefused(status=order.get_status_display())
    open_warehouse(order.warehouse_id)
    if not is_money(delivery_cost) or delivery_cost < 0:
        raise MoneyRefused(most=show_number(MAX_MONEY))
    rate = _rate(order, rate)
    came = _read(order, lines, rate)
    if not allow_more:
        _check_not_more(came)
    requests = hold_requests_of(order.pk)
    receipt = GoodsReceipt(
        order=order,
        supplier_document=supplier_document.strip(),
        rate=rate,
        delivery_cost=delivery_cost,
        comment=comment.strip(),
        actor=actor,
    )
    _put(receipt, came)
    # Goods may come of an order that was agreed on the telephone: it was sent, then.
    if order.status == PurchaseStatus.APPROVED:
        step(order, PurchaseStatus.SENT, actor)
    _stand(order, actor)
    follow(requests, actor)
    _tell_came(receipt, came, requests)
    return receipt


@use_case(may="materials.receive_purchaseorder")
def close_short(*, order_id: int, actor: User, key: UUID, comment: str = "") -> PurchaseOrder:
    """The rest of an order that came in part will not come, and is not waited for (StatusRefused)."""
    order = held_one(PurchaseOrder, order_id)
    if order.status != PurchaseStatus.PARTIAL:
        raise StatusRefused(status=order.get_status_display())
    requests = hold_requests_of(order.pk)
    step(order, PurchaseStatus.COMPLETED, actor, comment)
    follow(requests, actor)
    return order


@use_case(may="materials.reverse_goodsreceipt")
def reverse_receipt(*, receipt_id: int, comment: str, actor: User, key: UUID) -> GoodsReceipt:
    """A receipt is taken back by its opposite, once and with a reason: out of the batches that it opened.

    Raises AlreadyReversed, CommentNeeded, GoodsGone when a part is used already, InsufficientStock when what
    is left is promised.
    """
    if not comment.strip():
        raise CommentNeeded
    order = held_one(PurchaseOrder, GoodsReceipt.objects.values_list("order", flat=True).get(pk=receipt_id))
    original = GoodsReceipt.objects.get(pk=receipt_id)
    if original.reverses_id or hasattr(original, "reversed_by"):
        raise AlreadyReversed
    requests = hold_requests_of(order.pk)
    lines = opposite(lines_of(MaterialStockMovement, original))
    stock = lock_stock(MaterialStock, {line.place for line in lines})
    check_still_there(lines, stock)
    reversal = write_numbered(
        GoodsReceipt(
            order=order,
            supplier_document=original.supplier_document,
            rate=original.rate,
            delivery_cost=-original.delivery_cost,
            comment=comment.strip(),
            reverses=original,
            actor=actor,
        )
    )
    write(_opposite(row, reversal) for row in original.lines.order_by("pk"))
    post(MaterialStockMovement, lines, reason=Reason.CORRECTION, document=reversal, actor=actor, stock=stock)
    _stand(order, actor)
    follow(requests, actor)
    return reversal


def split(total: Decimal, worth: Sequence[Decimal]) -> list[Decimal]:
    """A sum in parts by what each is worth, to the kopiyka: the largest remainders take what rounding left.

    Where nothing is worth anything the parts are equal.
    """
    weights = list(worth) if any(worth) else [Decimal(1)] * len(worth)
    kopiykas, whole = int(total * 100), sum(weights, Decimal(0))
    exact = [kopiykas * weight / whole for weight in weights]
    parts = [int(part) for part in exact]
    largest = sorted(range(len(parts)), key=lambda i: (parts[i] - exact[i], i))
    for i in largest[: kopiykas - sum(parts)]:
        parts[i] += 1
    return [Decimal(part) / 100 for part in parts]


def _read(order: PurchaseOrder, lines: Sequence[Delivered], rate: Decimal) -> list[_Came]:
    if not lines:
        raise EmptyDocument
    ordered = order.lines.select_related("material_color__material", "material_color__color").in_bulk()
    packs = packagings(row.packaging_id for row in lines)
    came = []
    for row in lines:
        line = ordered.get(row.line_id)
        if line is None:
            raise NotFound
        quantity = in_units(line.material_color, row.quantity, row.packaging_id, packs)
        price = line.price if row.price is None else row.price
        check_cost(price)
        check_fresh(line.material_color, row.expires_on)
        worth = (price * quantity * rate).quantize(KOPIYKA, ROUND_HALF_UP)
        came.append(_Came(line, quantity, price, worth, row))
    return came


def _check_not_more(came: Sequence[_Came]) -> None:
    sums: dict[PurchaseOrderLine, Decimal] = {}
    for one in came:
        sums[one.line] = sums.get(one.line, Decimal(0)) + one.quantity
    more = [
        f"{line.material_color}: {show_number(line.received_quantity + quantity)} / "
        f"{show_number(line.quantity)} {line.material_color.unit}"
        for line, quantity in sums.items()
        if line.received_quantity + quantity > line.quantity
    ]
    if more:
        raise MoreThanOrdered(lines="; ".join(more))


def _put(receipt: GoodsReceipt, came: Sequence[_Came]) -> None:
    """Open the batches and write the receipt, its lines and their movements; the caller holds the order."""
    shares = split(receipt.delivery_cost, [one.value for one in came])
    warehouse_id = receipt.order.warehouse_id
    places: list[Place] = [(warehouse_id, one.line.material_color_id) for one in came]
    stock = lock_stock(MaterialStock, places)
    incoming = [
        Incoming(
            place,
            one.quantity,
            value=one.value + share,
            lot=one.said.lot,
            expires_on=one.said.expires_on,
        )
        for place, one, share in zip(places, came, shares, strict=True)
    ]
    for one in incoming:
        check_cost(round((one.value or Decimal(0)) / one.quantity, 4))
    lines: list[Line] = batches.open_for(incoming, stock)
    write_numbered(receipt)
    write(
        GoodsReceiptLine(
            receipt=receipt,
            order_line=one.line,
            batch_id=line.batch_id or 0,
            quantity=one.quantity,
            price=one.price,
            delivery_share=share,
        )
        for one, line, share in zip(came, lines, shares, strict=True)
    )
    post(
        MaterialStockMovement,
        lines,
        reason=Reason.PURCHASE,
        document=receipt,
        actor=receipt.actor,
        stock=stock,
    )


def _tell_came(receipt: GoodsReceipt, came: Sequence[_Came], requests: Sequence[PurchaseRequest]) -> None:
    """Those who asked for it hear of it, and those who look after purchases."""
    people = {person.pk: person for person in [*audience(Notice.PURCHASE_CAME), *(r.actor for r in requests)]}
    people.pop(receipt.actor.pk, None)
    context = {"receipt": receipt, "order": receipt.order, "came": came}
    buttons = [(_("📄 Open the order"), f"purchase:{receipt.order_id}")]
    tell(people.values(), Notice.PURCHASE_CAME.value, context, buttons=buttons)


def _opposite(row: GoodsReceiptLine, reversal: GoodsReceipt) -> GoodsReceiptLine:
    return GoodsReceiptLine(
        receipt=reversal,
        order_line_id=row.order_line_id,
        batch_id=row.batch_id,
        quantity=-row.quantity,
        price=row.price,
        delivery_share=-row.delivery_share,
    )


def _stand(order: PurchaseOrder, actor: User) -> None:
    """The order's status is what its lines say: all came, a part came, nothing came."""
    if not order.lines.filter(received_quantity__lt=F("quantity")).exists():
        stands = PurchaseStatus.COMPLETED
    else:
        some = order.lines.filter(Q(received_quantity__gt=0)).exists()
        stands = PurchaseStatus.PARTIAL if some else PurchaseStatus.SENT
    if order.status != stands:
        step(order, stands, actor)


def _rate(order: PurchaseOrder, rate: Decimal | None) -> Decimal:
    if order.currency == Workshop.current().currency:
        return Decimal(1)
    if (
        rate is None
        or not rate.is_finite()
        or not 0 < rate < 10**RATE_PLACES
        or rate != round(rate, RATE_PLACES)
    ):
        raise RateNeeded(currency=order.currency)
    return rate
