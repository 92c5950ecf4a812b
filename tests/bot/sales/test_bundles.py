"""A seller sells sets in the chat."""

from collections.abc import Callable
from decimal import Decimal
from uuid import uuid4

import pytest

from backend.catalog.models import Bundle, BundlePreset, Product, Variant
from backend.fulfillment import services as fulfillment
from backend.sales.bundles import OrderBundle
from backend.sales.models import SalesOrder, SalesOrderBundle, SalesOrderLine
from backend.sales.services import Draft
from bot.simulator.person import Person
from tests.bot.conftest import Stage
from tests.bot.sales.conftest import Scene, Shop, settled


@pytest.fixture
def gift(shop: Shop, make_bundle: Callable[..., Bundle], make_variant: Callable[..., Variant]) -> Bundle:
    """A wallet of two colours and the shop's black clutch, with a usual choice."""
    wallets = [make_variant("Purse", color, price=Decimal(50)) for color in ("red", "green")]
    clutch = Variant.objects.get(product=Product.objects.get(name="Lady clutch"), color__name="black")
    bundle = make_bundle((clutch, 1), (wallets, 1), name="Gift set", price=Decimal(120))
    preset = BundlePreset.objects.create(bundle=bundle, name="the red one")
    preset.choices.create(component=bundle.components.last(), variant=wallets[0])
    return bundle


async def to_goods(anna: Person) -> None:
    """To the list of goods, for a known customer."""
    await anna.tap("New order")
    await anna.tap("👤 Olena")
    await anna.wait_for("What do we sell?")


def sold() -> list[tuple[str, int, Decimal]]:
    """What was sold in the bundle: its parts."""
    parts = SalesOrderLine.objects.filter(bundle__isnull=False).order_by("pk")
    return [(str(part.variant), part.quantity, part.unit_price) for part in parts]


def test_a_preset_is_one_tap(sell: Callable[[Scene], None], gift: Bundle) -> None:
    async def scene(anna: Person, stage: Stage) -> None:
        await to_goods(anna)
        await anna.say("gift")
        await anna.wait_for("Which one?")
        await anna.tap("the red one")
        await anna.wait_for("How many?")
        await anna.tap("2")
        await anna.wait_for("Gift set · the red one")
        await anna.tap("Confirm order")
        await anna.wait_for("№1")
        await settled()
        await anna.tap("Open №1")
        await anna.wait_for("🎁 Gift set · the red one × 2")

    sell(scene)

    head = SalesOrderBundle.objects.get()
    assert (head.quantity, head.total, head.preset_name) == (2, 240, "the red one")
    assert sold() == [("Lady clutch, black", 2, 80), ("Purse, red", 2, 40)]


def test_each_place_is_asked_about_and_the_price_agreed(sell: Callable[[Scene], None], gift: Bundle) -> None:
    async def scene(anna: Person, stage: Stage) -> None:
        await to_goods(anna)
        await anna.tap("🎁")
        await anna.tap("Choose the parts")
        await anna.wait_for("What stands in the place «place 2»?")
        await anna.tap("Purse, green")
        await anna.wait_for("How many?")
        await anna.say("3")
        await anna.wait_for("360")
        await anna.tap("Change goods")
        await anna.tap("🎁 3 × Gift set")
        await anna.tap("Another price")
        await anna.say("117,01")
        await anna.wait_for("351.03")
        await anna.tap("Confirm order")
        await anna.wait_for("№1")

    sell(scene)

    assert SalesOrder.objects.get().total == Decimal("351.03")
    assert [name for name, _pieces, _price in sold()] == ["Lady clutch, black", "Purse, green"]


def test_a_bundle_leaves_the_order_whole(sell: Callable[[Scene], None], gift: Bundle) -> None:
    async def scene(anna: Person, stage: Stage) -> None:
        await to_goods(anna)
        await anna.say("gift")
        await anna.tap("the red one")
        await anna.tap("2")
        await anna.wait_for("🎁 Gift set")
        await anna.tap("Change goods")
        await anna.tap("🎁 2 × Gift set")
        await anna.tap("Remove from the order")
        await anna.wait_for("What do we sell?")

    sell(scene)

    assert not SalesOrder.objects.exists()


