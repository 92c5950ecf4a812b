from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class AccountingConfig(AppConfig):
    name = "backend.accounting"
    verbose_name = _("Accounting")

    def ready(self) -> None:
        from backend.accounting.chart import sync_chart

        post_migrate.connect(sync_chart, sender=self)
