from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from backend.core.models import MAX_QUANTITY, StatusChange
from backend.core.triggers import append_only
from backend.ledger.documents import CountLine, StockCount, StockTransfer, transfer_constraints
from backend.ledger.models import Reason
from backend.materials.models.material import AmountField
from backend.materials.statuses import COUNTS, TRANSFERS


class MaterialDocumentKind(models.TextChoices):
    RECEIPT = "receipt", _("receipt")
    WRITE_OFF = "write_off", _("write-off")
    ADJUSTMENT = "adjustment", _("adjustment")
    REVERSAL = "reversal", _("reversal")


class MaterialDocument(models.Model):
    """A paper of the storekeeper about materials: its lines are the movements that carry its number."""

    number = models.PositiveBigIntegerField(_("number"), unique=True)
    kind = models.CharField(_("kind"), max_length=20, choices=MaterialDocumentKind.choices)
    warehouse = models.ForeignKey(
        "warehouses.Warehouse", models.PROTECT, related_name="+", verbose_name=_("warehouse")
    )
    reason = models.CharField(_("reason"), max_length=20, choices=Reason.choices)
    comment = models.CharField(_("comment"), max_length=500, blank=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("who")
    )
    created_at = models.DateTimeField(_("when"), auto_now_add=True)
    reverses = models.OneToOneField(
        "self", models.PROTECT, related_name="reversed_by", null=True, blank=True, verbose_name=_("reverses")
    )

    class Meta:
        verbose_name = _("material document")
        verbose_name_plural = _("material documents")
        ordering = ["-id"]
        permissions = [("reverse_materialdocument", "Can reverse a material document")]
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.get_kind_display()} №{self.number}"


class MaterialRequestStatus(models.TextChoices):
    OPEN = "open", _("open")
    DONE = "done", _("brought")
    DECLINED = "declined", _("declined")


class MaterialRequest(models.Model):
    """A worker asks the storekeeper to bring material to the work."""

    order = models.ForeignKey(
        "production.ProductionOrder",
        models.PROTECT,
        related_name="material_requests",
        null=True,
        blank=True,
        verbose_name=_("production order"),
    )
    material_color = models.ForeignKey(
        "materials.MaterialColor", models.PROTECT, related_name="requests", verbose_name=_("material")
    )
    quantity = AmountField(_("quantity"))
    comment = models.CharField(_("comment"), max_length=300, blank=True)
    status = models.CharField(
        _("status"),
        max_length=10,
        choices=MaterialRequestStatus.choices,
        default=MaterialRequestStatus.OPEN,
        editable=False,
    )
    answer = models.CharField(_("answer"), max_length=300, blank=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("who")
    )
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        editable=False,
        verbose_name=_("answered by"),
    )
    created_at = models.DateTimeField(_("when"), auto_now_add=True)
    closed_at = models.DateTimeField(_("closed"), null=True, editable=False)

    class Meta:
        verbose_name = _("material request")
        verbose_name_plural = _("material requests")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(quantity__gt=0) & Q(quantity__lte=MAX_QUANTITY), name="materialrequest_in_range"
            )
        ]
        indexes = [models.Index(fields=["status"], condition=Q(status="open"), name="materialrequest_open")]

    def __str__(self) -> str:
        return f"{self.material_color}: {self.quantity}"


class MaterialStockTransfer(StockTransfer):
    """Materials on their way from one warehouse to another."""

    status_table = TRANSFERS

    class Meta(StockTransfer.Meta):
        verbose_name = _("material transfer")
        verbose_name_plural = _("material transfers")
        constraints = transfer_constraints("materialtransfer")


class MaterialStockTransferLine(models.Model):
    """So much of a material was sent, and so much came."""

    transfer = models.ForeignKey(
        MaterialStockTransfer, models.CASCADE, related_name="lines", verbose_name=_("transfer")
    )
    material_color = models.ForeignKey(
        "materials.MaterialColor", models.PROTECT, related_name="+", verbose_name=_("material")
    )
    quantity = AmountField(_("sent"))
    received_quantity = AmountField(_("received"), null=True, editable=False)

    class Meta:
        verbose_name = _("line")
        verbose_name_plural = _("lines")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["transfer", "material_color"], name="materialtransferline_is_one"
            ),
            models.CheckConstraint(
                condition=Q(quantity__gt=0)
                & Q(quantity__lte=MAX_QUANTITY)
                & (Q(received_quantity=None) | Q(received_quantity__range=(0, MAX_QUANTITY))),
                name="materialtransferline_in_range",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.material_color}: {self.quantity}"


class MaterialStockTransferChange(StatusChange):
    """A step in the life of a transfer."""

    transfer = models.ForeignKey(
        MaterialStockTransfer, models.PROTECT, related_name="changes", verbose_name=_("transfer")
    )

    class Meta(StatusChange.Meta):
        verbose_name = _("change of status")
        verbose_name_plural = _("history")


class MaterialStockCount(StockCount):
    """Materials of a warehouse are counted."""

    status_table = COUNTS

    class Meta(StockCount.Meta):
        verbose_name = _("count of materials")
        verbose_name_plural = _("counts of materials")


class MaterialStockCountLine(CountLine):
    """A material on the list of a count."""

    count = models.ForeignKey(
        MaterialStockCount, models.CASCADE, related_name="lines", verbose_name=_("count")
    )
    material_color = models.ForeignKey(
        "materials.MaterialColor", models.PROTECT, related_name="+", verbose_name=_("material")
    )
    expected_quantity = AmountField(_("in the book"), default=0, editable=False)
    counted_quantity = AmountField(_("counted"), null=True, blank=True)
    recounted_quantity = AmountField(_("counted again"), null=True, blank=True)

    class Meta(CountLine.Meta):
        verbose_name = _("line")
        verbose_name_plural = _("lines")
        constraints = [
            models.UniqueConstraint(fields=["count", "material_color"], name="materialcountline_is_one"),
            models.CheckConstraint(
                condition=(Q(counted_quantity=None) | Q(counted_quantity__range=(0, MAX_QUANTITY)))
                & (Q(recounted_quantity=None) | Q(recounted_quantity__range=(0, MAX_QUANTITY))),
                name="materialcountline_in_range",
            ),
        ]

    def __str__(self) -> str:
        return str(self.material_color)


class MaterialStockCountChange(StatusChange):
    """A step in the life of a count."""

    count = models.ForeignKey(
        MaterialStockCount, models.PROTECT, related_name="changes", verbose_name=_("count")
    )

    class Meta(StatusChange.Meta):
        verbose_name = _("change of status")
        verbose_name_plural = _("history")
