from decimal import Decimal
from typing import Any

from aiogram.types import CallbackQuery, Message
from aiogram_dialog import DialogManager

from backend.inventory import selectors
from backend.ledger import paper_selectors
from backend.ledger.documents import Missing, TransferStatus
from bot.backend import call
from bot.buttons import OpenTransfer
from bot.choices import search_for, whole
from bot.dialogs.goods.getters import (
    COMMENT,
    LINES,
    TARGET,
    WAREHOUSE,
    materials_warehouse_id,
    target_id,
    warehouse_id,
)
from bot.dialogs.transfers.getters import (
    CAME,
    DRAFT,
    MISSING,
    PAPER,
    THING,
    VERSION,
    came_of,
    of_draft,
    sent_of,
)
from bot.keys import form_key
from bot.kinds import KIND, KINDS, kind_of
from bot.lists import SEARCH, comment_of
from bot.states import Transfers
from bot.widgets import Sentence, reply

THINGS = "thing"


async def on_begin(callback: CallbackQuery, button: Any, manager: DialogManager) -> None:
    """A new paper, of goods or of materials."""
    data, is_material = manager.dialog_data, button.widget_id == "materials"
    data[KIND] = "materials" if is_material else "goods"
    data[WAREHOUSE] = await call(materials_warehouse_id if is_material else warehouse_id, {})
    await manager.switch_to(Transfers.thing)


async def on_paper(callback: CallbackQuery, select: Any, manager: DialogManager, paper: str) -> None:
    """A draft is filled in further; what is on the way is received (NotFound)."""
    kind, _colon, number = paper.partition(":")
    await open_paper(manager, kind, whole(number))


async def open_paper(manager: DialogManager, kind_id: str, paper_id: int) -> None:
    """Show a transfer where its status says (NotAllowed, NotFound)."""
    kind, user = KINDS.get(kind_id, KINDS["goods"]), manager.middleware_data["user"]
    card = await call(paper_selectors.transfer_card, kind.transfers, paper_id, user)
    if card.transfer.status == TransferStatus.DRAFT:
        manager.dialog_data.update(await call(of_draft, kind, card))
        return await manager.switch_to(Transfers.confirm)
    manager.dialog_data.update({KIND: kind.id, PAPER: paper_id, CAME: {}, MISSING: "", COMMENT: ""})
    await manager.switch_to(Transfers.card)


async def on_open(start_data: Any, manager: DialogManager) -> None:
    """The dialog begins with a paper when a message's button opened it."""
    if start_data and PAPER in start_data:
        await open_paper(manager, start_data[KIND], start_data[PAPER])


async def on_thing(callback: CallbackQuery, select: Any, manager: DialogManager, item_id: int) -> None:
    """What is on the line (NotFound)."""
    await _ask(manager, item_id)


async def on_search(message: Message, widget: Any, manager: DialogManager) -> None:
    """Look for things by words; the only one that fits is chosen at once."""
    await search_for(manager, SEARCH, message.text or "", list_id=THINGS)
    data = manager.dialog_data
    found = await call(kind_of(data).found, data[SEARCH], None)
    if len(found) == 1:
        del data[SEARCH]
        await _ask(manager, int(found[0].id))


async def on_quantity(event: CallbackQuery | Message, manager: DialogManager, quantity: int) -> None:
    """How much; saying it anew for the same thing replaces the old number."""
    await _keep(manager, quantity)


async def on_quantity_text(message: Message, widget: Any, manager: DialogManager) -> None:
    """How much, in digits, in the unit of the thing."""
    data = manager.dialog_data
    await _keep(manager, await call(kind_of(data).read, data[THING], message.text or ""))


async def on_remove(callback: CallbackQuery, button: Any, manager: DialogManager) -> None:
    """The line is not needed."""
    lines = manager.dialog_data.get(LINES, {})
    lines.pop(str(manager.dialog_data[THING]), None)
    await manager.switch_to(Transfers.confirm if lines else Transfers.thing)


async def on_place(callback: CallbackQuery, select: Any, manager: DialogManager, chosen: int) -> None:
    """Where it leaves from."""
    await call(selectors.shelf, chosen, 0)
    manager.dialog_data[WAREHOUSE] = chosen
    await manager.switch_to(Transfers.confirm)


async def on_target(callback: CallbackQuery, select: Any, manager: DialogManager, chosen: int) -> None:
    """Where it goes."""
    await call(selectors.shelf, chosen, 0)
    manager.dialog_data[TARGET] = chosen
    await manager.switch_to(Transfers.confirm)


async def on_comment(message: Message, widget: Any, manager: DialogManager) -> None:
    """A few words about it."""
    manager.dialog_data[COMMENT] = comment_of(message)
    await manager.switch_to(Transfers.confirm)


