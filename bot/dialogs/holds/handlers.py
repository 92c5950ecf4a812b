from typing import Any

from aiogram.types import CallbackQuery
from aiogram_dialog import DialogManager
from django.utils.translation import gettext_lazy as _

from backend.accounts.models import User
from backend.inventory import held
from bot.answers import answer
from bot.backend import call
from bot.buttons import HoldDeed
from bot.choices import whole
from bot.dialogs.holds.deeds import SERVICES, do
from bot.dialogs.holds.getters import HOLD, hold_id
from bot.states import Holds, NewOrder


async def on_hold(callback: CallbackQuery, select: Any, manager: DialogManager, chosen: int) -> None:
    """Open a hold (NotFound, NotYourReservation)."""
    await call(held.hold_card, chosen, manager.middleware_data["user"])
    manager.dialog_data[HOLD] = chosen
    await manager.switch_to(Holds.card)


async def on_deed(callback: CallbackQuery, select: Any, manager: DialogManager, chosen: str) -> None:
    """Extend it, release it, or have as many made; the card shows how it stands then."""
    deed, _line, stamp = chosen.partition("_")
    if deed in SERVICES:
        tap = HoldDeed.unpack(f"hold:{deed}:{hold_id(manager)}:{whole(stamp)}")
        await do(manager.middleware_data["user"], tap)
        await answer(callback, str(_("✅ Done.")))


async def on_order(callback: CallbackQuery, button: Any, manager: DialogManager) -> None:
    """Write an order for the customer; it takes what is held for them when it is confirmed."""
    user: User = manager.middleware_data["user"]
    row = (await call(held.hold_card, hold_id(manager), user)).row
    goods = {
        "warehouse_id": row.stock.warehouse_id,
        "variant_id": row.stock.variant_id,
        "quantity": row.quantity,
        "customer_id": row.customer_id,
    }
    await manager.start(NewOrder.review, data={"goods": goods})
