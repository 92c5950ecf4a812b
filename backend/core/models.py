from decimal import Decimal
from typing import Any

import pgtrigger
from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from backend.core.history import Changes
from backend.core.requisites import check_iban, check_tax_id
from backend.core.triggers import append_only

MAX_QUANTITY = 999_999_999
MAX_MONEY = Decimal("9999999999.99")


class MoneyField(models.DecimalField):  # type: ignore[type-arg]
    """A sum with two decimals; the currency stands beside it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_digits", 12)
        kwargs.setdefault("decimal_places", 2)
        super().__init__(*args, **kwargs)


class Currency(models.TextChoices):
    UAH = "UAH", _("hryvnia")
    USD = "USD", _("US dollar")
    EUR = "EUR", _("euro")


class Intent(models.Model):
    """One thing a person set out to do, so that pressing twice does it once."""

    key = models.UUIDField(_("key"), primary_key=True)
    use_case = models.CharField(_("use case"), max_length=100)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("who")
    )
    fingerprint = models.CharField(_("fingerprint of the content"), max_length=64)
    result_type = models.CharField(_("kind of answer"), max_length=100, blank=True)
    result_id = models.BigIntegerField(_("number of the answer"), null=True)
    created_at = models.DateTimeField(_("when"), auto_now_add=True)

    class Meta:
        verbose_name = _("intent")
        verbose_name_plural = _("intents")
        indexes = [models.Index(fields=["created_at"], name="intent_by_time")]

    def __str__(self) -> str:
        return f"{self.use_case} {self.key}"


class Counter(models.Model):
    """The last number given to a kind of document: numbers have no gaps and no repeats."""

    kind = models.CharField(_("kind of document"), max_length=50, primary_key=True)
    last = models.PositiveBigIntegerField(_("last number"), default=0)

    class Meta:
        verbose_name = _("counter")
        verbose_name_plural = _("counters")

    def __str__(self) -> str:
        return f"{self.kind} {self.last}"


class Workshop(models.Model):
    """The settings of the workshop itself: one row."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    name = models.CharField(_("name"), max_length=100, default="Tsekh")
    currency = models.CharField(_("currency"), max_length=3, choices=Currency.choices, default=Currency.UAH)
    undo_minutes = models.PositiveSmallIntegerField(
        _("minutes to undo a report"),
        default=15,
        validators=[MinValueValidator(1), MaxValueValidator(24 * 60)],
    )

    hold_hours = models.PositiveSmallIntegerField(
        _("hours that goods are held"),
        default=48,
        validators=[MinValueValidator(1), MaxValueValidator(90 * 24)],
        help_text=_("Pieces held without an order are free again after so many hours."),
    )
    markup_percent = models.DecimalField(
        _("mark-up, %"),
        max_digits=5,
        decimal_places=1,
        null=True,
        blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(900)],
        help_text=_("What is added to the cost of goods that have no price of their own. Empty: nothing."),
    )
    least_margin_percent = models.DecimalField(
        _("least margin, %"),
        max_digits=4,
        decimal_places=1,
        null=True,
        blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(99)],
        help_text=_("Nobody sells below it without a manager. Empty: no guard."),
    )
    seller_discount_percent = models.DecimalField(
        _("discount that a seller may give, %"),
        max_digits=4,
        decimal_places=1,
        default=10,
        validators=[MinValueValidator(0), MaxValueValidator(100)],
        help_text=_("A greater one is asked of a manager."),
    )
    archive_days = models.PositiveSmallIntegerField(
        _("days until finished orders go to the archive"),
        default=180,
        validators=[MinValueValidator(1), MaxValueValidator(3650)],
        help_text=_("Completed, cancelled and returned orders leave the lists; search still finds them."),
    )

    # What stands on invoices and receipts.
    legal_name = models.CharField(_("name on papers"), max_length=200, blank=True, default="")
    tax_id = models.CharField(_("tax id"), max_length=12, blank=True, default="", validators=[check_tax_id])
    iban = models.CharField(_("IBAN"), max_length=34, blank=True, default="", validators=[check_iban])
    address = models.CharField(_("address"), max_length=300, blank=True, default="")
    phone = models.CharField(_("phone"), max_length=30, blank=True, default="")

    history = Changes()

    class Meta:
        verbose_name = _("workshop")
        verbose_name_plural = _("workshop")
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="workshop_is_one")]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def current(cls) -> "Workshop":
        """The workshop as it was set up, or as it comes when nobody has set it up yet."""
        return cls.objects.first() or cls()


class StatusChange(models.Model):
    """One step of a document: who moved it, from where, to where, when and why."""

    from_status = models.CharField(_("from"), max_length=20, blank=True)
    to_status = models.CharField(_("to"), max_length=20)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("who")
    )
    comment = models.CharField(_("comment"), max_length=500, blank=True)
    created_at = models.DateTimeField(_("when"), auto_now_add=True)

    class Meta:
        abstract = True
        triggers: list[pgtrigger.Trigger] = append_only()
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.from_status} → {self.to_status}"
