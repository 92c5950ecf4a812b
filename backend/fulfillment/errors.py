from django.utils.translation import gettext_lazy as _

from backend.core.errors import DomainError


class NoLongerMade(DomainError):
    code = "no_longer_made"
    message = _(
        "%(variant)s is not made any more, and %(available)s are free on the shelf. Change the order."
    )
