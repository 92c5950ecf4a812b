"""Tables under a document: what happened to it and what hangs on it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.utils.functional import Promise
from django.utils.text import capfirst

from backend.catalog.models import Variant

VARIANT = ("variant__product", "variant__color", "variant__secondary_color")
"""What a variant's name is made of, to come with every row that shows one."""

Cell = object


def named_variants(ids: Iterable[int]) -> dict[int, Variant]:
    """Variants with all that their names are made of, in one question."""
    names = (name.removeprefix("variant__") for name in VARIANT)
    found: dict[int, Variant] = Variant.objects.select_related(*names).in_bulk(list(ids))
    return found


@dataclass(frozen=True)
class Table:
    """A titled table to be read; `as_context` is what the page's template wants."""

    title: str | Promise
    headers: Sequence[str | Promise]
    rows: Sequence[Sequence[Cell]] = field(default_factory=list)

    @property
    def as_context(self) -> dict[str, object]:
        """Headers and rows under the names of the table template."""
        return {
            "headers": [capfirst(str(header)) for header in self.headers],
            "rows": [list(row) for row in self.rows],
        }


def table(title: str | Promise, headers: Sequence[str | Promise], rows: Iterable[Sequence[Cell]]) -> Table:
    """A table of these rows."""
    return Table(title, headers, [*rows])
