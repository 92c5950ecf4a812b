"""Bundles of a form that sells: ids and numbers, as they lie in the dialog's data."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from aiogram_dialog import DialogManager

from backend.sales.bundles import OrderBundle
from backend.sales.quotes import Quote

BUNDLES, BUNDLE, PLACE = "bundles", "bundle", "bundle_at"


class BundleForm:
    """A form with bundles in it, and the one of them that is being put together."""

    def __init__(self, manager: DialogManager) -> None:
        self.data: dict[str, Any] = manager.dialog_data

    @property
    def warehouse_id(self) -> int:
        """Where the goods are taken from."""
        return int(self.data["warehouse_id"])

    @property
    def customer_id(self) -> int | None:
        """Whose card was chosen, if one was."""
        return self.data.get("customer_id")

    @property
    def is_filled(self) -> bool:
        """Is anything in the order?"""
        return bool(self.data["lines"] or self.data.get(BUNDLES))

    @property
    def bundles(self) -> list[OrderBundle]:
        """The bundles in the order they were added."""
        return [_read(one) for one in self._kept]

    @property
    def bundle(self) -> OrderBundle:
        """The bundle that is being put together; how many is not said of a new one."""
        return _read(self.data[BUNDLE])

    @property
    def taken_bundles(self) -> int:
        """How many of the bundle that is being put together are in the order."""
        at = self.data[PLACE]
        return int(self._kept[at]["quantity"]) if at < len(self._kept) else 0

    def is_open(self, quote: Quote) -> bool:
        """Is there a bundle that cannot be sold as it stands? The quote leaves it out."""
        return len(quote.bundles) < len(self.bundles)

    def begin_bundle(self, bundle_id: int) -> None:
        """One more bundle is being put together."""
        self.data[BUNDLE] = kept(OrderBundle(bundle_id, 0))
        self.data[PLACE] = len(self._kept)

    def open_bundle(self, at: int) -> None:
        """A bundle of the order is looked at again."""
        self.data[BUNDLE], self.data[PLACE] = self._kept[at], at

    def choose(self, chosen: Mapping[int, int]) -> None:
        """These variants stand in its places."""
        self.data[BUNDLE] = {**self.data[BUNDLE], "chosen": list(chosen.items())}

    def join_same(self) -> None:
        """What was put together stands in the order already: these become one."""
        said, at = self.bundle, self.data[PLACE]
        same = (said.bundle_id, said.chosen)
        others = enumerate(self.bundles)
        found = next((n for n, one in others if n != at and (one.bundle_id, one.chosen) == same), None)
        if found is None:
            return
        together = self.taken_bundles + self.bundles[found].quantity
        self.remove_bundle()
        self.open_bundle(found if found < at else found - 1)
        self.put_bundle(quantity=together)

    def put_bundle(self, **said: Any) -> None:
        """So many of it, at such a price: a second tap changes nothing."""
        at = self.data[PLACE]
        self.data[BUNDLE] = {**self.data[BUNDLE], **said}
        self.data[BUNDLES] = [*self._kept[:at], self.data[BUNDLE], *self._kept[at + 1 :]]

    def remove_bundle(self) -> None:
        """The bundle leaves the order, with all its parts."""
        at = self.data[PLACE]
        self.data[BUNDLES] = [*self._kept[:at], *self._kept[at + 1 :]]
        self.data[PLACE] = len(self.data[BUNDLES])

    @property
    def _kept(self) -> list[dict[str, Any]]:
        return self.data.get(BUNDLES) or []


def kept(bundle: OrderBundle) -> dict[str, Any]:
    """A bundle as it lies in the dialog's data."""
    return {
        "id": bundle.bundle_id,
        "quantity": bundle.quantity,
        "chosen": list(bundle.chosen.items()),
        "price": None if bundle.unit_price is None else str(bundle.unit_price),
    }


def _read(one: dict[str, Any]) -> OrderBundle:
    price = None if one["price"] is None else Decimal(one["price"])
    return OrderBundle(one["id"], one["quantity"], dict(one["chosen"]), price)
