"""Charts of the first page: the data and the look that Chart.js wants, as JSON."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils import translation
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from backend.core.models import Workshop
from backend.reports.figures import Sums
from backend.reports.templatetags.figures import money
from backend.reports.today import NOT_SHIPPED, OrdersOfDay, OutputOfDay

MAIN, SECOND, PALE = "var(--color-primary-600)", "#2f6f62", "#c2410c"
INK = "#9ca3af"
AGES = {
    NOT_SHIPPED: _("not shipped"),
    "new": _("up to 7 days"),
    "month": _("8-30 days"),
    "quarter": _("31-90 days"),
    "old": _("over 90 days"),
}


@dataclass(frozen=True)
class Chart:
    """A titled picture; what it says in words, for those who do not see it."""

    title: str | Promise
    words: str
    kind: str
    data: str
    options: str
    is_empty: bool


def orders(days: Sequence[OrdersOfDay], *, sees_money: bool) -> Chart:
    """Orders by day; for those who see money, what they came to in the workshop's currency as well."""
    currency = Workshop.current().currency
    bars = [{"label": _t("orders"), "data": [day.count for day in days], "backgroundColor": MAIN, "order": 2}]
    if sees_money:
        sums = [float(day.taken.get(currency, 0)) for day in days]
        line = {"type": "line", "label": _t("sum, %(currency)s") % {"currency": currency}, "data": sums}
        bars.append(
            {**line, "borderColor": SECOND, "backgroundColor": SECOND, "yAxisID": "money", "order": 1}
        )
    total = sum(day.count for day in days)
    words = _t("Orders taken in %(days)s days: %(count)s") % {"days": len(days), "count": total}
    return _chart(_("Orders by day"), words, _dates(days), bars, is_empty=not total, has_money=sees_money)


def output(days: Sequence[OutputOfDay]) -> Chart:
    """Finished and rejected pieces by day."""
    bars = [
        {"label": _t("finished"), "data": [day.finished for day in days], "backgroundColor": SECOND},
        {"label": _t("rejected"), "data": [day.rejected for day in days], "backgroundColor": PALE},
    ]
    total = sum(day.finished for day in days)
    words = _t("Pieces finished in %(days)s days: %(count)s") % {"days": len(days), "count": total}
    is_empty = not any(day.finished or day.rejected for day in days)
    return _chart(_("Output by day"), words, _dates(days), bars, is_empty=is_empty)


def receivable(by_age: dict[str, Sums]) -> Chart:
    """What customers owe, by how long their goods have been gone; a bar for each currency."""
    currencies = sorted({currency for sums in by_age.values() for currency in sums})
    colours = [MAIN, SECOND, PALE]
    bars = [
        {
            "label": currency,
            "data": [float(by_age[age].get(currency, 0)) for age in AGES],
            "backgroundColor": colours[place % len(colours)],
        }
        for place, currency in enumerate(currencies)
    ]
    words = "; ".join(f"{label}: {money(by_age[age])}" for age, label in AGES.items() if by_age[age])
    labels = [str(label) for label in AGES.values()]
    title = _("Owed to us, by days since shipping")
    return _chart(title, words, labels, bars, is_empty=not bars, is_lying=True)


def profits(sums: Sequence[tuple[str, Decimal, Decimal]], *, is_lying: bool) -> Chart:
    """What was sold and what is left of it, by whatever it is put together, in the workshop's currency."""
    bars = [
        {
            "label": _t("sold for"),
            "data": [float(price) for _, price, _profit in sums],
            "backgroundColor": MAIN,
        },
        {"label": _t("profit"), "data": [float(left) for *_, left in sums], "backgroundColor": SECOND},
    ]
    words = "; ".join(f"{name}: {price:.2f}, {left:.2f}" for name, price, left in sums)
    title = _("Profit, %(currency)s") % {"currency": Workshop.current().currency}
    names = [name for name, *_sums in sums]
    return _chart(title, words, names, bars, is_empty=not sums, is_lying=is_lying)


def _dates(days: Sequence[OrdersOfDay] | Sequence[OutputOfDay]) -> list[str]:
    return [date_format(day.day, "d.m") for day in days]


def _chart(
    title: str | Promise,
    words: str,
    labels: list[str],
    bars: list[dict[str, Any]],
    *,
    is_empty: bool,
    has_money: bool = False,
    is_lying: bool = False,
) -> Chart:
    look = {"maxBarThickness": 28, "borderRadius": 3}
    data = {"labels": labels, "datasets": [{**look, **one} for one in bars]}
    options = _options(has_legend=len(bars) > 1, has_money=has_money)
    if is_lying:
        scales = options["scales"]
        # Long sums stand side by side under the bars: three at most, or they run into one another.
        sums = {**scales["y"], "ticks": {**scales["y"]["ticks"], "maxTicksLimit": 3, "maxRotation": 0}}
        options |= {"indexAxis": "y", "scales": {"x": sums, "y": {**scales["x"], "ticks": {"color": INK}}}}
    return Chart(title, words, "bar", json.dumps(data), json.dumps(options), is_empty)


def _options(*, has_legend: bool, has_money: bool) -> dict[str, Any]:
    ticks = {"color": INK, "maxTicksLimit": 6, "precision": 0}
    scales: dict[str, Any] = {
        "x": {
            "grid": {"display": False},
            "ticks": {"color": INK, "maxRotation": 0, "autoSkip": True, "autoSkipPadding": 12},
        },
        "y": {"beginAtZero": True, "border": {"display": False}, "ticks": ticks},
    }
    if has_money:
        no_lines = {"display": False}
        scales["money"] = {"position": "right", "beginAtZero": True, "grid": no_lines, "ticks": ticks}
    legend = {
        "display": has_legend,
        "align": "end",
        "labels": {"boxWidth": 10, "boxHeight": 10, "color": INK},
    }
    return {
        "animation": False,
        "responsive": True,
        "maintainAspectRatio": False,
        "locale": translation.get_language() or "uk",
        "interaction": {"mode": "index", "intersect": False},
        "elements": {"line": {"borderWidth": 2, "tension": 0.25}, "point": {"radius": 0}},
        "plugins": {"legend": legend},
        "scales": scales,
    }
