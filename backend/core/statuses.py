from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import TextChoices

from backend.core.errors import StatusRefused


@dataclass(frozen=True)
class StatusTable:
    """Which steps a document may take, and which right each step needs: buttons are drawn from it too."""

    statuses: type[TextChoices]
    next: Mapping[str, frozenset[str]]
    rights: Mapping[str, str]

    def check_step(self, current: str, to: str) -> None:
        """Refuse a step that is not in the table (StatusRefused names the present status)."""
        if to not in self.next[current]:
            raise StatusRefused(status=self.statuses(current).label)

    def allows(self, current: str, to: str) -> bool:
        """Is this step in the table?"""
        return to in self.next[current]
