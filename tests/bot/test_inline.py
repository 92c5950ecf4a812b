"""«@bot words» in any chat finds goods, as far as the one who asks may see them."""

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from PIL import Image

from backend.accounts import services
from backend.accounts.models import User
from backend.catalog.models import Variant
from backend.messaging.models import InboxUpdate
from bot.backend import call
from tests.bot.conftest import Stage

Play = Callable[..., None]
MakeVariant = Callable[..., Variant]


def test_a_seller_finds_stock_and_price_and_sends_a_card(
    play: Play, make_variant: MakeVariant, put_on_shelf: Callable[..., None], seller: User
) -> None:
    put_on_shelf(make_variant("Lady <clutch>", price=1250), 5)
    make_variant("Wallet")

    async def scenario(stage: Stage) -> None:
        anna = await stage.person(seller)
        group = (await anna.do("group", title="Sellers", members=[], with_bot=False))["chat"]
        found = await anna.look_for("lady")
        [result] = found["results"]
        assert result["title"] == "Lady <clutch>, black"
        assert result["description"].startswith("📦 5 free · 1,250\u00a0UAH · SKU-")

        sent = await anna.choose(found, chat=group)
        assert sent["via_bot"]["id"] == stage.service.bot.id
        assert "5 pieces in stock" in sent["text"]

    play(scenario)


def test_a_card_chosen_in_the_chat_with_the_bot_is_not_taken_for_an_answer(
    play: Play, variant: Variant, seller: User, warehouse: object
) -> None:
    async def scenario(stage: Stage) -> None:
        anna = await stage.person(seller)
        await anna.say("/neworder")
        await anna.wait_for("Whom is it for")
        await anna.choose(await anna.look_for("clutch"))
        await anna.say("Taras")
        await anna.wait_for("Nobody is found for «Taras»")
        assert "forwarded" not in str(await anna.messages())

    play(scenario)


def test_a_worker_sees_no_price_and_a_stranger_and_a_dismissed_person_nothing(
    play: Play,
    variant: Variant,
    worker: User,
    seller: User,
    owner: User,
    key: Callable[[], object],
) -> None:
    async def scenario(stage: Stage) -> None:
        petro = await stage.person(worker)
        [result] = (await petro.look_for("clutch"))["results"]
        assert "UAH" not in str(result)
        stranger = await stage.person(name="Stranger")
        assert (await stranger.look_for("clutch"))["results"] == []
        anna = await stage.person(seller)
        await call(services.dismiss, user_id=seller.pk, actor=owner, key=key())
        assert (await anna.look_for("clutch"))["results"] == []

    play(scenario)


def test_what_does_not_fit_on_a_page_comes_when_the_person_scrolls(
    play: Play, make_variant: MakeVariant, seller: User
) -> None:
    for number in range(45):
        make_variant(f"Bag {number:02}")

    async def scenario(stage: Stage) -> None:
        anna = await stage.person(seller)
        seen, offset = [], ""
        for _page in range(3):
            found = await anna.look_for("bag", offset)
            seen += [one["title"] for one in found["results"]]
            offset = found["next_offset"]
        assert (len(seen), len(set(seen)), offset) == (45, 45, "")
        for forged in ("-1", "x", "9" * 30, "٣"):
            assert (await anna.look_for("bag", forged))["results"] is not None

    play(scenario)
    assert not InboxUpdate.objects.exclude(error="").exists()


@pytest.mark.parametrize("words", ["", " ", "%", "'; --", "<b>", "ю" * 300, "nothing of the kind"])
def test_any_words_get_an_answer(play: Play, variant: Variant, seller: User, words: str) -> None:
    async def scenario(stage: Stage) -> None:
        anna = await stage.person(seller)
        assert (await anna.look_for(words))["results"] is not None

    play(scenario)
    assert not InboxUpdate.objects.exclude(error="").exists()


def test_a_picture_that_the_bot_has_sent_comes_with_the_result(
    play: Play, variant: Variant, seller: User, settings: Any, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path
    drawn = io.BytesIO()
    Image.new("RGB", (64, 48), "brown").save(drawn, "PNG")
    variant.photo.save("clutch.png", ContentFile(drawn.getvalue()))

    async def scenario(stage: Stage) -> None:
        anna = await stage.person(seller)
        await anna.say("/stock")
        await anna.say("clutch")
        await anna.tap("Photo")
        await anna.wait_for("[photo]")
        found = await anna.look_for("clutch")
        assert found["results"][0]["type"] == "photo"
        sent = await anna.choose(found)
        assert sent["photo"]
        assert "in stock" in sent["caption"]

    play(scenario)
