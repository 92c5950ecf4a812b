"""Bundles at the counter: scanned, found, asked about, sold and given back whole."""

from collections.abc import Callable
from decimal import Decimal

import pytest

from backend.catalog.models import Bundle, BundlePreset, Lifecycle, Variant
from backend.inventory.models import ProductStock
from backend.sales.models import SalesOrder, SalesOrderBundle
from bot.backend import call
from bot.simulator.person import Person
from tests.bot.conftest import Stage
from tests.bot.labels import picture_of
from tests.bot.sales.conftest import Scene, Shop, settled

Sell = Callable[[Scene], None]
Make = Callable[..., Bundle]


@pytest.fixture
def pair(shop: Shop, make_bundle: Make) -> Bundle:
    """A clutch and a wallet: nothing is to be chosen."""
    parts = ((shop.clutch, 1), (shop.wallet, 1))
    return make_bundle(*parts, name="Gift pair", price=Decimal(300), barcode="4820000000031")


@pytest.fixture
def gift(
    shop: Shop, make_bundle: Make, make_variant: Callable[..., Variant], put_on_shelf: Callable[..., None]
) -> Bundle:
    """A clutch and a purse of two colours; of the green ones there is none."""
    purses = [make_variant("Purse", color, price=Decimal(50)) for color in ("red", "green")]
    put_on_shelf(purses[0], 5)
    bundle = make_bundle((shop.clutch, 1), (purses, 1), name="Gift set", price=Decimal(120))
    preset = BundlePreset.objects.create(bundle=bundle, name="the red one")
    preset.choices.create(component=bundle.components.last(), variant=purses[0])
    return bundle


def left(variant: Variant) -> int:
    """How many are on the shelf."""
    return int(ProductStock.objects.get(variant=variant).quantity)


def test_a_photographed_bundle_is_sold_and_called_off_whole(sell: Sell, shop: Shop, pair: Bundle) -> None:
    async def scene(anna: Person, stage: Stage) -> None:
        await anna.say("/sell")
        label = ("label.png", picture_of("4820000000031", shop.clutch.sku))
        await anna.send_file("photo", label)
        await anna.wait_for("Gift pair")
        assert "1 × 300 UAH" in await anna.screen()
        await anna.say(pair.sku)
        await anna.wait_for("2 × 300 UAH")
        await anna.tap("To pay: 700 UAH")
        await anna.double_tap("💳 card")
        await anna.wait_for("🎁 Gift pair × 2: 600 UAH")
        await anna.tap("Call the sale off")
        await anna.wait_for("🎁 Gift pair × 2")
        await anna.tap("Yes, call it off")
        await anna.wait_for("is called off")
        await settled()

    sell(scene)

    order = SalesOrder.objects.get()
    assert (order.status, order.total, order.paid_total) == ("returned", 700, 0)
    assert (left(shop.clutch), left(shop.wallet)) == (5, 2)


def test_a_group_is_asked_about_and_equal_bundles_are_one_line(sell: Sell, shop: Shop, gift: Bundle) -> None:
    async def scene(anna: Person, stage: Stage) -> None:
        await anna.say("/sell")
        await anna.say("gift")
        await anna.wait_for("Which one?")
        await anna.double_tap("the red one")
        await anna.wait_for("1 × 120 UAH")
        await anna.send_file("photo", ("label.png", picture_of(gift.sku)))
        await anna.wait_for("Which one?")
        await anna.tap("Choose the parts")
        await anna.wait_for("✖️ none there")
        await anna.tap("Purse, red")
        await anna.wait_for("2 × 120 UAH")
        await anna.tap("2 × Gift set")
        await anna.tap("➖ 1")
        await anna.wait_for("In the cart: 1")
        await anna.say("3")
        await anna.tap("To pay: 360 UAH")
        await anna.tap("💳 card")
        await anna.wait_for("Sold · №1")

    sell(scene)

    assert [head.quantity for head in SalesOrderBundle.objects.all()] == [3]


def test_an_album_is_in_the_cart_whole_though_its_first_picture_asks(
    sell: Sell, shop: Shop, gift: Bundle, pair: Bundle
) -> None:
    async def scene(anna: Person, stage: Stage) -> None:
        await anna.say("/sell")
        codes = (gift.sku, shop.clutch.sku, pair.sku)
        labels = [(f"{number}.png", picture_of(code)) for number, code in enumerate(codes)]
        await anna.send_file("photo", *labels)
        await settled()
        await anna.wait_for("Which one?")
        await anna.tap("the red one")
        cart = (await anna.wait_for("Total: 520 UAH"))["text"]
        assert [cart.count(name) for name in ("Gift set · the red one", "Gift pair", "1 × 100")] == [1, 1, 1]

    sell(scene)


def test_what_is_not_chosen_or_not_there_is_not_paid(sell: Sell, shop: Shop, gift: Bundle) -> None:
    async def scene(anna: Person, stage: Stage) -> None:
        await anna.say("/sell")
        await anna.say("gift")
        await anna.tap("Back")
        await anna.wait_for("press it, choose its parts or take it out")
        await anna.tap("⚠️ Gift set")
        await anna.tap("Choose the parts")
        await anna.tap("Purse, green")
        await anna.wait_for("only 0 on the shelf")
        assert "To pay" not in await anna.screen()
        await anna.tap("1 × Gift set")
        await anna.tap("Other parts")
        await anna.tap("Purse, red")
        await anna.wait_for("To pay: 120 UAH")
        await anna.tap("1 × Gift set")
        await anna.tap("Take out of the cart")
        await anna.wait_for("Send a photo of the barcode")
        assert "Gift set" not in await anna.screen()

    sell(scene)

    assert not SalesOrder.objects.exists()


def test_words_offer_bundles_beside_goods(sell: Sell, shop: Shop, make_bundle: Make) -> None:
    bundle = make_bundle((shop.wallet, 2), name="Two wallets", price=Decimal(400))

    async def scene(anna: Person, stage: Stage) -> None:
        await anna.say("/sell")
        await anna.say("wallet")
        await anna.wait_for("Found for «wallet»")
        await anna.tap("🎁 📦1 Two wallets · 400 UAH")
        await anna.tap("To pay: 400 UAH")
        await call(Bundle.objects.filter(pk=bundle.pk).update, lifecycle=Lifecycle.DISCONTINUED)
        await anna.tap("💳 card")
        await anna.wait_for("go back and press it")
        assert "is not sold" in anna.alerts[-1]
        await anna.tap("Back")
        await anna.wait_for("press it, choose its parts or take it out")
        await anna.tap("⚠️ Two wallets")
        await anna.wait_for("Take it out of the cart")

    sell(scene)

    assert not SalesOrder.objects.exists()
