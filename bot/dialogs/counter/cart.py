"""What is being sold: ids and numbers, as they lie in the dialog's data."""

from decimal import Decimal
from typing import Any

from backend.sales.lines import OrderLine
from bot.dialogs.bundles.form import BUNDLES, BundleForm

WAREHOUSE, LINES, CUSTOMER, VARIANT = "warehouse_id", "lines", "customer_id", "variant_id"
TOTAL, MISSED, QUERY, WHOM = "shown_total", "missed", "query", "customer_query"


class Cart(BundleForm):
    """A sale on its way."""

    def begin(self, warehouse_id: int) -> None:
        """Nothing yet, from this place."""
        empty: dict[str, Any] = {LINES: [], BUNDLES: [], CUSTOMER: None, MISSED: "", QUERY: ""}
        self.data.update({WAREHOUSE: warehouse_id, **empty})

    @property
    def quantities(self) -> dict[int, int]:
        """How many of every variant, in the order they came."""
        return dict(self.data[LINES])

    @property
    def variant_id(self) -> int:
        """The variant whose quantity is being changed."""
        return int(self.data[VARIANT])

    @property
    def shown_total(self) -> Decimal:
        """The total that the person saw last."""
        return Decimal(self.data.get(TOTAL, "0"))

    def add(self, variant_id: int) -> None:
        """One more piece, as it was scanned or found."""
        self.put(variant_id, self.quantities.get(variant_id, 0) + 1)

    def take_missed(self) -> str:
        """What was looked for and not found: it is said once."""
        missed, self.data[MISSED] = self.data[MISSED], ""
        return str(missed)

    def put(self, variant_id: int, quantity: int) -> None:
        """So many pieces, however many there were: a second tap changes nothing. None takes it out."""
        others = {pk: number for pk, number in self.quantities.items() if quantity or pk != variant_id}
        self.data[LINES] = list((others | ({variant_id: quantity} if quantity else {})).items())

    def whose(self) -> dict[str, Any]:
        """From where and to whom: what prices follow from."""
        return {"warehouse_id": self.warehouse_id, "customer_id": self.customer_id}

    def sale(self) -> dict[str, Any]:
        """What the use case takes."""
        lines = [OrderLine(variant_id, quantity) for variant_id, quantity in self.quantities.items()]
        return {
            "warehouse_id": self.warehouse_id,
            "lines": lines,
            "bundles": self.bundles,
            "expected_total": self.shown_total,
            "customer_id": self.customer_id,
        }
