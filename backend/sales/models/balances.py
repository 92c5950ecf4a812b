"""What the workshop keeps for its customers."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from backend.core.models import MAX_MONEY, Currency, MoneyField
from backend.core.triggers import kept_by_triggers, never_changed
from backend.sales.people import Customer


class CustomerBalance(models.Model):
    """Money of a customer that no order needs now; payments put it here and take it off."""

    customer = models.ForeignKey(
        Customer, models.PROTECT, related_name="balances", verbose_name=_("customer")
    )
    currency = models.CharField(_("currency"), max_length=3, choices=Currency.choices)
    amount = MoneyField(_("sum"), default=0, editable=False)

    class Meta:
        verbose_name = _("customer's balance")
        verbose_name_plural = _("customers' balances")
        ordering = ["customer", "currency"]
        constraints = [
            models.UniqueConstraint(fields=["customer", "currency"], name="customerbalance_is_one"),
            models.CheckConstraint(
                condition=Q(amount__range=(0, MAX_MONEY)), name="customerbalance_not_negative"
            ),
        ]
        triggers = [*kept_by_triggers("amount"), never_changed("customer_id", "currency")]

    def __str__(self) -> str:
        return f"{self.amount} {self.currency}"
