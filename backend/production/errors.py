from django.utils.translation import gettext_lazy as _

from backend.core.errors import DomainError


class PlanRefused(DomainError):
    code = "plan_refused"
    message = _("The quantity must be a whole number from 1 to %(most)s.")


class NotMade(DomainError):
    code = "not_made"
    message = _("%(variant)s is not made any more.")


class TakenByAnother(DomainError):
    code = "taken_by_another"
    message = _("%(worker)s has already taken this work.")


class NotYours(DomainError):
    code = "not_yours"
    message = _("This work is not yours to hand back.")


class OrderClosed(DomainError):
    code = "production_order_closed"
    message = _("This production order is «%(status)s»: nothing more is reported on it.")


class NothingReported(DomainError):
    code = "nothing_reported"
    message = _("Say how many pieces are ready or spoilt.")


class ReportRefused(DomainError):
    code = "report_refused"
    message = _("Quantities must be whole numbers from 0 to %(most)s.")


class RejectReasonNeeded(DomainError):
    code = "reject_reason_needed"
    message = _("Say why the pieces were rejected.")


class MoreThanPlanned(DomainError):
    code = "more_than_planned"
    message = _("%(remaining)s left to make, and you report %(quantity)s. Is it right?")


class AlreadyUndone(DomainError):
    code = "already_undone"
    message = _("This report was already undone.")


class TooLateToUndo(DomainError):
    code = "too_late_to_undo"
    message = _("A report can be undone for %(minutes)s minutes. Ask a manager.")


class GoodsGone(DomainError):
    code = "goods_gone"
    message = _(
        "The pieces of this report have already left the shelf, so it cannot be undone. Ask a manager."
    )


class NotYourReport(DomainError):
    code = "not_your_report"
    message = _("Only the one who reported, or a manager, can undo this.")


class CannotReportForOthers(DomainError):
    code = "cannot_report_for_others"
    message = _("Only a manager may report for another worker.")
