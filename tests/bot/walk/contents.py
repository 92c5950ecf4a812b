"""Everything that may come at a step where it is no answer."""

import io
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from PIL import Image

from bot.entries import ENTRIES
from bot.simulator.request import Upload
from bot.simulator.world import Json
from bot.states import (
    Adjust,
    AskMaterial,
    Buying,
    CashDesk,
    Comments,
    Count,
    Counter,
    Counts,
    Customers,
    Decline,
    Hold,
    Main,
    Materials,
    NewOrder,
    OneLine,
    Orders,
    Plan,
    Profile,
    Purchases,
    Queue,
    Receive,
    ReceiveMaterial,
    Refund,
    Report,
    Return,
    Splitting,
    StockCheck,
    Transfer,
    Transfers,
    Work,
    WriteOff,
    WriteOffMaterial,
)
from tests.bot.walk.hand import Hand

Sending = Callable[[Hand], Awaitable[None]]


@dataclass(frozen=True)
class Content:
    """One thing that a person may send, and how many messages it is."""

    name: str
    send: Sending
    messages: int = 1


# Where any words are an answer: something is looked for, or said in words.
WORDS = {
    NewOrder.customer, NewOrder.contact, NewOrder.goods, NewOrder.comment,
    NewOrder.address, Orders.list, Orders.cancel,
    Hold.customer, Queue.list, Work.reason, Plan.variant, StockCheck.search, StockCheck.card,
    StockCheck.movements, Adjust.reason, Receive.variant, Receive.comment, WriteOff.variant,
    WriteOff.comment, Transfer.variant, Transfer.comment, Count.variant, Count.comment, Return.lines,
    Return.confirm, Refund.confirm,
    OneLine.question, Transfers.thing, Transfers.comment, Transfers.words, Counts.card,
    Materials.search, Materials.card, ReceiveMaterial.lot, ReceiveMaterial.comment, WriteOffMaterial.comment,
    Purchases.lot, Buying.proposals, Buying.thing, Buying.comment, AskMaterial.thing, Decline.words,
    Report.used, Comments.list, Customers.list, Customers.twins,
    Counter.cart, Counter.found, Counter.customer, CashDesk.why,
}  # fmt: skip
PIECES = {
    NewOrder.quantity, Hold.quantity, Plan.quantity, Report.quantity, Report.rejects, Report.remake,
    Receive.quantity, WriteOff.quantity, Transfer.quantity, Count.quantity, Return.quantity,
    Return.scrapped, Adjust.quantity, Transfers.quantity, Transfers.came, Counts.quantity, Counter.quantity,
    Splitting.quantity, NewOrder.bundle_quantity, Counter.bundle_quantity,
}  # fmt: skip
AMOUNTS = {
    ReceiveMaterial.quantity, WriteOffMaterial.quantity, Purchases.line, Purchases.rate, Buying.quantity,
    AskMaterial.quantity, Report.used_quantity,
}  # fmt: skip
# The menu is shown anew whatever is said: it is what one can do.
SHOWN_ANEW = {Main.menu, Main.warehouse}
# Pictures are kept here, and so is the rest of a text that was cut in two.
PICTURES_ARE_ANSWERS = {Comments.list}
EVERY_PICTURE_IS_GOODS = {
    Counter.cart, Counter.found, Counter.quantity, Counter.bundle, Counter.part, Counter.bundle_quantity,
    Counter.pay, Counter.tendered,
}  # fmt: skip
CONTACT_IS_ANSWER = {NewOrder.customer, NewOrder.contact}

NUMBERS = (
    "hello <b>&", "1e3", "NaN", "Infinity", "1_000", "١٢", "５", "5шт", "12,5", "1,500", "999 999 999 999",
    "9" * 4000, "25.12.2026", "--5", "½", "\u202e5",
)  # fmt: skip
# 999999999 is a price, a silly one: the order it makes is shown before anything is written.
PRICES = ("hello <b>&", "1e3", "NaN", "1_000", "١٢", "-5", "1,500", "9" * 4000)
SUMS = ("hello <b>&", "1e3", "NaN", "1_000", "١٢", "-5", "12,345", "1,500", "999999999", "9" * 4000)
DATES = ("hello <b>&", "31.02", "32.13", "NaN", "-5", "1e3", "٢٥.١٢", "25.12.2099", "0", "9" * 4000)
HOURS = ("hello <b>&", "25:00-8", "NaN", "٢١-٨", "21", "9" * 4000)
ANYTHING = ("hello <b>&", "12", "-5", "25.12", "{user.password}", "%(x)s", "9" * 4000)


