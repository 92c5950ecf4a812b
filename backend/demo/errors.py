from django.utils.translation import gettext_lazy as _

from backend.core.errors import DomainError


class NotInProduction(DomainError):
    code = "not_in_production"
    message = _("The demo has known passwords, so it is not loaded in production (TSEKH_ENV=production).")


class WorkshopInUse(DomainError):
    code = "workshop_in_use"
    message = _("This workshop has goods of its own: the demo is loaded into an empty one.")
