"""Papers that goods and materials have alike: transfers that take time, and counts that are decided on."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from backend.core.statuses import StatusTable
from backend.workflow.fields import StatusField


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


class Missing(models.TextChoices):
    """Where what was sent and did not come has gone."""

    RETURNED = "returned", _("stayed with the sender")
    DAMAGE = "damage", _("damage")
    WASTE = "waste", _("waste")
    THEFT = "theft", _("theft")
    SCRAP = "scrap", _("scrap")


TRANSFER_STEPS: dict[str, frozenset[str]] = {
    TransferStatus.DRAFT: frozenset({TransferStatus.SENT, TransferStatus.CANCELLED}),
    TransferStatus.SENT: frozenset({TransferStatus.RECEIVED}),
    TransferStatus.RECEIVED: frozenset(),
    TransferStatus.CANCELLED: frozenset(),
}
COUNT_STEPS: dict[str, frozenset[str]] = {
    CountStatus.COUNTING: frozenset({CountStatus.RECOUNT, CountStatus.POSTED, CountStatus.CANCELLED}),
    CountStatus.RECOUNT: frozenset({CountStatus.DECIDING, CountStatus.POSTED, CountStatus.CANCELLED}),
    CountStatus.DECIDING: frozenset({CountStatus.RECOUNT, CountStatus.POSTED, CountStatus.CANCELLED}),
    CountStatus.POSTED: frozenset(),
    CountStatus.CANCELLED: frozenset(),
}


def transfer_table(may: str, *, opens: str) -> StatusTable:
    """The steps of a transfer; one right for all of them."""
    return StatusTable(
        TransferStatus,
        TRANSFER_STEPS,
        dict.fromkeys((TransferStatus.SENT, TransferStatus.RECEIVED, TransferStatus.CANCELLED), may),
        colours={TransferStatus.SENT: "info", TransferStatus.RECEIVED: "success"},
        moves_stock=frozenset({TransferStatus.SENT, TransferStatus.RECEIVED}),
        corrects=frozenset({TransferStatus.DRAFT}),
        opens=opens,
    )


def count_table(may_count: str, may_decide: str, *, opens: str) -> StatusTable:
    """The steps of a count: who counts does not decide about what differs twice."""
    rights = dict.fromkeys(CountStatus.values, may_count)
    rights |= dict.fromkeys((CountStatus.POSTED.value, CountStatus.CANCELLED.value), may_decide)
    return StatusTable(
        CountStatus,
        COUNT_STEPS,
        rights,
        colours={
            CountStatus.COUNTING: "info",
            CountStatus.RECOUNT: "warning",
            CountStatus.DECIDING: "danger",
            CountStatus.POSTED: "success",
        },
        moves_stock=frozenset({CountStatus.POSTED}),
        opens=opens,
    )


class StockTransfer(models.Model):
    """Things leave one warehouse, are on the way, and come to another.

    Each kind of them has its `status_table`.
    """

    number = models.PositiveBigIntegerField(_("number"), unique=True, editable=False)
    status = StatusField(
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
    missing = models.CharField(
        _("what did not come"), max_length=10, choices=Missing.choices, blank=True, editable=False
    )
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
    """Shelves of a warehouse are counted without looking into the book; what differs is counted again.

    Each kind of them has its `status_table`.
    """

    number = models.PositiveBigIntegerField(_("number"), unique=True, editable=False)
    status = StatusField(
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


def with_items(lines: Sequence[Any], item_field: str) -> Sequence[Any]:
    """Lines of a paper with what they are about: the names of things are made of several rows."""
    if lines:
        items: Any = type(lines[0])._meta.get_field(item_field).related_model
        known = items._default_manager.in_bulk([getattr(line, f"{item_field}_id") for line in lines])
        for line in lines:
            setattr(line, item_field, known[getattr(line, f"{item_field}_id")])
    return lines
