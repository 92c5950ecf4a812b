from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from backend.core.statuses import StatusTable
from backend.ledger.documents import count_table, transfer_table

TRANSFERS = transfer_table("materials.transfer_materialstock", opens="transfer:materials")
COUNTS = count_table(
    "materials.count_materialstock", "materials.decide_materialcount", opens="counted:materials"
)


class RequestStatus(TextChoices):
    DRAFT = "draft", _("draft")
    APPROVED = "approved", _("approved")
    ORDERED = "ordered", _("ordered")
    COMPLETED = "completed", _("completed")
    REJECTED = "rejected", _("declined")


class PurchaseStatus(TextChoices):
    DRAFT = "draft", _("draft")
    APPROVED = "approved", _("approved")
    SENT = "sent", _("sent to the supplier")
    PARTIAL = "partial", _("came in part")
    COMPLETED = "completed", _("completed")
    CANCELLED = "cancelled", _("cancelled")


REQUESTS = StatusTable(
    RequestStatus,
    {
        RequestStatus.DRAFT: frozenset({RequestStatus.APPROVED, RequestStatus.REJECTED}),
        RequestStatus.APPROVED: frozenset({RequestStatus.ORDERED, RequestStatus.REJECTED}),
        # Back to approved: the order that took it was cancelled.
        RequestStatus.ORDERED: frozenset({RequestStatus.COMPLETED, RequestStatus.APPROVED}),
        # Back to ordered: the receipt that completed it was reversed.
        RequestStatus.COMPLETED: frozenset({RequestStatus.ORDERED}),
        RequestStatus.REJECTED: frozenset(),
    },
    {
        RequestStatus.APPROVED: "materials.approve_purchaserequest",
        RequestStatus.REJECTED: "materials.approve_purchaserequest",
        RequestStatus.ORDERED: "materials.add_purchaseorder",
    },
    colours={
        RequestStatus.APPROVED: "info",
        RequestStatus.ORDERED: "primary",
        RequestStatus.COMPLETED: "success",
        RequestStatus.REJECTED: "danger",
    },
    corrects=frozenset({RequestStatus.DRAFT}),
    opens="request",
)
PURCHASES = StatusTable(
    PurchaseStatus,
    {
        PurchaseStatus.DRAFT: frozenset({PurchaseStatus.APPROVED, PurchaseStatus.CANCELLED}),
        PurchaseStatus.APPROVED: frozenset({PurchaseStatus.SENT, PurchaseStatus.CANCELLED}),
        PurchaseStatus.SENT: frozenset(
            {PurchaseStatus.PARTIAL, PurchaseStatus.COMPLETED, PurchaseStatus.CANCELLED}
        ),
        # Back: a receipt was reversed.
        PurchaseStatus.PARTIAL: frozenset({PurchaseStatus.COMPLETED, PurchaseStatus.SENT}),
        PurchaseStatus.COMPLETED: frozenset({PurchaseStatus.PARTIAL, PurchaseStatus.SENT}),
        PurchaseStatus.CANCELLED: frozenset(),
    },
    {
        PurchaseStatus.APPROVED: "materials.approve_purchaseorder",
        PurchaseStatus.SENT: "materials.change_purchaseorder",
        PurchaseStatus.CANCELLED: "materials.approve_purchaseorder",
    },
    colours={
        PurchaseStatus.APPROVED: "info",
        PurchaseStatus.SENT: "primary",
        PurchaseStatus.PARTIAL: "warning",
        PurchaseStatus.COMPLETED: "success",
        PurchaseStatus.CANCELLED: "danger",
    },
    corrects=frozenset({PurchaseStatus.DRAFT}),
    opens="purchase",
)
EXPECTED = (PurchaseStatus.APPROVED, PurchaseStatus.SENT, PurchaseStatus.PARTIAL)
"""An order in these is still to come."""
