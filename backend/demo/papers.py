"""Papers that take time: goods travel to the shop, boxes go with them, shelves are counted by list."""

from decimal import Decimal
from typing import Any

from backend.accounts.roles import Role
from backend.catalog.models import ProductGroup
from backend.demo.place import Place
from backend.fulfillment import services as fulfillment
from backend.inventory import count_papers, sending
from backend.inventory.models import ProductStock, ProductStockTransfer
from backend.ledger import counting, transferring
from backend.ledger.counting import Answer, CountPapers
from backend.ledger.documents import CountStatus, Missing, StockCount, TransferStatus
from backend.ledger.transferring import Came, Sent
from backend.materials import counting as material_counts
from backend.materials import transfers as material_transfers
from backend.materials.models import MaterialColor, MaterialGroup, MaterialStockTransfer
from backend.warehouses.models import Warehouse

INCOMPLETE = 3
"""In every so many-th transfer a piece stays with the sender."""
PACKING = ("BOX", "BAG")


def send_to_shop(place: Place) -> None:
    """What lies idle in the main warehouse goes to the shop window."""
    if things := _idle(place)[:4]:
        sending.dispatch_transfer(
            **_way(place),
            things=things,
            comment="На вітрину",
            actor=place.one(Role.STOREKEEPER),
            key=place.key(),
        )


def draft_for_shop(place: Place) -> None:
    """The list of the next trip is begun."""
    if things := _idle(place)[4:7]:
        sending.draft_transfer(
            **_way(place),
            things=things,
            comment="На суботу",
            actor=place.one(Role.STOREKEEPER),
            key=place.key(),
        )


def send_packing(place: Place) -> None:
    """The shop runs out of boxes and dust bags."""
    material_transfers.dispatch_transfer(
        warehouse_id=_floor().pk,
        to_warehouse_id=place.shop.pk,
        things=[Sent(one.pk, Decimal(10)) for one in MaterialColor.objects.filter(sku__in=PACKING)],
        comment="Пакування для крамниці",
        actor=place.one(Role.STOREKEEPER),
        key=place.key(),
    )


def receive_sent(place: Place) -> None:
    """What was on the way is unloaded; sometimes a piece was left behind."""
    storekeeper = place.one(Role.STOREKEEPER)
    for goods in ProductStockTransfer.objects.filter(status=TransferStatus.SENT).order_by("pk"):
        line = transferring.lines_of(sending.PAPERS, goods)[0]
        is_short = not goods.number % INCOMPLETE
        fulfillment.receive_transfer(
            transfer_id=goods.pk,
            came=[Came(line.variant_id, line.quantity - 1)] if is_short else [],
            missing=Missing.RETURNED if is_short else "",
            comment="Одну забули покласти" if is_short else "",
            actor=storekeeper,
            key=place.key(),
        )
    for packing in MaterialStockTransfer.objects.filter(status=TransferStatus.SENT).order_by("pk"):
        material_transfers.receive_transfer(transfer_id=packing.pk, actor=storekeeper, key=place.key())


def count_goods(place: Place, group: str, *, is_decided: bool = True) -> None:
    """A group of goods is counted; a piece less than in the book is found, and counted again."""
    count = count_papers.start_count(
        warehouse_id=place.main.pk,
        group_id=ProductGroup.objects.get(name=group).pk,
        actor=place.one(Role.STOREKEEPER),
        key=place.key(),
    )
    _walk(place, count_papers, count)
    if is_decided:
        _decide(place, fulfillment, count)


def begin_count(place: Place) -> None:
    """Somebody has just taken the list of the shop and not said anything yet."""
    count_papers.start_count(
        warehouse_id=place.shop.pk,
        actor=place.one(Role.STOREKEEPER),
        key=place.key(),
        comment="Вітрина і полиці крамниці",
    )


def count_materials(place: Place, group: str, *, is_decided: bool = True) -> None:
    """A group of materials is counted the same way."""
    count = material_counts.start_count(
        warehouse_id=_floor().pk,
        group_id=MaterialGroup.objects.get(name=group).pk,
        actor=place.one(Role.STOREKEEPER),
        key=place.key(),
    )
    _walk(place, material_counts, count)
    if is_decided:
        _decide(place, material_counts, count)


def _walk(place: Place, services: Any, count: StockCount) -> None:
    """The list is counted twice: everything, and then what differs; one shelf lacks something."""
    papers: CountPapers[Any] = services.PAPERS
    storekeeper = place.one(Role.STOREKEEPER)
    short = _free_of(papers, count)
    while count.status in counting.IN_HANDS:
        lines = [line for line in counting.lines_of(papers, count) if counting.to_count(count, line)]
        answers = [
            Answer(item, line.expected_quantity - (item == short))
            for line in lines
            for item in [getattr(line, f"{papers.item_field}_id")]
        ]
        services.answer_count(count_id=count.pk, answers=answers, actor=storekeeper, key=place.key())
        place.clock.wait(12)
        count = services.finish_count(count_id=count.pk, actor=storekeeper, key=place.key())


def _decide(place: Place, services: Any, count: StockCount) -> None:
    count.refresh_from_db()
    if count.status == CountStatus.DECIDING:
        services.accept_count(
            count_id=count.pk,
            version=count.version,
            comment="Загубилося, шукати далі не будемо",
            actor=place.people[Role.MANAGER][0],
            key=place.key(),
        )


def _free_of(papers: CountPapers[Any], count: StockCount) -> int | None:
    """A thing on the list that can be missing without breaking a promise."""
    items = [getattr(line, f"{papers.item_field}_id") for line in counting.lines_of(papers, count)]
    free = papers.stock._default_manager.filter(
        **{"warehouse": count.warehouse_id, f"{papers.item_field}__in": items, "available__gte": 2}
    )
    return free.order_by("-available", "pk").values_list(papers.item_field, flat=True).first()


def _idle(place: Place) -> list[Sent]:
    free = ProductStock.objects.for_warehouse(place.main.pk).filter(available__gte=2)
    return [Sent(stock.variant_id, 1) for stock in free.order_by("-available", "pk")[:7]]


def _way(place: Place) -> dict[str, int]:
    return {"warehouse_id": place.main.pk, "to_warehouse_id": place.shop.pk}


def _floor() -> Warehouse:
    return Warehouse.objects.get(name="Цех")
