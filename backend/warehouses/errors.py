from django.utils.translation import gettext_lazy as _

from backend.core.errors import DomainError


class NoWarehouse(DomainError):
    code = "no_warehouse"
    message = _("There is no warehouse for goods yet. Ask a manager to add one.")
