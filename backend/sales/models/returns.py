"""What came back from customers."""

from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from backend.core.models import MAX_QUANTITY
from backend.core.triggers import append_only
from backend.sales.bookkeeping import books_returns
from backend.sales.models.lines import SalesOrderLine
from backend.sales.models.orders import SalesOrder
from backend.sales.triggers import keeps_returned_total


class ReturnReason(models.TextChoices):
    DEFECT = "defect", _("defect")
    WRONG_ITEM = "wrong_item", _("wrong item")
    DID_NOT_FIT = "did_not_fit", _("did not fit")
    CHANGED_MIND = "changed_mind", _("changed their mind")
    DAMAGED = "damaged", _("damaged on the way")
    OTHER = "other", pgettext_lazy("reason", "other")


class SalesReturn(models.Model):
    """Goods that a customer gave back, written once: a part of an order, or all of it."""

    number = models.PositiveBigIntegerField(_("number"), unique=True)
    order = models.ForeignKey(SalesOrder, models.PROTECT, related_name="returns", verbose_name=_("order"))
    reason = models.CharField(
        _("reason"), max_length=20, choices=ReturnReason.choices, default=ReturnReason.OTHER
    )
    comment = models.CharField(_("comment"), max_length=500, blank=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("who")
    )
    created_at = models.DateTimeField(_("when"), auto_now_add=True)

    class Meta:
        verbose_name = _("customer return")
        verbose_name_plural = _("customer returns")
        ordering = ["-id"]
        triggers = append_only()

    def __str__(self) -> str:
        return f"№{self.number}"

    @property
    def refunded(self) -> Decimal:
        """The money that went back with these goods."""
        return -sum((one.amount for one in self.payments.all()), Decimal(0))

    @property
    def kept(self) -> Decimal:
        """How much of it went to the customer's balance."""
        return -sum((one.amount for one in self.payments.all() if one.method == "balance"), Decimal(0))

    @property
    def given(self) -> Decimal:
        """How much of it is to be handed over or sent to the customer."""
        return self.refunded - self.kept


class SalesReturnLine(models.Model):
    """So many pieces of an order line came back; the scrapped ones of them did not stay on the shelf."""

    sales_return = models.ForeignKey(
        SalesReturn, models.PROTECT, related_name="lines", verbose_name=_("customer return")
    )
    line = models.ForeignKey(
        SalesOrderLine, models.PROTECT, related_name="returned", verbose_name=_("order line")
    )
    quantity = models.PositiveIntegerField(_("came back"))
    scrapped_quantity = models.PositiveIntegerField(_("scrapped"), default=0)

    class Meta:
        verbose_name = _("returned line")
        verbose_name_plural = _("returned lines")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["sales_return", "line"], name="salesreturnline_is_one"),
            models.CheckConstraint(
                condition=Q(quantity__range=(1, MAX_QUANTITY)) & Q(scrapped_quantity__lte=F("quantity")),
                name="salesreturnline_in_range",
            ),
        ]
        triggers = [books_returns(), keeps_returned_total(), *append_only()]

    def __str__(self) -> str:
        return f"{self.line.variant} × {self.quantity}"
