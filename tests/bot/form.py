"""A form as dialog authors write them, and commands that misbehave: for the tests of the runtime."""

import asyncio
from typing import Any
from uuid import UUID

from aiogram import Router
from aiogram.filters import Command, CommandObject
from aiogram.fsm.state import State, StatesGroup
from aiogram.types import CallbackQuery, Message
from aiogram_dialog import Dialog, DialogManager, ShowMode, Window
from aiogram_dialog.widgets.kbd import Button

from backend.accounts.models import User
from backend.core.use_cases import use_case
from backend.sales.models import Customer
from bot.backend import call
from bot.keys import form_key, tap_key
from bot.widgets import CANCEL, T, typed


class Form(StatesGroup):
    name = State()
    confirm = State()


@use_case(may="sales.add_customer")
def record(*, name: str, actor: User, key: UUID) -> Customer:
    """Something that must happen once."""
    return Customer.objects.create(name=name)


async def on_name(message: Message, widget: Any, manager: DialogManager) -> None:
    manager.dialog_data["name"] = message.text
    await manager.switch_to(Form.confirm)


async def on_confirm(callback: CallbackQuery, button: Any, manager: DialogManager) -> None:
    user = manager.middleware_data["user"]
    customer = await call(record, name=manager.dialog_data["name"], actor=user, key=form_key(manager))
    assert callback.message is not None
    await callback.message.answer(f"✅ {customer.name}")
    await manager.done()


async def whose(user: User, **_data: Any) -> dict[str, Any]:
    return {"whose": user.name}


dialog = Dialog(
    Window(T("What is the name?"), typed(on_name, example="Olena"), CANCEL, state=Form.name),
    Window(
        T("Record?"),
        Button(T("Yes"), id="yes", on_click=on_confirm),
        CANCEL,
        state=Form.confirm,
        getter=whose,
    ),
)


class Broken(Exception):
    """A mistake in the code of the bot."""


def make_router() -> Router:
    """Commands of the tests."""
    router = Router()

    @router.message(Command("form"))
    async def on_form(message: Message, dialog_manager: DialogManager) -> None:
        await dialog_manager.start(Form.name, show_mode=ShowMode.SEND)

    @router.message(Command("record"))
    async def on_record(message: Message, command: CommandObject, user: User) -> None:
        await call(record, name=command.args or "", actor=user, key=tap_key(user, f"{message.message_id}"))

    @router.message(Command("slow"))
    async def on_slow(message: Message, command: CommandObject) -> None:
        seconds, _space, text = (command.args or "").partition(" ")
        await asyncio.sleep(float(seconds))
        await message.answer(text)

    @router.message(Command("later"))
    async def on_later(message: Message, dialog_manager: DialogManager) -> None:
        await dialog_manager.bg().start(Form.name, show_mode=ShowMode.SEND)
        await asyncio.sleep(0.2)
        await message.answer("now")

    @router.message(Command("broken"))
    async def on_broken(message: Message) -> None:
        raise Broken("a mistake")

    return router
