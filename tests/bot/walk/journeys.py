"""Ways through the dialogs: each deed, and the window it opens. Together they pass every window."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from aiogram.fsm.state import State

from backend.accounts.roles import Role
from bot.states import (
    Adjust,
    Count,
    Counts,
    Hold,
    Holds,
    Main,
    NewOrder,
    Orders,
    Plan,
    Profile,
    Queue,
    Receive,
    Report,
    Return,
    StockCheck,
    Summary,
    Transfer,
    Transfers,
    Work,
    WriteOff,
)
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


def journey(name: str, role: Role, *steps: tuple[Deed, State], end: str) -> Journey:
    """A way that is told step by step."""
    return Journey(name, role, steps, end)


JOURNEYS = [
    journey(
        "an order with everything",
        Role.SALES,
        (tap("New order"), NewOrder.customer),
        (say("Taras"), NewOrder.customer),
        (tap("New customer: Taras"), NewOrder.contact),
        (say("067 123 45 99"), NewOrder.goods),
        (tap("Lady clutch"), NewOrder.quantity),
        (say("2"), NewOrder.review),
        (tap("Add goods"), NewOrder.goods),
        (say("wallet"), NewOrder.quantity),
        (tap("1"), NewOrder.review),
        (tap("Change goods"), NewOrder.lines),
        (tap("Lady clutch"), NewOrder.quantity),
        (tap("3"), NewOrder.review),
        (tap("Warehouse"), NewOrder.warehouse),
        (tap("Main"), NewOrder.review),
        (tap("📅"), NewOrder.due),
        (tap("Tomorrow"), NewOrder.review),
        (tap("Comment"), NewOrder.comment),
        (say("initials"), NewOrder.review),
        (tap("Confirm order"), Main.menu),
        end="is confirmed",
    ),
    journey(
        "a draft is changed and confirmed",
        Role.SALES,
        (tap("Orders"), Orders.list),
        (tap("drafts"), Orders.list),
        (tap("№1 "), Orders.card),
        (tap("Change"), NewOrder.review),
        (tap("Change goods"), NewOrder.lines),
        (tap("Wallet"), NewOrder.quantity),
        (tap("2"), NewOrder.review),
        (tap("Save changes"), Orders.card),
        (tap("Confirm order"), Orders.confirm),
        (tap("Confirm order"), Orders.card),
        end="is confirmed",
    ),
    journey(
        "an order is paid and called off",
        Role.SALES,
        (say("/orders"), Orders.list),
        (say("3"), Orders.list),
        (tap("№3 "), Orders.card),
        (tap("Take payment"), Orders.pay),
        (say("50"), Orders.pay),
        (tap("Cash"), Orders.card),
        (tap("Cancel order"), Orders.cancel),
        (say("they changed their mind"), Orders.cancel),
        (tap("Yes, cancel"), Orders.card),
        end="cancelled",
    ),
    journey(
        "an order is shipped and comes back",
        Role.STOREKEEPER,
        (tap("To ship"), Orders.shipping),
        (tap("№2 "), Orders.card),
        (tap("Ship"), Orders.ship),
        (tap("Yes, ship it"), Orders.card),
        (tap("Take back"), Return.lines),
        (tap("Lady clutch"), Return.quantity),
        (tap("no good"), Return.scrapped),
        (say("1"), Return.lines),
        (tap("Lady clutch"), Return.quantity),
        (say("1"), Return.lines),
        (say("it did not fit"), Return.lines),
        (tap("Take back"), Orders.card),
        end="came back",
    ),
    journey(
        "pieces are held and ordered",
        Role.SALES,
        (tap("Stock"), StockCheck.search),
        (tap("Lady clutch"), StockCheck.card),
        (tap("Hold"), Hold.quantity),
        (say("2"), Hold.customer),
        (say("Olena"), Hold.customer),
        (tap("👤 Olena"), StockCheck.card),
        (tap("My holds"), Holds.list),
        (tap("Lady clutch"), Holds.card),
        (tap("Turn into an order"), NewOrder.review),
        (tap("Save as draft"), Holds.card),
        end="№",
    ),
    journey(
        "work is planned, given, reported with rejects",
        Role.MANAGER,
        (tap("Production queue"), Queue.list),
        (tap("Plan for the shelf"), Plan.variant),
        (tap("Wallet"), Plan.quantity),
        (say("4"), Plan.confirm),
        (tap("Due date"), Plan.due),
        (say("friday"), Plan.confirm),
        (tap("Plan it"), Queue.list),
        (tap("Open the work"), Work.card),
        (tap("Give to"), Work.assign),
        (tap("Halyna"), Work.card),
        (tap("Report"), Report.quantity),
        (say("5"), Report.confirm),
        (tap("Made by"), Report.worker),
        (tap("Halyna"), Report.confirm),
        (tap("There are rejects"), Report.rejects),
        (say("2"), Report.reason),
        (tap("sewn wrong"), Report.remake),
        (say("1"), Report.confirm),
        (tap("Record"), Report.more),
        (tap("Yes, it is right"), Work.card),
        end="✅",
    ),
    journey(
        "work waits and is called off",
        Role.MANAGER,
        (say("/queue"), Queue.list),
        (tap("Lady clutch"), Work.card),
        (tap("Take"), Work.card),
        (tap("Pause"), Work.pause),
        (tap("Something is in the way"), Work.reason),
        (say("no zips"), Work.card),
        (tap("Go on"), Work.card),
        (tap("Cancel the order"), Work.cancel),
        (tap("Yes, cancel it"), Work.card),
        end="cancelled",
    ),
    journey(
        "the stock is looked at and put right",
        Role.MANAGER,
        (tap("Stock"), StockCheck.search),
        (say("lady"), StockCheck.card),
        (tap("Movements"), StockCheck.movements),
        (tap("Back"), StockCheck.card),
        (tap("Adjust"), Adjust.quantity),
        (tap("Another warehouse"), Adjust.warehouse),
        (tap("Main"), Adjust.quantity),
        (say("-1"), Adjust.reason),
        (say("lost while moving"), Adjust.confirm),
        (tap("Put it right"), StockCheck.card),
        end="✅ Adjustment",
    ),
    journey(
        "goods come",
        Role.STOREKEEPER,
        (tap("Receive goods"), Receive.variant),
        (tap("Lady clutch"), Receive.quantity),
        (tap("10"), Receive.confirm),
        (tap("Warehouse"), Receive.warehouse),
        (tap("Shop"), Receive.confirm),
        (tap("Comment"), Receive.comment),
        (say("delivery note 15"), Receive.confirm),
        (tap("✅ Receive"), Main.menu),
        end="✅",
    ),
    journey(
        "goods are written off",
        Role.STOREKEEPER,
        (tap("Write off"), WriteOff.variant),
        (tap("Lady clutch"), WriteOff.quantity),
        (say("1"), WriteOff.reason),
        (tap("Damage"), WriteOff.confirm),
        (tap("Warehouse"), WriteOff.warehouse),
        (tap("Main"), WriteOff.confirm),
        (tap("Comment"), WriteOff.comment),
        (say("water"), WriteOff.confirm),
        (tap("🗑 Write off"), Main.menu),
        end="✅",
    ),
    journey(
        "goods are moved",
        Role.STOREKEEPER,
        (tap("Move goods"), Transfer.variant),
        (tap("Lady clutch"), Transfer.quantity),
        (say("1"), Transfer.confirm),
        (tap("To another warehouse"), Transfer.target),
        (tap("Shop"), Transfer.confirm),
        (tap("🏬 Warehouse"), Transfer.warehouse),
        (tap("Main"), Transfer.confirm),
        (tap("Comment"), Transfer.comment),
        (say("for the fair"), Transfer.confirm),
        (tap("🔁 Move"), Main.menu),
        end="✅",
    ),
    journey(
        "goods travel and do not all come",
        Role.STOREKEEPER,
        (tap("🚐 Transfers"), Transfers.list),
        (tap("➕ Goods"), Transfers.thing),
        (tap("Lady clutch"), Transfers.quantity),
        (say("2"), Transfers.confirm),
        (tap("➡️ To"), Transfers.target),
        (tap("Shop"), Transfers.confirm),
        (tap("🏬 From"), Transfers.place),
        (tap("Main"), Transfers.confirm),
        (tap("Comment"), Transfers.comment),
        (say("for the fair"), Transfers.confirm),
        (tap("🚚 Send"), Main.menu),
        (tap("📥 №1"), Transfers.card),
        (tap("✏️ Lady clutch"), Transfers.came),
        (say("1"), Transfers.card),
        (tap("Where is the rest"), Transfers.missing),
        (tap("Damage"), Transfers.words),
        (say("it got wet"), Transfers.card),
        (tap("✅ Receive"), Main.menu),
        end="✅ Received",
    ),
    journey(
        "a warehouse is counted on paper",
        Role.STOREKEEPER,
        (tap("📋 Stock counts"), Counts.list),
        (tap("➕ Goods"), Counts.place),
        (tap("Main"), Counts.scope),
        (tap("Everything"), Counts.card),
        (tap("Lady clutch"), Counts.quantity),
        (say("19"), Counts.card),
        (tap("Finish"), Main.menu),
        end="count it once more",
    ),
    journey(
        "goods are counted",
        Role.STOREKEEPER,
        (tap("Count"), Count.variant),
        (tap("Warehouse"), Count.warehouse),
        (tap("Main"), Count.variant),
        (tap("Lady clutch"), Count.quantity),
        (say("15"), Count.variant),
        (tap("Finish"), Count.confirm),
        (tap("Comment"), Count.comment),
        (say("rack 3"), Count.confirm),
        (tap("Write down"), Main.menu),
        end="✅",
    ),
    journey(
        "the day and the person",
        Role.MANAGER,
        (tap("Summary"), Summary.day),
        (tap("Menu"), Main.menu),
        (tap("Profile"), Profile.card),
        (tap("Notices"), Profile.notices),
        (tap("Back"), Profile.card),
        (tap("My statistics"), Profile.figures),
        (tap("Back"), Profile.card),
        (tap("Language"), Profile.language),
        (tap("Back"), Profile.card),
        (tap("Quiet hours"), Profile.quiet),
        (say("22:00-7:30"), Profile.quiet),
        (tap("Back"), Profile.card),
        end="22:00",
    ),
]
