"""The way to an order: the list of orders, its number, its card."""

from backend.accounts.models import User
from bot.simulator.person import Person
from tests.bot.conftest import Stage


async def open_order(stage: Stage, member: User) -> Person:
    """A member of the staff in front of the card of order №1, who may type as fast as a test does."""
    person = await stage.person(member)
    stage.telegram.flood.enabled = False
    await person.say("/menu")
    await person.tap("📋 Orders")
    await person.say("1")
    await person.tap("№1")
    return person
