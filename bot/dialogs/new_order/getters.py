from decimal import Decimal
from typing import Any

from aiogram_dialog import DialogManager
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from backend.accounts.models import User
from backend.core.money import show_money
from backend.core.quantities import show_number
from backend.sales import quotes, selectors, sites
from backend.sales.customers import balance_of
from backend.sales.discounts import GRANTS
from backend.sales.models import PaymentMethod, Source
from backend.sales.quotes import Offer
from backend.sales.reading import read_customer
from backend.sales.statuses import KIND
from backend.warehouses.selectors import warehouses_for_goods
from backend.workflow.selectors import types_in_use
from bot.backend import call
from bot.choices import Choice, with_price
from bot.dialogs.bundles import getters as bundle_getters
from bot.dialogs.bundles.getters import photo_of, priced
from bot.dialogs.new_order.form import NO_DEPOSIT, Form

CHOSEN = "● "


async def customers(dialog_manager: DialogManager, user: User, **_data: Any) -> dict[str, Any]:
    """Customers to choose from: those of late, or those who were looked for."""
    query = dialog_manager.dialog_data.get("customer_query", "")
    found = await call(selectors.find_customers, query, seller_id=user.pk)
    rights = await call(user.get_all_permissions)
    return {
        "query": query,
        "customers": [Choice(customer.pk, f"👤 {customer}") for customer in found],
        "may_add": bool(query) and "sales.add_customer" in rights,
        "has_lines": Form(dialog_manager).is_filled,
    }


async def contact(dialog_manager: DialogManager, **_data: Any) -> dict[str, Any]:
    """What is known of a new customer, and what is still asked."""
    words = read_customer(dialog_manager.dialog_data["customer_query"])
    return {"words": words, "may_skip": bool(words.name)}


async def goods(dialog_manager: DialogManager, user: User, **_data: Any) -> dict[str, Any]:
    """Goods to choose from: what sells, or what was looked for."""
    form, query = Form(dialog_manager), dialog_manager.dialog_data.get("goods_query", "")
    offers = await call(
        quotes.find_offers,
        query,
        warehouse_id=form.warehouse_id,
        seller_id=user.pk,
        customer_id=form.customer_id,
    )
    taken = form.quantities
    return {
        "query": query,
        "customer": await _whom(form),
        "goods": [Choice(offer.variant.pk, _caption(offer, taken)) for offer in offers],
        "bundles": await call(bundle_getters.found, form, query),
        "has_lines": form.is_filled,
    }


async def quantity(dialog_manager: DialogManager, **_data: Any) -> dict[str, Any]:
    """The chosen variant: its price, what is on the shelf, its picture."""
    form = Form(dialog_manager)
    offer = await call(
        quotes.offer_of, form.variant_id, warehouse_id=form.warehouse_id, customer_id=form.customer_id
    )
    return {
        "offer": offer,
        "taken": form.quantities.get(form.variant_id, 0),
        "photo": await call(photo_of, offer.variant.photo),
    }


async def price(dialog_manager: DialogManager, **_data: Any) -> dict[str, Any]:
    """What one piece costs by the rules, and what was agreed instead."""
    form = Form(dialog_manager)
    agreed = form.agreed.get(form.variant_id)
    quote = await call(_quote, form)
    line = next((one for one in quote.lines if one.variant.pk == form.variant_id), None)
    return {"line": line, "agreed": agreed}


async def bundle_price(dialog_manager: DialogManager, **_data: Any) -> dict[str, Any]:
    """What one bundle costs by the rules, and what was agreed instead."""
    form = Form(dialog_manager)
    return {"one": await call(priced, form, form.bundle), "agreed": form.bundle.unit_price}


