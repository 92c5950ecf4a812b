from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from backend.core.statuses import Preset, StatusTable
from backend.workflow.kinds import POINT_OF_SALE, usual_code


class Status(TextChoices):
    DRAFT = "draft", _("draft")
    CONFIRMED = "confirmed", _("confirmed")
    IN_PRODUCTION = "in_production", _("in production")
    READY = "ready", _("ready")
    SHIPPED = "shipped", _("shipped")
    COMPLETED = "completed", _("completed")
    CANCELLED = "cancelled", _("cancelled")
    RETURNED = "returned", _("returned")


NEXT: dict[str, frozenset[str]] = {
    Status.DRAFT: frozenset({Status.CONFIRMED, Status.CANCELLED}),
    Status.CONFIRMED: frozenset({Status.IN_PRODUCTION, Status.READY, Status.CANCELLED}),
    # Back from ready: a report was undone, so a line is not covered any more.
    Status.IN_PRODUCTION: frozenset({Status.READY, Status.CANCELLED}),
    Status.READY: frozenset({Status.IN_PRODUCTION, Status.SHIPPED, Status.CANCELLED}),
    Status.SHIPPED: frozenset({Status.COMPLETED, Status.RETURNED}),
    Status.COMPLETED: frozenset({Status.RETURNED}),
    Status.CANCELLED: frozenset(),
    Status.RETURNED: frozenset(),
}

RIGHTS: dict[str, str] = {
    Status.CONFIRMED: "sales.confirm_salesorder",
    Status.SHIPPED: "sales.ship_salesorder",
    Status.COMPLETED: "sales.complete_salesorder",
    Status.CANCELLED: "sales.cancel_salesorder",
    Status.RETURNED: "sales.return_salesorder",
}
"""The steps that people take; the others follow from production."""

KIND = "sales.salesorder"
USUAL_TYPE = usual_code(KIND)
TABLE = StatusTable(
    Status,
    NEXT,
    RIGHTS,
    colours={
        Status.CONFIRMED: "info",
        Status.IN_PRODUCTION: "warning",
        Status.READY: "success",
        Status.SHIPPED: "primary",
        Status.CANCELLED: "danger",
        Status.RETURNED: "danger",
    },
    moves_stock=frozenset({Status.SHIPPED}),
    takes_back=frozenset({Status.RETURNED}),
    corrects=frozenset({Status.DRAFT}),
    at_payment=frozenset({Status.SHIPPED, Status.COMPLETED}),
    presets=(Preset(POINT_OF_SALE, _("sale at the counter"), frozenset({Status.SHIPPED, Status.COMPLETED})),),
    opens="order",
)
OPEN = (Status.CONFIRMED, Status.IN_PRODUCTION, Status.READY)
WAITING = (Status.CONFIRMED, Status.IN_PRODUCTION)
CLOSED = (Status.COMPLETED, Status.CANCELLED, Status.RETURNED)
"""Nothing more is expected of these: they may go to the archive."""


class PaymentStatus(TextChoices):
    PENDING = "pending", _("not paid")
    PARTIAL = "partial", _("paid in part")
    PAID = "paid", _("paid")
