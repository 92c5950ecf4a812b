"""What the main menu offers. Add yours: the right it needs, what it is called, where it leads."""

from dataclasses import dataclass

from aiogram.fsm.state import State
from django.utils.functional import Promise


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


# Entry("sales.add_salesorder", _("🛒 New order"), NewOrder.customer),
ENTRIES: list[Entry] = []
