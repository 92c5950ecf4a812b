from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from backend.backoffice import badges
from backend.backoffice.admin.base import ReadOnlyAdmin, created, moment_of
from backend.backoffice.unfolded import RelatedFilter
from backend.messaging.models import (
    DialogState,
    Hearing,
    InboxUpdate,
    NoticeChoice,
    OutboxMessage,
    Pulse,
    ToldMenu,
)

INBOX = {"new": "info", "done": "success", "dead": "danger"}
INBOX_TIMES = (moment_of("received_at", _("received")), moment_of("handled_at", _("handled")))
OUTBOX = {
    "waiting": "info",
    "sent": "success",
    "failed": "danger",
    "merged": "success",
    "expired": "warning",
    "replaced": "success",
}


@admin.register(InboxUpdate)
class InboxUpdateAdmin(ReadOnlyAdmin):
    list_display = ("update_id", "status_shown", "chat_id", "attempts", *INBOX_TIMES)
    list_filter = ("status",)
    search_fields = ("=update_id", "=chat_id", "error")
    search_help_text = _("Update id, chat id, or words of the error")
    date_hierarchy = "received_at"

    @admin.display(description=_("status"), ordering="status")
    def status_shown(self, update: InboxUpdate) -> str:
        return badges.status_badge(update.status, update.get_status_display(), INBOX)


@admin.register(OutboxMessage)
class OutboxMessageAdmin(ReadOnlyAdmin):
    list_display = ("kind", "recipient", "status_shown", "attempts", created, moment_of("sent_at", _("sent")))
    list_select_related = ("recipient",)
    list_filter = ("status", "kind", ("recipient", RelatedFilter))
    search_fields = ("kind", "recipient__name", "text", "error")
    search_help_text = _("Kind, person, or words of the text or the error")
    date_hierarchy = "created_at"
    fields = (
        ("kind", "status", "recipient"),
        "text",
        ("buttons", "error"),
        ("attempts", "not_before", "merged_into"),
        ("created_at", "sent_at"),
    )

    @admin.display(description=_("status"), ordering="status")
    def status_shown(self, message: OutboxMessage) -> str:
        return badges.status_badge(message.status, message.get_status_display(), OUTBOX)


@admin.register(DialogState)
class DialogStateAdmin(ReadOnlyAdmin):
    list_display = ("key", "state", moment_of("updated_at", _("changed")))
    search_fields = ("key", "state")
    date_hierarchy = "updated_at"


@admin.register(NoticeChoice)
class NoticeChoiceAdmin(ReadOnlyAdmin):
    """What people chose to hear of; it is changed on a person's page."""

    list_display = ("person", "kind", "is_on")
    list_select_related = ("person",)
    list_filter = ("kind", "is_on", ("person", RelatedFilter))
    search_fields = ("person__name",)


@admin.register(ToldMenu)
class ToldMenuAdmin(ReadOnlyAdmin):
    list_display = ("person", "content")
    list_select_related = ("person",)
    search_fields = ("person__name", "content")


@admin.register(Pulse)
class PulseAdmin(ReadOnlyAdmin):
    """Which process lives, part by part."""

    list_display = ("part", "host", moment_of("beat_at", _("last sign of life")))
    list_filter = ("part",)
    search_fields = ("host",)


@admin.register(Hearing)
class HearingAdmin(ReadOnlyAdmin):
    list_display = ("bot_id", moment_of("heard_at", _("last heard")))
    search_fields = ("=bot_id",)
