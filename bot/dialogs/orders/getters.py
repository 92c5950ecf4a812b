from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from aiogram_dialog import DialogManager
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from backend.accounts.models import User
from backend.core.errors import NotAllowed
from backend.core.money import show_money
from backend.fulfillment.commented import count_comments
from backend.sales import selectors
from backend.sales.desk import lists_for
from backend.sales.discounts import must_ask
from backend.sales.going_back import GoesBack, goes_back
from backend.sales.models import PaymentMethod, SalesOrder
from backend.sales.selectors import OrderCard
from backend.sales.statuses import KIND, OPEN, Status
from backend.workflow import looks
from backend.workflow.selectors import types_in_use
from bot.backend import call
from bot.choices import Choice

CENT = Decimal("0.01")
TO_BALANCE = "to_balance"
TYPE = "type"
MARKS: dict[str, str] = {
    Status.DRAFT: "📝",
    Status.CONFIRMED: "🆕",
    Status.IN_PRODUCTION: "🧵",
    Status.READY: "📦",
    Status.SHIPPED: "🚚",
    Status.COMPLETED: "✅",
    Status.CANCELLED: "✖️",
    Status.RETURNED: "↩️",
}
ALL = pgettext_lazy("orders", "all")
FILTER_MARKS = {
    "open": "📂",
    "today": "🆕",
    "ready": "📦",
    "waiting": "🧵",
    "late": "⚠️",
    "unpaid": "💳",
    "draft": "📝",
    "all": "📋",
}
NOTHING: dict[str, Promise] = {
    "open": gettext_lazy("No open orders. Take a new one from the menu."),
    "today": gettext_lazy("No orders were taken today. Take a new one from the menu."),
    "ready": gettext_lazy("Nothing is ready to be shipped. Look at those that wait for goods."),
    "waiting": gettext_lazy("No order waits for goods. Look at those that can be shipped."),
    "late": gettext_lazy("No order is late."),
    "unpaid": gettext_lazy("Everything is paid."),
    "draft": gettext_lazy("No drafts. A draft is saved from the last screen of a new order."),
    "all": gettext_lazy("No orders here. Type a number or a customer to look in the archive too."),
}
ACTIONS: dict[str, Promise] = {
    Status.CONFIRMED: gettext_lazy("✅ Confirm order"),
    "pay": gettext_lazy("💳 Take payment"),
    Status.SHIPPED: gettext_lazy("🚚 Ship"),
    "part": gettext_lazy("🚚 Ship what is ready"),
    Status.COMPLETED: gettext_lazy("🏁 Complete"),
    "change": gettext_lazy("✏️ Change"),
    "split": gettext_lazy("✂️ Split"),
    "copy": gettext_lazy("📑 Copy"),
    Status.RETURNED: pgettext_lazy("button of a card", "↩️ Take back"),
    "refund": gettext_lazy("💸 Give money back"),
    Status.CANCELLED: gettext_lazy("✖️ Cancel order"),
}
METHODS: dict[str, str] = {"cash": "💵", "card": "💳", "transfer": "🏦", "other": "…", "balance": "🪙"}


async def orders(dialog_manager: DialogManager, user: User, **_data: Any) -> dict[str, Any]:
    """The orders behind the chosen filter, and how many each filter holds."""
    data = dialog_manager.dialog_data
    seller_id = user.pk if data["is_mine"] else None
    query = data.get("query", "")
    types = await call(types_of_orders)
    kind = data.get(TYPE, "") if data.get(TYPE) in types else ""
    whose: dict[str, Any] = {"seller_id": seller_id, "document_type": kind}
    found = await call(selectors.find_orders, data["filter"], text=query, **whose)
    counts = await call(selectors.count_orders, **whose)
    rights = await call(user.get_all_permissions)
    row = _owing if data["filter"] == "unpaid" and not query else _row
    return {
        "orders": [row(order) for order in found],
        "filters": [
            _filter(name, label, counts[name], data["filter"])
            for name, label in (await filters_for(user)).items()
        ],
        "query": query,
        "nothing": NOTHING[data["filter"]],
        "is_mine": data["is_mine"],
        "whose": _("👥 Everybody's") if data["is_mine"] else _("👤 Mine"),
        "may_have_own": "sales.add_salesorder" in rights,
        "has_types": len(types) > 1,
        "type_shown": types.get(kind) or _("all types"),
    }


