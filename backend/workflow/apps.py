from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class WorkflowConfig(AppConfig):
    name = "backend.workflow"
    verbose_name = _("Document workflow")

    def ready(self) -> None:
        from backend.workflow.defaults import sync_types

        post_migrate.connect(sync_types, sender=self)
