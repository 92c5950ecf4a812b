from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from backend.accounting.triggers import keeps_balance
from backend.core.models import Currency
from backend.core.triggers import append_only


class AccountKind(models.TextChoices):
    ASSET = "asset", _("asset")
    LIABILITY = "liability", _("liability")
    EQUITY = "equity", _("equity")
    INCOME = "income", _("income")
    EXPENSE = "expense", _("expense")


class Account(models.Model):
    """A line of the chart of accounts; its names are the workshop's own affair."""

    code = models.CharField(_("code"), max_length=10, primary_key=True)
    kind = models.CharField(_("kind"), max_length=10, choices=AccountKind.choices)
    name = models.CharField(_("name"), max_length=100)
    name_en = models.CharField(_("name in English"), max_length=100, blank=True)

    class Meta:
        verbose_name = _("account")
        verbose_name_plural = _("chart of accounts")
        ordering = ["code"]

    def __str__(self) -> str:
        name = self.name_en if self.name_en and get_language() == "en" else self.name
        return f"{self.code} {name}"


class MoneyReason(models.TextChoices):
    """Why there is an entry that moved no goods; the others carry the reason of their movements."""

    PAYMENT = "payment", _("payment")
    REFUND = "refund", pgettext_lazy("journal", "refund")
    REVENUE = "revenue", _("revenue")
    REVENUE_BACK = "revenue_back", _("revenue taken back")
    SHORTAGE = "shortage", _("material used that the book had not")
    REJECTS = "rejects", _("spoilt pieces")
    STANDARD = "standard", _("made at the standard cost")
    CASH_OPENING = "cash_opening", _("cash at the start")
    CASH_IN = "cash_in", _("cash put into the box")
    CASH_OUT = "cash_out", _("cash taken out of the box")
    CASH_DIFFERENCE = "cash_difference", _("difference of cash")


class JournalEntry(models.Model):
    """What a document means in money, written once: its lines say from where to where."""

    reason = models.CharField(_("reason"), max_length=20)
    document_type = models.CharField(_("document"), max_length=50)
    document_id = models.BigIntegerField(_("document id"))
    currency = models.CharField(_("currency"), max_length=3, choices=Currency.choices, default=Currency.UAH)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False, verbose_name=_("who")
    )
    created_at = models.DateTimeField(_("when"), auto_now_add=True)

    class Meta:
        verbose_name = _("journal entry")
        verbose_name_plural = _("journal")
        ordering = ["-id"]
        triggers = append_only()
        indexes = [
            models.Index(fields=["document_type", "document_id"], name="journalentry_by_document"),
            models.Index(fields=["created_at"], name="journalentry_by_time"),
        ]

    def __str__(self) -> str:
        return f"№{self.pk}"


class JournalLine(models.Model):
    """A sum on one side of one account; the lines of an entry balance, or nothing is written."""

    entry = models.ForeignKey(
        JournalEntry, models.PROTECT, related_name="lines", verbose_name=_("journal entry")
    )
    # The account of a fact is a fact, whether the chart knows its name or not.
    account = models.ForeignKey(
        Account, models.PROTECT, related_name="lines", db_constraint=False, verbose_name=_("account")
    )
    debit = models.DecimalField(_("debit"), max_digits=21, decimal_places=2, default=0)
    credit = models.DecimalField(_("credit"), max_digits=21, decimal_places=2, default=0)

    class Meta:
        verbose_name = _("journal line")
        verbose_name_plural = _("journal lines")
        ordering = ["id"]
        triggers = [keeps_balance(), *append_only()]
        constraints = [
            models.CheckConstraint(
                condition=Q(debit__gt=0, credit=0) | Q(debit=0, credit__gt=0), name="journalline_has_one_side"
            )
        ]

    def __str__(self) -> str:
        return f"{self.account_id}: {self.debit or -self.credit}"
