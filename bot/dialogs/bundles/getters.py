from collections.abc import Sequence
from pathlib import Path
from typing import Any

from aiogram.enums import ContentType
from aiogram_dialog import DialogManager
from aiogram_dialog.api.entities import MediaAttachment

from backend.core.money import show_money
from backend.core.quantities import show_number
from backend.inventory.bundles import bundle_name, chosen_available
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
from backend.sales.quotes import Quote
from bot.backend import call
from bot.choices import Choice, with_price
from bot.dialogs.bundles.form import BundleForm
from bot.dialogs.bundles.ways import IN_ORDER, Ways, ways_of


def found(form: BundleForm, query: str) -> list[Choice]:
    """Bundles to choose from: those that were looked for, or the few that sell most."""
    return captions(find_bundles(query, warehouse_id=form.warehouse_id, customer_id=form.customer_id))


def captions(offers: Sequence[BundleOffer], ways: Ways = IN_ORDER) -> list[Choice]:
    """Bundles as buttons: how many are on the shelf, what one costs."""
    return [Choice(offer.bundle.pk, _caption(offer, ways)) for offer in offers]


def taken(form: BundleForm, quote: Quote) -> list[Choice]:
    """Bundles of the order, by their number there; those that cannot be sold as they stand are marked."""
    # The quote leaves out what cannot be sold: only then is it asked which one that is.
    shown: Sequence[QuoteBundle | None] = quote.bundles
    if form.is_open(quote):
        shown = [priced(form, one) for one in form.bundles]
    rows = enumerate(zip(form.bundles, shown, strict=True), start=1)
    return [Choice(number, _taken(said, one)) for number, (said, one) in rows]


async def presets(dialog_manager: DialogManager, **_data: Any) -> dict[str, Any]:
    """A bundle, its usual choices, and how many of each are on the shelf."""
    form, ways = BundleForm(dialog_manager), ways_of(dialog_manager)
    offer = await call(_offer, form)
    usual = offer.content.presets
    free = await call(chosen_available, offer.content, [one.chosen for one in usual], form.warehouse_id)
    return {
        "offer": offer,
        "is_made": ways.is_made,
        "photo": await call(photo_of, offer.bundle.photo),
        "presets": [
            Choice(one.id, f"{_shelf(many, ways)} {one.name}") for one, many in zip(usual, free, strict=True)
        ],
    }


async def part(dialog_manager: DialogManager, **_data: Any) -> dict[str, Any]:
    """The place that is asked about, and what may stand there."""
    form, ways = BundleForm(dialog_manager), ways_of(dialog_manager)
    offer = await call(_offer, form)
    place = offer.content.first_open(form.bundle.chosen)
    variants = await call(choices_of, place, form.warehouse_id) if place else []
    chosen = offer.content.completed(form.bundle.chosen)
    return {
        "offer": offer,
        "place": place,
        "is_made": ways.is_made,
        "chosen": await call(named, offer.content, chosen),
        "variants": [
            Choice(f"{place.id}-{one.pk}", f"{_shelf(many, ways)} {one}") for one, many in variants if place
        ],
    }


async def quantity(dialog_manager: DialogManager, **_data: Any) -> dict[str, Any]:
    """The bundle with its parts: what it costs, how many are on the shelf."""
    form = BundleForm(dialog_manager)
    offer = await call(_offer, form)
    [free] = await call(chosen_available, offer.content, [form.bundle.chosen], form.warehouse_id)
    return {
        "offer": offer,
        "one": await call(priced, form, form.bundle),
        "free": free,
        "taken": form.taken_bundles,
        "has_choice": any(len(place.variant_ids) > 1 for place in offer.content.places),
        "photo": await call(photo_of, offer.bundle.photo),
    }


def priced(form: BundleForm, bundle: OrderBundle) -> QuoteBundle | None:
    """A bundle at the prices of now; before anybody says how many, the price of one."""
    wanted = OrderBundle(bundle.bundle_id, bundle.quantity or 1, bundle.chosen, bundle.unit_price)
    rows = priced_bundles(
        [wanted], warehouse_id=form.warehouse_id, price_group_id=price_group_of(form.customer_id)
    )
    return next(iter(on_shelf(rows, form.warehouse_id)), None)


def photo_of(photo: Any) -> MediaAttachment | None:
    """A picture that is really there."""
    if not photo or not Path(photo.path).is_file():
        return None
    return MediaAttachment(ContentType.PHOTO, path=photo.path)


def _offer(form: BundleForm) -> BundleOffer:
    return bundle_offer(form.bundle.bundle_id, warehouse_id=form.warehouse_id, customer_id=form.customer_id)


def _taken(said: OrderBundle, one: QuoteBundle | None) -> str:
    name = one.head.name if one else f"⚠️ {bundle_name(said.bundle_id)}"
    return f"🎁 {show_number(said.quantity)} × {name}"


def _caption(offer: BundleOffer, ways: Ways) -> str:
    price = ("≥ " if offer.is_least else "") + show_money(offer.price, offer.currency)
    return with_price(f"🎁 {_shelf(offer.available, ways)} {offer.bundle}", price)


def _shelf(many: int, ways: Ways) -> str:
    return f"📦{many}" if many else "🧵" if ways.is_made else "✖️"
