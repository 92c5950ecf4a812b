from decimal import Decimal
from typing import Any

from aiogram_dialog import DialogManager

from backend.accounts.models import User
from backend.cash import selectors
from backend.cash.models import CashPlace
from bot.backend import call
from bot.choices import Choice

BOX, DEED, SHIFT, COUNTED, AMOUNT = "box_id", "deed", "shift_id", "counted", "amount"
OPEN, CLOSE, PUT_IN, TAKE_OUT = "open", "close", "put_in", "take_out"
MARKS: dict[str, str] = {CashPlace.BANK: "🏦", CashPlace.WAY: "🚗"}


async def boxes(user: User, **_data: Any) -> dict[str, Any]:
    """The boxes where this person works."""
    found = await call(selectors.boxes_of, user)
    return {"boxes": [Choice(box.pk, f"💰 {box.warehouse}") for box in found]}


async def card(dialog_manager: DialogManager, user: User, **_data: Any) -> dict[str, Any]:
    """The box as it stands now (NotAllowed, NotFound)."""
    shown = await call(selectors.box_card, dialog_manager.dialog_data[BOX], user)
    is_open = shown.shift is not None
    return {"card": shown, "is_open": is_open, "is_closed": not is_open}


async def form(dialog_manager: DialogManager, user: User, **_data: Any) -> dict[str, Any]:
    """What is being counted, put in or taken out."""
    data = dialog_manager.dialog_data
    shown = await call(selectors.box_card, data[BOX], user)
    places = [Choice(one.value, f"{MARKS[one]} {one.label}") for one in CashPlace]
    return {
        "box": shown.box,
        "deed": data.get(DEED, OPEN),
        "counted": Decimal(data.get(COUNTED, "0")),
        "amount": Decimal(data.get(AMOUNT, "0")),
        "places": places,
    }
