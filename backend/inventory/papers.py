from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from backend.core.models import MAX_QUANTITY, StatusChange
from backend.inventory.statuses import COUNTS, TRANSFERS
from backend.ledger.documents import CountLine, StockCount, StockTransfer, transfer_constraints


class ProductStockTransfer(StockTransfer):
    """Finished goods on their way from one warehouse to another."""

    status_table = TRANSFERS

    class Meta(StockTransfer.Meta):
        verbose_name = _("goods transfer")
        verbose_name_plural = _("goods transfers")
        constraints = transfer_constraints("producttransfer")


class ProductStockTransferLine(models.Model):
    """So many pieces of a variant were sent, and so many came."""

    transfer = models.ForeignKey(
        ProductStockTransfer, models.CASCADE, related_name="lines", verbose_name=_("transfer")
    )
    variant = models.ForeignKey(
        "catalog.Variant", models.PROTECT, related_name="+", verbose_name=_("variant")
    )
    quantity = models.IntegerField(_("sent"))
    received_quantity = models.IntegerField(_("received"), null=True, editable=False)

    class Meta:
        verbose_name = _("line")
        verbose_name_plural = _("lines")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["transfer", "variant"], name="producttransferline_is_one"),
            models.CheckConstraint(
                condition=Q(quantity__range=(1, MAX_QUANTITY))
                & (Q(received_quantity=None) | Q(received_quantity__range=(0, MAX_QUANTITY))),
                name="producttransferline_in_range",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.variant}: {self.quantity}"


class ProductStockTransferChange(StatusChange):
    """A step in the life of a transfer."""

    transfer = models.ForeignKey(
        ProductStockTransfer, models.PROTECT, related_name="changes", verbose_name=_("transfer")
    )

    class Meta(StatusChange.Meta):
        verbose_name = _("change of status")
        verbose_name_plural = _("history")


class ProductStockCount(StockCount):
    """Finished goods of a warehouse are counted."""

    status_table = COUNTS

    class Meta(StockCount.Meta):
        verbose_name = _("count of goods")
        verbose_name_plural = _("counts of goods")
        permissions = [("decide_productstockcount", "Can decide about differences of a count")]


class ProductStockCountLine(CountLine):
    """A variant on the list of a count."""

    count = models.ForeignKey(
        ProductStockCount, models.CASCADE, related_name="lines", verbose_name=_("count")
    )
    variant = models.ForeignKey(
        "catalog.Variant", models.PROTECT, related_name="+", verbose_name=_("variant")
    )
    expected_quantity = models.IntegerField(_("in the book"), default=0, editable=False)
    counted_quantity = models.IntegerField(_("counted"), null=True, blank=True)
    recounted_quantity = models.IntegerField(_("counted again"), null=True, blank=True)

    class Meta(CountLine.Meta):
        verbose_name = _("line")
        verbose_name_plural = _("lines")
        constraints = [
            models.UniqueConstraint(fields=["count", "variant"], name="productcountline_is_one"),
            models.CheckConstraint(
                condition=(Q(counted_quantity=None) | Q(counted_quantity__range=(0, MAX_QUANTITY)))
                & (Q(recounted_quantity=None) | Q(recounted_quantity__range=(0, MAX_QUANTITY))),
                name="productcountline_in_range",
            ),
        ]

    def __str__(self) -> str:
        return str(self.variant)


class ProductStockCountChange(StatusChange):
    """A step in the life of a count."""

    count = models.ForeignKey(
        ProductStockCount, models.PROTECT, related_name="changes", verbose_name=_("count")
    )

    class Meta(StatusChange.Meta):
        verbose_name = _("change of status")
        verbose_name_plural = _("history")
