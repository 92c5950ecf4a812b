from django.utils.translation import gettext_lazy as _

from backend.core.errors import DomainError


class StatusUnknown(DomainError):
    code = "workflow_status_unknown"
    message = _("This document has no status «%(status)s».")


class StatusMissing(DomainError):
    code = "workflow_status_missing"
    message = _("Every status of the document stands here once: look at «%(status)s».")


class StockMovesElsewhere(DomainError):
    code = "workflow_stock_moves_elsewhere"
    message = _("Stock moves at %(permitted)s and at no other status: mark exactly that, not «%(status)s».")


class StockMovesNowhere(DomainError):
    code = "workflow_stock_moves_nowhere"
    message = _("This document moves no stock by its statuses, so «%(status)s» cannot create movements.")


class StockNeverLeaves(DomainError):
    code = "workflow_stock_never_leaves"
    message = _("Stock has to move at «%(status)s»: mark it as creating movements.")


class ReturnBeforeIssue(DomainError):
    code = "workflow_return_before_issue"
    message = _(
        "A status that returns goods must come after the one that issues them: «%(status)s» does not."
    )


class ReturnElsewhere(DomainError):
    code = "workflow_return_elsewhere"
    message = _("Goods do not come back at «%(status)s»; they may at: %(permitted)s.")


class CorrectedTooLate(DomainError):
    code = "workflow_corrected_too_late"
    message = _("Lines may be corrected in a draft only: «%(status)s» comes after it.")


class NothingToCorrect(DomainError):
    code = "workflow_nothing_to_correct"
    message = _("This document has no lines that could be corrected at «%(status)s».")


class NotByPayment(DomainError):
    code = "workflow_not_by_payment"
    message = _("A payment does not bring a document to «%(status)s»; it may to: %(permitted)s.")


class PaymentAsksNobody(DomainError):
    code = "workflow_payment_asks_nobody"
    message = _("«%(status)s» is entered by the payment itself, so it cannot ask anybody for a right.")


class RightUnknown(DomainError):
    code = "workflow_right_unknown"
    message = _("There is no right «%(permission)s» that a step could ask for.")


class NobodySteps(DomainError):
    code = "workflow_nobody_steps"
    message = _("Nobody brings a document to «%(status)s» by hand, so it cannot ask for a right.")


class RoleUnknown(DomainError):
    code = "workflow_role_unknown"
    message = _("There is no role «%(role)s» that could be told.")


class ColourUnknown(DomainError):
    code = "workflow_colour_unknown"
    message = _("There is no colour «%(colour)s» for a status.")


class TypeNameNeeded(DomainError):
    code = "workflow_type_name_needed"
    message = _("Write what the new type is called in Ukrainian.")


class TypeNameTaken(DomainError):
    code = "workflow_type_name_taken"
    message = _("There is a type «%(name)s» already. Choose another name.")


class OneTypeOnly(DomainError):
    code = "workflow_one_type_only"
    message = _("Documents of this kind are all of one type. Only orders may have several.")


class UsualInUse(DomainError):
    code = "workflow_usual_in_use"
    message = _("«%(name)s» is the usual type, so it stays in use. Make another one usual first.")


class UsualTwice(DomainError):
    code = "workflow_usual_twice"
    message = _("There is one usual type, and «%(name)s» is not in use. Put it in use first.")


class TypeInUse(DomainError):
    code = "workflow_type_in_use"
    message = _("There are documents of the type «%(name)s», so it cannot be deleted. Take it out of use.")


class TypeOfTheWorkshop(DomainError):
    code = "workflow_type_of_the_workshop"
    message = _("«%(name)s» comes with the program and is not deleted. Take it out of use instead.")


class TypeClosed(DomainError):
    code = "workflow_type_closed"
    message = _("The type «%(name)s» is not in use any more. Choose another one.")


class CorrectionOff(DomainError):
    code = "workflow_correction_off"
    message = _("Documents of the type «%(name)s» are not corrected. Cancel it and write a new one.")


class ReturnsOff(DomainError):
    code = "workflow_returns_off"
    message = _("Goods of the type «%(name)s» are not taken back.")