async def on_send(callback: CallbackQuery, button: Any, manager: DialogManager) -> None:
    """It leaves its warehouse."""
    data, kind = manager.dialog_data, kind_of(manager.dialog_data)
    paper = await _paper(manager) | {"transfer_id": data.get(DRAFT), "version": data.get(VERSION, 0)}
    transfer = await call(kind.sending.dispatch_transfer, **paper, key=form_key(manager))
    await _tell(manager, transfer.pk)


async def on_draft(callback: CallbackQuery, button: Any, manager: DialogManager) -> None:
    """It is kept for later; nothing leaves yet."""
    data, kind = manager.dialog_data, kind_of(manager.dialog_data)
    paper, deed = await _paper(manager), kind.sending.draft_transfer
    if data.get(DRAFT):
        paper, deed = (
            paper | {"transfer_id": data[DRAFT], "version": data[VERSION]},
            kind.sending.change_transfer,
        )
    transfer = await call(deed, **paper, key=form_key(manager, "draft"))
    await _tell(manager, transfer.pk)


async def on_drop(callback: CallbackQuery, button: Any, manager: DialogManager) -> None:
    """The draft is not needed."""
    data, kind = manager.dialog_data, kind_of(manager.dialog_data)
    await call(
        kind.sending.cancel_transfer,
        transfer_id=data[DRAFT],
        actor=manager.middleware_data["user"],
        key=form_key(manager, "drop"),
    )
    await _tell(manager, data[DRAFT])


async def on_line(callback: CallbackQuery, select: Any, manager: DialogManager, item_id: int) -> None:
    """It came otherwise than it was sent."""
    manager.dialog_data[THING] = item_id
    await manager.switch_to(Transfers.came)


async def on_came(message: Message, widget: Any, manager: DialogManager) -> None:
    """So much of it came."""
    data, zero = manager.dialog_data, Decimal(0)
    quantity = await call(kind_of(data).read, data[THING], message.text or "", least=zero)
    data.setdefault(CAME, {})[str(data[THING])] = str(quantity)
    await manager.switch_to(Transfers.card)


async def on_as_sent(callback: CallbackQuery, button: Any, manager: DialogManager) -> None:
    """This line came whole after all."""
    manager.dialog_data.get(CAME, {}).pop(str(manager.dialog_data[THING]), None)
    await manager.switch_to(Transfers.card)


async def on_missing(callback: CallbackQuery, select: Any, manager: DialogManager, reason: str) -> None:
    """Where the rest is; what is lost needs words."""
    if reason in Missing.values:
        manager.dialog_data[MISSING] = reason
        await manager.switch_to(Transfers.card if reason == Missing.RETURNED else Transfers.words)


async def on_words(message: Message, widget: Any, manager: DialogManager) -> None:
    """What happened to it."""
    manager.dialog_data[COMMENT] = comment_of(message)
    await manager.switch_to(Transfers.card)


async def on_receive(callback: CallbackQuery, button: Any, manager: DialogManager) -> None:
    """It is there."""
    data, kind = manager.dialog_data, kind_of(manager.dialog_data)
    transfer = await call(
        kind.receive,
        transfer_id=data[PAPER],
        came=came_of(data),
        missing=data.get(MISSING, ""),
        comment=data.get(COMMENT, ""),
        actor=manager.middleware_data["user"],
        key=form_key(manager, f"receive{data[PAPER]}"),
    )
    await _tell(manager, transfer.pk)


async def _ask(manager: DialogManager, item_id: int) -> None:
    await call(kind_of(manager.dialog_data).thing, item_id)
    manager.dialog_data[THING] = item_id
    await manager.switch_to(Transfers.quantity)


async def _keep(manager: DialogManager, quantity: Any) -> None:
    data = manager.dialog_data
    data.setdefault(LINES, {})[str(data[THING])] = str(quantity)
    has_target = await call(target_id, data)
    await manager.switch_to(Transfers.confirm if has_target else Transfers.target)


async def _paper(manager: DialogManager) -> dict[str, Any]:
    data = manager.dialog_data
    return {
        "warehouse_id": await call(warehouse_id, data),
        "to_warehouse_id": await call(target_id, data) or 0,
        "things": sent_of(data),
        "comment": data.get(COMMENT, ""),
        "actor": manager.middleware_data["user"],
    }


async def _tell(manager: DialogManager, transfer_id: int) -> None:
    """The form is over; the paper is told with what can be done next."""
    kind, user = kind_of(manager.dialog_data), manager.middleware_data["user"]
    card = await call(paper_selectors.transfer_card, kind.transfers, transfer_id, user)
    await manager.done()
    buttons = _next(kind.id, card)
    await reply(manager, "bot/transfers/done.html", buttons=buttons, card=card)


def _next(kind_id: str, card: paper_selectors.TransferCard) -> list[tuple[Sentence, str]]:
    captions = {TransferStatus.SENT: "📥", TransferStatus.DRAFT: "📝"}
    icon = captions.get(TransferStatus(card.transfer.status))
    opening = OpenTransfer(kind=kind_id, id=card.transfer.pk).pack()  # type: ignore[arg-type]
    return [(f"{icon} №{card.transfer.number}", opening)] if icon else []
