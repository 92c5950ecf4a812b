from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "backend.accounts"
    verbose_name = _("Staff")

    def ready(self) -> None:
        from backend.accounts.roles import sync_roles

        post_migrate.connect(sync_roles, sender=self)
