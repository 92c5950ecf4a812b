from django.utils.translation import gettext_lazy as _

from backend.core.errors import DomainError


class NothingReady(DomainError):
    code = "nothing_ready"
    message = _("Nothing of this order is reserved yet, so there is nothing to ship.")


class NoLongerMade(DomainError):
    code = "no_longer_made"
    message = _(
        "%(variant)s is not made any more, and %(available)s are free on the shelf. Change the order."
    )


class TenderedTooLittle(DomainError):
    code = "tendered_too_little"
    message = _("The customer gave less cash than the total: %(total)s. Count again.")


class NotSoldHere(DomainError):
    code = "not_sold_here"
    message = _("This is no sale at the counter. Open the order and take its goods back there.")


class SoldBefore(DomainError):
    code = "sold_before"
    message = _("You may call off your own sales of today. Ask a manager to take this one back.")


class PartCameBack(DomainError):
    code = "part_came_back"
    message = _("A part of this sale has come back already. Take the rest back from the order.")
