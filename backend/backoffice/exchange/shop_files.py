"""Files of orders as Etsy and shops on a site write them: which column is what, and rows put into orders."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from backend.backoffice.exchange.reading import Row
from backend.backoffice.exchange.shop_columns import layout_of, places_of
from backend.core.errors import DomainError
from backend.core.models import Currency
from backend.core.phones import NotAPhone, parse_phone
from backend.core.quantities import parse_money, parse_pieces
from backend.sales.models import PaymentMethod, Source
from backend.sales.shop_orders import LONGEST_NUMBER, ShopLine, ShopOrder

MOST_ORDERS = 5000
CENT = Decimal("0.01")


class TooManyOrders(DomainError):
    code = "shop_too_many_orders"
    message = _("There are more than %(most)s orders in the file. Split it into several.")


CALLED_OFF = ("cancel", "refund", "void", "failed", "скасован", "повернен", "відмін")
GONE = ("shipped", "completed", "fulfilled", "відправлен", "виконан")
PAID = ("paid", "processing", "оплачен")
YES = ("1", "yes", "true", "так", "+")
UNPAID = ("unpaid", "not paid", "partially", "pending", "неоплачен", "не оплачен", "очікує", "authorized")
SIGNS = {"$": "USD", "€": "EUR", "₴": "UAH", "грн": "UAH", "usd": "USD", "eur": "EUR", "uah": "UAH"}
MONEY = re.compile(r"[$€₴]|грн\.?|uah|usd|eur", re.IGNORECASE)
# It begins with a word: spaces looked for from each of them on would take the square of their number.
PERSONAL = re.compile(
    r"(?:personali[sz]ation|персоналізація|напис|ініціали)\s*:\s*(.+)$", re.IGNORECASE | re.DOTALL
)
DATES = ("%Y-%m-%d", "%d.%m.%Y", "%d.%m.%y")
AMERICAN = ("%m/%d/%y", "%m/%d/%Y")


@dataclass(frozen=True)
class ShopFile:
    """A file that was read: whose it is, and its orders."""

    layout: str
    source: Source
    orders: list[ShopOrder]


def read_orders(rows: Sequence[Row], chosen: Mapping[str, int] | None = None) -> ShopFile:
    """The rows of a file as orders (ColumnsUnknown, TooManyOrders)."""
    heading, *lines = rows
    places, layout = places_of(heading.cells, chosen), layout_of(heading.cells)
    by_number: dict[str, list[tuple[int, dict[str, str]]]] = {}
    last = ""
    for row in lines:
        said = {name: row.cells[place].strip() for name, place in places.items() if place < len(row.cells)}
        # What goes on in the next row of an order is not said again; «#5», «№5» and «5» are one number.
        if said.get("number"):
            last = said["number"].lstrip("#№ ")
        by_number.setdefault(last, []).append((row.number, said))
    if len(by_number) > MOST_ORDERS:
        raise TooManyOrders(most=MOST_ORDERS)
    source = Source.ETSY if layout == "etsy" else Source.SITE
    orders = [_Reader(layout, number, said).order() for number, said in by_number.items()]
    return ShopFile(layout, source, orders)


class _Reader:
    """The rows of one order: what is wrong with them is collected, and nothing is guessed."""

    def __init__(self, layout: str, number: str, rows: list[tuple[int, dict[str, str]]]) -> None:
        self.layout, self.number, self.rows = layout, number, rows
        self.wrong: list[str] = []

    def order(self) -> ShopOrder:
        """The order as the file tells of it."""
        self._check_number()
        self._check_status()
        phone, unread_phone = self._phone()
        made = ShopOrder(
            number=self.number[:LONGEST_NUMBER],
            rows=[number for number, _said in self.rows],
            name=self._buyer(),
            phone=phone,
            email=self._email(),
            currency=self._currency(),
            comment=self._comment(unread_phone),
            due_on=self._due(),
            is_paid=self._is_paid(),
            method=self._method(),
            lines=[self._line(said) for _number, said in self.rows],
        )
        if not (made.name or made.phone or made.email):
            self.wrong.append(_t("It does not say whom it is for."))
        return replace(
            made, name=made.name or made.phone or made.email, wrong=list(dict.fromkeys(self.wrong))
        )

    def _first(self, name: str) -> str:
        return next((said[name] for _number, said in self.rows if said.get(name)), "")

    def _check_number(self) -> None:
        if not self.number:
            self.wrong.append(_t("There is no number of the order in the row."))
        elif len(self.number) > LONGEST_NUMBER:
            self.wrong.append(_t("The number of the order is too long."))

    def _check_status(self) -> None:
        said = f"{self._first('status')} {self._first('paid')}".lower()
        if any(word in said for word in CALLED_OFF):
            self.wrong.append(_t("The shop says that it is called off."))
        elif self._first("shipped") or self._status().startswith(GONE):
            self.wrong.append(_t("The shop says that it is shipped already."))

    def _status(self) -> str:
        return self._first("status").lower().removeprefix("wc-")

    def _buyer(self) -> str:
        first, last = self._first("first_name"), self._first("last_name")
        said = self._first("buyer") or f"{first} {last}".strip() or self._first("login")
        return " ".join(said.split())[:150]

    def _phone(self) -> tuple[str, str]:
        said = self._first("phone").lstrip("'")
        try:
            return (parse_phone(said), "") if said else ("", "")
        except NotAPhone:
            return "", said

    def _email(self) -> str:
        said = self._first("email")
        try:
            validate_email(said)
        except ValidationError:
            return ""
        return said[:254]

    def _currency(self) -> str:
        said = self._first("currency").strip().upper() or self._sign()
        if said and said not in Currency.values:
            self.wrong.append(_t("The currency %(currency)s is not kept here.") % {"currency": said[:10]})
            return ""
        if not said and self.layout == "etsy":
            self.wrong.append(_t("It does not say in which currency it is."))
        return said or Currency.UAH.value

    def _sign(self) -> str:
        said = self._first("price").lower()
        return next((currency for sign, currency in SIGNS.items() if sign in said), "")

    def _comment(self, phone: str) -> str:
        place = [self._first(name) for name in ("address", "address2", "city", "region", "zip", "country")]
        wishes = [told_apart(said.get("variations", ""))[1] for _number, said in self.rows]
        personal = "; ".join(filter(None, wishes))
        said = [personal, self._first("note"), ", ".join(filter(None, place)), phone]
        return " · ".join(filter(None, said))[:500]

    def _due(self) -> str:
        said = self._first("due")
        if not said:
            return ""
        found = day_of(said, is_american=self.layout != "site")
        if found is None:
            self.wrong.append(_t("I could not read the date «%(date)s».") % {"date": said[:20]})
        return found.isoformat() if found else ""

    def _is_paid(self) -> bool:
        said = self._first("paid").lower() or self._status()
        if not said or any(word in said for word in UNPAID):
            return False
        return said in YES or said.startswith(PAID) or day_of(said, is_american=True) is not None

    def _method(self) -> str:
        said = self._first("method").lower()
        is_card = any(word in said for word in ("card", "cc", "карт", "liqpay", "stripe", "shopify"))
        return PaymentMethod.CARD.value if is_card else PaymentMethod.OTHER.value

    def _line(self, said: dict[str, str]) -> ShopLine:
        line = ShopLine(
            name=said.get("name", "")[:300],
            # What is written on a piece is said of the order; it is no other piece.
            variations=told_apart(said.get("variations", ""))[0][:300],
            sku=said.get("sku", ""),
            barcode=said.get("barcode", ""),
        )
        if not line.words:
            self.wrong.append(_t("There are rows that name no goods."))
        try:
            quantity = parse_pieces(said.get("quantity", ""))
            price = price_of(said.get("price", ""), said.get("discount", ""), quantity)
        except DomainError as error:
            self.wrong.append(f"{line.words[:60]}: {error}")
            return line
        return replace(line, quantity=quantity, price=str(price))


def told_apart(variations: str) -> tuple[str, str]:
    """What a buyer chose, and what they want to have written on it."""
    wish = PERSONAL.search(variations)
    if wish is None:
        return variations, ""
    return variations[: wish.start()].rstrip().removesuffix(",").rstrip(), wish[1].strip()


def price_of(text: str, discount: str, quantity: int) -> Decimal:
    """What a piece costs the buyer; a discount is of the whole line (NotANumber and its like)."""
    price, less = _money(text), _money(discount.replace("-", "")) if discount.strip() else Decimal(0)
    whole = price * quantity - less
    return max(Decimal(0), whole / quantity).quantize(CENT, ROUND_HALF_UP) if less else price


def _money(text: str) -> Decimal:
    plain = MONEY.sub("", text).strip()
    return parse_money(plain, least=Decimal(0))


def day_of(text: str, *, is_american: bool) -> date | None:
    """The day that a file says, in the order of its country."""
    said = text.split("T")[0].split(" ")[0].strip()
    for way in (*AMERICAN, *DATES) if is_american else DATES:
        try:
            return datetime.strptime(said, way).date()  # noqa: DTZ007
        except ValueError:
            continue
    return None


def kept_rows(rows: Sequence[Row]) -> dict[str, Any]:
    """A file whose columns are asked for, as it waits for the answer."""
    return {"rows": [[row.number, row.cells] for row in rows]}
