"""An order as a file of a shop tells of it, and what the file means for the orders that are there."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from backend.catalog.models import Variant
from backend.core.errors import DomainError
from backend.core.models import MAX_MONEY, MAX_QUANTITY
from backend.core.money import show_money
from backend.sales.errors import LineRefused, OrderTooLarge
from backend.sales.lines import MAX_LINES
from backend.sales.models import SalesOrder, SalesOrderLine
from backend.sales.shop_goods import ShopGoods, words_of

LONGEST_NUMBER = 40


class ShopStep(TextChoices):
    NEW = "new", _("new order")
    SAME = "same", _("is here already")
    DIFFERS = "differs", _("is here, and the file says otherwise")
    ASKED = "asked", _("goods are to be named")
    REFUSED = "refused", _("cannot be taken")


class GoodsUnknown(DomainError):
    code = "shop_goods_unknown"
    message = _("«%(words)s» is not known here. Choose what it is.")


class TwoPrices(DomainError):
    code = "shop_two_prices"
    message = _("%(variant)s stands in it at two prices. Write this order by hand.")


class TooManyGoods(DomainError):
    code = "shop_too_many_lines"
    message = _("There are more than %(most)s kinds of goods in it. Write it in two orders.")


class FileDiffers(DomainError):
    code = "shop_file_differs"
    message = _("In the file: %(file)s. In order №%(number)s: %(order)s. The order stays as it is.")


@dataclass(frozen=True)
class ShopLine:
    """A row of the file: what the shop calls the goods, how many, at which price."""

    name: str = ""
    variations: str = ""
    sku: str = ""
    barcode: str = ""
    quantity: int = 1
    price: str = "0"

    @property
    def words(self) -> str:
        """By which it is known in that shop."""
        return words_of(self.name, self.variations) or self.sku or self.barcode


@dataclass(frozen=True)
class ShopOrder:
    """All rows of the file with one number."""

    number: str
    rows: list[int] = field(default_factory=list)
    name: str = ""
    phone: str = ""
    email: str = ""
    currency: str = ""
    comment: str = ""
    due_on: str = ""
    is_paid: bool = False
    method: str = "other"
    lines: list[ShopLine] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    @classmethod
    def read(cls, kept: Mapping[str, Any]) -> "ShopOrder":
        """As it is kept with its file."""
        return cls(**{**kept, "lines": [ShopLine(**line) for line in kept["lines"]]})

    def kept(self) -> dict[str, Any]:
        """As it goes into the row of its file."""
        return asdict(self)

    @property
    def due(self) -> date | None:
        """By when it was promised, if the file says so."""
        return date.fromisoformat(self.due_on) if self.due_on else None


@dataclass
class Meant:
    """What one order of the file will do, with why not, and the goods that nobody knows yet."""

    order: ShopOrder
    step: ShopStep
    words: list[str] = field(default_factory=list)
    unknown: list[ShopLine] = field(default_factory=list)
    lines: dict[int, tuple[int, Decimal]] = field(default_factory=dict)
    """Pieces and price of a piece, by variant."""
    there: int | None = None


def plan(orders: Sequence[ShopOrder], source: str, goods: ShopGoods | None = None) -> list[Meant]:
    """What these orders mean for what is here now; nothing is written."""
    known = goods or ShopGoods.now(source)
    there = _there(source, [one.number for one in orders])
    meant = []
    for order in orders:
        one = _meant(order, known)
        if order.number in there:
            one = _compared(one, there[order.number], known)
        meant.append(one)
    return meant


def _meant(order: ShopOrder, known: ShopGoods) -> Meant:
    if order.wrong:
        return Meant(order, ShopStep.REFUSED, list(order.wrong))
    meant = Meant(order, ShopStep.NEW)
    try:
        for line in order.lines:
            variant_id = known.find(line.sku, line.barcode, line.words)
            if variant_id is None:
                meant.unknown.append(line)
            else:
                _add(meant, variant_id, line, known)
        if len(meant.lines) > MAX_LINES:
            raise TooManyGoods(most=MAX_LINES)
        if sum(quantity * price for quantity, price in meant.lines.values()) > MAX_MONEY:
            raise OrderTooLarge
    except DomainError as error:
        return Meant(order, ShopStep.REFUSED, [str(error)])
    if meant.unknown:
        meant.step = ShopStep.ASKED
        meant.words = [str(GoodsUnknown(words=line.words)) for line in meant.unknown]
    return meant


def _add(meant: Meant, variant_id: int, line: ShopLine, known: ShopGoods) -> None:
    price = Decimal(line.price)
    before, same = meant.lines.get(variant_id, (0, price))
    if same != price:
        raise TwoPrices(variant=known.name(variant_id))
    quantity = before + line.quantity
    if quantity > MAX_QUANTITY:
        raise LineRefused(variant=known.name(variant_id), most=MAX_QUANTITY)
    meant.lines[variant_id] = quantity, price


def _compared(meant: Meant, order: SalesOrder, known: ShopGoods) -> Meant:
    """An order of this number is here: it stays, and what differs is said."""
    kept = Meant(meant.order, ShopStep.SAME, [f"№{order.number}"], there=order.pk)
    here = {line.variant_id: (line.quantity, line.unit_price) for line in order.lines.all()}
    if meant.step == ShopStep.NEW and meant.lines != here:
        said = {
            name: _said(lines, order.currency, known)
            for name, lines in (("file", meant.lines), ("order", here))
        }
        kept.step, kept.words = ShopStep.DIFFERS, [str(FileDiffers(number=order.number, **said))]
    return kept


def _said(lines: Mapping[int, tuple[int, Decimal]], currency: str, known: ShopGoods) -> str:
    return ", ".join(
        f"{known.name(variant_id)} × {quantity} = {show_money(quantity * price, currency)}"
        for variant_id, (quantity, price) in sorted(lines.items())
    )


def _there(source: str, numbers: Collection[str]) -> dict[str, SalesOrder]:
    rows = SalesOrder.objects.filter(source=source, external_number__in=numbers)
    return {str(row.external_number): row for row in rows.prefetch_related("lines")}


def new_lines(order: SalesOrder, meant: Meant, variants: Mapping[int, Variant]) -> list[SalesOrderLine]:
    """The lines of a new order at the prices of the shop: they are agreed."""
    return [
        SalesOrderLine(
            order=order,
            variant=variants[variant_id],
            quantity=quantity,
            unit_price=price,
            list_price=price,
            is_price_agreed=True,
        )
        for variant_id, (quantity, price) in meant.lines.items()
    ]
