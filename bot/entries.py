"""What the main menu offers. Add yours: the right it needs, what it is called, where it leads."""

from collections.abc import Collection
from dataclasses import dataclass

from aiogram.fsm.state import State
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from bot.states import (
    CashDesk,
    Count,
    Counter,
    Counts,
    Customers,
    Holds,
    Materials,
    NewOrder,
    Orders,
    Profile,
    Purchases,
    Queue,
    Receive,
    StockCheck,
    Summary,
    Transfer,
    Transfers,
    WriteOff,
)

MOST = 12
"""Six rows of two: they fit a phone beside the words above them."""


@dataclass(frozen=True)
class Entry:
    """A button of the main menu, for those who have the right."""

    permission: str
    label: str | Promise
    state: State
    command: str = ""
    is_of_warehouse: bool = False
    """May it stand behind the warehouse's button, when the whole menu is too long for a phone?"""

    def is_for(self, rights: Collection[str]) -> bool:
        """May somebody with these rights open it? Everybody may where no right is needed."""
        return not self.permission or self.permission in rights

    @property
    def id(self) -> str:
        """Its name in callback data; stays the same when the menu grows."""
        return str(self.state.state)


ENTRIES: list[Entry] = [
    Entry("sales.add_salesorder", _("🛒 New order"), NewOrder.customer, "neworder"),
    Entry("sales.complete_salesorder", _("🏪 Quick sale"), Counter.cart, "sell"),
    Entry("sales.view_salesorder", _("📋 Orders"), Orders.list, "orders"),
    Entry("sales.ship_salesorder", _("🚚 To ship"), Orders.shipping, "ship"),
    Entry("sales.view_customer", _("👥 Customers"), Customers.list, "customers"),
    Entry("cash.keep_cashshift", _("💰 Cash box"), CashDesk.list, "cash"),
    Entry("production.view_productionorder", _("🧵 Production queue"), Queue.list, "queue"),
    Entry("inventory.view_productstock", _("🔎 Stock"), StockCheck.search, "stock"),
    Entry("materials.view_materialstock", _("🧶 Materials"), Materials.search, "materials"),
    Entry("materials.add_purchaserequest", _("🧾 Purchasing"), Purchases.list, "purchases"),
    Entry(
        "inventory.receive_productstock",
        _("📦 Receive goods"),
        Receive.variant,
        "receive",
        is_of_warehouse=True,
    ),
    Entry(
        "inventory.writeoff_productstock",
        _("🗑 Write off"),
        WriteOff.variant,
        "writeoff",
        is_of_warehouse=True,
    ),
    Entry(
        "inventory.transfer_productstock", _("🔁 Move goods"), Transfer.variant, "move", is_of_warehouse=True
    ),
    Entry("inventory.count_productstock", _("🧮 Count"), Count.variant, "count", is_of_warehouse=True),
    Entry(
        "inventory.transfer_productstock",
        _("🚐 Transfers"),
        Transfers.list,
        "transfers",
        is_of_warehouse=True,
    ),
    Entry("inventory.count_productstock", _("🗒 Stock counts"), Counts.list, "counts", is_of_warehouse=True),
    Entry("inventory.reserve_productstock", _("📌 My holds"), Holds.list, "holds", is_of_warehouse=True),
    Entry("reports.view_dailysummary", _("📊 Summary"), Summary.day, "summary"),
    Entry("", _("👤 Profile"), Profile.card, "profile"),
]


def is_folded(entries: Collection[Entry]) -> bool:
    """Is it too long a menu for a phone? Then what is done at the shelves has a button for all of it."""
    return len(entries) > MOST


def entry_of(state: State) -> Entry:
    """What of the menu leads here."""
    return next(entry for entry in ENTRIES if entry.state == state)
