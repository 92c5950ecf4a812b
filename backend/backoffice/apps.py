from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig
from django.utils.translation import gettext_lazy as _


class BackofficeConfig(AppConfig):
    name = "backend.backoffice"
    verbose_name = _("Office")


class OfficeAdminConfig(AdminConfig):
    """Django's admin with the site of the office."""

    default_site = "backend.backoffice.site.OfficeSite"
