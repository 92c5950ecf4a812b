from decimal import Decimal
from typing import Any

from aiogram.types import CallbackQuery, Message
from aiogram_dialog import DialogManager
from aiogram_dialog.widgets.kbd import Button
from django.utils.translation import gettext as _

from backend.cash import selectors
from backend.cash import services as cash
from backend.cash.errors import NoOpenShift, PlaceNeeded
from backend.cash.models import CashPlace
from backend.core.quantities import parse_money
from bot.answers import answer
from bot.backend import call
from bot.dialogs.cash.getters import AMOUNT, BOX, CLOSE, COUNTED, DEED, OPEN, PUT_IN, SHIFT
from bot.keys import form_key, new_form
from bot.lists import comment_of
from bot.states import CashDesk
from bot.widgets import reply

LONGEST_COMMENT = 300


async def on_start(start_data: Any, manager: DialogManager) -> None:
    """The only box is not asked about (NotAllowed)."""
    boxes = await call(selectors.boxes_of, manager.middleware_data["user"])
    if len(boxes) == 1:
        manager.dialog_data[BOX] = boxes[0].pk
        await manager.switch_to(CashDesk.card)


async def on_box(_callback: CallbackQuery, _select: Any, manager: DialogManager, box_id: int) -> None:
    """The card of a box (NotAllowed, NotFound)."""
    await call(selectors.box_card, box_id, manager.middleware_data["user"])
    manager.dialog_data[BOX] = box_id
    await manager.switch_to(CashDesk.card)


async def on_count(_callback: CallbackQuery, button: Button, manager: DialogManager) -> None:
    """The box is counted, to open its shift or to close it (NoOpenShift)."""
    data = manager.dialog_data
    card = await call(selectors.box_card, data[BOX], manager.middleware_data["user"])
    data[DEED] = str(button.widget_id)
    if data[DEED] == CLOSE:
        if card.shift is None:
            raise NoOpenShift(detail=card.box.warehouse.name)
        data[SHIFT] = card.shift.pk
    await manager.switch_to(CashDesk.count)


async def on_counted(message: Message, _widget: Any, manager: DialogManager) -> None:
    """So much lies there (NotANumber); what differs from the book is asked about."""
    counted, data = parse_money(message.text or "", least=Decimal(0)), manager.dialog_data
    data[COUNTED] = str(counted)
    user = manager.middleware_data["user"]
    if await call(selectors.is_as_in_book, data[BOX], counted, user):
        return await _write(manager, "")
    await manager.switch_to(CashDesk.why)


async def on_why(message: Message, _widget: Any, manager: DialogManager) -> None:
    """Why it differs, in words (TextRefused)."""
    await _write(manager, comment_of(message, LONGEST_COMMENT))


async def on_move(_callback: CallbackQuery, button: Button, manager: DialogManager) -> None:
    """Money is put in or taken out."""
    manager.dialog_data[DEED] = str(button.widget_id)
    await manager.switch_to(CashDesk.amount)


async def on_amount(message: Message, _widget: Any, manager: DialogManager) -> None:
    """So much (NotANumber)."""
    manager.dialog_data[AMOUNT] = str(parse_money(message.text or ""))
    await manager.switch_to(CashDesk.place)


async def on_place(callback: CallbackQuery, _select: Any, manager: DialogManager, place: str) -> None:
    """From where or to where: it is written down (what put_in and take_out raise)."""
    data = manager.dialog_data
    if place not in CashPlace.values:
        raise PlaceNeeded
    await call(
        cash.put_in if data[DEED] == PUT_IN else cash.take_out,
        box_id=data[BOX],
        amount=Decimal(data[AMOUNT]),
        place=CashPlace(place),
        actor=manager.middleware_data["user"],
        key=form_key(manager),
    )
    new_form(manager)
    await answer(callback, _("✅ It is written down."))
    await manager.switch_to(CashDesk.card)


async def _write(manager: DialogManager, comment: str) -> None:
    data, user = manager.dialog_data, manager.middleware_data["user"]
    counted = {"counted_amount": Decimal(data[COUNTED]), "comment": comment}
    said = {**counted, "actor": user, "key": form_key(manager)}
    if data[DEED] == OPEN:
        await call(cash.open_shift, box_id=data[BOX], **said)
        new_form(manager)
        return await manager.switch_to(CashDesk.card)
    shift = await call(cash.close_shift, shift_id=data[SHIFT], **said)
    card = await call(selectors.box_card, data[BOX], user)
    await reply(manager, "bot/cash/closed.html", box=card.box, shift=shift)
    await manager.done()
