"""Money that came for orders, and money that went back."""

from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from backend.core.models import MAX_MONEY, MoneyField
from backend.core.triggers import KeepsSum, append_only
from backend.sales.bookkeeping import books_payments
from backend.sales.models.orders import SalesOrder


class PaymentMethod(models.TextChoices):
    CASH = "cash", _("cash")
    CARD = "card", _("card")
    TRANSFER = "transfer", _("bank transfer")
    OTHER = "other", _("other")


class Payment(models.Model):
    """Money that came (plus) or went back (minus), written once."""

    order = models.ForeignKey(SalesOrder, models.PROTECT, related_name="payments", verbose_name=_("order"))
    amount = MoneyField(_("sum"))
    method = models.CharField(_("method"), max_length=20, choices=PaymentMethod.choices)
    refunds = models.OneToOneField(
        "self",
        models.PROTECT,
        related_name="refunded_by",
        null=True,
        blank=True,
        verbose_name=_("gives back"),
    )
    comment = models.CharField(_("comment"), max_length=300, blank=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("who")
    )
    created_at = models.DateTimeField(_("when"), auto_now_add=True)

    class Meta:
        verbose_name = _("payment")
        verbose_name_plural = _("payments")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=(Q(refunds=None) & Q(amount__range=(Decimal("0.01"), MAX_MONEY)))
                | (Q(refunds__isnull=False) & Q(amount__range=(-MAX_MONEY, Decimal("-0.01")))),
                name="payment_sign",
            )
        ]
        indexes = [models.Index(fields=["created_at"], name="payment_by_time")]
        triggers = [
            KeepsSum(name="keeps_paid_total", parent="order", sums={"paid_total": "amount"}),
            books_payments(),
            *append_only(),
        ]

    def __str__(self) -> str:
        return f"{self.amount} · {self.order}"
