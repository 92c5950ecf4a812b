from datetime import datetime, time, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django_q.models import Schedule

MINUTES = {
    "tick": 1,
    "look_after_holds": 1,
    "hand_over_paid": 1,
    "tell_overdue": 5,
    "watch_low_stock": 5,
    "watch_materials": 5,
    "send_refunds": 1,
    "ask_about_links": 5,
}
NIGHTLY = {
    "check_ledger": time(3, 20),
    "archive_orders": time(3, 40),
    "purge": time(3, 50),
    "warn_expiring": time(6, 30),
}


@transaction.atomic
def setup_schedules(**_signal: object) -> None:
    """After every migration the clock holds exactly these jobs; when they run next is left as it stands."""
    wanted: dict[str, dict[str, Any]] = {
        **{
            name: {"schedule_type": Schedule.MINUTES, "minutes": minutes, "next_run": timezone.now()}
            for name, minutes in MINUTES.items()
        },
        **{
            name: {"schedule_type": Schedule.DAILY, "minutes": None, "next_run": _next(hour)}
            for name, hour in NIGHTLY.items()
        },
    }
    for name, fields in wanted.items():
        found = list(Schedule.objects.select_for_update().filter(name=name).order_by("pk"))
        for extra in found[1:]:
            extra.delete()
        if found:
            fields.pop("next_run")
        Schedule.objects.update_or_create(
            name=name, defaults={**fields, "func": f"backend.reports.jobs.{name}", "repeats": -1}
        )


def _next(hour: time) -> datetime:
    now = timezone.localtime()
    moment = now.replace(hour=hour.hour, minute=hour.minute, second=0, microsecond=0)
    return moment if moment > now else moment + timedelta(days=1)