def test_a_bundle_that_is_not_put_together_is_pointed_out(
    sell: Callable[[Scene], None], gift: Bundle
) -> None:
    async def scene(anna: Person, stage: Stage) -> None:
        await anna.say("gift x2, wallet 1, Olena 0671234567")
        await anna.wait_for("Which one?")
        await anna.tap("Back")
        await anna.tap("Wallet")
        await anna.say("1")
        await anna.wait_for("A bundle cannot be ordered as it stands")
        assert "Confirm order" not in await anna.screen()
        await anna.tap("Change goods")
        await anna.tap("🎁 2 × ⚠️ Gift set")
        await anna.tap("the red one")
        await anna.wait_for("2 × 120 UAH")
        await anna.tap("Change goods")
        await anna.tap("🎁 2 × Gift set")
        await anna.tap("Other parts")
        await anna.tap("Purse, green")
        await anna.wait_for("Purse, green × 2")
        await anna.tap("Confirm order")
        await anna.wait_for("№1")

    sell(scene)

    assert [name for name, _pieces, _price in sold()] == ["Lady clutch, black", "Purse, green"]


def test_a_saved_draft_is_changed_with_its_bundle(sell: Callable[[Scene], None], gift: Bundle) -> None:
    async def scene(anna: Person, stage: Stage) -> None:
        await to_goods(anna)
        await anna.say("gift")
        await anna.tap("the red one")
        await anna.tap("1")
        await anna.tap("Save as draft")
        await anna.wait_for("Draft №1 is saved")
        await anna.tap("Open №1")
        await anna.tap("✏️")
        await anna.wait_for("🎁 Gift set")
        await anna.tap("Change goods")
        await anna.tap("🎁 1 × Gift set")
        await anna.say("4")
        await anna.tap("Save changes")
        await settled()

    sell(scene)

    assert SalesOrder.objects.get().total == 480
    assert [pieces for _name, pieces, _price in sold()] == [4, 4]


def test_a_bundle_typed_in_a_line_is_asked_what_stands_in_it(
    sell: Callable[[Scene], None], gift: Bundle
) -> None:
    async def scene(anna: Person, stage: Stage) -> None:
        await anna.say("gift set 2, Olena 0671234567")
        await anna.wait_for("Which one?")
        await anna.tap("the red one")
        await anna.wait_for("New order")
        await anna.tap("Confirm order")
        await anna.wait_for("№1")

    sell(scene)

    assert [(name, pieces) for name, pieces, _price in sold()] == [
        ("Lady clutch, black", 2),
        ("Purse, red", 2),
    ]


@pytest.fixture
def gifts(
    shop: Shop, gift: Bundle, draft: Callable[..., Draft], put_on_shelf: Callable[..., None]
) -> SalesOrder:
    """An order of three gift sets that are on the shelf."""
    choice = BundlePreset.objects.get(bundle=gift).choices.get()
    put_on_shelf(choice.variant, 3)
    chosen = {choice.component_id: choice.variant_id}
    wanted = draft(bundles=[OrderBundle(gift.pk, 3, chosen)])
    return fulfillment.place_order(draft=wanted, expected_total=Decimal(360), actor=shop.seller, key=uuid4())


def test_some_of_the_bundles_are_split_off(sell: Callable[[Scene], None], gifts: SalesOrder) -> None:
    async def scene(anna: Person, stage: Stage) -> None:
        await anna.tap("Orders")
        await anna.tap("№1 ")
        await anna.tap("Split")
        await anna.wait_for("🎁 Gift set")
        await anna.tap("✂️ 0/3 · 🎁 Gift set")
        await anna.wait_for("In the order: 3")
        await anna.tap("1")
        await anna.wait_for("2 pieces go to a new order")
        await anna.tap("✂️ Split")
        await anna.wait_for("is split")

    sell(scene)

    part = gifts.parts.get()
    assert [head.quantity for head in (part.bundles.get(), gifts.bundles.get())] == [1, 2]
    assert (part.total, part.lines.count()) == (120, 2)
