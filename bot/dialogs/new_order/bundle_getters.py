from pathlib import Path
from typing import Any

from aiogram.enums import ContentType
from aiogram_dialog import DialogManager
from aiogram_dialog.api.entities import MediaAttachment

from backend.core.money import show_money
from backend.core.quantities import show_number
from backend.inventory.bundles import chosen_available
from backend.sales.bundle_quotes import (
    BundleOffer,
    QuoteBundle,
    bundle_offer,
    choices_of,
    find_bundles,
    named,
    on_shelf,
    priced_bundles,
)
from backend.sales.bundles import OrderBundle
from backend.sales.customers import price_group_of
from bot.backend import call
from bot.choices import Choice
from bot.dialogs.new_order.form import Form

FITS_A_PHONE = 38


def found(form: Form, query: str) -> list[Choice]:
    """Bundles to choose from: those that were looked for, or the few that sell most."""
    offers = find_bundles(query, warehouse_id=form.warehouse_id, customer_id=form.customer_id)
    return [Choice(offer.bundle.pk, _caption(offer)) for offer in offers]


def taken(form: Form) -> list[Choice]:
    """Bundles of the order, by their number there."""
    quoted = [_priced(form, one) for one in form.bundles]
    return [
        Choice(number, f"🎁 {show_number(one.quantity)} × {one.head.name}")
        for number, one in enumerate(quoted, start=1)
        if one
    ]


async def bundle(dialog_manager: DialogManager, **_data: Any) -> dict[str, Any]:
    """A bundle, its usual choices, and how many of each are on the shelf."""
    form = Form(dialog_manager)
    offer = await call(_offer, form)
    presets = offer.content.presets
    free = await call(
        chosen_available, offer.content, [preset.chosen for preset in presets], form.warehouse_id
    )
    return {
        "offer": offer,
        "photo": await call(photo_of, offer.bundle.photo),
        "presets": [
            Choice(preset.id, f"{_shelf(many)} {preset.name}")
            for preset, many in zip(presets, free, strict=True)
        ],
    }


async def part(dialog_manager: DialogManager, **_data: Any) -> dict[str, Any]:
    """The place that is asked about, and what may stand there."""
    form = Form(dialog_manager)
    offer = await call(_offer, form)
    place = offer.content.first_open(form.bundle.chosen)
    variants = await call(choices_of, place, form.warehouse_id) if place else []
    chosen = offer.content.completed(form.bundle.chosen)
    return {
        "offer": offer,
        "place": place,
        "chosen": await call(named, offer.content, chosen),
        "variants": [
            Choice(f"{place.id}-{one.pk}", f"{_shelf(many)} {one}") for one, many in variants if place
        ],
    }


async def quantity(dialog_manager: DialogManager, **_data: Any) -> dict[str, Any]:
    """The bundle with its parts: what it costs, how many are on the shelf."""
    form = Form(dialog_manager)
    offer = await call(_offer, form)
    [free] = await call(chosen_available, offer.content, [form.bundle.chosen], form.warehouse_id)
    return {
        "offer": offer,
        "one": await call(_priced, form, form.bundle),
        "free": free,
        "taken": form.taken_bundles,
        "has_choice": any(len(place.variant_ids) > 1 for place in offer.content.places),
        "photo": await call(photo_of, offer.bundle.photo),
    }


async def price(dialog_manager: DialogManager, **_data: Any) -> dict[str, Any]:
    """What one bundle costs by the rules, and what was agreed instead."""
    form = Form(dialog_manager)
    return {"one": await call(_priced, form, form.bundle), "agreed": form.bundle.unit_price}


def photo_of(photo: Any) -> MediaAttachment | None:
    """A picture that is really there."""
    if not photo or not Path(photo.path).is_file():
        return None
    return MediaAttachment(ContentType.PHOTO, path=photo.path)


def _offer(form: Form) -> BundleOffer:
    return bundle_offer(form.bundle.bundle_id, warehouse_id=form.warehouse_id, customer_id=form.customer_id)


def _priced(form: Form, bundle: OrderBundle) -> QuoteBundle | None:
    """A bundle at the prices of now; before anybody says how many, the price of one."""
    wanted = OrderBundle(bundle.bundle_id, bundle.quantity or 1, bundle.chosen, bundle.unit_price)
    rows = priced_bundles(
        [wanted], warehouse_id=form.warehouse_id, price_group_id=price_group_of(form.customer_id)
    )
    return next(iter(on_shelf(rows, form.warehouse_id, {})), None)


def _caption(offer: BundleOffer) -> str:
    name = f"🎁 {_shelf(offer.available)} {offer.bundle}"
    priced = f"{name} · {'≥ ' if offer.is_least else ''}{show_money(offer.price, offer.currency)}"
    return priced if len(priced) <= FITS_A_PHONE else name


def _shelf(many: int) -> str:
    return f"📦{many}" if many else "🧵"
