from django.utils.translation import gettext_lazy as _

from backend.core.errors import DomainError


class EmptyDocument(DomainError):
    code = "empty_document"
    message = _("There is nothing in it. Add at least one line.")


class WrongReason(DomainError):
    code = "wrong_reason"
    message = _("Goods are not written off for this reason. Choose damage, waste, theft or scrap.")


class CommentNeeded(DomainError):
    code = "comment_needed"
    message = _("Say why in a few words.")


class ReservationClosed(DomainError):
    code = "reservation_closed"
    message = _("This reservation does not hold anything any more: «%(status)s».")


class CostRefused(DomainError):
    code = "cost_refused"
    message = _("The cost must be from 0 to %(most)s.")


class WarehouseClosed(DomainError):
    code = "warehouse_closed"
    message = _("Nothing is kept in the warehouse «%(warehouse)s». Choose another one.")


class QuantityRefused(DomainError):
    code = "quantity_refused"
    message = _("The quantity must be a whole number from 1 to %(most)s.")
