"""Papers that goods and materials have alike: transfers that take time, and counts that are decided on."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from backend.core.statuses import StatusTable


class TransferStatus(models.TextChoices):
    DRAFT = "draft", _("draft")
    SENT = "sent", _("on the way")
    RECEIVED = "received", _("received")
    CANCELLED = "cancelled", _("cancelled")


class CountStatus(models.TextChoices):
    COUNTING = "counting", _("being counted")
    RECOUNT = "recount", _("to be counted again")
    DECIDING = "deciding", _("a manager decides")
    POSTED = "posted", _("posted")
    CANCELLED = "cancelled", _("cancelled")


TRANSFER_STEPS = {
    TransferStatus.DRAFT: frozenset({TransferStatus.SENT, TransferStatus.CANCELLED}),
    TransferStatus.SENT: frozenset({TransferStatus.RECEIVED}),
    TransferStatus.RECEIVED: frozenset(),
    TransferStatus.CANCELLED: frozenset(),
}
COUNT_STEPS = {
    CountStatus.COUNTING: frozenset({CountStatus.RECOUNT, CountStatus.POSTED, CountStatus.CANCELLED}),
    CountStatus.RECOUNT: frozenset({CountStatus.DECIDING, CountStatus.POSTED, CountStatus.CANCELLED}),
    CountStatus.DECIDING: frozenset({CountStatus.RECOUNT, CountStatus.POSTED, CountStatus.CANCELLED}),
    CountStatus.POSTED: frozenset(),
    CountStatus.CANCELLED: frozenset(),
}


def transfer_table(may: str) -> StatusTable:
    """The steps of a transfer; one right for all of them."""
    return StatusTable(TransferStatus, TRANSFER_STEPS, dict.fromkeys(TransferStatus.values, may))


def count_table(may_count: str, may_decide: str) -> StatusTable:
    """The steps of a count: who counts does not decide about what differs twice."""
    rights = {**dict.fromkeys(CountStatus.values, may_count), CountStatus.CANCELLED: may_decide}
    return StatusTable(CountStatus, COUNT_STEPS, rights)


class StockTransfer(models.Model):
    """Things leave one warehouse, are on the way, and come to another."""

    number = models.PositiveBigIntegerField(_("number"), unique=True, editable=False)
    status = models.CharField(
        _("status"),
        max_length=20,
        choices=TransferStatus.choices,
        default=TransferStatus.DRAFT,
        editable=False,
    )
    warehouse = models.ForeignKey(
        "warehouses.Warehouse", models.PROTECT, related_name="+", verbose_name=_("from warehouse")
    )
    to_warehouse = models.ForeignKey(
        "warehouses.Warehouse", models.PROTECT, related_name="+", verbose_name=_("to warehouse")
    )
    comment = models.CharField(_("comment"), max_length=500, blank=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("who")
    )
    version = models.PositiveIntegerField(default=0, editable=False)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    sent_at = models.DateTimeField(_("sent"), null=True, editable=False)
    received_at = models.DateTimeField(_("received"), null=True, editable=False)

    class Meta:
        abstract = True
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"№{self.number}"


def transfer_constraints(name: str) -> list[models.BaseConstraint]:
    """A transfer goes somewhere else."""
    return [models.CheckConstraint(condition=~Q(to_warehouse=F("warehouse")), name=f"{name}_has_two_places")]


class StockCount(models.Model):
    """Shelves of a warehouse are counted without looking into the book; what differs is counted again."""

    number = models.PositiveBigIntegerField(_("number"), unique=True, editable=False)
    status = models.CharField(
        _("status"), max_length=20, choices=CountStatus.choices, default=CountStatus.COUNTING, editable=False
    )
    warehouse = models.ForeignKey(
        "warehouses.Warehouse", models.PROTECT, related_name="+", verbose_name=_("warehouse")
    )
    comment = models.CharField(_("comment"), max_length=500, blank=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("who")
    )
    version = models.PositiveIntegerField(default=0, editable=False)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    posted_at = models.DateTimeField(_("posted"), null=True, editable=False)

    class Meta:
        abstract = True
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"№{self.number}"


class CountLine(models.Model):
    """A shelf on the list: what the book said and its version when it was counted, and what was found."""

    seen_version = models.BigIntegerField(default=0, editable=False)
    is_recounted = models.BooleanField(_("counted twice"), default=False, editable=False)

    class Meta:
        abstract = True
        ordering = ["id"]
