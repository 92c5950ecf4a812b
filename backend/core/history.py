"""What was changed in a record, by whom and when: kept for ever beside the record.

Rows that are written past `save()` leave no trace by themselves: `bulk_create_with_history` and
`bulk_update_with_history` of simple_history write the trace of many at once.
"""

from contextvars import ContextVar
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import Model
from django.utils import timezone
from simple_history.models import HistoricalRecords

from backend.core.triggers import append_only

acting: ContextVar[Model | None] = ContextVar("acting", default=None)
"""Whose use case is running."""
IMPORT, BEGINNING = "import", "beginning"
"""Why a row of the history was written: a file brought it, or it says how things stood at its beginning."""


def _who(instance: Model, request: Any = None, **_: object) -> Model | None:
    actor = acting.get()
    if actor is None and request is not None:
        return request.user  # type: ignore[no-any-return]
    # Outside of use cases and of the office people change themselves: their language, their hours.
    return actor or (instance if isinstance(instance, get_user_model()) else None)


class Changes(HistoricalRecords):  # type: ignore[misc]
    """The history of a model's fields, as append-only as every other history."""

    def __init__(self, *, without: tuple[str, ...] = ()) -> None:
        super().__init__(get_user=_who, excluded_fields=without)

    def get_meta_options(self, model: type[Model]) -> dict[str, Any]:
        """Nobody rewrites what was."""
        return {**super().get_meta_options(model), "triggers": append_only()}

    def post_save(self, instance: Model, created: bool, using: str | None = None, **kwargs: Any) -> None:
        """What is kept elsewhere, like the last visit, is no change."""
        written = kwargs.get("update_fields")
        if written is None or not frozenset(written) <= frozenset(self.excluded_fields):
            super().post_save(instance, created, using, **kwargs)


def begin_history(apps: Any, app_label: str, *models: str) -> None:
    """Write how the rows of these models stand now, so that their first change has a before."""
    now = timezone.now()
    for name in models:
        history = apps.get_model(app_label, f"Historical{name}")
        kept = [field.attname for field in history._meta.fields if not field.attname.startswith("history_")]
        rows = apps.get_model(app_label, name)._base_manager.values(*kept).iterator(chunk_size=1000)
        history.objects.bulk_create(
            (
                history(**row, history_date=now, history_type="~", history_change_reason=BEGINNING)
                for row in rows
            ),
            batch_size=1000,
        )
