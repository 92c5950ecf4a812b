"""The books: the chart of accounts with names of one's own, and the journal as it was written."""

from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet, Sum
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from backend.accounting.models import Account, JournalEntry, JournalLine
from backend.backoffice import badges
from backend.backoffice.accounting_tables import BALANCE, LEDGER, reason_in_words
from backend.backoffice.admin.base import OfficeAdmin, ReadOnlyAdmin, happened
from backend.backoffice.ledger_documents import document_numbers
from backend.backoffice.pages import HasPages
from backend.backoffice.profit_tables import PROFIT
from backend.backoffice.tables import Table, table
from backend.backoffice.unfolded import RelatedFilter


@admin.register(Account)
class AccountAdmin(HasPages, OfficeAdmin):
    """The codes are in the program, the names are the workshop's own."""

    pages = (BALANCE, LEDGER, PROFIT)
    list_display = ("code", "name", "name_en", "kind")
    list_display_links = ("code", "name")
    list_filter = ("kind",)
    search_fields = ("code", "name", "name_en")
    fields = (("code", "kind"), ("name", "name_en"))
    readonly_fields = ("code", "kind")

    def has_add_permission(self, request: HttpRequest) -> bool:
        """What is booked where is written in the program."""
        return False


class Booked(ReadOnlyAdmin):
    """What was booked, with the document behind it."""

    @admin.display(description=_("document"))
    def document(self, row: Any) -> str:
        entry = getattr(row, "entry", row)
        return badges.document_link(entry.document_type, entry.document_id, row.document_number)

    @admin.display(description=_("reason"))
    def why(self, row: Any) -> str:
        return reason_in_words(getattr(row, "entry", row))


@admin.register(JournalEntry)
class JournalEntryAdmin(Booked):
    list_display = ("number_shown", happened, "document", "why", "total_shown", "actor")
    exports_as = {"total_shown": "total"}
    exports_also = ("currency",)
    list_display_links = ("number_shown",)
    list_filter = ("currency", "document_type", ("actor", RelatedFilter))
    search_fields = ("id", "document_id", "actor__name")
    search_help_text = _("Number of the entry, or the person")
    date_hierarchy = "created_at"
    fields = (("number_shown", "created_at"), ("document", "why"), ("total_shown", "actor"))
    readonly_fields = ("number_shown", "document", "why", "total_shown")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """An entry with its sum, its document and who made it."""
        rows: QuerySet[Any] = super().get_queryset(request).select_related("actor")
        rows = rows.annotate(total=Sum("lines__debit"), document_number=document_numbers())
        return rows

    def tables(self, request: HttpRequest, row: JournalEntry) -> Sequence[Table]:
        """From where to where."""
        return [
            table(
                _("Lines"),
                [_("account"), _("debit"), _("credit")],
                [
                    [
                        str(line.account),
                        badges.money(line.debit, row.currency) if line.debit else "—",
                        badges.money(line.credit, row.currency) if line.credit else "—",
                    ]
                    for line in row.lines.select_related("account")
                ],
            )
        ]

    @admin.display(description=_("number"), ordering="id")
    def number_shown(self, entry: JournalEntry) -> str:
        return f"№{entry.pk}"

    @admin.display(description=_("sum"), ordering="total")
    def total_shown(self, entry: Any) -> str:
        return badges.money(entry.total, entry.currency)


@admin.register(JournalLine)
class JournalLineAdmin(Booked):
    list_display = ("entry_link", "account", "debit", "credit", "document", "why")
    list_filter = (("account", RelatedFilter), "entry__currency")
    search_fields = ("account__code", "account__name", "entry__id")
    fields = ("entry_link", "account", ("debit", "credit"), ("document", "why"))
    readonly_fields = ("entry_link", "document", "why")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """A line names its account and the document of its entry."""
        rows: QuerySet[Any] = super().get_queryset(request).select_related("entry", "account")
        rows = rows.annotate(document_number=document_numbers("entry__"))
        return rows

    @admin.display(description=_("entry"), ordering="entry")
    def entry_link(self, line: JournalLine) -> str:
        return badges.link(line.entry)
