from django.utils.translation import gettext_lazy as _

from backend.core.errors import DomainError


class NoProvider(DomainError):
    code = "no_provider"
    message = _("Online payment is not set up. Take the money in another way.")


class Forged(DomainError):
    code = "forged"
    message = _("The message is not signed by the provider.")


class LinkClosed(DomainError):
    code = "link_closed"
    message = _("This link is not valid any more. Ask the workshop for a new one.")
