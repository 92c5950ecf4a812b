"""Buttons about held pieces: they work on messages of any age."""

from aiogram import Router
from aiogram.types import CallbackQuery
from aiogram_dialog import DialogManager, ShowMode
from django.utils.translation import gettext_lazy as _

from backend.accounts.models import User
from backend.core.errors import AlreadyDone
from backend.core.use_cases import is_done
from backend.inventory import held
from backend.production.models import ProductionOrder
from bot.answers import answer
from bot.backend import call
from bot.buttons import HoldDeed, HoldList, OpenHold, OpenWork
from bot.dialogs.holds.deeds import do, key_of
from bot.dialogs.holds.getters import HOLD
from bot.errors import OLD
from bot.states import Holds
from bot.widgets import Sentence, reply

router = Router(name="holds")


@router.callback_query(HoldDeed.filter())
async def on_deed(
    callback: CallbackQuery, callback_data: HoldDeed, user: User, dialog_manager: DialogManager
) -> None:
    """Do it once; a button that is older than the hold shows how it stands now."""
    card = await call(held.hold_card, callback_data.id, user)
    if await call(is_done, key_of(user, callback_data)):
        raise AlreadyDone
    if card.stamp != callback_data.stamp:
        await answer(callback, str(OLD))
        return await _open(dialog_manager, callback_data.id)
    made = await do(user, callback_data)
    buttons: list[tuple[Sentence, str]] = [(_("📌 Open"), OpenHold(id=callback_data.id).pack())]
    if isinstance(made, ProductionOrder):
        buttons.append((f"🧵 №{made.number}", OpenWork(id=made.pk).pack()))
    card = await call(held.hold_card, callback_data.id, user)
    await reply(dialog_manager, "bot/holds/done.html", buttons=buttons, card=card, deed=callback_data.deed)


@router.callback_query(OpenHold.filter())
async def on_hold(
    callback: CallbackQuery, callback_data: OpenHold, user: User, dialog_manager: DialogManager
) -> None:
    """The card of a hold as it stands now (NotFound, NotYourReservation)."""
    await call(held.hold_card, callback_data.id, user)
    await _open(dialog_manager, callback_data.id)


@router.callback_query(HoldList.filter())
async def on_list(callback: CallbackQuery, user: User, dialog_manager: DialogManager) -> None:
    """Everything that this person holds (NotAllowed)."""
    await call(held.my_holds, user)
    await dialog_manager.start(Holds.list, show_mode=ShowMode.SEND)


async def _open(manager: DialogManager, hold_id: int) -> None:
    await manager.start(Holds.card, data={HOLD: hold_id}, show_mode=ShowMode.SEND)
