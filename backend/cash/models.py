"""Where cash lies, who answers for it and when, and everything that came and went."""

from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backend.cash.bookkeeping import books_cash
from backend.cash.triggers import box_rests, guards_shift, keeps_balance
from backend.core.history import Changes
from backend.core.models import MAX_MONEY, Currency, MoneyField
from backend.core.triggers import append_only, never_emptied


class CashBox(models.Model):
    """The cash box of a warehouse; while it is in use, cash is taken and given in its shifts only."""

    warehouse = models.OneToOneField(
        "warehouses.Warehouse", models.PROTECT, related_name="cash_box", verbose_name=_("warehouse")
    )
    currency = models.CharField(_("currency"), max_length=3, choices=Currency.choices, default=Currency.UAH)
    is_active = models.BooleanField(
        _("in use"), default=True, help_text=_("Cash is taken and given back only while its shift is open.")
    )
    keepers = models.ManyToManyField(
        settings.AUTH_USER_MODEL,
        related_name="cash_boxes",
        blank=True,
        verbose_name=_("who works at it"),
        help_text=_("Nobody named: every seller. Managers always may."),
    )

    history = Changes()

    class Meta:
        verbose_name = _("cash box")
        verbose_name_plural = _("cash boxes")
        ordering = ["warehouse__name"]
        permissions = [("manage_cashbox", "Can work at every cash box and sees what should be in it")]
        triggers = [box_rests()]

    def __str__(self) -> str:
        return self.warehouse.name


class CashShift(models.Model):
    """A box from counting it in the morning to counting it in the evening."""

    box = models.ForeignKey(CashBox, models.PROTECT, related_name="shifts", verbose_name=_("cash box"))
    opened_at = models.DateTimeField(_("opened"), default=timezone.now, editable=False)
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("who opened")
    )
    left_amount = MoneyField(_("left by the shift before"), null=True, editable=False)
    opening_amount = MoneyField(_("counted at the opening"))
    opening_difference = models.GeneratedField(
        expression=F("opening_amount") - F("left_amount"),
        output_field=MoneyField(null=True),
        db_persist=True,
        verbose_name=_("difference at the opening"),
    )
    opening_comment = models.CharField(_("comment at the opening"), max_length=300, blank=True)
    balance = MoneyField(_("in the box by the book"), default=0, editable=False)
    closed_at = models.DateTimeField(_("closed"), null=True, editable=False)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, verbose_name=_("who closed")
    )
    expected_amount = MoneyField(_("expected"), null=True, editable=False)
    counted_amount = MoneyField(_("counted at the closing"), null=True)
    difference = models.GeneratedField(
        expression=F("counted_amount") - F("expected_amount"),
        output_field=MoneyField(null=True),
        db_persist=True,
        verbose_name=_("difference"),
    )
    comment = models.CharField(_("comment"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("cash shift")
        verbose_name_plural = _("cash shifts")
        ordering = ["-id"]
        permissions = [("keep_cashshift", "Can open and close the cash box of their shop")]
        constraints = [
            models.UniqueConstraint(
                fields=["box"], condition=Q(closed_at=None), name="cashshift_open_is_one"
            ),
            models.CheckConstraint(
                condition=Q(balance__gte=0) & Q(balance__lte=MAX_MONEY), name="cashshift_never_below_zero"
            ),
            models.CheckConstraint(
                condition=Q(opening_amount__range=(0, MAX_MONEY))
                & (
                    Q(closed_at=None, closed_by=None, expected_amount=None, counted_amount=None)
                    | Q(
                        closed_at__isnull=False,
                        closed_by__isnull=False,
                        expected_amount__isnull=False,
                        counted_amount=F("balance"),
                    )
                ),
                name="cashshift_closed_is_counted",
            ),
        ]
        indexes = [models.Index(fields=["opened_at"], name="cashshift_by_time")]
        triggers = [*guards_shift(), never_emptied()]

    def __str__(self) -> str:
        return f"№{self.pk}"

    @property
    def is_open(self) -> bool:
        """May cash still come and go?"""
        return self.closed_at is None


class CashReason(models.TextChoices):
    OPENING = "opening", _("at the start")
    PAYMENT = "payment", _("payment")
    REFUND = "refund", _("given back")
    PUT_IN = "put_in", _("put in")
    TAKEN_OUT = "taken_out", _("taken out")
    DIFFERENCE = "difference", _("difference")


class CashPlace(models.TextChoices):
    BANK = "bank", _("the bank")
    WAY = "way", _("on the way")


_OF_PAYMENT = Q(payment__isnull=False, place="")
_OF_PEOPLE = Q(payment=None) & ~Q(place="")


class CashMovement(models.Model):
    """Cash that came (plus) or went (minus), written once."""

    shift = models.ForeignKey(
        CashShift, models.PROTECT, related_name="movements", verbose_name=_("cash shift")
    )
    amount = MoneyField(_("sum"))
    reason = models.CharField(_("reason"), max_length=20, choices=CashReason.choices)
    payment = models.OneToOneField(
        "sales.Payment", models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("payment")
    )
    place = models.CharField(
        _("from where, to where"), max_length=10, choices=CashPlace.choices, blank=True, default=""
    )
    comment = models.CharField(_("comment"), max_length=300, blank=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("who")
    )
    created_at = models.DateTimeField(_("when"), auto_now_add=True)

    class Meta:
        verbose_name = _("movement of cash")
        verbose_name_plural = _("movements of cash")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=(Q(reason="payment", amount__range=(Decimal("0.01"), MAX_MONEY)) & _OF_PAYMENT)
                | (Q(reason="refund", amount__range=(-MAX_MONEY, Decimal("-0.01"))) & _OF_PAYMENT)
                | (Q(reason="put_in", amount__range=(Decimal("0.01"), MAX_MONEY)) & _OF_PEOPLE)
                | (Q(reason="taken_out", amount__range=(-MAX_MONEY, Decimal("-0.01"))) & _OF_PEOPLE)
                | (
                    Q(reason__in=["difference", "opening"], payment=None, place="")
                    & Q(amount__range=(-MAX_MONEY, MAX_MONEY))
                    & ~Q(amount=0)
                ),
                name="cashmovement_says_why",
            )
        ]
        triggers = [keeps_balance(), books_cash(), *append_only()]

    def __str__(self) -> str:
        return f"{self.get_reason_display()}: {self.amount}"
