"""What selling brought: under an order by its lines, and over a time by product, customer or month."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from unfold.widgets import UnfoldAdminSelectWidget

from backend.accounts.models import User
from backend.backoffice import badges, dashboard_charts
from backend.backoffice.dashboard_charts import Chart
from backend.backoffice.deeds import person
from backend.backoffice.material_tables import ingredients
from backend.backoffice.pages import Page
from backend.backoffice.periods import PeriodForm, moments
from backend.backoffice.tables import Table, named_variants, table
from backend.core.models import Workshop
from backend.fulfillment import tracing
from backend.fulfillment.profits import By, Earned, Profit, line_profits, profits
from backend.sales.models import SalesOrder

SEES_COST = "catalog.see_cost"
ON_CHART = 8
NAMED = {By.PRODUCT: _("product"), By.CUSTOMER: _("customer"), By.MONTH: _("month")}


class ProfitForm(PeriodForm):
    """By what the sales are put together."""

    by = forms.ChoiceField(
        label=_("By"),
        choices=[
            (By.PRODUCT, pgettext_lazy("put together by", "products")),
            (By.CUSTOMER, pgettext_lazy("put together by", "customers")),
            (By.MONTH, pgettext_lazy("put together by", "months")),
        ],
        required=False,
        initial=By.PRODUCT,
        widget=UnfoldAdminSelectWidget(),
    )
    field_order = ("by", "since", "until")


def under_sales_order(order: SalesOrder, reader: User) -> list[Table]:
    """What each shipped line brought, and which batches are in the pieces that were made for it."""
    shown = []
    if order.shipped_at and reader.has_perm(SEES_COST):
        shown.append(_of_lines(order))
    if reader.has_perm("materials.view_materialbatch") and (used := tracing.trace_order(order.pk)):
        shown.append(ingredients(used))
    return shown


def _of_lines(order: SalesOrder) -> Table:
    found, ours = line_profits([order.pk]), Workshop.current().currency
    named = named_variants(one.variant_id for one in found)
    is_ours = order.currency == ours
    return table(
        _("What it brought"),
        [_("goods"), _("quantity"), _("price"), _("cost"), *([_("profit"), _("margin")] if is_ours else [])],
        [
            [
                str(named[one.variant_id]),
                number_format(one.quantity),
                badges.money(one.price, order.currency),
                badges.money(one.cost, ours),
                # Euros less hryvnias are neither.
                *(_left(one, ours) if is_ours else []),
            ]
            for one in found
        ],
    )


def _left(earned: Earned, currency: str) -> list[object]:
    kind = "success" if earned.profit > 0 else "danger"
    percent = "—" if earned.margin is None else badges.badge(f"{number_format(earned.margin, 1)} %", kind)
    return [badges.money(earned.profit, currency), percent]


def _found(chosen: dict[str, Any], request: HttpRequest) -> tuple[By, list[Profit]]:
    reader, by = person(request), By(chosen.get("by") or By.PRODUCT)
    since, until = moments(chosen, reader)
    currency = Workshop.current().currency
    return by, profits(by, since=since, until=until, currency=currency, zone=reader.time_zone)


def _page(chosen: dict[str, Any], request: HttpRequest) -> list[Table]:
    by, found = _found(chosen, request)
    currency = Workshop.current().currency
    rows = [[_called(by, one), *_cells(one, currency)] for one in found]
    if rows:
        rows.append([_("In all"), *_cells(_all(found), currency)])
    headers = [NAMED[by], _("pieces"), _("sold for"), _("cost"), _("profit"), _("margin")]
    return [table(_("What selling brought"), headers, rows)]


def _charts(chosen: dict[str, Any], request: HttpRequest) -> list[Chart]:
    by, found = _found(chosen, request)
    shown = found if by == By.MONTH else found[:ON_CHART]
    sums = [(_called(by, one), one.price, one.profit) for one in shown]
    return [dashboard_charts.profits(sums, is_lying=by != By.MONTH)]


def _cells(earned: Earned, currency: str) -> list[object]:
    sums = badges.money(earned.price, currency), badges.money(earned.cost, currency)
    return [number_format(earned.quantity), *sums, *_left(earned, currency)]


def _all(found: Iterable[Profit]) -> Earned:
    total = Earned(0, Decimal(0), Decimal(0))
    for one in found:
        total = Earned(total.quantity + one.quantity, total.price + one.price, total.cost + one.cost)
    return total


def _called(by: By, one: Profit) -> str:
    if by == By.MONTH:
        return date_format(date.fromisoformat(f"{one.name}-01"), "YEAR_MONTH_FORMAT")
    return one.name or str(_("without a card"))


PROFIT = Page(
    name="profit",
    title=_("Profit"),
    right=SEES_COST,
    tables=_page,
    charts=_charts,
    form=ProfitForm,
    about=_(
        "What was shipped in this time, at the prices it was sold for, less what the goods were worth then. "
        "What came back is taken out of both. Orders in other currencies are not counted."
    ),
)
