"""Ways through a sale at the counter and through the cash box."""

from backend.accounts.roles import Role
from bot.states import CashDesk, Counter, Main
from tests.bot.walk.deeds import Journey, journey, say, tap

AT_THE_COUNTER: list[Journey] = [
    journey(
        "goods are sold at the counter",
        Role.SALES,
        (tap("Quick sale"), Counter.cart),
        (say("black"), Counter.found),
        (tap("Lady clutch"), Counter.quantity),
        (tap("➕ 1"), Counter.quantity),
        (tap("To the cart"), Counter.cart),
        (say("lady"), Counter.cart),
        (tap("Customer"), Counter.customer),
        (tap("👤 Olena"), Counter.cart),
        (tap("Warehouse"), Counter.warehouse),
        (tap("Main"), Counter.cart),
        (tap("To pay"), Counter.pay),
        (tap("cash"), Counter.tendered),
        (say("1000"), Counter.cart),
        end="Change",
    ),
    journey(
        "a bundle is sold at the counter",
        Role.SALES,
        (tap("Quick sale"), Counter.cart),
        (say("gift"), Counter.bundle),
        (tap("Choose the parts"), Counter.part),
        (tap("Lady clutch"), Counter.cart),
        (tap("1 × Gift set"), Counter.bundle_quantity),
        (say("2"), Counter.cart),
        (tap("To pay"), Counter.pay),
        (tap("card"), Counter.cart),
        end="700 UAH",
    ),
    journey(
        "a cash box is opened, emptied and counted",
        Role.SALES,
        (tap("Cash box"), CashDesk.list),
        (tap("Shop"), CashDesk.card),
        (tap("Count and open"), CashDesk.count),
        (say("500"), CashDesk.card),
        (tap("Take out"), CashDesk.amount),
        (say("300"), CashDesk.place),
        (tap("the bank"), CashDesk.card),
        (tap("Count and close"), CashDesk.count),
        (say("190"), CashDesk.why),
        (say("gave too much change"), Main.menu),
        end="Shortage",
    ),
]
