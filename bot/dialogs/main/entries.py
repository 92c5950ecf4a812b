"""What the main menu offers. Add yours: the right it needs, what it is called, where it leads."""

from dataclasses import dataclass

from aiogram.fsm.state import State
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from bot.states import Count, Holds, NewOrder, Orders, Queue, Receive, StockCheck, Summary, Transfer, WriteOff


@dataclass(frozen=True)
class Entry:
    """A button of the main menu, for those who have the right."""

    permission: str
    label: str | Promise
    state: State

    @property
    def id(self) -> str:
        """Its name in callback data; stays the same when the menu grows."""
        return str(self.state.state)


ENTRIES: list[Entry] = [
    Entry("sales.add_salesorder", _("🛒 New order"), NewOrder.customer),
    Entry("sales.view_salesorder", _("📋 Orders"), Orders.list),
    Entry("sales.ship_salesorder", _("🚚 To ship"), Orders.shipping),
    Entry("production.view_productionorder", _("🧵 Production queue"), Queue.list),
    Entry("inventory.view_productstock", _("🔎 Stock"), StockCheck.search),
    Entry("inventory.receive_productstock", _("📦 Receive goods"), Receive.variant),
    Entry("inventory.writeoff_productstock", _("🗑 Write off"), WriteOff.variant),
    Entry("inventory.transfer_productstock", _("🔁 Move goods"), Transfer.variant),
    Entry("inventory.count_productstock", _("🧮 Count"), Count.variant),
    Entry("inventory.reserve_productstock", _("📌 My holds"), Holds.list),
    Entry("reports.view_dailysummary", _("📊 Summary"), Summary.day),
]
