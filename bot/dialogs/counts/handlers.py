from decimal import Decimal
from typing import Any
from uuid import UUID

from aiogram.types import CallbackQuery, Message
from aiogram_dialog import DialogManager, ShowMode

from backend.accounts.models import User
from backend.core.use_cases import is_done
from backend.inventory import selectors
from backend.ledger import paper_selectors
from backend.ledger.count_lists import is_list, read
from backend.ledger.counting import Answer
from bot.answers import answer
from bot.backend import call
from bot.buttons import OpenCount
from bot.choices import first_page, search_for, whole
from bot.dialogs.counts.getters import (
    EVERYTHING,
    PAPER,
    SEEN,
    SHOWN,
    THING,
    WAREHOUSE,
    known_to,
    not_taken,
    parts_of,
)
from bot.errors import OLD
from bot.keys import form_key, tap_key
from bot.kinds import KIND, KINDS, Kind, kind_of
from bot.lists import SEARCH
from bot.states import Counts
from bot.widgets import page, reply

LINES = "counted"


async def on_begin(callback: CallbackQuery, button: Any, manager: DialogManager) -> None:
    """A new count, of goods or of materials."""
    manager.dialog_data[KIND] = "materials" if button.widget_id == "materials" else "goods"
    await manager.switch_to(Counts.place)


async def on_place(callback: CallbackQuery, select: Any, manager: DialogManager, chosen: int) -> None:
    """Where (NotFound)."""
    await call(selectors.shelf, chosen, 0)
    manager.dialog_data[WAREHOUSE] = chosen
    await manager.switch_to(Counts.scope)


async def on_everything(callback: CallbackQuery, button: Any, manager: DialogManager) -> None:
    """All that lies there."""
    await _start(manager, None)


async def on_group(callback: CallbackQuery, select: Any, manager: DialogManager, group_id: int) -> None:
    """One group of it."""
    await _start(manager, group_id)


async def on_paper(callback: CallbackQuery, select: Any, manager: DialogManager, paper: str) -> None:
    """Go on with a count (NotFound)."""
    kind, _colon, number = paper.partition(":")
    await open_paper(manager, kind, whole(number))


async def open_paper(manager: DialogManager, kind_id: str, paper_id: int) -> None:
    """Show a count as it stands (NotAllowed, NotFound)."""
    kind, user = KINDS.get(kind_id, KINDS["goods"]), manager.middleware_data["user"]
    await call(paper_selectors.count_card, kind.counts, paper_id, user)
    manager.dialog_data.update({KIND: kind.id, PAPER: paper_id, SEARCH: ""})
    await manager.switch_to(Counts.card)


async def on_open(start_data: Any, manager: DialogManager) -> None:
    """The dialog begins with a paper when a message's button opened it."""
    if start_data and PAPER in start_data:
        await open_paper(manager, start_data[KIND], start_data[PAPER])


async def on_line(callback: CallbackQuery, select: Any, manager: DialogManager, item_id: int) -> None:
    """Counting of a thing begins: what moves from now on makes the number void (NotFound)."""
    data, kind = manager.dialog_data, kind_of(manager.dialog_data)
    await call(kind.thing, item_id)
    card = await _card(manager)
    data.update({THING: item_id, SEEN: await call(kind.version, card.count.warehouse_id, item_id)})
    await manager.switch_to(Counts.quantity)


async def on_quantity(event: CallbackQuery | Message, manager: DialogManager, quantity: Any) -> None:
    """So much lies there; on to the next."""
    data, item_id = manager.dialog_data, manager.dialog_data[THING]
    answer = Answer(item_id, quantity, data[SEEN])
    # Of what was said and not of its content: 5, put right to 6, may be put right to 5 again.
    said = event.id if isinstance(event, CallbackQuery) else event.message_id
    key = tap_key(manager.middleware_data["user"], f"counted:{data[PAPER]}:{said}")
    await _answer(manager, [answer], key)
    data[SEARCH] = ""
    await manager.switch_to(Counts.card)
    await _name_moved(manager, {item_id})


async def on_quantity_text(message: Message, widget: Any, manager: DialogManager) -> None:
    """So much, in digits; nothing at all is a number too."""
    data = manager.dialog_data
    quantity = await call(kind_of(data).read, data[THING], message.text or "", least=Decimal(0))
    await on_quantity(message, manager, quantity)


async def on_text(message: Message, widget: Any, manager: DialogManager) -> None:
    """A filled list, or words to look for."""
    if is_list(message.text or ""):
        return await _on_list(message, manager)
    await search_for(manager, SEARCH, message.text or "", list_id=LINES)


async def on_clear(callback: CallbackQuery, button: Any, manager: DialogManager) -> None:
    """The whole list again."""
    manager.dialog_data[SEARCH] = ""
    await first_page(manager, LINES)


