"""What was filled in so far: ids, numbers and words, as they lie in the dialog's data."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from backend.fulfillment.oneline import Deposit
from backend.sales.models import PaymentMethod, Source
from backend.sales.oneline_orders import LineCard
from backend.sales.reading import CustomerWords
from backend.sales.selectors import OrderCard
from backend.sales.services import Draft, OrderBundle, OrderLine
from bot.dialogs.bundles.form import BundleForm, kept

NO_DEPOSIT = "none"


class Form(BundleForm):
    """A seller's order on its way."""

    def begin(self, *, warehouse_id: int, source: Source) -> None:
        """What is usual is filled in already."""
        self.data.update(warehouse_id=warehouse_id, source=source.value, lines=[])

    def begin_with(
        self, *, warehouse_id: int, variant_id: int, quantity: int, customer_id: int, source: Source
    ) -> None:
        """Goods that were held for a customer are ordered."""
        self.begin(warehouse_id=warehouse_id, source=source)
        self.data.update(lines=[(variant_id, quantity)])
        self.name_customer(customer_id=customer_id)

    def fill(self, card: OrderCard, bundles: Sequence[OrderBundle]) -> None:
        """A draft is written anew: it begins as it stands."""
        order = card.order
        self.data.update(
            draft_id=order.pk,
            version=order.version,
            number=order.number,
            warehouse_id=order.warehouse_id,
            source=order.source,
            lines=[(line.variant.pk, line.quantity) for line in card.alone],
            agreed=[(line.variant.pk, str(line.unit_price)) for line in card.alone if line.is_price_agreed],
            bundles=[kept(bundle) for bundle in bundles],
            customer_id=order.customer_id,
            customer_info=order.customer_info,
            is_urgent=order.is_urgent,
            comment=order.comment,
            site_id=order.site_id,
            is_source_said=True,
        )
        self.set_due(order.due_on)

    def fill_line(self, line: LineCard, *, warehouse_id: int, source: Source) -> None:
        """An order that was typed in one line; what it does not say is usual."""
        words = line.words
        self.begin(warehouse_id=warehouse_id, source=line.source or source)
        self.data.update(
            is_line=True,
            lines=list(line.quantities.items()),
            bundles=[kept(bundle) for bundle in line.bundles],
            agreed=[(variant_id, str(price)) for variant_id, price in line.agreed.items()],
            is_urgent=line.is_urgent,
            comment=line.comment,
            is_source_said=bool(line.source),
            deposit=str(line.deposit) if line.deposit else "",
            method=line.method.value,
            synonyms=line.synonyms,
        )
        self.name_customer(
            customer_id=line.customer.pk if line.customer else None,
            words="" if line.customer else " ".join(filter(None, (words.name, words.phone))),
        )
        if line.customer is None and words.is_enough:
            self.data["new_customer"] = [words.name, words.phone, words.instagram]
        self.set_due(line.due_on)

    @property
    def is_line(self) -> bool:
        """Was the order typed in one line?"""
        return bool(self.data.get("is_line"))

    @property
    def new_customer(self) -> CustomerWords | None:
        """Whose card will be made together with the order."""
        return CustomerWords(*self.data["new_customer"]) if self.data.get("new_customer") else None

    @property
    def deposit(self) -> Deposit | None:
        """Money that came with the order."""
        if not self.data.get("deposit"):
            return None
        return Deposit(Decimal(self.data["deposit"]), PaymentMethod(self.data["method"]))

    def set_deposit(self, method: str) -> None:
        """The deposit came this way, or did not come."""
        if method == NO_DEPOSIT:
            self.data["deposit"] = ""
        else:
            self.data["method"] = method

    def said_besides(self) -> dict[str, Any]:
        """What a line says besides the order itself."""
        if not self.is_line:
            return {}
        synonyms = tuple(self.data["synonyms"])
        return {"customer": self.new_customer, "deposit": self.deposit, "synonyms": synonyms}

    @property
    def agreed(self) -> dict[int, Decimal]:
        """Prices that somebody agreed with the customer, by variant: they stay as they are."""
        return {variant_id: Decimal(price) for variant_id, price in self.data.get("agreed", [])}

    @property
    def quantities(self) -> dict[int, int]:
        """How many of every variant, in the order they were added."""
        return dict(self.data["lines"])

    @property
    def variant_id(self) -> int:
        """The variant whose quantity is being asked."""
        return int(self.data["variant_id"])

    @property
    def due_on(self) -> date | None:
        """The promised day."""
        return date.fromisoformat(self.data["due_on"]) if self.data.get("due_on") else None

    @property
    def shown_total(self) -> Decimal:
        """The total that the person saw last."""
        return Decimal(self.data.get("shown_total", "0"))

    def put(self, quantity: int) -> None:
        """So many of the chosen variant, however many there were before: a second tap changes nothing."""
        self.data["lines"] = list((self.quantities | {self.variant_id: quantity}).items())

    def agree(self, price: Decimal | None) -> None:
        """One piece of the chosen variant costs this, or what the rules say."""
        others = {pk: str(said) for pk, said in self.agreed.items() if pk != self.variant_id}
        said = {} if price is None else {self.variant_id: str(price)}
        self.data["agreed"] = list((others | said).items())

    def remove(self) -> None:
        """The chosen variant leaves the order."""
        self.data["lines"] = [line for line in self.quantities.items() if line[0] != self.variant_id]

    def name_customer(self, *, customer_id: int | None = None, words: str = "") -> None:
        """Whom the order is for: a card, or words."""
        self.data.update(customer_id=customer_id, customer_info=words, new_customer=None, site_id=None)

    @property
    def site_id(self) -> int | None:
        """Where the goods go, if it was said."""
        return self.data.get("site_id")

    def send_to(self, site_id: int | None) -> None:
        """The goods go to this address, or to none that is known."""
        self.data["site_id"] = site_id

    def suggest_source(self, source: Source) -> None:
        """Where the order most likely comes from, unless somebody said it."""
        if not self.data.get("is_source_said"):
            self.data["source"] = source.value

    def say_source(self, source: str) -> None:
        """The order came from here, whatever is usual."""
        self.data.update(source=source, is_source_said=True)

    @property
    def document_type(self) -> str:
        """The code of the order's type; empty for the usual one."""
        return str(self.data.get("document_type", ""))

    def say_type(self, code: str) -> None:
        """The order is of this type."""
        self.data["document_type"] = code

    def set_due(self, day: date | None) -> None:
        """The order is promised for this day, or for none."""
        self.data["due_on"] = day.isoformat() if day else None

    def draft(self) -> Draft:
        """The order as the workshop takes it."""
        return Draft(
            warehouse_id=self.warehouse_id,
            lines=[
                OrderLine(variant_id, quantity, self.agreed.get(variant_id))
                for variant_id, quantity in self.quantities.items()
            ],
            customer_id=self.customer_id,
            customer_info=self.data.get("customer_info", ""),
            source=Source(self.data["source"]),
            due_on=self.due_on,
            is_urgent=bool(self.data.get("is_urgent")),
            comment=self.data.get("comment", ""),
            site_id=self.site_id,
            bundles=self.bundles,
            document_type=self.document_type,
        )
