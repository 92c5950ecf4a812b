"""What codes on labels and papers stand for: goods, materials, orders."""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from django.db.models import Q

from backend.accounts.models import User
from backend.catalog.models import Bundle, Variant
from backend.materials.models import MaterialColor, PurchaseOrder
from backend.production.models import ProductionOrder
from backend.sales.models import SalesOrder

MOST = 20
PAPER = re.compile(r"(SO|WO|PO)-([0-9]{1,9})")
"""Orders of customers, of production, to suppliers: by the letters that are printed on them."""


@dataclass(frozen=True)
class Coded:
    """A thing that a code stands for."""

    kind: str
    id: int
    name: str
    codes: tuple[str | None, ...] = ()
    """What stands on its label, of goods and bundles."""


def coded(codes: Sequence[str], viewer: User) -> list[Coded]:
    """What these codes stand for, as far as this person may see it; what is unknown is left out."""
    rights, asked = viewer.get_all_permissions(), [code[:64] for code in codes[:MOST]]
    found: list[Coded] = []
    if "inventory.view_productstock" in rights:
        found += [Coded("variant", one.pk, str(one), (one.barcode, one.sku)) for one in _variants(asked)]
        found += [Coded("bundle", one.pk, one.name, (one.barcode, one.sku)) for one in _bundles(asked)]
    if "materials.view_materialstock" in rights:
        found += [Coded("material", one.pk, str(one)) for one in _materials(asked)]
    return [*found, *_papers(asked, rights)][:MOST]


def _variants(codes: list[str]) -> Iterator[Variant]:
    ids = Variant.objects.filter(Q(barcode__in=codes) | Q(sku__in=codes)).values_list("pk", flat=True)
    yield from Variant.objects.by_ids(list(ids)).values()


def _bundles(codes: list[str]) -> Iterator[Bundle]:
    yield from Bundle.objects.for_sale().filter(Q(barcode__in=codes) | Q(sku__in=codes)).order_by("pk")


def _materials(codes: list[str]) -> list[MaterialColor]:
    """By their own code, or by the code of a pack they come in."""
    packed = Q(material__packagings__barcode__in=codes)
    return list(
        MaterialColor.objects.filter(Q(barcode__in=codes) | Q(sku__in=codes) | packed)
        .distinct()
        .order_by("pk")
    )


def _papers(codes: list[str], rights: Collection[str]) -> Iterator[Coded]:
    numbers: dict[str, list[int]] = {"SO": [], "WO": [], "PO": []}
    for code in codes:
        if said := PAPER.fullmatch(code.upper()):
            numbers[said[1]].append(int(said[2]))
    if numbers["SO"] and "sales.view_salesorder" in rights:
        for order in SalesOrder.objects.filter(number__in=numbers["SO"]).order_by("pk"):
            yield Coded("order", order.pk, str(order))
    if numbers["WO"] and "production.view_productionorder" in rights:
        for work in ProductionOrder.objects.filter(number__in=numbers["WO"]).order_by("pk"):
            yield Coded("work", work.pk, str(work))
    if numbers["PO"] and "materials.view_purchaseorder" in rights:
        for purchase in PurchaseOrder.objects.filter(number__in=numbers["PO"]).select_related("supplier"):
            yield Coded("purchase", purchase.pk, f"{purchase} · {purchase.supplier}")
