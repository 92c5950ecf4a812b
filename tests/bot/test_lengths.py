"""Texts that people make as long as they like: Telegram takes what is shown of them."""

from collections.abc import Callable

import pytest

from backend.accounts.models import User
from backend.catalog.models import Product, Variant
from backend.sales.models import SalesOrder
from bot.lengths import CAPTION, TEXT, cut, fitted, units, visible
from tests.bot.conftest import Stage


def test_a_short_page_stays_as_it_is() -> None:
    page = "<b>№1</b> &lt;b&gt; 👜\n" + "ж" * 4000

    assert fitted(page) == page


def test_an_emoji_is_two_and_is_never_cut_in_half() -> None:
    assert cut("👜" * 10, 7) == "👜👜👜…"
    assert cut("👜" * 3, 6) == "👜👜👜"


def test_the_longest_line_is_cut_and_the_others_stay() -> None:
    page = fitted("<b>№1</b>\n" + "👜" * 2100 + "\n<b>Total: 5</b>")

    assert units(visible(page)) <= TEXT
    assert page.startswith("<b>№1</b>\n👜")
    assert page.endswith("…\n<b>Total: 5</b>")


@pytest.mark.parametrize("most", [TEXT, CAPTION])
@pytest.mark.parametrize("line", ["<b>Clutch &amp; co</b> × 5", "ж" * 3000, "👜 <i>a</i>" * 200])
def test_of_many_lines_the_beginning_and_the_end_stay(line: str, most: int) -> None:
    page = fitted("\n".join(["<b>№1</b>", *[line] * 300, "<b>Total: 5</b>"]), most)

    assert most // 4 < units(visible(page)) <= most
    assert page.startswith("<b>№1</b>")
    assert page.endswith("<b>Total: 5</b>")


def test_a_tag_over_several_lines_does_not_stay_open() -> None:
    page = fitted("<i>" + "a &lt; b\n" * 1000 + "</i>" + "c\n" * 2000)

    assert units(visible(page)) <= TEXT
    assert "<i>" not in page
    assert page.startswith("a &lt; b")


def test_an_order_of_the_longest_names_can_be_taken_and_read(
    play: Callable[..., None], seller: User, place_order: Callable[..., SalesOrder], variant: Variant
) -> None:
    order = place_order(variant, 1)
    Product.objects.update(name="👜" * 75)
    SalesOrder.objects.filter(pk=order.pk).update(comment="<b>" + "👜" * 240)

    async def scenario(stage: Stage) -> None:
        stage.telegram.flood.enabled = False
        anna = await stage.person(seller)
        await anna.say("/orders")
        await anna.tap("№1")
        await anna.tap("💬")
        for _comment in range(5):
            await anna.say("👜" * 1990)
        await anna.wait_for("Write here")
        await anna.tap("👜")
        await anna.tap("Back")
        await anna.wait_for("Write here")

    play(scenario)
