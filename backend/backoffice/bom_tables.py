"""Tables about BOMs: what a piece costs, what is missing, what can be made now."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminIntegerFieldWidget, UnfoldAdminSelectWidget

from backend.accounts.models import User
from backend.backoffice import badges, material_tables
from backend.backoffice.badges import amount, link
from backend.backoffice.deeds import person
from backend.backoffice.material_tables import SEES_COST
from backend.backoffice.pages import Page
from backend.backoffice.tables import Table, named_variants, table
from backend.catalog.models import MADE, Variant
from backend.core.models import MAX_QUANTITY, Workshop
from backend.fulfillment.possibilities import missing_for_pieces, possible_now
from backend.materials import boms, costs
from backend.materials.costs import PieceCost
from backend.materials.models import BOM, BOMStatus, MaterialColor
from backend.warehouses.models import Warehouse

COLOURS = {"draft": "info", "active": "success"}


class WhereForm(forms.Form):
    """In which warehouse; and what is missing to make so many of one thing there."""

    warehouse = forms.ModelChoiceField(
        Warehouse.objects.for_goods(), label=_("Warehouse"), widget=UnfoldAdminSelectWidget()
    )
    variant = forms.ModelChoiceField(
        Variant.objects.filter(product__lifecycle__in=MADE).order_by("product__name", "color__code", "pk"),
        label=_("To be made"),
        required=False,
        widget=UnfoldAdminSelectWidget(),
    )
    pieces = forms.IntegerField(
        label=_("Pieces"),
        required=False,
        min_value=1,
        max_value=MAX_QUANTITY,
        widget=UnfoldAdminIntegerFieldWidget(),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["warehouse"].initial = Warehouse.objects.for_goods().first()


def under_bom(bom: BOM, reader: User) -> list[Table]:
    """What a piece costs by this version, what is missing for it, and the other versions."""
    missing = [[sentence] for sentence in boms.missing_parts(bom)]
    shown = [table(_("What is missing"), [_("the BOM cannot be used for everything")], missing)]
    if reader.has_perm(SEES_COST):
        shown.append(_costs(bom))
    return [*shown, _versions(bom)]


def costs_in_force(boms: Iterable[BOM]) -> dict[int, str]:
    """What a piece costs and what is left of its price, by the BOMs of a list that are in force."""
    active = [bom for bom in boms if bom.status == BOMStatus.ACTIVE]
    products = {bom.product_id for bom in active}
    own = BOM.objects.filter(status=BOMStatus.ACTIVE, product__in=products, variant__isnull=False)
    # Any variant that is made by the BOM of its product stands for the others.
    shared = Variant.objects.filter(product__in=products).exclude(pk__in=own.values("variant"))
    one_of = dict(shared.order_by("-pk").values_list("product_id", "pk"))
    made = {bom.variant_id or one_of.get(bom.product_id): bom.pk for bom in active}
    found = costs.bom_costs({pk: bom_id for pk, bom_id in made.items() if pk})
    named = named_variants(found) if found else {}
    return {made[pk]: _in_short(named[pk], cost) for pk, cost in found.items()}


def _in_short(variant: Variant, cost: PieceCost) -> str:
    money = badges.plain(badges.money(cost.last, variant.product.currency))
    if not (cost.is_known and variant.product.price):
        return money
    percent = round((variant.product.price - cost.last) * 100 / variant.product.price)
    return badges.both(money, badges.badge(f"{percent} %", "success" if percent > 0 else "danger"))


def _costs(bom: BOM) -> Table:
    """By variant: at what the materials cost on the average and last, and what is left of the price."""
    variants = boms.variants_of(bom)
    found = costs.bom_costs(dict.fromkeys((variant.pk for variant in variants), bom.pk))
    named = named_variants(found)
    return table(
        _("What a piece costs"),
        [_("variant"), _("on the average"), _("at the last prices"), _("price"), _("margin")],
        [
            [link(named[pk]), *_cost_cells(named[pk], cost)]
            for pk, cost in sorted(found.items(), key=lambda one: str(named[one[0]]))
        ],
    )


def _cost_cells(variant: Variant, cost: PieceCost) -> list[object]:
    currency = Workshop.current().currency if not variant.product.currency else variant.product.currency
    if not cost.is_known:
        unknown = badges.badge(_("not everything has a cost yet"), "warning")
        return [badges.both(badges.plain(badges.money(cost.average, currency)), unknown), "", "", ""]
    return [
        badges.money(cost.average, currency),
        badges.money(cost.last, currency),
        badges.money(variant.product.price, variant.product.currency),
        margin(variant, cost),
    ]


def margin(variant: Variant, cost: PieceCost) -> str:
    """What is left of the price when the materials are paid, at the last prices."""
    product = variant.product
    if not product.price:
        return "—"
    left = product.price - cost.last
    percent = round(left * 100 / product.price)
    kind = "success" if left > 0 else "danger"
    return badges.both(badges.plain(badges.money(left, product.currency)), badges.badge(f"{percent} %", kind))


def _versions(bom: BOM) -> Table:
    same = BOM.objects.filter(product=bom.product_id, variant=bom.variant_id).order_by("-version")
    return table(
        _("Versions"),
        [_("version"), _("status"), _("in force from"), _("in force until"), _("who"), _("comment")],
        [
            [
                link(one, f"v{one.version}"),
                badges.status_badge(one.status, one.get_status_display(), COLOURS),
                badges.moment(one.active_from),
                badges.moment(one.active_until),
                one.actor.name,
                one.comment or "—",
            ]
            for one in same.select_related("actor", "product", "variant__product", "variant__color")
        ],
    )


def _can_be_made(chosen: dict[str, Any], request: HttpRequest) -> list[Table]:
    place = chosen.get("warehouse")
    found = possible_now(place.pk) if place else []
    sees_cost = person(request).has_perm(SEES_COST)
    cost_of = costs.piece_costs(one.variant.pk for one in found) if sees_cost else {}
    return [
        *_missing(chosen),
        table(
            _("What can be made now"),
            [
                *(_("variant"), _("SKU"), _("pieces"), _("what runs out first")),
                *([_("cost of a piece"), _("margin")] if sees_cost else []),
            ],
            [
                [
                    link(one.variant),
                    one.variant.sku,
                    amount(one.pieces, low_at=0),
                    _limit(one.limit),
                    *(_made_for(one.variant, cost_of[one.variant.pk]) if sees_cost else []),
                ]
                for one in sorted(found, key=lambda one: str(one.variant))
            ],
        ),
    ]


def _missing(chosen: dict[str, Any]) -> list[Table]:
    """What must be bought or made for the pieces that were asked for; all is there when it is empty."""
    variant, pieces, place = (chosen.get(name) for name in ("variant", "pieces", "warehouse"))
    if not (variant and pieces and place):
        return []
    asked = {"pieces": pieces, "variant": variant}
    if not (found := missing_for_pieces(variant.pk, pieces, place.pk)):
        return [table(f"{pieces} × {variant}", [_("what is missing")], [[_("Nothing: all of it is there.")]])]
    return [material_tables.missing(_("What is missing for %(pieces)s × %(variant)s") % asked, found)]


def _made_for(variant: Variant, cost: PieceCost) -> list[object]:
    return [badges.money(cost.last, variant.product.currency), margin(variant, cost)]


def _limit(limit: MaterialColor | Variant) -> str:
    return link(limit)


CAN_BE_MADE = Page(
    name="possible",
    title=_("What can be made now"),
    right="materials.view_bom",
    tables=_can_be_made,
    form=WhereForm,
    about=_(
        "Of the materials and components that are free and not expired. "
        "Each line is counted alone: the same leather stands behind all of them."
    ),
)
