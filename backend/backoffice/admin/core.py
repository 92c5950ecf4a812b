from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from backend.accounting.models import JournalEntry
from backend.backoffice.admin.base import OfficeAdmin, ReadOnlyAdmin, happened
from backend.backoffice.unfolded import RelatedFilter
from backend.core.models import Counter, Intent, Workshop


@admin.register(Workshop)
class WorkshopAdmin(OfficeAdmin):
    list_display = ("name", "currency", "undo_minutes", "hold_hours", "archive_days")
    search_fields = ("name",)
    fieldsets = (
        (None, {"fields": ("name", "currency", "undo_minutes", "hold_hours", "archive_days")}),
        (_("On papers"), {"fields": ("legal_name", ("tax_id", "iban"), "address", "phone")}),
    )

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """What lies on shelves is worth so much in the currency that the books were begun in."""
        return ("currency",) if JournalEntry.objects.exists() else ()

    def has_add_permission(self, request: HttpRequest) -> bool:
        """There is one workshop."""
        return False


@admin.register(Intent)
class IntentAdmin(ReadOnlyAdmin):
    list_display = (happened, "use_case", "actor", "result_type", "result_id")
    list_select_related = ("actor",)
    list_filter = (("actor", RelatedFilter),)
    search_fields = ("use_case", "actor__name", "result_type")
    date_hierarchy = "created_at"
    ordering = ("-created_at",)
    fields = (("use_case", "actor", "created_at"), ("result_type", "result_id"))


@admin.register(Counter)
class CounterAdmin(ReadOnlyAdmin):
    list_display = ("kind", "last")
    search_fields = ("kind",)
