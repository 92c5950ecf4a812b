from django.contrib import admin

from backend.backoffice.admin.base import ReadOnlyAdmin, created
from backend.backoffice.unfolded import RelatedFilter
from backend.reports.models import DailySummary, MorningNotice


@admin.register(DailySummary)
class DailySummaryAdmin(ReadOnlyAdmin):
    list_display = ("local_date", "recipient", created)
    list_select_related = ("recipient",)
    list_filter = (("recipient", RelatedFilter),)
    search_fields = ("recipient__name",)
    date_hierarchy = "local_date"
    fields = (("local_date", "recipient", "created_at"), "content")


@admin.register(MorningNotice)
class MorningNoticeAdmin(ReadOnlyAdmin):
    list_display = ("local_date", "recipient", created)
    list_select_related = ("recipient",)
    search_fields = ("recipient__name",)
    date_hierarchy = "local_date"
