"""Pictures for a phone. matplotlib is heavy, so it is loaded by the one who draws."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import TYPE_CHECKING, Any

from babel.numbers import format_compact_decimal
from django.utils import translation
from django.utils.translation import gettext as _

from backend.reports.figures import WorkerFigures

if TYPE_CHECKING:
    from matplotlib.axes import Axes

INK, LEATHER, PALE, THREAD = "#3b2f2a", "#a4522d", "#d9c8b8", "#2f6f62"
WORKERS_SHOWN = 10
NAME_LENGTH = 18


def draw_summary(
    taken: Sequence[tuple[date, Decimal]],
    workers: Sequence[WorkerFigures],
    *,
    currency: str,
    language: str,
) -> bytes:
    """A PNG: orders of the last two weeks over the two weeks before, and pieces by person."""
    from matplotlib.figure import Figure

    rows = max(2, min(len(workers), WORKERS_SHOWN))
    figure = Figure(figsize=(6, 3.4 + 0.36 * rows), dpi=130, facecolor="white", layout="constrained")
    upper, lower = figure.subplots(2, 1, height_ratios=[2.6, 0.6 + 0.32 * rows])
    with translation.override(language):
        _draw_takings(upper, taken, currency, language)
        _draw_workers(lower, workers[:WORKERS_SHOWN])
        picture = BytesIO()
        figure.savefig(picture, format="png")
    return picture.getvalue()


def _draw_takings(axes: "Axes", taken: Sequence[tuple[date, Decimal]], currency: str, language: str) -> None:
    half = len(taken) // 2
    before, now = taken[:half], taken[half:]
    places = range(half)
    axes.bar(places, _heights(before), width=0.82, color=PALE, label=_("two weeks before"))
    axes.bar(places, _heights(now), width=0.46, color=LEATHER, label=_("last two weeks"))
    axes.set_xticks(list(places), [f"{day:%d.%m}" for day, _sum in now], fontsize=8, rotation=45)
    axes.yaxis.set_major_formatter(lambda value, _place: format_compact_decimal(value, locale=language))
    axes.set_title(_("Orders taken, %(currency)s") % {"currency": currency}, loc="left", color=INK)
    axes.set_ylim(top=(max([*_heights(taken), 0.0]) or 1.0) * 1.25)
    axes.legend(fontsize=8, frameon=False, loc="upper right", ncols=2)
    _tidy(axes)


def _draw_workers(axes: "Axes", workers: Sequence[WorkerFigures]) -> None:
    axes.set_title(_("Pieces finished"), loc="left", color=INK)
    names = [_short(worker.name) for worker in workers]
    bars = axes.barh(range(len(workers)), [worker.finished for worker in workers], color=THREAD, height=0.62)
    axes.bar_label(bars, padding=3, color=INK)
    axes.set_yticks(range(len(workers)), names)
    axes.invert_yaxis()
    axes.set_xticks([])
    axes.set_xlim(left=0, right=max([worker.finished for worker in workers], default=0) * 1.12 or 1)
    axes.spines["bottom"].set_visible(False)
    if not workers:
        axes.text(0.5, 0.5, _("nothing was reported"), ha="center", va="center", transform=axes.transAxes)
    _tidy(axes)


def _heights(days: Sequence[tuple[date, Decimal]]) -> list[float]:
    return [float(total) for _day, total in days]


def _short(name: str) -> str:
    return name if len(name) <= NAME_LENGTH else name[: NAME_LENGTH - 1] + "…"


def _tidy(axes: Any) -> None:
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    axes.spines["bottom"].set_color(PALE)
    axes.tick_params(length=0, colors=INK, labelsize=9)
