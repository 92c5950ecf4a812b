"""Tables under a document: what happened to it and what hangs on it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.paginator import Page
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
    page: Page[Any] | None = None
    """The page of a longer table that these rows are."""

    @property
    def as_context(self) -> dict[str, object]:
        """Headers and rows under the names of the table template."""
        return {
            "headers": [capfirst(str(header)) for header in self.headers],
            "rows": [list(row) for row in self.rows],
        }

    @property
    def page_numbers(self) -> list[int | str]:
        """The pages near this one, the first and the last; dots stand for the others."""
        page = self.page
        return [*page.paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1)] if page else []


def table(title: str | Promise, headers: Sequence[str | Promise], rows: Iterable[Sequence[Cell]]) -> Table:
    """A table of these rows."""
    return Table(title, headers, [*rows])
