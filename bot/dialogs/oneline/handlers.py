from typing import Any

from aiogram.types import CallbackQuery, Message
from aiogram_dialog import DialogManager, ShowMode, StartMode
from aiogram_dialog.widgets.kbd import Button
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backend.accounts.models import User
from backend.core.errors import DomainError, NotAllowed, NotFound, Stale
from backend.core.quantities import parse_pieces
from backend.sales.oneline_orders import LineCard, Question, narrowed, read_line
from backend.sales.teaching import teach_word
from backend.warehouses.selectors import warehouses_for_goods
from bot.answers import answer
from bot.backend import call
from bot.choices import first_page, search_for
from bot.keys import form_key
from bot.states import Main, NewOrder, OneLine

LIST = "meaning"


class TooUnclear(DomainError):
    code = "line_too_unclear"
    message = gettext_lazy(
        "I understand too little of this. Write like this: black clutch x2, Olena 0671234567"
    )


def may_take_lines(user: User) -> bool:
    """Are this person's words read as an order?"""
    return user.has_perms(["sales.add_salesorder", "sales.confirm_salesorder"])


async def take_as_order(manager: DialogManager, user: User, text: str) -> bool:
    """A seller's words are an order, when goods are named in them (TooUnclear)."""
    houses = await call(warehouses_for_goods)
    if not houses or not await call(may_take_lines, user):
        return False
    data = {"line": text, "warehouse_id": houses[0].pk, "picked": {}}
    card = await _read(user, data)
    if card.is_order and card.is_too_unclear:
        raise TooUnclear
    if card.is_order:
        await manager.start(Main.menu, mode=StartMode.RESET_STACK, show_mode=ShowMode.NO_UPDATE)
        await _open(manager, card, data)
    return card.is_order


async def on_start(start_data: Any, manager: DialogManager) -> None:
    """Somebody typed a line (NotAllowed)."""
    user: User = manager.middleware_data["user"]
    if "sales.add_salesorder" not in await call(user.get_all_permissions):
        raise NotAllowed
    manager.dialog_data.update(start_data)


async def on_choice(callback: CallbackQuery, _select: Any, manager: DialogManager, tap: str) -> None:
    """What the words are; a tap on an earlier question changes nothing (Stale, NotFound)."""
    step, _dash, said = tap.partition("-")
    if step != str(len(manager.dialog_data["picked"])):
        raise Stale
    question = await present_question(manager)
    if question is None or not question.accepts(said):
        raise NotFound
    await _settle(manager, question, said)


async def on_typed(message: Message, _widget: Any, manager: DialogManager) -> None:
    """How many, or which of the candidates: the only one that fits is taken (NotANumber, TextRefused)."""
    question = await present_question(manager)
    if question and question.wants_number:
        return await _settle(manager, question, str(parse_pieces(message.text or "")))
    await search_for(manager, "search", message.text or "", list_id=LIST)
    found = narrowed(question.candidates, manager.dialog_data["search"]) if question else []
    if question and len(found) == 1:
        await _settle(manager, question, found[0].id)


async def on_everything(_callback: CallbackQuery, _button: Button, manager: DialogManager) -> None:
    """All the candidates again."""
    manager.dialog_data["search"] = ""
    await first_page(manager, LIST)


async def on_go_on(_callback: CallbackQuery, _button: Button, manager: DialogManager) -> None:
    """To the next question, or to the order."""
    await _next(manager)


async def on_remember(callback: CallbackQuery, _button: Button, manager: DialogManager) -> None:
    """The word means this from now on (NotAWord, WordIsKnown)."""
    word, said = manager.dialog_data["teach"]
    meaning = {"product_id" if said[0] == "p" else "color_id": int(said[1:])}
    user = manager.middleware_data["user"]
    await call(teach_word, word=word, **meaning, actor=user, key=form_key(manager, f"teach {word}"))
    await answer(callback, _("💡 I will remember: «%(word)s».") % {"word": word})
    await _next(manager)


async def present_question(manager: DialogManager) -> Question | None:
    """What is asked now."""
    card = await _read(manager.middleware_data["user"], manager.dialog_data)
    return card.questions[0] if card.questions else None


async def _read(user: User, data: dict[str, Any]) -> LineCard:
    answers = data["picked"]
    return await call(
        read_line, data["line"], seller=user, warehouse_id=data["warehouse_id"], answers=answers
    )


async def _settle(manager: DialogManager, question: Question, said: str) -> None:
    data, user = manager.dialog_data, manager.middleware_data["user"]
    data["picked"] = {**data["picked"], question.key: said}
    data["search"] = ""
    await first_page(manager, LIST)
    is_goods = question.about == "words" and said in [one.id for one in question.candidates]
    if is_goods and "sales.add_synonym" in await call(user.get_all_permissions):
        data["teach"] = [question.words, said]
        return await manager.switch_to(OneLine.remember)
    await _next(manager)


async def _next(manager: DialogManager) -> None:
    data = {name: manager.dialog_data[name] for name in ("line", "warehouse_id", "picked")}
    card = await _read(manager.middleware_data["user"], data)
    if card.questions:
        return await manager.switch_to(OneLine.question)
    await manager.done(show_mode=ShowMode.NO_UPDATE)
    await _open(manager, card, data)


async def _open(manager: DialogManager, card: LineCard, data: dict[str, Any]) -> None:
    """The first question, or the order as it will be written."""
    if card.questions:
        return await manager.start(OneLine.question, data=data, show_mode=ShowMode.AUTO)
    state = NewOrder.review if card.quantities or card.bundles else NewOrder.goods
    await manager.start(state, data={"line": data}, show_mode=ShowMode.AUTO)
