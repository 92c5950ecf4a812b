"""A period of days on the reader's clock."""

from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backend.accounts.models import User
from backend.backoffice.fields import day
from backend.reports.days import local_day

MONTH = 30
FIRST, LAST = date(2000, 1, 1), date(2099, 12, 31)
"""Days of the books: a slip of the keyboard makes the year 0202 easily."""


class PeriodForm(forms.Form):
    """From a day to a day, both among them; the last thirty days when nothing is said."""

    since = day(_("From"), initial=lambda: timezone.localdate() - timedelta(days=MONTH - 1))
    until = day(_("To"), initial=timezone.localdate)

    def clean(self) -> Any:
        """A period goes forward, among days that a workshop has."""
        cleaned = super().clean() or self.cleaned_data
        if not all(FIRST <= cleaned[name] <= LAST for name in ("since", "until") if cleaned.get(name)):
            raise ValidationError(_("Check the years: the books go from 2000 to 2099."))
        if cleaned.get("since") and cleaned.get("until") and cleaned["since"] > cleaned["until"]:
            raise ValidationError(_("The period ends before it begins. Swap the days."))
        return cleaned


def moments(chosen: dict[str, Any], reader: User) -> tuple[datetime, datetime]:
    """The first moment of the first day and the last of the last."""
    today = timezone.localdate()
    first: date = chosen.get("since") or today.replace(month=1, day=1)
    return local_day(first, reader.zone)[0], local_day(chosen.get("until") or today, reader.zone)[1]
