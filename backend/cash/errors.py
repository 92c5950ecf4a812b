from django.utils.translation import gettext_lazy as _

from backend.core.errors import DomainError


class NoOpenShift(DomainError):
    code = "no_open_shift"
    constraint = "cashshift_is_open"
    message = _("The cash box of «%(detail)s» is closed. Open its shift first, then take or give cash.")


class OtherCurrency(DomainError):
    code = "other_currency"
    constraint = "cashbox_keeps_one_currency"
    message = _("The cash box of «%(detail)s» keeps another currency. Choose another way of payment.")


class NotEnoughCash(DomainError):
    code = "not_enough_cash"
    constraint = "cashshift_never_below_zero"
    message = _("There is less than that in the cash box. Put money in first, or give it another way.")


class BoxNotInUse(DomainError):
    code = "box_not_in_use"
    message = _("The cash box of «%(warehouse)s» is not in use. Ask a manager to switch it on.")


class NotYourBox(DomainError):
    code = "not_your_box"
    message = _("Others work at the cash box of «%(warehouse)s». Ask them or a manager.")


class AlreadyOpen(DomainError):
    code = "cash_already_open"
    message = _("The shift is open already: %(who)s opened it at %(when)s.")


class AlreadyClosed(DomainError):
    code = "cash_already_closed"
    message = _("The shift is closed already: %(who)s closed it at %(when)s.")


class CountRefused(DomainError):
    code = "cash_count_refused"
    message = _("The sum of what was counted must be from 0 to %(most)s.")


class DifferenceUnexplained(DomainError):
    code = "difference_unexplained"
    message = _("What was counted differs from the book. Count once more, or say why in a few words.")


class PlaceNeeded(DomainError):
    code = "place_needed"
    message = _("Say where the money goes or where it came from: the bank or the way.")


class AmountRefused(DomainError):
    code = "cash_amount_refused"
    message = _("The sum must be more than zero.")
