from django.utils.translation import gettext_lazy as _

from backend.core.errors import DomainError


class EmptyPaper(DomainError):
    code = "empty_paper"
    message = _("There is nothing in it. Add at least one line.")


class LineTwice(DomainError):
    code = "line_twice"
    message = _("%(item)s is here twice. Leave one line.")


class SamePlace(DomainError):
    code = "same_place"
    message = _("It lies there already. Choose another warehouse to send it to.")


class MissingUnexplained(DomainError):
    code = "missing_unexplained"
    message = _("Less came than was sent: %(items)s. Say where the rest is.")


class MissingNeedsWords(DomainError):
    code = "missing_needs_words"
    message = _("Say in a few words what happened to what did not come.")


class MoreThanSent(DomainError):
    code = "more_than_sent"
    message = _("More came than was sent: %(items)s. Only a manager can receive it, count once more.")


class NothingToCount(DomainError):
    code = "nothing_to_count"
    message = _("Nothing lies there by the book. Choose another warehouse, group or goods.")


class NothingCounted(DomainError):
    code = "nothing_counted"
    message = _("Nothing is counted yet. Count at least one line.")


class StillToCount(DomainError):
    code = "still_to_count"
    message = _("This is still to be counted again: %(items)s.")


class CountedEnough(DomainError):
    code = "counted_enough"
    message = _("%(item)s agreed the first time, it is not counted again.")


class CountedOutOfRange(DomainError):
    code = "counted_out_of_range"
    message = _("What was counted must be a number from 0 to %(most)s.")


class FewerThanReserved(DomainError):
    code = "fewer_than_reserved"
    message = _(
        "Fewer were counted than are reserved: %(items)s. Release reservations or have it counted again."
    )
