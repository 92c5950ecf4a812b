"""What people see of one material, one request to buy, and one receipt."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import F

from backend.accounts.models import User
from backend.core.errors import NotAllowed, NotFound
from backend.ledger.errors import AlreadyReversed
from backend.materials.models import (
    GoodsReceipt,
    MaterialBatch,
    MaterialColor,
    MaterialDocument,
    MaterialDocumentKind,
    MaterialPackaging,
    MaterialStockMovement,
    PurchaseOrder,
    PurchaseOrderLine,
    PurchaseRequest,
    PurchaseRequestChange,
    PurchaseRequestLine,
)
from backend.materials.selectors import HistoryPage, Level, batches_left, history, levels
from backend.materials.statuses import EXPECTED, RequestStatus

SHOWN = 30


@dataclass(frozen=True)
class MaterialCard:
    """A material on all the shelves, as one person may see it: money only for those who may."""

    material: MaterialColor
    packs: list[MaterialPackaging]
    levels: list[Level]
    batches: list[MaterialBatch]
    expected: list[PurchaseOrderLine]
    sees_cost: bool
    sees_movements: bool

    @property
    def available(self) -> Decimal:
        """Free in all the warehouses."""
        return sum((level.available for level in self.levels), Decimal(0))


@dataclass(frozen=True)
class RequestCard:
    """A request to buy, with its lines, what answered it, and the orders that were made of it."""

    request: PurchaseRequest
    lines: list[PurchaseRequestLine]
    last: PurchaseRequestChange | None
    orders: list[PurchaseOrder]

    @property
    def is_asked(self) -> bool:
        """Does it wait for an answer?"""
        return self.request.status == RequestStatus.DRAFT


def material_card(material_id: int, viewer: User) -> MaterialCard:
    """Everything about one material (NotAllowed, NotFound)."""
    check_may_see(viewer)
    material = material_of(material_id)
    lines = PurchaseOrderLine.objects.filter(
        material_color=material, order__status__in=EXPECTED, received_quantity__lt=F("quantity")
    )
    expected = lines.select_related("order__supplier").order_by("order__expected_on", "pk")
    return MaterialCard(
        material=material,
        packs=packs_of(material),
        levels=levels([material.pk]),
        batches=list(batches_left(material.pk)),
        expected=list(expected[:SHOWN]),
        sees_cost=viewer.has_perm("materials.see_material_cost"),
        sees_movements=viewer.has_perm("materials.view_materialstockmovement"),
    )


def material_movements(material_id: int, viewer: User, page: int = 0) -> HistoryPage:
    """What moved of a material, for those who may look at movements (NotAllowed, NotFound)."""
    if not viewer.has_perm("materials.view_materialstockmovement"):
        raise NotAllowed
    return history(material_id, page=page)


def material_of(material_id: int) -> MaterialColor:
    """A material by id (NotFound)."""
    material = MaterialColor.objects.filter(pk=material_id).first()
    if material is None:
        raise NotFound
    return material


def materials_of(material_ids: Iterable[int]) -> dict[int, MaterialColor]:
    """These materials by id; what is gone is left out."""
    return MaterialColor.objects.in_bulk(list(material_ids))


def packs_of(material: MaterialColor) -> list[MaterialPackaging]:
    """What a material comes in, the smallest pack first."""
    packs = MaterialPackaging.objects.filter(material=material.material_id).select_related("material")
    return list(packs.order_by("quantity"))


def check_may_see(viewer: User) -> None:
    """Refuse those who have no business with materials (NotAllowed)."""
    if not viewer.has_perm("materials.view_materialstock"):
        raise NotAllowed


def request_card(request_id: int, viewer: User) -> RequestCard:
    """A request to buy as it stands now (NotAllowed, NotFound)."""
    if not viewer.has_perm("materials.add_purchaserequest"):
        raise NotAllowed
    request = PurchaseRequest.objects.select_related("warehouse", "actor").filter(pk=request_id).first()
    if request is None:
        raise NotFound
    lines = request.lines.select_related(
        "material_color__material", "material_color__color", "offer__supplier"
    )
    orders = PurchaseOrder.objects.filter(lines__request_line__request=request)
    return RequestCard(
        request=request,
        lines=list(lines.order_by("pk")),
        last=request.changes.select_related("actor").order_by("-pk").first(),
        orders=list(orders.select_related("supplier").distinct().order_by("pk")),
    )


def open_requests(viewer: User) -> list[PurchaseRequest]:
    """What was asked to be bought and is not ordered yet; the newest first."""
    if not viewer.has_perm("materials.add_purchaserequest"):
        raise NotAllowed
    waiting = PurchaseRequest.objects.filter(status__in=(RequestStatus.DRAFT, RequestStatus.APPROVED))
    return list(waiting.select_related("actor").order_by("-pk")[:SHOWN])


def document_moves(document_id: int) -> list[MaterialStockMovement]:
    """The movements of a document of materials."""
    label = MaterialDocument._meta.label_lower
    moves = MaterialStockMovement.objects.filter(document_type=label, document_id=document_id)
    return list(
        moves.select_related(
            "batch", "stock__warehouse", "stock__material_color__material", "stock__material_color__color"
        ).order_by("pk")
    )


def document_to_reverse(document_id: int, viewer: User) -> MaterialDocument:
    """A document that this person may take back now (NotAllowed, NotFound, AlreadyReversed)."""
    if not viewer.has_perm("materials.reverse_materialdocument"):
        raise NotAllowed
    document = MaterialDocument.objects.select_related("reverses").filter(pk=document_id).first()
    if document is None:
        raise NotFound
    if document.kind == MaterialDocumentKind.REVERSAL or hasattr(document, "reversed_by"):
        raise AlreadyReversed
    return document


def receipt_of(receipt_id: int) -> GoodsReceipt:
    """A goods receipt with its order (NotFound)."""
    receipt = GoodsReceipt.objects.select_related("order__supplier", "order__warehouse").filter(pk=receipt_id)
    found = receipt.first()
    if found is None:
        raise NotFound
    return found


def receipt_to_reverse(receipt_id: int, viewer: User) -> GoodsReceipt:
    """A receipt that this person may take back now (NotAllowed, NotFound, AlreadyReversed)."""
    if not viewer.has_perm("materials.reverse_goodsreceipt"):
        raise NotAllowed
    receipt = receipt_of(receipt_id)
    if receipt.reverses_id or hasattr(receipt, "reversed_by"):
        raise AlreadyReversed
    return receipt
