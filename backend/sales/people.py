"""Whom the workshop sells to."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from backend.core.history import Changes


def digits_of_phone(word: str) -> str:
    """The digits of a typed word by which a phone is found, however it was typed; too few are none."""
    digits = "".join(filter(str.isdigit, word)).removeprefix("38")
    return digits if len(digits) >= 3 else ""


class CustomerQuerySet(models.QuerySet["Customer"]):
    def search(self, text: str) -> "CustomerQuerySet":
        """Customers by parts of the name, phone, e-mail or Instagram."""
        found = self
        for word in text.split()[:6]:
            digits = digits_of_phone(word)
            by_phone = Q(phone__contains=digits) if digits else Q()
            found = found.filter(
                Q(name__icontains=word)
                | Q(email__icontains=word)
                | Q(instagram__icontains=word.removeprefix("@"))
                | by_phone
            )
        return found


class Customer(models.Model):
    """Whom the workshop sells to."""

    name = models.CharField(pgettext_lazy("a person", "name"), max_length=150)
    phone = models.CharField(_("phone"), max_length=20, blank=True, db_index=True)
    email = models.EmailField(_("e-mail"), blank=True)
    instagram = models.CharField(_("Instagram"), max_length=50, blank=True)
    notes = models.TextField(_("notes"), blank=True)
    price_group = models.ForeignKey(
        "catalog.PriceGroup",
        models.PROTECT,
        related_name="customers",
        null=True,
        blank=True,
        verbose_name=_("price group"),
    )
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    objects = CustomerQuerySet.as_manager()
    history = Changes()

    class Meta:
        verbose_name = _("customer")
        verbose_name_plural = _("customers")
        ordering = ["name"]
        permissions = [("set_customer_terms", "Can set a customer's prices and credit")]

    def __str__(self) -> str:
        return f"{self.name}, {self.phone}" if self.phone else self.name
