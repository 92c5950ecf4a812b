"""Whom the workshop sells to."""

from django.core.validators import MinValueValidator, RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.dates import WEEKDAYS_ABBR
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from backend.core.history import Changes
from backend.core.models import MAX_MONEY, MoneyField
from backend.sales.reading import read_customer
from backend.sales.triggers import merges_balances


def digits_of_phone(word: str) -> str:
    """The digits of a typed word by which a phone is found, however it was typed; too few are none."""
    digits = "".join(filter(str.isdigit, word)).removeprefix("38")
    return digits if len(digits) >= 3 else ""


class CustomerQuerySet(models.QuerySet["Customer"]):
    def current(self) -> "CustomerQuerySet":
        """Cards that were not made one with another."""
        return self.filter(merged_into=None)

    def search(self, text: str) -> "CustomerQuerySet":
        """Current cards by parts of the name, e-mail or Instagram, and by a phone in any form."""
        said, found = read_customer(text), self.current()
        if said.phone:
            found, text = found.filter(phone=said.phone), said.name
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
    credit_limit = MoneyField(
        _("credit limit"),
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
        help_text=_("As much may be owed over open and shipped orders. Empty: no limit."),
    )
    delivery_days = models.CharField(
        _("delivery days"),
        max_length=7,
        blank=True,
        default="",
        db_default="",
        validators=[RegexValidator(r"^1?2?3?4?5?6?7?$")],
        help_text=_("Digits of weekdays: 135 is Monday, Wednesday and Friday."),
    )
    merged_into = models.ForeignKey(
        "self",
        models.PROTECT,
        related_name="merged",
        null=True,
        blank=True,
        editable=False,
        verbose_name=_("is now the card of"),
    )
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    objects = CustomerQuerySet.as_manager()
    history = Changes()

    class Meta:
        verbose_name = _("customer")
        verbose_name_plural = _("customers")
        ordering = ["name"]
        permissions = [
            ("set_customer_terms", "Can set a customer's prices and credit"),
            ("merge_customer", "Can make two cards of one customer one"),
            ("exceed_credit", "Can confirm an order above the customer's credit"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(merged_into=None) | ~Q(merged_into=F("id")),
                name="customer_is_not_merged_into_self",
            ),
            models.CheckConstraint(
                condition=Q(credit_limit=None) | Q(credit_limit__range=(0, MAX_MONEY)),
                name="customer_limit_in_range",
            ),
        ]
        triggers = [merges_balances()]

    def __str__(self) -> str:
        return f"{self.name}, {self.phone}" if self.phone else self.name

    @property
    def delivery_shown(self) -> str:
        """The days on which goods are brought, in words."""
        return ", ".join(str(WEEKDAYS_ABBR[int(digit) - 1]) for digit in self.delivery_days)


class CustomerSite(models.Model):
    """Where a customer gets their goods."""

    customer = models.ForeignKey(Customer, models.PROTECT, related_name="sites", verbose_name=_("customer"))
    name = models.CharField(_("name"), max_length=60, blank=True)
    address = models.CharField(_("address"), max_length=300)
    phone = models.CharField(_("phone"), max_length=20, blank=True)
    is_active = models.BooleanField(_("in use"), default=True)

    history = Changes()

    class Meta:
        verbose_name = _("delivery address")
        verbose_name_plural = _("delivery addresses")
        ordering = ["-is_active", "name", "id"]

    def __str__(self) -> str:
        return f"{self.name}, {self.address}" if self.name else self.address