async def review(dialog_manager: DialogManager, user: User, **_data: Any) -> dict[str, Any]:
    """The whole order at present prices; the total that is shown is the one that will be confirmed."""
    form = Form(dialog_manager)
    quote = await call(_quote, form)
    form.data["shown_total"] = str(quote.total)
    rights = await call(user.get_all_permissions)
    houses = await call(warehouses_for_goods)
    types = await call(types_in_use, KIND)
    return {
        "quote": quote,
        "type": next((one.name for one in types if one.code == form.document_type), types[0].name),
        "has_types": len(types) > 1 and not form.data.get("number"),
        "sees_cost": "catalog.see_cost" in rights,
        "must_choose": form.is_open(quote),
        "must_ask": quote.needs_leave and GRANTS not in rights,
        "number": form.data.get("number"),
        "draft": form.draft(),
        "total": show_money(quote.total, quote.currency),
        "customer": await _whom(form),
        "owed": await call(_owed, form, quote.currency),
        "warehouse": next((house for house in houses if house.pk == form.warehouse_id), ""),
        "has_warehouses": len(houses) > 1,
        "deposit": form.deposit,
        "methods": _methods(form),
        "may_save_draft": not form.data.get("number") and not form.deposit and not form.is_open(quote),
        "sources": _sources(await call(selectors.sources_of, user.pk), form.data["source"]),
        "urgent_mark": "🔥" if form.data.get("is_urgent") else "▫️",
        "site": await call(_site, form),
        "has_card": bool(form.customer_id),
        "off_days": await call(_off_days, form),
        "due_mark": form.due_on.strftime("%d.%m") if form.due_on else _("Due date"),
    }


async def lines(dialog_manager: DialogManager, **_data: Any) -> dict[str, Any]:
    """What is in the order, to change."""
    form = Form(dialog_manager)
    quote = await call(_quote, form)
    return {
        "lines": [
            Choice(line.variant.pk, f"{show_number(line.quantity)} × {line.variant}") for line in quote.lines
        ],
        "bundles": await call(bundle_getters.taken, form, quote),
    }


async def warehouses(dialog_manager: DialogManager, **_data: Any) -> dict[str, Any]:
    """Where the goods may be taken from."""
    present = Form(dialog_manager).warehouse_id
    found = await call(warehouses_for_goods)
    return {"warehouses": [Choice(one.pk, (CHOSEN if one.pk == present else "") + one.name) for one in found]}


async def due(dialog_manager: DialogManager, **_data: Any) -> dict[str, Any]:
    """The promised day, if there is one."""
    form = Form(dialog_manager)
    customer = await call(sites.customer_of, form.customer_id)
    return {"due_on": form.due_on, "today": timezone.localdate(), "customer": customer}


def _site(form: Form) -> str:
    return next((str(one) for one in sites.sites_of(form.customer_id) if one.pk == form.site_id), "")


def _off_days(form: Form) -> str:
    return sites.off_days(sites.customer_of(form.customer_id), form.due_on)


def _quote(form: Form) -> quotes.Quote:
    return quotes.quote(
        form.quantities,
        warehouse_id=form.warehouse_id,
        agreed=form.agreed,
        customer_id=form.customer_id,
        bundles=form.bundles,
    )


def _owed(form: Form, currency: str) -> str:
    """What the customer owes already, in words; empty when that is nothing."""
    owed = balance_of(form.customer_id, currency) if form.customer_id else Decimal(0)
    return show_money(owed, currency) if owed else ""


async def _whom(form: Form) -> str:
    """Whom the order is for: the name on the card, or the words."""
    if new := form.new_customer:
        nick = f"@{new.instagram}" if new.instagram else ""
        return "🆕 " + ", ".join(filter(None, (new.name, new.phone, nick)))
    name = await call(selectors.customer_name, form.customer_id) if form.customer_id else ""
    return name or str(form.data.get("customer_info", ""))


def _caption(offer: Offer, taken: dict[int, int]) -> str:
    shelf = f"📦{offer.available}" if offer.available else "🧵" if offer.is_made else "✖️"
    mark = f"✔️{taken[offer.variant.pk]} · " if offer.variant.pk in taken else ""
    return with_price(f"{mark}{shelf} {offer.variant}", show_money(offer.price, offer.currency))


def _sources(sources: list[Source], chosen: str) -> list[Choice]:
    return [
        Choice(one.value, (CHOSEN if one == chosen else "") + capfirst(str(one.label))) for one in sources
    ]


def _methods(form: Form) -> list[Choice]:
    """How the deposit came; a wrong word is put right by a tap."""
    if not form.deposit:
        return []
    found = [
        Choice(one.value, (CHOSEN if one == form.deposit.method else "") + capfirst(str(one.label)))
        for one in (PaymentMethod.CARD, PaymentMethod.CASH, PaymentMethod.TRANSFER)
    ]
    return [*found, Choice(NO_DEPOSIT, _("✖️ No deposit"))]
