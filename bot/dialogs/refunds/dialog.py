from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from aiogram_dialog import Dialog, Window
from aiogram_dialog.widgets.kbd import Cancel, SwitchTo
from django.utils.translation import gettext_lazy as _

from backend.sales.going_back import REFUNDS, KeptPayment
from backend.sales.models import Payment, PaymentMethod
from bot.choices import PRESS_ONLY, Choice, choices, options
from bot.dialogs.orders.previews import ORDER
from bot.dialogs.refunds import getters, handlers
from bot.rights import needs
from bot.states import Refund
from bot.widgets import Page, T, typed

PAYMENT = Payment(
    pk=1, order=ORDER, amount=Decimal(1250), method="card", created_at=datetime(2026, 11, 20, 12, tzinfo=UTC)
)
PREVIEW: dict[str, Any] = {
    "order": ORDER,
    "kept": KeptPayment(1, PAYMENT, Decimal(1000), PaymentMethod.CARD),
    "amount": Decimal(500),
    "comment": "подряпина",
    "payments": [Choice(1, "💳 20.11 · 1 000 ₴ з 1 250 ₴")],
    "methods": [Choice("card", "💳 Картка")],
}

payments = Window(
    Page("bot/refunds/payments.html"),
    choices("payments", handlers.on_payment, id="payment"),
    Cancel(T(_("⬅️ Back"))),
    PRESS_ONLY,
    state=Refund.payments,
    getter=getters.payments,
    preview_data=PREVIEW,
)

amount = Window(
    Page("bot/refunds/amount.html"),
    SwitchTo(T(_("➡️ Why it goes back")), id="to_confirm", state=Refund.confirm),
    SwitchTo(T(_("⬅️ Back")), id="amount_to_payments", state=Refund.payments),
    typed(handlers.on_amount, example="250,50"),
    state=Refund.amount,
    getter=getters.amount,
    preview_data=PREVIEW,
)

confirm = Window(
    Page("bot/refunds/confirm.html"),
    options("methods", handlers.on_method, id="method"),
    SwitchTo(T(_("⬅️ Back")), id="confirm_to_amount", state=Refund.amount),
    typed(handlers.on_comment, example=_("a scratch on the leather")),
    state=Refund.confirm,
    getter=getters.confirm,
    preview_data=PREVIEW,
)

refund_form = Dialog(payments, amount, confirm, getter=needs(REFUNDS), preview_data={})
