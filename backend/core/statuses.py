from collections.abc import Mapping
from dataclasses import dataclass, field

from django.db.models import TextChoices
from django.utils.functional import Promise


@dataclass(frozen=True)
class Preset:
    """A type of document that comes with the workshop beside the usual one."""

    code: str
    name: str | Promise
    at_payment: frozenset[str] = frozenset()


@dataclass(frozen=True)
class StatusTable:
    """Which steps a document may take, and which right each step needs: buttons are drawn from it too.

    Beside them stands what a workshop may set up by itself (see backend/workflow): how statuses look by
    themselves, at which of them stock moves, where goods may come back, where lines may be corrected, and
    which steps may follow from the last payment.
    """

    statuses: type[TextChoices]
    next: Mapping[str, frozenset[str]]
    rights: Mapping[str, str]
    colours: Mapping[str, str] = field(default_factory=dict)
    moves_stock: frozenset[str] = frozenset()
    takes_back: frozenset[str] = frozenset()
    corrects: frozenset[str] = frozenset()
    at_payment: frozenset[str] = frozenset()
    presets: tuple[Preset, ...] = ()
    opens: str = ""
    """The callback data that opens such a document in the chat, before its id."""

    def allows(self, current: str, to: str) -> bool:
        """Is this step in the table?"""
        return to in self.next[current]

    def follows(self, status: str, other: str) -> bool:
        """May a document that was in one status come to the other, however many steps later?"""
        seen: set[str] = set()
        reached = set(self.next[status])
        while reached - seen:
            seen |= reached
            reached = {later for one in seen for later in self.next[one]}
        return other in seen
