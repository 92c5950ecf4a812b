"""Quick sale and the cash box in the chat: scanned, paid once, called off once, counted blind."""

from collections.abc import Callable
from decimal import Decimal
from uuid import uuid4

from backend.accounts.models import User
from backend.cash import services as cash
from backend.cash.models import CashBox, CashMovement, CashShift
from backend.catalog.models import Product
from backend.inventory.models import ProductStock
from backend.sales.models import Payment, SalesOrder
from backend.warehouses.models import Warehouse
from bot.backend import call
from bot.simulator.person import Person
from tests.bot.conftest import Stage
from tests.bot.labels import picture_of
from tests.bot.sales.conftest import Scene, Shop, settled

Sell = Callable[[Scene], None]


def test_photos_fill_the_cart_and_a_double_tap_sells_once(sell: Sell, shop: Shop) -> None:
    async def scene(anna: Person, stage: Stage) -> None:
        await anna.tap("Quick sale")
        await anna.wait_for("Send a photo of the barcode")
        await anna.send_file("photo", ("label.png", picture_of(shop.clutch.sku)))
        await anna.wait_for("1 × 100 UAH")
        await anna.send_file("photo", ("labels.png", picture_of(shop.clutch.sku, shop.wallet.sku)))
        await anna.wait_for("2 × 100 UAH")
        await anna.tap("To pay: 450 UAH")
        await anna.tap("💵 cash")
        await anna.double_tap("500 UAH")
        await anna.wait_for("Change: 50 UAH")
        await anna.wait_for("Send a photo of the barcode")
        await settled()

    sell(scene)

    order = SalesOrder.objects.get()
    assert (order.status, order.total, order.paid_total) == ("completed", 450, 450)
    assert Payment.objects.count() == 1


def test_what_is_scanned_while_it_is_counted_or_paid_goes_into_the_cart(sell: Sell, shop: Shop) -> None:
    async def scene(anna: Person, stage: Stage) -> None:
        scan = ("label.png", picture_of(shop.clutch.sku))
        await anna.say("/sell")
        await anna.say("wallet")
        await anna.tap("1 × Wallet")
        await anna.send_file("photo", scan)
        await anna.tap("To pay: 350 UAH")
        await anna.send_file("photo", scan)
        await anna.tap("To pay: 450 UAH")
        await anna.tap("💵 cash")
        await anna.send_file("photo", scan)
        await anna.wait_for("3 × 100 UAH")

    sell(scene)

    assert not SalesOrder.objects.exists()


def test_a_code_that_nobody_knows_is_said_beside_those_that_are_known(sell: Sell, shop: Shop) -> None:
    async def scene(anna: Person, stage: Stage) -> None:
        await anna.say("/sell")
        await anna.send_file("photo", ("labels.png", picture_of(shop.clutch.sku, "NOBODYS-7")))
        await anna.wait_for("Nothing is found for «NOBODYS-7»")
        assert "1 × 100" in (await anna.screen()).replace("\u00a0", " ")

    sell(scene)


def test_words_and_quantities_and_a_sale_that_is_called_off(sell: Sell, shop: Shop) -> None:
    async def scene(anna: Person, stage: Stage) -> None:
        await anna.say("/sell")
        await anna.say("umbrella")
        await anna.wait_for("Nothing is found for «umbrella»")
        await anna.say("wallet")
        await anna.wait_for("1 × 250 UAH")
        await anna.tap("1 × Wallet")
        await anna.tap("➕ 1")
        await anna.wait_for("In the cart: 2")
        await anna.tap("➕ 1")
        await anna.wait_for("There are not so many on the shelf")
        await anna.tap("To the cart")
        await anna.wait_for("Only what lies on the shelf is sold here")
        cart = await anna.screen()
        assert "Nothing is found" not in cart
        assert "To pay" not in cart
        await anna.tap("3 × Wallet")
        await anna.tap("➖ 1")
        await anna.tap("To the cart")
        await anna.tap("To pay: 500 UAH")
        await anna.tap("💳 card")
        await anna.wait_for("Sold · №1")
        await anna.tap("🧾 Receipt")
        await anna.tap("Call the sale off")
        await anna.wait_for("Call sale №1 off?")
        await anna.tap("No, let it stand")
        await anna.wait_for("Sold · №1")
        await anna.tap("Call the sale off")
        await anna.double_tap("Yes, call it off")
        await anna.wait_for("Sale №1 is called off")
        await settled()

    sell(scene)

    assert SalesOrder.objects.get().status == "returned"
    assert sorted(Payment.objects.values_list("amount", flat=True)) == [-500, 500]
    assert ProductStock.objects.get(variant=shop.wallet).quantity == 2


def test_a_price_that_changed_is_shown_before_it_is_paid(sell: Sell, shop: Shop) -> None:
    async def scene(anna: Person, stage: Stage) -> None:
        await anna.say("/sell")
        await anna.say(shop.clutch.sku)
        await anna.tap("To pay: 100 UAH")
        await anna.wait_for("How does the customer pay?")
        await call(Product.objects.filter(pk=shop.clutch.product_id).update, price=Decimal(120))
        await anna.tap("💳 card")
        await anna.wait_for("To pay: 120 UAH")
        assert "the total is now 120" in anna.alerts[-1]
        await anna.tap("💳 card")
        await anna.wait_for("Sold")

    sell(scene)

    assert SalesOrder.objects.get().total == 120


def test_a_seller_counts_the_box_blind(sell: Sell, shop: Shop, warehouse: Warehouse, manager: User) -> None:
    CashBox.objects.create(warehouse=warehouse)

    async def scene(anna: Person, stage: Stage) -> None:
        await anna.say("/sell")
        await anna.say(shop.clutch.sku)
        await anna.wait_for("The cash box is closed")
        await anna.say("/cash")
        await anna.tap("Count and open")
        await anna.say("300")
        await anna.wait_for("The shift is open")
        assert "by the book" not in await anna.screen()
        await anna.tap("Count and close")
        await anna.say("250")
        await anna.wait_for("The book says otherwise")
        await anna.say("gave too much change")
        await anna.wait_for("Shortage")

    sell(scene)

    shift = CashShift.objects.get()
    assert (shift.expected_amount, shift.counted_amount, shift.comment) == (300, 250, "gave too much change")


def test_a_manager_sees_the_book_and_takes_money_out(
    play: Callable[..., None], warehouse: Warehouse, manager: User
) -> None:
    box = CashBox.objects.create(warehouse=warehouse)
    cash.open_shift(box_id=box.pk, counted_amount=Decimal(500), actor=manager, key=uuid4())

    async def scenario(stage: Stage) -> None:
        boss = await stage.person(manager)
        await boss.say("/cash")
        await boss.wait_for("In the box by the book: 500 UAH")
        await boss.tap("Take out")
        await boss.say("200")
        await boss.double_tap("🏦 the bank")
        await boss.wait_for("In the box by the book: 300 UAH")
        await settled()

    play(scenario)

    assert list(CashMovement.objects.order_by("pk").values_list("amount", flat=True)) == [500, -200]
