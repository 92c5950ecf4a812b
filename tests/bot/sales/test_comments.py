"""Comments on an order by words, photos and albums: nothing lost, nothing twice."""

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from PIL import Image

from backend.accounts.models import User
from backend.catalog.models import Variant
from backend.messaging.models import InboxUpdate, OutboxMessage
from backend.sales.comments import OrderComment, OrderPhoto
from backend.sales.models import SalesOrder
from bot.backend import call
from bot.simulator.person import Person
from tests.bot.conftest import Stage
from tests.bot.sales.conftest import Scene, Shop, open_card, settled, to_order

COLOURS = ("red", "green", "blue", "white")


@pytest.fixture(autouse=True)
def media(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = str(tmp_path)
    return tmp_path


def picture(colour: str = "red", size: tuple[int, int] = (600, 400)) -> bytes:
    drawn = io.BytesIO()
    Image.new("RGB", size, colour).save(drawn, "PNG")
    return drawn.getvalue()


def kept() -> list[tuple[str, int]]:
    return [(one.text, one.photos.count()) for one in OrderComment.objects.order_by("pk")]


def test_words_a_photo_an_album_and_a_file_are_kept(
    sell: Callable[[Scene], None], shop: Shop, media: Path
) -> None:
    async def scene(anna: Person, stage: Stage) -> None:
        await open_card(anna)
        await anna.tap("Comments (0)")
        await anna.wait_for("Nothing is written yet")
        await anna.say("Initials <M. K.>")
        await anna.wait_for("Initials <M. K.>")
        await anna.send_photo(picture(), caption="the lining")
        await anna.wait_for("📷 1")
        await anna.send_file("photo", *((f"{one}.png", picture(one)) for one in COLOURS), caption="all sides")
        await settled()
        await anna.wait_for("📷 4")
        await anna.send_file("document", ("scan.png", picture("black")))
        await settled()
        before = (await anna.messages())[-1]["message_id"]
        await anna.tap("all sides")
        await anna.wait_for("Hide the comment", after=before)
        album = [one for one in await anna.messages() if one["message_id"] > before and "photo" in one]
        assert len({one["media_group_id"] for one in album}) == 1
        assert len(album) == 4
        await anna.tap("Back")
        await anna.tap("Back")
        await anna.wait_for("Comments (4)")

    sell(scene)

    assert kept() == [("Initials <M. K.>", 0), ("the lining", 1), ("all sides", 4), ("", 1)]
    assert OrderPhoto.objects.values("telegram_unique_id").distinct().count() == 6
    assert len(list(media.rglob("*.jpg"))) == 12


def test_what_is_no_comment_gets_one_sentence(sell: Callable[[Scene], None], shop: Shop) -> None:
    async def scene(anna: Person, stage: Stage) -> None:
        await open_card(anna)
        await anna.tap("Comments (0)")
        await anna.wait_for("Nothing is written yet")
        for kind, name in (("voice", "v.ogg"), ("video", "v.mp4"), ("document", "order.pdf")):
            before = (await anna.messages())[-1]["message_id"]
            await anna.send_file(kind, (name, b"%PDF-1.7 not a picture"))
            await anna.wait_for("I take words and photos here", after=before)
        before = (await anna.messages())[-1]["message_id"]
        await anna.send_file("document", ("broken.png", b"not a picture"))
        await anna.wait_for("I cannot open this picture", after=before)

    sell(scene)

    assert kept() == []


def test_an_album_that_comes_twice_is_kept_once(sell: Callable[[Scene], None], shop: Shop) -> None:
    async def scene(anna: Person, stage: Stage) -> None:
        await open_card(anna)
        await anna.tap("Comments (0)")
        await anna.wait_for("Nothing is written yet")
        await anna.send_file("photo", *((f"{one}.png", picture(one)) for one in COLOURS))
        await settled()
        await anna.wait_for("📷 4")
        updates = await call(
            lambda: list(InboxUpdate.objects.order_by("-pk").values_list("update_id", flat=True))
        )
        for update_id in updates[:4]:
            await stage.control.pull("redeliver", update_id=update_id)
        await settled()

    sell(scene)

    assert kept() == [("", 4)]


def test_a_photo_elsewhere_is_still_read_for_codes(sell: Callable[[Scene], None], shop: Shop) -> None:
    async def scene(anna: Person, stage: Stage) -> None:
        await open_card(anna)
        await anna.send_file("photo", *((f"{one}.png", picture(one)) for one in COLOURS))
        await anna.wait_for("I see no barcode")
        await settled()
        said = [one.get("text", "") for one in await anna.messages()]
        assert sum("I see no barcode" in text for text in said) == 1

    sell(scene)

    assert kept() == []


def test_a_maker_writes_from_the_card_of_their_work_and_the_seller_hears_of_it(
    play: Callable[..., None],
    place_order: Callable[..., SalesOrder],
    variant: Variant,
    worker: User,
    seller: User,
) -> None:
    place_order(variant, 2)

    async def scenario(stage: Stage) -> None:
        maker, anna = await stage.person(worker), await stage.person(seller)
        await anna.say("/start")
        await maker.say("/queue")
        await maker.tap("Clutch")
        await maker.tap("Comments (0)")
        await maker.wait_for("Nothing is written yet")
        await maker.say("the black leather is out")
        await maker.wait_for("the black leather is out")
        await anna.wait_for("writes of order")
        await anna.tap("Open the comments")
        await anna.wait_for("the black leather is out")
        assert await call(OutboxMessage.objects.filter(kind="order_commented").count) == 1

    play(scenario)


def test_a_comment_is_hidden_by_a_button(sell: Callable[[Scene], None], shop: Shop) -> None:
    async def scene(anna: Person, stage: Stage) -> None:
        await open_card(anna)
        await anna.tap("Comments (0)")
        await anna.wait_for("Nothing is written yet")
        await anna.say("of another order")
        await anna.tap("of another order")
        await anna.tap("Hide the comment")
        await anna.wait_for("hidden by")
        assert "of another order" not in await anna.screen()

    sell(scene)


def test_an_archived_order_is_found_and_says_so(sell: Callable[[Scene], None], shop: Shop) -> None:
    async def scene(anna: Person, stage: Stage) -> None:
        await to_order(anna)
        await call(SalesOrder.objects.update, status="cancelled", archived_at=timezone.now())
        await anna.say("/orders")
        await anna.wait_for("All orders")
        await anna.say("Olena")
        await anna.tap("🗄")
        await anna.wait_for("in the archive")

    sell(scene)
