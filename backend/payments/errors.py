from django.utils.translation import gettext_lazy as _

from backend.core.errors import DomainError


class NoProvider(DomainError):
    code = "no_provider"
    message = _("Online payment is not set up. Take the money in another way.")


class Forged(DomainError):
    code = "forged"
    message = _("The message is not signed by the provider.")


class Unreachable(DomainError):
    code = "unreachable"
    message = _("The provider cannot be reached now. Try again later.")


class Unsure(DomainError):
    code = "unsure"
    message = _("The provider did not answer clearly. Look in the provider's account.")


class RefundDecided(DomainError):
    code = "refund_decided"
    message = _("Nothing is to be decided here any more: %(status)s.")


class LinkClosed(DomainError):
    code = "link_closed"
    message = _("This link is not valid any more. Ask the workshop for a new one.")