OTHERS: dict[Any, tuple[str, ...]] = {
    NewOrder.price: PRICES, NewOrder.bundle_price: PRICES,
    Counter.tendered: PRICES, CashDesk.count: PRICES, CashDesk.amount: PRICES,
    Refund.amount: SUMS, Customers.limit: PRICES,
    Orders.pay: SUMS, Purchases.delivery: SUMS, NewOrder.due: DATES, Plan.due: DATES, Profile.quiet: HOURS,
    ReceiveMaterial.expires: DATES, Purchases.expires: DATES,
}  # fmt: skip


def contents_for(state: Any, rights: set[str]) -> list[Content]:
    """What is sent at a window: texts that it cannot read, and all that is not text."""
    texts = [Content(repr(text[:20]), _say(text)) for text in _texts(state)]
    foreign = next((one for one in ENTRIES if one.command and not one.is_for(rights)), None)
    commands = ["/nosuchcommand", *([f"/{foreign.command}"] if foreign else [])]
    found = [*texts, *KINDS, *(Content(text, _say(text)) for text in commands)]
    skipped = {"somebody's contact"} if state in CONTACT_IS_ANSWER else set()
    if state in PICTURES_ARE_ANSWERS:
        skipped |= {"photo", "album", "document", "5000 characters"}
    if state in EVERY_PICTURE_IS_GOODS:
        skipped |= {"album"}
    return [one for one in found if one.name not in skipped]


def _texts(state: Any) -> tuple[str, ...]:
    if state in WORDS:
        return ()
    if state in PIECES:
        return NUMBERS
    if state in AMOUNTS:
        return tuple(text for text in NUMBERS if text != "12,5")
    return OTHERS.get(state, ANYTHING)


def _say(text: str) -> Sending:
    async def send(hand: Hand) -> None:
        await hand.do("say", text=text)

    return send


def _receive(**content: Any) -> Sending:
    async def send(hand: Hand) -> None:
        await hand.receive(content)

    return send


def _file(kind: str, number: int = 1) -> Sending:
    async def send(hand: Hand) -> None:
        uploads = {f"file{one}": Upload("picture.png", "image/png", PICTURE) for one in range(number)}
        await hand.do("send", kind=kind, uploads=uploads)

    return send


def _made(kind: str, **content: Any) -> Sending:
    async def send(hand: Hand) -> None:
        await hand.do("send", kind=kind, content=content)

    return send


async def _edit(hand: Hand) -> None:
    own = next(iter(hand.chat.messages))
    await hand.do("edit", message_id=own, text="/start 5")


async def _forward(hand: Hand) -> None:
    own = next(iter(hand.chat.messages))
    await hand.do("forward", message_id=own)


async def _through_a_bot(hand: Hand) -> None:
    other = {"id": 99, "is_bot": True, "first_name": "Gif", "username": "gif"}
    await hand.receive({"text": "5", "via_bot": other})


async def _reply(hand: Hand) -> None:
    await hand.do("send", kind="location", reply_to=hand.said()[-1]["message_id"])


def _picture() -> bytes:
    drawn = io.BytesIO()
    Image.new("RGB", (8, 8)).save(drawn, "PNG")
    return drawn.getvalue()


PICTURE = _picture()
FILE: Json = {"file_id": "x", "file_unique_id": "x"}
PLACE: Json = {"latitude": 50.45, "longitude": 30.52}
KINDS = [
    Content("photo", _file("photo")),
    Content("album", _file("photo", 3)),
    Content("document", _file("document")),
    Content("voice", _file("voice")),
    Content("sticker", _file("sticker")),
    Content("video", _file("video")),
    Content("video note", _receive(video_note={**FILE, "length": 8, "duration": 1})),
    Content("animation", _receive(animation={**FILE, "width": 8, "height": 8, "duration": 1}, document=FILE)),
    Content("audio", _receive(audio={**FILE, "duration": 1})),
    Content("somebody's contact", _made("contact", phone_number="+380441234567", first_name="X")),
    Content("location", _made("location")),
    Content("venue", _receive(venue={"location": PLACE, "title": "x", "address": "y"}, location=PLACE)),
    Content("poll", _made("poll")),
    Content("dice", _made("dice")),
    Content("story", _receive(story={"chat": {"id": 5, "type": "private"}, "id": 1})),
    Content("a kind that comes later", _receive(hologram={"file_id": "x"})),
    Content("edited", _edit),
    Content("forwarded", _forward),
    Content("through another bot", _through_a_bot),
    Content("reply", _reply),
    Content("5000 characters", _say("ю" * 5000), messages=2),
]
