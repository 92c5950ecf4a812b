from typing import Any

from aiogram.types import CallbackQuery, Message
from aiogram_dialog import DialogManager
from django.utils.translation import gettext_lazy as _

from backend.accounts.models import User
from backend.production import selectors
from backend.production import services as production
from backend.production.errors import TakenByAnother
from backend.production.selectors import WorkCard
from backend.production.statuses import Status
from bot.answers import answer
from bot.backend import call
from bot.dialogs.work.getters import PAUSES, work_id
from bot.errors import OLD
from bot.keys import tap_key
from bot.lists import comment_of
from bot.pictures import send_variant_photo
from bot.states import AskMaterial, Comments, Report, Work

VERSION = "version"


async def on_action(callback: CallbackQuery, select: Any, manager: DialogManager, chosen: str) -> None:
    """Do what the button says, if the order is still as the person saw it."""
    action, _line, version = chosen.rpartition("_")
    user: User = manager.middleware_data["user"]
    card = await call(selectors.work_card, work_id(manager), user)
    if str(card.order.version) != version or action not in card.actions:
        await _say_changed(callback, card, user)
        return
    manager.dialog_data[VERSION] = card.order.version
    await DEEDS[action](callback, manager, user)


async def on_pause(callback: CallbackQuery, select: Any, manager: DialogManager, chosen: str) -> None:
    """Stop the work; an obstacle is described in words."""
    if chosen == Status.BLOCKED:
        await manager.switch_to(Work.reason)
    elif chosen in PAUSES:
        await _pause(manager, Status(chosen))


async def on_reason(message: Message, widget: Any, manager: DialogManager) -> None:
    """What is in the way (TextRefused)."""
    await _pause(manager, Status.BLOCKED, comment_of(message))


async def on_worker(callback: CallbackQuery, select: Any, manager: DialogManager, worker_id: int) -> None:
    """Give the work to a worker; to nobody is back to the queue."""
    await call(
        production.assign,
        order_id=work_id(manager),
        worker_id=worker_id or None,
        actor=manager.middleware_data["user"],
        key=_key(manager, f"assign:{worker_id}"),
    )
    await answer(callback, str(_("✅ Done.")))
    await manager.switch_to(Work.card)


async def on_nobody(callback: CallbackQuery, button: Any, manager: DialogManager) -> None:
    """Give the work back to everybody."""
    await on_worker(callback, button, manager, 0)


async def on_cancel(callback: CallbackQuery, button: Any, manager: DialogManager) -> None:
    """Withdraw the work."""
    user = manager.middleware_data["user"]
    await call(production.cancel, order_id=work_id(manager), actor=user, key=_key(manager, "cancel"))
    await answer(callback, str(_("✅ The order is cancelled.")))
    await manager.switch_to(Work.card)


async def on_photo(callback: CallbackQuery, button: Any, manager: DialogManager) -> None:
    """Show what it looks like."""
    card = await call(selectors.work_card, work_id(manager), manager.middleware_data["user"])
    await send_variant_photo(callback, manager, card.order.variant)


async def on_comments(callback: CallbackQuery, button: Any, manager: DialogManager) -> None:
    """What is written of the order that the work is for."""
    card = await call(selectors.work_card, work_id(manager), manager.middleware_data["user"])
    if card.order.line:
        await manager.start(Comments.list, data={"order_id": card.order.line.order_id})


async def on_ask(callback: CallbackQuery, button: Any, manager: DialogManager) -> None:
    """The storekeeper should bring something to this work."""
    await manager.start(AskMaterial.thing, data={"work_id": work_id(manager)})


async def _take(callback: CallbackQuery, manager: DialogManager, user: User) -> None:
    await call(production.take, order_id=work_id(manager), actor=user, key=_key(manager, "take"))
    await answer(callback, str(_("✅ The work is yours.")))


async def _resume(callback: CallbackQuery, manager: DialogManager, user: User) -> None:
    await call(production.take, order_id=work_id(manager), actor=user, key=_key(manager, "take"))
    await answer(callback, str(_("▶️ The work goes on.")))


async def _hand_back(callback: CallbackQuery, manager: DialogManager, user: User) -> None:
    await call(production.hand_back, order_id=work_id(manager), actor=user, key=_key(manager, "hand_back"))
    await answer(callback, str(_("✅ The work is back in the queue.")))


async def _report(callback: CallbackQuery, manager: DialogManager, user: User) -> None:
    await manager.start(Report.quantity, data={"work_id": work_id(manager)})


async def _ask_pause(callback: CallbackQuery, manager: DialogManager, user: User) -> None:
    await manager.switch_to(Work.pause)


async def _ask_worker(callback: CallbackQuery, manager: DialogManager, user: User) -> None:
    await manager.switch_to(Work.assign)


async def _ask_cancel(callback: CallbackQuery, manager: DialogManager, user: User) -> None:
    await manager.switch_to(Work.cancel)


DEEDS = {
    "take": _take,
    "join": _take,
    "resume": _resume,
    "hand_back": _hand_back,
    "report": _report,
    "pause": _ask_pause,
    "assign": _ask_worker,
    "cancel": _ask_cancel,
}


async def _pause(manager: DialogManager, to: Status, comment: str = "") -> None:
    user = manager.middleware_data["user"]
    key = _key(manager, f"pause:{to}")
    await call(production.pause, order_id=work_id(manager), to=to, actor=user, key=key, comment=comment)
    await manager.switch_to(Work.card)


def _key(manager: DialogManager, deed: str) -> Any:
    """One deed on one version of one order is one intent of one person, whichever message was tapped."""
    order = f"{work_id(manager)}:{manager.dialog_data.get(VERSION)}"
    return tap_key(manager.middleware_data["user"], f"{deed}:{order}")


async def _say_changed(callback: CallbackQuery, card: WorkCard, user: User) -> None:
    """The order is not as it was on the screen; whoever pressed twice sees their own deed done."""
    assignee = card.order.assignee
    if assignee and assignee.pk != user.pk:
        await answer(callback, str(TakenByAnother(worker=assignee)), is_alert=True)
    else:
        await answer(callback, str(OLD))
