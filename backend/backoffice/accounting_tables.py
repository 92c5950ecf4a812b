"""The books as they are read: the trial balance, the ledger of an account."""

from decimal import Decimal
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminSelectWidget

from backend.accounting import selectors
from backend.accounting.models import Account, JournalEntry, MoneyReason
from backend.accounting.selectors import Balance
from backend.backoffice import badges
from backend.backoffice.deeds import person
from backend.backoffice.ledger_documents import document_numbers
from backend.backoffice.pages import Page
from backend.backoffice.periods import PeriodForm, moments
from backend.backoffice.tables import Table, table
from backend.core.models import Currency, Workshop
from backend.ledger.models import Reason

LINES_SHOWN = 50
"""Lines of a ledger on a page; a file has all of them."""
WORDS = {reason.value: reason.label for reason in (*Reason, *MoneyReason)}


class BooksForm(PeriodForm):
    """In which currency: sums of different ones are not added up."""

    currency = forms.ChoiceField(
        label=_("Currency"),
        choices=Currency.choices,
        required=False,
        initial=lambda: Workshop.current().currency,
        widget=UnfoldAdminSelectWidget(),
    )


class LedgerForm(BooksForm):
    """Of which account."""

    account = forms.ModelChoiceField(
        Account.objects.all(), label=_("Account"), required=False, widget=UnfoldAdminSelectWidget()
    )
    field_order = ("account", "since", "until", "currency")


def reason_in_words(entry: JournalEntry) -> str:
    """Why, in the reader's words."""
    return str(WORDS.get(entry.reason, entry.reason))


def _sum(amount: Decimal, currency: str) -> str:
    return badges.money(amount, currency) if amount else "—"


def _asked(chosen: dict[str, Any], request: HttpRequest) -> dict[str, Any]:
    since, until = moments(chosen, person(request))
    currency = chosen.get("currency") or Workshop.current().currency
    return {"since": since, "until": until, "currency": currency}


def _balance_page(chosen: dict[str, Any], request: HttpRequest) -> list[Table]:
    asked = _asked(chosen, request)
    found, currency = selectors.trial_balance(**asked), asked["currency"]
    period = "".join(f"&{name}={chosen[name]}" for name in ("since", "until") if chosen.get(name))
    openings = [row.opening for row in found.rows]
    closings = [row.closing for row in found.rows]
    total = [
        *(_("In all"), ""),
        *_columns(openings, currency),
        *(_sum(found.debit, currency), _sum(found.credit, currency)),
        *_columns(closings, currency),
    ]
    return [
        table(
            _("Trial balance"),
            [
                *(_("account"), _("kind"), _("debit before"), _("credit before"), _("debit"), _("credit")),
                *(_("debit after"), _("credit after")),
            ],
            [*(_turnover(row, currency, period) for row in found.rows), total] if found.rows else [],
        )
    ]


def _turnover(row: Balance, currency: str, period: str) -> list[object]:
    url = reverse("admin:accounting_account_ledger")
    query = f"account={row.account.pk}&currency={currency}{period}"
    return [
        format_html('<a class="text-link" href="{}?{}">{}</a>', url, query, row.account),
        row.account.get_kind_display(),
        *_columns([row.opening], currency),
        _sum(row.debit, currency),
        _sum(row.credit, currency),
        *_columns([row.closing], currency),
    ]


def _columns(balances: list[Decimal], currency: str) -> list[object]:
    """What stands on the left side, and what on the right."""
    left = sum((one for one in balances if one > 0), Decimal(0))
    right = sum((-one for one in balances if one < 0), Decimal(0))
    return [_sum(left, currency), _sum(right, currency)]


def _ledger_page(chosen: dict[str, Any], request: HttpRequest) -> list[Table]:
    account = chosen.get("account")
    if account is None:
        return []
    asked = _asked(chosen, request)
    found = selectors.lines_of(account.pk, **asked)
    # A file is read whole.
    size = max(found.count(), 1) if "file" in request.GET else LINES_SHOWN
    page = Paginator(found, size).get_page(request.GET.get("page"))
    lines = list(page)
    numbers = dict(
        JournalEntry.objects.filter(pk__in=[line.entry_id for line in lines])
        .annotate(document_number=document_numbers())
        .values_list("pk", "document_number")
    )
    return [
        Table(
            _title(account, lines, asked["currency"]),
            [
                *(_("when"), _("entry"), _("document"), _("reason"), _("other accounts")),
                *(_("debit"), _("credit"), _("balance"), _("who")),
            ],
            [_line(line, numbers.get(line.entry_id)) for line in lines],
            page if page.has_other_pages() else None,
        )
    ]


def _title(account: Account, lines: list[Any], currency: str) -> str:
    """The account, and what stood on it before the first line that is shown."""
    if not lines:
        return str(account)
    before = lines[0].balance - lines[0].debit + lines[0].credit
    said = {"account": account, "sum": badges.money(before, currency)}
    return _t("%(account)s · balance before: %(sum)s") % said


def _line(line: Any, number: int | None) -> list[object]:
    entry = line.entry
    others = sorted({one.account_id for one in entry.lines.all()} - {line.account_id})
    return [
        badges.moment(entry.created_at),
        badges.link(entry),
        badges.document_link(entry.document_type, entry.document_id, number),
        reason_in_words(entry),
        ", ".join(others) or "—",
        _sum(line.debit, entry.currency),
        _sum(line.credit, entry.currency),
        badges.money(line.balance, entry.currency),
        entry.actor.name,
    ]


BALANCE = Page(
    name="balance",
    title=_("Trial balance"),
    right="accounting.view_journalline",
    tables=_balance_page,
    form=BooksForm,
    about=_("Both sides are equal in every pair of columns. Press an account to read its lines."),
)
LEDGER = Page(
    name="ledger",
    title=_("Ledger of an account"),
    right="accounting.view_journalline",
    tables=_ledger_page,
    form=LedgerForm,
    about=_("Choose an account and press «Show»: its lines and the balance after each of them."),
)
