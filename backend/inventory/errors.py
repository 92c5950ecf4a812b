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


class NotYourReservation(DomainError):
    code = "not_your_reservation"
    message = _("Somebody else holds these pieces. Ask them or a manager.")


class ExpiresInPast(DomainError):
    code = "expires_in_past"
    message = _("This time has passed already. Choose a later one.")


class CostRefused(DomainError):
    code = "cost_refused"
    message = _("The cost must be from 0 to %(most)s.")


class WarehouseClosed(DomainError):
    code = "warehouse_closed"
    message = _("Nothing is kept in the warehouse «%(warehouse)s». Choose another one.")


class SameWarehouse(DomainError):
    code = "same_warehouse"
    message = _("The goods are there already. Choose another warehouse to move them to.")


class CountRefused(DomainError):
    code = "count_refused"
    message = _("What was counted must be a whole number from 0 to %(most)s.")


class CountedTwice(DomainError):
    code = "counted_twice"
    message = _("%(variant)s is in this count twice. Leave one line.")


class MovedWhileCounted(DomainError):
    code = "moved_while_counted"
    message = _("It moved while you counted: %(variants)s. Nothing was written, count this again.")


class BelowReserved(DomainError):
    code = "below_reserved"
    message = _(
        "%(variant)s: %(counted)s counted, but %(reserved)s are reserved for orders. "
        "Count again, or ask a manager to release a reservation."
    )


class QuantityRefused(DomainError):
    code = "quantity_refused"
    message = _("The quantity must be a whole number from 1 to %(most)s.")


class SetsMissing(DomainError):
    code = "sets_missing"
    message = _("%(variant)s: %(wanted)s cut sets needed, %(available)s free. Cut more, or take fewer.")
