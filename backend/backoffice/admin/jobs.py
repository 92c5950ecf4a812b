"""The clock and the workhorse: to be looked at when something did not happen."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django_q.models import Failure, OrmQ, Schedule, Success

from backend.backoffice.admin.base import ReadOnlyAdmin

for model in (Schedule, Success, Failure, OrmQ):
    admin.site.unregister(model)


@admin.register(Schedule)
class ScheduleAdmin(ReadOnlyAdmin):
    list_display = ("name", "func", "schedule_type", "repeats", "next_run")
    list_filter = ("schedule_type",)
    search_fields = ("name", "func")
    fields = (("name", "func"), ("schedule_type", "minutes", "cron"), ("repeats", "next_run"))


class TaskAdmin(ReadOnlyAdmin):
    """Jobs that were done."""

    list_display = ("name", "func", "started", "stopped", "attempt_count")
    search_fields = ("name", "func", "group")
    date_hierarchy = "started"
    fields = (("name", "func"), ("started", "stopped"), ("attempt_count", "group"), "answer")
    readonly_fields = ("answer",)

    def get_queryset(self, request: HttpRequest) -> Any:
        """Results stay in the database until a job is opened."""
        return super().get_queryset(request).defer("args", "kwargs", "result")

    @admin.display(description=_("answer"))
    def answer(self, task: Any) -> str:
        return str(task.result)[:2000]


admin.site.register(Success, TaskAdmin)
admin.site.register(Failure, TaskAdmin)


@admin.register(OrmQ)
class QueueAdmin(ReadOnlyAdmin):
    list_display = ("key", "lock", "id")
    search_fields = ("key",)
    fields = (("key", "lock"),)
