"""What a person does at a step of a way through the dialogs."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from aiogram.fsm.state import State

from backend.accounts.roles import Role
from bot.simulator.request import Upload
from tests.bot.labels import picture_of
from tests.bot.walk.hand import Hand

Deed = Callable[[Hand], Awaitable[None]]


@dataclass(frozen=True)
class Journey:
    """From the main menu to something done: deeds, each with the window it leads to, and the last words."""

    name: str
    role: Role
    steps: tuple[tuple[Deed, State], ...]
    end: str


def tap(caption: str) -> Deed:
    """Press the newest button with these words."""

    async def deed(hand: Hand) -> None:
        await hand.tap(caption)

    return deed


def say(text: str) -> Deed:
    """Type."""

    async def deed(hand: Hand) -> None:
        await hand.do("say", text=text)

    return deed


def photo(*codes: str) -> Deed:
    """Send a photo of QR codes, side by side."""

    async def deed(hand: Hand) -> None:
        upload = Upload("photo.png", "image/png", picture_of(*codes))
        await hand.do("send", kind="photo", uploads={"file0": upload})

    return deed


def journey(name: str, role: Role, *steps: tuple[Deed, State], end: str) -> Journey:
    """A way that is told step by step."""
    return Journey(name, role, steps, end)
