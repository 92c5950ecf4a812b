"""What came of a sale at the counter, and what can be done with it at any age."""

from decimal import Decimal

from aiogram_dialog import DialogManager
from django.utils.translation import gettext as _

from backend.accounts.models import User
from backend.fulfillment import counter
from backend.sales.models import PaymentMethod, SalesOrder
from backend.sales.selectors import order_card
from bot.backend import call
from bot.buttons import OpenOrder, SaleDeed
from bot.widgets import Sentence, reply

SOLD = "bot/counter/sold.html"


async def tell_sold(
    manager: DialogManager, order: SalesOrder, method: PaymentMethod, tendered: Decimal | None
) -> None:
    """The number, the total and the change, with the receipt at hand."""
    user = manager.middleware_data["user"]
    card = await call(order_card, order.pk, user)
    change = counter.change_of(order, tendered)
    buttons = await call(after_sale, card.order, user)
    await reply(manager, SOLD, buttons=buttons, card=card, order=card.order, method=method, change=change)


def after_sale(order: SalesOrder, user: User) -> list[tuple[Sentence, str]]:
    """The receipt, and calling the sale off while that may be done."""
    buttons: list[tuple[Sentence, str]] = []
    if order.paid_total:
        buttons.append((_("🧾 Receipt"), SaleDeed(deed="receipt", id=order.pk).pack()))
    if counter.is_sale(order) and counter.may_cancel(order, user):
        buttons.append((_("↩️ Call the sale off"), SaleDeed(deed="ask", id=order.pk).pack()))
    return [*buttons, (_("📄 Open №%(number)s") % {"number": order.number}, OpenOrder(id=order.pk).pack())]
