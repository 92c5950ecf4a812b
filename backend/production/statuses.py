from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from backend.core.statuses import StatusTable


class Status(TextChoices):
    NEW = "new", _("new")
    IN_PROGRESS = "in_progress", _("in progress")
    EMBROIDERY = "embroidery", _("at embroidery")
    DECIDING = "deciding", _("being decided")
    BLOCKED = "blocked", _("blocked")
    DONE = "done", _("done")
    CANCELLED = "cancelled", _("cancelled")


PAUSED = (Status.EMBROIDERY, Status.DECIDING, Status.BLOCKED)
NEXT: dict[str, frozenset[str]] = {
    Status.NEW: frozenset({Status.IN_PROGRESS, Status.CANCELLED}),
    Status.IN_PROGRESS: frozenset({*PAUSED, Status.DONE, Status.CANCELLED}),
    Status.EMBROIDERY: frozenset({Status.IN_PROGRESS, Status.CANCELLED}),
    Status.DECIDING: frozenset({Status.IN_PROGRESS, Status.CANCELLED}),
    Status.BLOCKED: frozenset({Status.IN_PROGRESS, Status.CANCELLED}),
    # Back from done: the report that finished it was undone.
    Status.DONE: frozenset({Status.IN_PROGRESS}),
    Status.CANCELLED: frozenset(),
}

RIGHTS: dict[str, str] = {
    Status.IN_PROGRESS: "production.take_productionorder",
    Status.EMBROIDERY: "production.take_productionorder",
    Status.DECIDING: "production.take_productionorder",
    Status.BLOCKED: "production.take_productionorder",
    Status.CANCELLED: "production.plan_productionorder",
}
"""The steps that people take; done and back follow from reports."""

TABLE = StatusTable(
    Status,
    NEXT,
    RIGHTS,
    colours={
        Status.NEW: "info",
        Status.IN_PROGRESS: "warning",
        Status.EMBROIDERY: "primary",
        Status.DECIDING: "primary",
        Status.BLOCKED: "danger",
        Status.DONE: "success",
        Status.CANCELLED: "danger",
    },
    opens="work",
)
OPEN = (Status.NEW, Status.IN_PROGRESS, *PAUSED)
