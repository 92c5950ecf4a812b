"""Where the windows of bundles lead to, in each form that sells them."""

from dataclasses import dataclass
from typing import Any

from aiogram.fsm.state import State
from aiogram_dialog import DialogManager

from bot.states import Counter, NewOrder


@dataclass(frozen=True)
class Ways:
    """The windows of one form."""

    presets: State
    part: State
    quantity: State
    search: State
    """Where bundles are looked for."""
    whole: State
    """Where everything that is sold is shown."""
    is_made: bool = True
    """Is what is not on the shelf made? At a counter it is not."""


IN_ORDER = Ways(
    NewOrder.bundle, NewOrder.part, NewOrder.bundle_quantity, search=NewOrder.goods, whole=NewOrder.review
)
AT_COUNTER = Ways(
    Counter.bundle,
    Counter.part,
    Counter.bundle_quantity,
    search=Counter.cart,
    whole=Counter.cart,
    is_made=False,
)
WAYS: dict[Any, Ways] = {NewOrder: IN_ORDER, Counter: AT_COUNTER}


def ways_of(manager: DialogManager) -> Ways:
    """The windows of the form that is open."""
    return WAYS[manager.current_context().state.group]
