import json
import logging
from datetime import date, datetime

from django.db import connection, transaction
from django.template.loader import render_to_string
from django.utils import timezone, translation

from backend.accounts.models import User
from backend.accounts.roles import Role
from backend.core.models import Workshop
from backend.messaging.outbox import tell
from backend.reports.charts import draw_summary
from backend.reports.days import ONE_DAY
from backend.reports.figures import DailyFigures
from backend.reports.models import DailySummary
from backend.reports.selectors import daily_figures, taken_by_day

logger = logging.getLogger(__name__)
CHART_DAYS = 28


def send_due_summaries(now: datetime) -> int:
    """Every owner whose hour has come is told about their day, once for a date; returns how many were told.

    It asks «is there a summary for this date?», so a restart, a second clock, a change of the clocks
    or days of downtime make one message.
    """
    told = 0
    for owner in _owners():
        try:
            local = now.astimezone(owner.zone)
            if local.time() >= owner.summary_at:
                told += send_summary(day=local.date(), recipient=owner)
        except Exception:
            # One owner's trouble does not leave the others without their summary; the next tick tries again.
            logger.exception("no daily summary for user %s", owner.pk)
    return told


def send_summaries_of(day: date) -> tuple[int, int]:
    """All the owners are told about a day, whatever the hour; returns how many now and how many before."""
    told = [send_summary(day=day, recipient=owner) for owner in _owners()]
    return sum(told), len(told) - sum(told)


def send_summary(*, day: date, recipient: User, has_chart: bool = True) -> bool:
    """One person is told about one day, unless they were told before (then False).

    The row that says so and the message are kept together or not at all.
    """
    if DailySummary.objects.filter(local_date=day, recipient=recipient).exists():
        return False
    figures = daily_figures(day, recipient.zone)
    photo = chart(figures, recipient) if has_chart else None
    with transaction.atomic():
        if not _keep(day, recipient, figures):
            return False
        tell(
            [recipient],
            "daily_summary",
            {"figures": figures, "missed": _missed_days(day, recipient)},
            photo=photo,
        )
    return True


def render_summary(figures: DailyFigures, language: str) -> str:
    """A summary as a Telegram message (HTML) in a language."""
    with translation.override(language):
        return render_to_string("messages/daily_summary.html", {"figures": figures}).strip()


def _owners() -> list[User]:
    return list(User.objects.in_role(Role.OWNER).exclude(telegram_id=None).order_by("pk"))


def _keep(day: date, recipient: User, figures: DailyFigures) -> bool:
    """Write down that the person was told; False when somebody did so at this very moment."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {DailySummary._meta.db_table} (local_date, recipient_id, content, created_at) "
            "VALUES (%s, %s, %s, %s) ON CONFLICT DO NOTHING",
            [day, recipient.pk, json.dumps(figures.as_json()), timezone.now()],
        )
        return bool(cursor.rowcount)


def _missed_days(day: date, recipient: User) -> tuple[date, date] | None:
    """The first and the last of the days without a summary since the one before."""
    earlier = DailySummary.objects.filter(recipient=recipient, local_date__lt=day)
    last = earlier.order_by("-local_date").values_list("local_date", flat=True).first()
    if last is None or day - last <= ONE_DAY:
        return None
    return last + ONE_DAY, day - ONE_DAY


def chart(figures: DailyFigures, recipient: User) -> bytes | None:
    """The picture of a summary; a summary without one is better than none."""
    currency = Workshop.current().currency
    taken = taken_by_day(figures.day, recipient.zone, days=CHART_DAYS, currency=currency)
    try:
        return draw_summary(taken, figures.workers, currency=currency, language=recipient.language)
    except Exception:
        logger.exception("the chart of %s was not drawn", figures.day)
        return None
