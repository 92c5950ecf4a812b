from decimal import Decimal
from typing import Any

from aiogram_dialog import DialogManager
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from backend.accounts.models import User
from backend.core.errors import NotFound
from backend.core.money import show_money
from backend.sales import going_back
from backend.sales.going_back import KeptPayment
from backend.sales.models import PaymentMethod, SalesOrder
from bot.backend import call
from bot.choices import Choice
from bot.dialogs.orders.getters import METHODS, method_caption

PAYMENT, AMOUNT, COMMENT = "payment_id", "amount", "comment"


async def payments(dialog_manager: DialogManager, user: User, **_data: Any) -> dict[str, Any]:
    """The payments of an order that may go back (NotAllowed, NotFound)."""
    order, kept = await call(going_back.refundable, order_id(dialog_manager), user)
    return {"order": order, "payments": [Choice(one.id, _caption(one, order)) for one in kept]}


async def amount(dialog_manager: DialogManager, user: User, **_data: Any) -> dict[str, Any]:
    """How much of the chosen payment goes back: all that is left, unless another sum was typed."""
    order, kept = await chosen(dialog_manager, user)
    said = dialog_manager.dialog_data.get(AMOUNT)
    return {"order": order, "kept": kept, "amount": Decimal(said) if said else kept.left}


async def confirm(dialog_manager: DialogManager, user: User, **data: Any) -> dict[str, Any]:
    """What goes back and why; the method is the last tap, and the shown sum is what counts."""
    shown = await amount(dialog_manager, user, **data)
    dialog_manager.dialog_data["shown_amount"] = str(shown["amount"])
    comment = dialog_manager.dialog_data.get(COMMENT, "")
    methods = _methods(shown["kept"], shown["order"]) if comment else []
    return {**shown, "comment": comment, "methods": methods}


async def chosen(manager: DialogManager, user: User) -> tuple[SalesOrder, KeptPayment]:
    """The chosen payment as it stands now (NotAllowed, NotFound)."""
    order, kept = await call(going_back.refundable, order_id(manager), user)
    for one in kept:
        if one.id == manager.dialog_data.get(PAYMENT):
            return order, one
    raise NotFound


def order_id(manager: DialogManager) -> int:
    """Of which order the money is."""
    opened = manager.start_data if isinstance(manager.start_data, dict) else {}
    return int(opened.get("order_id", 0))


def _methods(kept: KeptPayment, order: SalesOrder) -> list[Choice]:
    """The way it came stands first."""
    others = [PaymentMethod.CASH, PaymentMethod.TRANSFER]
    if order.customer_id:
        others.append(PaymentMethod.BALANCE)
    ways = [kept.method, *(method for method in others if method != kept.method)]
    return [Choice(method.value, method_caption(method)) for method in ways]


def _caption(kept: KeptPayment, order: SalesOrder) -> str:
    day = date_format(timezone.localtime(kept.payment.created_at), "d.m")
    left = show_money(kept.left, order.currency)
    if kept.left != kept.payment.amount:
        whole = show_money(kept.payment.amount, order.currency)
        left = _("%(left)s of %(whole)s") % {"left": left, "whole": whole}
    return f"{METHODS[kept.method]} {day} · {left}"
