from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from aiogram.enums import ContentType
from aiogram.types import BufferedInputFile
from aiogram_dialog import DialogManager
from aiogram_dialog.api.entities import MediaAttachment, MediaId
from django.utils import timezone
from django.utils.translation import gettext as _

from backend.accounts.models import User
from backend.core.errors import NotAllowed
from backend.reports.selectors import daily_figures
from backend.reports.services import chart, render_summary
from bot.backend import call
from bot.choices import Choice
from bot.lengths import CAPTION, units, visible

DAY = "day"
EARLIEST = date(2000, 1, 1)


@dataclass(frozen=True)
class DaySummary:
    """What an owner is shown: the words, the picture, and the days around."""

    text: str
    picture: bytes | None
    days: list[Choice]


async def day(dialog_manager: DialogManager, user: User, **_data: Any) -> dict[str, Any]:
    """The figures of the chosen day, today at first."""
    shown = await call(_summary, dialog_manager.dialog_data.get(DAY), user)
    return {"text": shown.text, "days": shown.days, "picture": _attached(shown)}


def read_day(text: str | None) -> date:
    """The day in callback data or in the form; anything else, the future too, is today."""
    today = timezone.localdate()
    try:
        return min(max(date.fromisoformat(text or ""), EARLIEST), today)
    except ValueError:
        return today


def _summary(chosen: str | None, user: User) -> DaySummary:
    if not user.has_perm("reports.view_dailysummary"):
        raise NotAllowed
    shown = read_day(chosen)
    figures = daily_figures(shown, user.zone)
    return DaySummary(render_summary(figures, user.language), chart(figures, user), _days(shown))


def _days(shown: date) -> list[Choice]:
    """Where to go from here; the buttons carry dates, so a second tap goes nowhere else."""
    today = timezone.localdate()
    one = timedelta(days=1)
    found = {shown - one: f"◀️ {_name(shown - one, today)}"}
    if shown < today:
        found[shown + one] = f"{_name(shown + one, today)} ▶️"
    for day in (today - one, today):
        found.setdefault(day, _name(day, today))
    return [Choice(str(day), caption) for day, caption in found.items() if day != shown]


def _name(day: date, today: date) -> str:
    if day == today:
        return _("Today")
    return _("Yesterday") if day == today - timedelta(days=1) else f"{day:%d.%m}"


def _attached(shown: DaySummary) -> MediaAttachment | None:
    if not shown.picture or units(visible(shown.text)) > CAPTION:
        return None
    # aiogram-dialog passes a file id on as it is, and the client takes a file there just as well.
    file: Any = BufferedInputFile(shown.picture, "summary.png")
    return MediaAttachment(ContentType.PHOTO, file_id=MediaId(file))
