"""A discount that a seller may not give alone, asked of a manager."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from backend.core.models import MAX_MONEY, MoneyField
from backend.sales.models.payments import PaymentMethod


class DiscountStatus(models.TextChoices):
    ASKED = "asked", _("asked")
    ALLOWED = "allowed", _("allowed")
    REFUSED = "refused", _("refused")
    USED = "used", _("used")
    DROPPED = "dropped", _("asked anew")


class DiscountRequest(models.Model):
    """One draft at its prices, shown to a manager; what is allowed is good once, for these very lines."""

    order = models.ForeignKey(
        "sales.SalesOrder", models.PROTECT, related_name="discount_requests", verbose_name=_("order")
    )
    customer = models.ForeignKey(
        "sales.Customer",
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("customer"),
    )
    status = models.CharField(
        _("status"), max_length=10, choices=DiscountStatus.choices, default=DiscountStatus.ASKED
    )
    terms = models.TextField(_("lines and prices"))
    total = MoneyField(_("total"))
    deposit = MoneyField(_("deposit"), null=True, blank=True)
    """Money that came with the order: it is taken when the order is confirmed."""
    deposit_method = models.CharField(
        _("method"), max_length=20, blank=True, default="", db_default="", choices=PaymentMethod.choices
    )
    comment = models.CharField(_("comment"), max_length=300, blank=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("seller")
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("decided by"),
    )
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    created_at = models.DateTimeField(_("when"), auto_now_add=True)

    class Meta:
        verbose_name = _("request for a discount")
        verbose_name_plural = _("requests for discounts")
        ordering = ["-id"]
        permissions = [("grant_discount", "Can allow any discount")]
        constraints = [
            models.UniqueConstraint(
                fields=["order"], condition=Q(status="asked"), name="discountrequest_one_is_open"
            ),
            models.CheckConstraint(
                condition=Q(deposit=None, deposit_method="")
                | (Q(deposit__gt=0, deposit__lte=MAX_MONEY) & ~Q(deposit_method="")),
                name="discountrequest_deposit_has_method",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["asked", "dropped"])
                | Q(decided_by__isnull=False, decided_at__isnull=False),
                name="discountrequest_somebody_decided",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.order}, {self.get_status_display()}"
