"""Where people stand in their conversations with the bot."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from backend.messaging.models import DialogState


@dataclass(frozen=True)
class Standing:
    """A step of a conversation: its name and what was said so far, as JSON text."""

    state: str | None = None
    data: str = "{}"

    @property
    def is_empty(self) -> bool:
        """Nothing to remember."""
        return self.state is None and self.data == "{}"


def standing(key: str) -> Standing:
    """Where a conversation stands; an empty one if it never began."""
    row = DialogState.objects.filter(pk=key).values_list("state", "data").first()
    return Standing(row[0], json.dumps(row[1])) if row else Standing()


def standings(prefix: str) -> dict[str, Standing]:
    """All the conversations whose keys begin so: one person's in one chat."""
    rows = DialogState.objects.filter(pk__startswith=prefix).values_list("key", "state", "data")
    return {key: Standing(state, json.dumps(data)) for key, state, data in rows}


@transaction.atomic
def keep_standings(standings: Mapping[str, Standing]) -> None:
    """Remember how far conversations got; finished ones leave no row."""
    kept = [
        DialogState(key=key, state=one.state, data=json.loads(one.data), updated_at=timezone.now())
        for key, one in sorted(standings.items())
        if not one.is_empty
    ]
    finished = [key for key, one in standings.items() if one.is_empty]
    if kept:
        DialogState.objects.bulk_create(
            kept, update_conflicts=True, unique_fields=["key"], update_fields=["state", "data", "updated_at"]
        )
    if finished:
        DialogState.objects.filter(pk__in=finished).delete()
