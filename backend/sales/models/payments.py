"""Money that came for orders, and money that went back."""

from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from backend.core.models import MAX_MONEY, MoneyField
from backend.core.money import show_money
from backend.core.triggers import KeepsSum, append_only
from backend.sales.bookkeeping import books_payments
from backend.sales.cash_payments import goes_through_the_box
from backend.sales.models.orders import SalesOrder
from backend.sales.triggers import keeps_balances, keeps_refunds


class PaymentMethod(models.TextChoices):
    CASH = "cash", _("cash")
    CARD = "card", _("card")
    TRANSFER = "transfer", _("bank transfer")
    OTHER = "other", _("other")
    BALANCE = "balance", _("customer's balance")


class Settlement(models.TextChoices):
    """What becomes of money that an order does not need any more."""

    MONEY = "money", _("money back")
    BALANCE = "balance", _("to the customer's balance")


class PaymentQuerySet(models.QuerySet["Payment"]):
    def kept(self) -> "PaymentQuerySet":
        """Money that came and did not go back whole, the latest first: `left` is what is left of it."""
        back = Coalesce(Sum("refunded_by__amount"), Decimal(0))
        came: Any = self.filter(refunds=None).annotate(**{"left": F("amount") + back})
        kept: PaymentQuerySet = came.filter(left__gt=0).order_by("-pk")
        return kept


class Payment(models.Model):
    """Money that came (plus) or went back (minus), written once."""

    order = models.ForeignKey(SalesOrder, models.PROTECT, related_name="payments", verbose_name=_("order"))
    amount = MoneyField(_("sum"))
    method = models.CharField(_("method"), max_length=20, choices=PaymentMethod.choices)
    refunds = models.ForeignKey(
        "self",
        models.PROTECT,
        related_name="refunded_by",
        null=True,
        blank=True,
        verbose_name=_("gives back"),
    )
    sales_return = models.ForeignKey(
        "sales.SalesReturn",
        models.PROTECT,
        related_name="payments",
        null=True,
        blank=True,
        db_index=False,
        verbose_name=_("customer return"),
    )
    # Of both halves of a move between orders: the money that really came, whose way it goes back by.
    origin = models.ForeignKey(
        "self",
        models.PROTECT,
        related_name="moved",
        null=True,
        blank=True,
        db_index=False,
        verbose_name=_("moved from the payment"),
    )
    comment = models.CharField(_("comment"), max_length=300, blank=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("who")
    )
    created_at = models.DateTimeField(_("when"), auto_now_add=True)

    left: Decimal
    """What has not gone back, of payments that `kept` gave."""

    objects = PaymentQuerySet.as_manager()

    class Meta:
        verbose_name = _("payment")
        verbose_name_plural = _("payments")
        ordering = ["-id"]
        permissions = [("refund_payment", "Can give money back")]
        constraints = [
            models.CheckConstraint(
                condition=(Q(refunds=None) & Q(amount__range=(Decimal("0.01"), MAX_MONEY)))
                | (Q(refunds__isnull=False) & Q(amount__range=(-MAX_MONEY, Decimal("-0.01")))),
                name="payment_sign",
            ),
            models.CheckConstraint(
                condition=Q(origin=None) | Q(method=PaymentMethod.BALANCE), name="payment_moves_by_balance"
            ),
        ]
        indexes = [
            models.Index(fields=["created_at"], name="payment_by_time"),
            models.Index(
                fields=["sales_return"], condition=Q(sales_return__isnull=False), name="payment_by_return"
            ),
            models.Index(fields=["origin"], condition=Q(origin__isnull=False), name="payment_by_origin"),
        ]
        triggers = [
            KeepsSum(name="keeps_paid_total", parent="order", sums={"paid_total": "amount"}),
            books_payments(),
            goes_through_the_box(),
            *keeps_refunds(),
            keeps_balances(),
            *append_only(),
        ]

    def __str__(self) -> str:
        return f"{show_money(self.amount, self.order.currency)} · {self.order}"

    @property
    def came_as(self) -> str:
        """By which method the money really came, whatever order it came for."""
        return self.origin.method if self.origin else self.method
