"""What the office has set up for documents, kept in mind for some seconds: no page asks it for every row."""

import asyncio
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.apps import apps

if TYPE_CHECKING:
    from backend.workflow.models import DocumentStatus, DocumentType

SECONDS = 5.0
"""A change is seen everywhere after this time; whoever made it sees it at once."""


@dataclass(frozen=True)
class SetUp:
    """The types and statuses of documents as they stood at a moment."""

    read_at: float = 0
    types: "Mapping[str, DocumentType]" = field(default_factory=dict)
    statuses: "Mapping[tuple[str, str], DocumentStatus]" = field(default_factory=dict)


class Memory:
    """One process's memory of what was set up."""

    def __init__(self) -> None:
        self.seconds = SECONDS
        self.kept: SetUp | None = None

    def now(self) -> SetUp:
        """What is set up, asked of the database at most once in some seconds."""
        kept = self.kept
        if kept and time.monotonic() - kept.read_at < self.seconds:
            return kept
        if _is_in_event_loop():
            # Pages of the bot are drawn here, where nothing may be asked; its door keeps the memory fresh.
            return kept or SetUp()
        self.kept = kept = _read()
        return kept

    def forget(self) -> None:
        """The next one who asks reads anew."""
        self.kept = None


memory = Memory()


def _read() -> SetUp:
    rows = apps.get_model("workflow.DocumentStatus")._default_manager.select_related("document_type")
    read_at, statuses = time.monotonic(), list(rows)
    return SetUp(
        read_at,
        {row.document_type_id: row.document_type for row in statuses},
        {(row.document_type_id, row.status): row for row in statuses},
    )


def _is_in_event_loop() -> bool:
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True
