from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class DailySummary(models.Model):
    """What an owner was told about one day: a fact, kept as it was sent."""

    local_date = models.DateField(_("day"))
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("to")
    )
    content = models.JSONField(_("figures"))
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    class Meta:
        verbose_name = _("daily summary")
        verbose_name_plural = _("daily summaries")
        ordering = ["-local_date"]
        constraints = [
            models.UniqueConstraint(fields=["local_date", "recipient"], name="dailysummary_is_one")
        ]

    def __str__(self) -> str:
        return f"{self.local_date} · {self.recipient}"


class MorningNotice(models.Model):
    """A person was told this morning which orders are overdue: once for a date."""

    local_date = models.DateField(_("day"))
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("to")
    )
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    class Meta:
        verbose_name = _("morning notice")
        verbose_name_plural = _("morning notices")
        ordering = ["-local_date"]
        constraints = [
            models.UniqueConstraint(fields=["local_date", "recipient"], name="morningnotice_is_one")
        ]

    def __str__(self) -> str:
        return f"{self.local_date} · {self.recipient_id}"
