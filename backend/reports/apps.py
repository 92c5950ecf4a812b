from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class ReportsConfig(AppConfig):
    name = "backend.reports"
    verbose_name = _("Reports")

    def ready(self) -> None:
        from backend.reports.schedules import setup_schedules

        post_migrate.connect(setup_schedules, sender=self)