def types_of_orders() -> dict[str, str]:
    """The types that orders may be of, by code."""
    return {one.code: one.name for one in types_in_use(KIND)}


async def shipping(**_data: Any) -> dict[str, Any]:
    """Everything that can be shipped now."""
    return {"orders": [_row(order) for order in await call(selectors.find_orders, "ready")]}


async def card(dialog_manager: DialogManager, user: User, **_data: Any) -> dict[str, Any]:
    """One order at present, and what this person may do with it."""
    seen = await call(selectors.order_card, dialog_manager.dialog_data["order_id"], user)
    return {
        "card": seen,
        "order": seen.order,
        "mark": MARKS[seen.order.status],
        "type": "" if (kind := looks.type_of(seen.order)).is_default else kind.name,
        "history": [(change, looks.label(seen.order, change.to_status)) for change in reversed(seen.changes)],
        "is_late": selectors.is_late(seen.order, timezone.localdate()),
        "comments": await call(count_comments, seen.order.pk),
        "actions": [
            Choice(tap_of(action, seen.order), caption) for action, caption in actions_of(seen).items()
        ],
    }


async def confirming(dialog_manager: DialogManager, user: User, **data: Any) -> dict[str, Any]:
    """A draft at the prices it will be confirmed with; the shown total is what counts (NotAllowed)."""
    shown = await card(dialog_manager, user, **data)
    seen: OrderCard = shown["card"]
    if not seen.sees_money:
        raise NotAllowed
    now = await call(selectors.lines_now, seen.order.pk)
    asks = await call(must_ask, seen.order, list(now.values()), user)
    total = sum((line.quantity * line.unit_price for line in now.values()), Decimal(0))
    dialog_manager.dialog_data["shown_total"] = str(total)
    caption = _("✅ Confirm order · %(total)s") % {"total": show_money(total, seen.order.currency)}
    return {
        **shown,
        "total": total,
        "prices": [(line, now[line.id]) for line in seen.alone],
        "bundles": [(one, now[one.parts[0].id].bundle) for one in seen.bundles],
        "has_changed": total != seen.order.total,
        "must_ask": asks,
        "yes": [] if asks else _yes(seen, Status.CONFIRMED, caption),
    }


async def shipment(dialog_manager: DialogManager, user: User, **data: Any) -> dict[str, Any]:
    """What leaves the shelf if it is shipped now."""
    shown = await card(dialog_manager, user, **data)
    return {**shown, "yes": _yes(shown["card"], Status.SHIPPED, _("🚚 Yes, ship it"))}


async def cancelling(dialog_manager: DialogManager, user: User, **data: Any) -> dict[str, Any]:
    """What goes back if the order is cancelled now."""
    shown = await card(dialog_manager, user, **data)
    is_draft = shown["order"].status == Status.DRAFT
    caption = _("🗑 Yes, delete the draft") if is_draft else _("✖️ Yes, cancel the order")
    order: SalesOrder = shown["order"]
    yes = _yes(shown["card"], Status.CANCELLED, caption)
    back = await call(goes_back, order, order.paid_total)
    if yes and order.paid_total and order.customer_id and not is_of_balance(back):
        yes.append(Choice(tap_of(TO_BALANCE, order), _("🪙 Yes, and the money to the balance")))
    return {
        **shown,
        "reason": dialog_manager.dialog_data.get("reason", ""),
        "ways": ways_shown(back, order.currency),
        "is_of_balance": is_of_balance(back),
        "yes": yes,
    }


