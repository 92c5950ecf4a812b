"""Buttons about transfers and counts: they work on messages of any age."""

from aiogram import Router
from aiogram.types import CallbackQuery
from aiogram_dialog import DialogManager, ShowMode

from backend.accounts.models import User
from backend.core.errors import AlreadyDone
from backend.core.use_cases import is_done
from backend.ledger import paper_selectors
from bot.answers import answer
from bot.backend import call
from bot.buttons import DecideCount, OpenCount, OpenTransfer
from bot.dialogs.counts.getters import PAPER
from bot.dialogs.counts.handlers import decide
from bot.errors import OLD
from bot.keys import tap_key
from bot.kinds import KIND, KINDS
from bot.results import turn_into
from bot.states import Counts, Transfers

router = Router(name="papers")


@router.callback_query(OpenTransfer.filter())
async def on_transfer(
    callback: CallbackQuery, callback_data: OpenTransfer, user: User, dialog_manager: DialogManager
) -> None:
    """A transfer as it stands now (NotAllowed, NotFound)."""
    kind = KINDS[callback_data.kind]
    await call(paper_selectors.transfer_card, kind.transfers, callback_data.id, user)
    data = {KIND: kind.id, PAPER: callback_data.id}
    await dialog_manager.start(Transfers.list, data=data, show_mode=ShowMode.SEND)


@router.callback_query(OpenCount.filter())
async def on_count(
    callback: CallbackQuery, callback_data: OpenCount, user: User, dialog_manager: DialogManager
) -> None:
    """A count as it stands now (NotAllowed, NotFound)."""
    kind = KINDS[callback_data.kind]
    await call(paper_selectors.count_card, kind.counts, callback_data.id, user)
    await _open(dialog_manager, kind.id, callback_data.id)


@router.callback_query(DecideCount.filter())
async def on_decision(
    callback: CallbackQuery, callback_data: DecideCount, user: User, dialog_manager: DialogManager
) -> None:
    """Do it once; a button that is older than the count shows how it stands now."""
    kind, key = KINDS[callback_data.kind], tap_key(user, callback.data)
    if await call(is_done, key):
        raise AlreadyDone
    card = await call(paper_selectors.count_card, kind.counts, callback_data.id, user)
    if card.count.version != callback_data.version:
        await answer(callback, str(OLD))
        return await _open(dialog_manager, kind.id, callback_data.id)
    await decide(kind, callback_data.deed, callback_data.id, callback_data.version, user, key)
    card = await call(paper_selectors.count_card, kind.counts, callback_data.id, user)
    await turn_into(callback, "bot/counts/done.html", [], card=card)


async def _open(manager: DialogManager, kind_id: str, count_id: int) -> None:
    await manager.start(Counts.list, data={KIND: kind_id, PAPER: count_id}, show_mode=ShowMode.SEND)