async def on_take(callback: CallbackQuery, button: Any, manager: DialogManager) -> None:
    """The list is taken along: it comes as messages to fill in and send back."""
    data, user, kind = manager.dialog_data, manager.middleware_data["user"], kind_of(manager.dialog_data)
    key = tap_key(user, f"{callback.id}:{data[PAPER]}")
    await call(kind.counting.take_count_list, count_id=data[PAPER], actor=user, key=key)
    parts = await call(parts_of, kind, await _card(manager))
    for part in parts:
        await reply(manager, "bot/counts/template.html", part=part)
    manager.show_mode = ShowMode.SEND


async def on_finish(callback: CallbackQuery, button: Any, manager: DialogManager) -> None:
    """This round is over: it agrees, is counted again, or waits for a manager."""
    data, user, kind = manager.dialog_data, manager.middleware_data["user"], kind_of(manager.dialog_data)
    version = (await _card(manager)).count.version
    key = form_key(manager, f"finish:{data[PAPER]}:{version}")
    await call(kind.counting.finish_count, count_id=data[PAPER], actor=user, key=key)
    await _tell(manager)


async def on_drop(callback: CallbackQuery, button: Any, manager: DialogManager) -> None:
    """It is not needed after all."""
    data, user, kind = manager.dialog_data, manager.middleware_data["user"], kind_of(manager.dialog_data)
    key = form_key(manager, f"drop:{data[PAPER]}")
    await call(kind.counting.drop_count, count_id=data[PAPER], actor=user, key=key)
    await _tell(manager)


async def on_decision(callback: CallbackQuery, button: Any, manager: DialogManager) -> None:
    """A manager's word about what is shown; what was counted since is shown first."""
    data, user = manager.dialog_data, manager.middleware_data["user"]
    shown = data.get(SHOWN, -1)
    key = form_key(manager, f"{button.widget_id}:{data[PAPER]}:{shown}")
    if not await call(is_done, key) and (await _card(manager)).count.version != shown:
        return await answer(callback, str(OLD))
    await decide(kind_of(data), button.widget_id, data[PAPER], shown, user, key)
    await _tell(manager)


async def decide(kind: Kind, deed: str, count_id: int, version: int, user: User, key: UUID) -> Any:
    """Accept what was found, have it counted again, or call it off."""
    deeds = {"accept": kind.accept, "again": kind.counting.recount, "cancel": kind.counting.cancel_count}
    return await call(deeds[deed], count_id=count_id, version=version, actor=user, key=key)


async def _on_list(message: Message, manager: DialogManager) -> None:
    kind, card = kind_of(manager.dialog_data), await _card(manager)
    filled = await call(read, message.text or "", await call(known_to, kind, card))
    if filled.answers:
        user, number = manager.middleware_data["user"], message.message_id
        await _answer(manager, filled.answers, tap_key(user, f"list:{number}:{card.count.pk}"))
    moved = await call(not_taken, kind, await _card(manager), {one.item_id for one in filled.answers})
    told: dict[str, Any] = {
        "taken": len(filled.answers) - len(moved),
        "moved": moved,
        "mistakes": filled.mistakes,
    }
    await reply(manager, "bot/counts/list_read.html", **told)
    manager.show_mode = ShowMode.SEND


async def _start(manager: DialogManager, group_id: int | None) -> None:
    data, user, kind = manager.dialog_data, manager.middleware_data["user"], kind_of(manager.dialog_data)
    count = await call(
        kind.counting.start_count,
        warehouse_id=data[WAREHOUSE],
        group_id=group_id,
        actor=user,
        key=form_key(manager, f"start:{kind.id}:{data[WAREHOUSE]}:{group_id or EVERYTHING}"),
    )
    await open_paper(manager, kind.id, count.pk)


async def _answer(manager: DialogManager, answers: list[Answer], key: UUID) -> None:
    data, user = manager.dialog_data, manager.middleware_data["user"]
    deed = kind_of(data).counting.answer_count
    await call(deed, count_id=data[PAPER], answers=answers, actor=user, key=key)


async def _name_moved(manager: DialogManager, item_ids: set[int]) -> None:
    moved = await call(not_taken, kind_of(manager.dialog_data), await _card(manager), item_ids)
    if moved:
        text = await page("bot/counts/moved.html", {"moved": moved})
        data = manager.middleware_data
        await data["bot"].send_message(data["event_chat"].id, text)


async def _card(manager: DialogManager) -> paper_selectors.CountCard:
    data, user = manager.dialog_data, manager.middleware_data["user"]
    return await call(paper_selectors.count_card, kind_of(data).counts, data[PAPER], user)


async def _tell(manager: DialogManager) -> None:
    """How it stands now, as a message with what can be done next."""
    kind, card = kind_of(manager.dialog_data), await _card(manager)
    await manager.done()
    opening = OpenCount(kind=kind.id, id=card.count.pk).pack()  # type: ignore[arg-type]
    await reply(manager, "bot/counts/done.html", buttons=[(f"🧮 №{card.count.number}", opening)], card=card)