async def payment(dialog_manager: DialogManager, user: User, **data: Any) -> dict[str, Any]:
    """The sum to write down: the balance due, unless another one was typed; the shown sum is what counts."""
    shown = await card(dialog_manager, user, **data)
    order: SalesOrder = shown["order"]
    amount = Decimal(dialog_manager.dialog_data.get("amount") or order.balance_due)
    dialog_manager.dialog_data["shown_amount"] = str(amount)
    half = (order.balance_due / 2).quantize(CENT, ROUND_HALF_UP)
    return {
        **shown,
        "amount": amount,
        "full": show_money(order.balance_due, order.currency),
        "half": show_money(half, order.currency),
        "is_part": amount != order.balance_due,
        "may_halve": shown["card"].may_pay and half not in (amount, 0),
        "on_balance": show_money(shown["card"].on_balance, order.currency),
        "may_use_balance": 0 < shown["card"].on_balance < amount,
        "methods": _methods(shown["card"], amount) if shown["card"].may_pay else [],
    }


def is_of_balance(back: GoesBack) -> bool:
    """Does all of it return to where it came from, the customer's balance? Then nobody is asked where to."""
    return set(back.ways) == {PaymentMethod.BALANCE}


def ways_shown(back: GoesBack, currency: str) -> str:
    """How much goes back by which method, in one line."""
    if len(back.ways) == 1:
        return str(next(iter(back.ways)).label)
    return ", ".join(f"{show_money(sum, currency)} · {method.label}" for method, sum in back.ways.items())


def tap_of(action: str, order: SalesOrder) -> str:
    """A button's data: what, with which order, as it stood when the button was shown."""
    return f"{action}-{order.pk}-{order.version}"


def _yes(seen: OrderCard, step: Status, caption: str) -> list[Choice]:
    return [Choice(tap_of(step, seen.order), caption)] if step in seen.steps else []


def actions_of(seen: OrderCard) -> dict[str, str]:
    """From the status table and the person's rights; completing asks for the whole money first."""
    offered = set(seen.steps) | ({"pay"} if seen.may_pay else set())
    may = {
        "change": seen.may_change,
        "split": seen.may_split,
        "part": seen.may_ship_part,
        "copy": seen.may_copy,
        "refund": seen.may_refund,
    }
    offered |= {action for action, is_offered in may.items() if is_offered}
    if seen.order.balance_due:
        offered.discard(Status.COMPLETED)
    captions = {action: str(caption) for action, caption in ACTIONS.items() if action in offered}
    if seen.order.status == Status.DRAFT and Status.CANCELLED in captions:
        captions[Status.CANCELLED] = _("🗑 Delete draft")
    return captions


def _row(order: SalesOrder) -> Choice:
    today = timezone.localdate()
    due = f" · {order.due_on:%d.%m}" if order.due_on else ""
    late = "⚠️" if selectors.is_late(order, today) else ""
    urgent = "🔥" if order.is_urgent and order.status in (*OPEN, Status.DRAFT) else ""
    archived = "🗄" if order.archived_at else ""
    return Choice(
        order.pk,
        f"{archived}{MARKS[order.status]}{urgent}{late} №{order.number} · {order.customer_name}{due}",
    )


def _owing(order: SalesOrder) -> Choice:
    """Among those who owe, what is asked for stands beside the name."""
    due = show_money(order.balance_due, order.currency)
    return Choice(order.pk, f"{MARKS[order.status]} №{order.number} · {due} · {order.customer_name}")


async def filters_for(user: User) -> dict[str, Promise]:
    """The lists of the desk that this person may see, and all orders."""
    return {**await call(lists_for, user), "all": ALL}


def _filter(name: str, label: Promise, count: int, chosen: str) -> Choice:
    return Choice(name, f"{'●' if name == chosen else FILTER_MARKS[name]} {label} {count}")


def _methods(seen: OrderCard, amount: Decimal) -> list[Choice]:
    covers = seen.on_balance >= amount
    offered = [method for method in PaymentMethod if method != PaymentMethod.BALANCE or covers]
    return [Choice(method.value, method_caption(method)) for method in offered]


def method_caption(method: PaymentMethod) -> str:
    """How money comes or goes, on a button."""
    return f"{METHODS[method]} {capfirst(str(method.label))}"
