"""What can be brought in a file: its columns, how their cells are read, and the use case behind it."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models import Model
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from backend.backoffice.exchange.reading import Row
from backend.core.errors import DomainError
from backend.core.importing import EMPTY, Line, Plan, Step, same

CLEARS = ("-", "–", "—")
"""What people write where nothing shall stand; an empty cell leaves what is there."""
Cell = Callable[[str], Any]


class NoSuchColumns(DomainError):
    code = "no_such_columns"
    message = _("The first line must name the columns: «%(missing)s» is not there. Take the template.")


class ColumnTwice(DomainError):
    code = "column_twice"
    message = _("The column «%(column)s» is there twice. Leave one of them.")


@dataclass(frozen=True)
class Column:
    """A column of a file: its name in the code, its heading for people, and how a cell is read."""

    name: str
    title: str | Promise
    example: str
    read: Cell = str
    is_needed: bool = False
    hint: str | Promise = ""
    right: str = ""
    also: tuple[str | Promise, ...] = ()
    """Other names under which people know it."""
    may_clear: bool = False
    """May a dash take away what stands there?"""

    @property
    def heading(self) -> str:
        """As it stands in the first line of the template."""
        return capfirst(str(self.title))

    @property
    def names(self) -> set[str]:
        """Everything that this column may be called in a file: in any of our languages."""
        said = {same(self.name)}
        for language, _title in settings.LANGUAGES:
            with override(language):
                said |= {same(str(title)) for title in (self.title, *self.also)}
        return said


@dataclass(frozen=True)
class Kind:
    """A kind of file: products, variants, customers, opening stock."""

    name: str
    title: str | Promise
    model: type[Model]
    right: str
    columns: tuple[Column, ...]
    line: Callable[..., Any]
    plan: Callable[[Sequence[Any]], Plan[Any]]
    do: Callable[..., Plan[Any] | None]
    notes: tuple[str | Promise, ...] = ()

    def columns_for(self, actor: Any) -> list[Column]:
        """The columns that this person may fill in."""
        return [one for one in self.columns if not one.right or actor.has_perm(one.right)]


@dataclass
class Sheet:
    """The lines of a file by the names of columns, and the columns that mean nothing here."""

    kind: Kind
    rows: list[tuple[int, dict[str, str], dict[str, str]]] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)

    def plan(self) -> Plan[Any]:
        """What the file will do, with everything that cannot be read."""
        lines, refused = self.lines()
        plan = self.kind.plan(lines)
        plan.lines = sorted([*plan.lines, *refused], key=lambda line: line.number)
        return plan

    def lines(self) -> tuple[list[Any], list[Line]]:
        """What the use case takes, and the lines that cannot be read."""
        lines, refused = [], []
        for number, cells, wrong in self.rows:
            values, why = self._values(cells, wrong)
            if why:
                about = next(iter(cells.values()), "")
                refused.append(Line(number, about, Step.REFUSED, tuple(why)))
            else:
                lines.append(self.kind.line(number=number, **values))
        return lines, refused

    def _values(self, cells: dict[str, str], wrong: dict[str, str]) -> tuple[dict[str, Any], list[str]]:
        values, why = {}, []
        for column in self.kind.columns:
            text = cells.get(column.name, "")
            if column.name in wrong:
                why.append(f"{column.heading}: {wrong[column.name]}.")
            elif text in CLEARS and column.may_clear:
                values[column.name] = EMPTY
            elif text:
                try:
                    values[column.name] = column.read(text)
                except DomainError as error:
                    why.append(f"{column.heading} «{text[:40]}»: {error}")
            elif column.is_needed:
                why.append(str(CellNeeded(column=column.heading)))
        return values, why


class CellNeeded(DomainError):
    code = "cell_empty"
    message = _("«%(column)s» is empty. Fill it in or delete the line.")


class NotAChoice(DomainError):
    code = "not_a_choice"
    message = _("it must be one of: %(choices)s.")


class NotAnAddress(DomainError):
    code = "not_an_address"
    message = _("this is not an e-mail address. Write it like olena@example.com.")


def sheet_of(kind: Kind, rows: Sequence[Row], actor: Any) -> Sheet:
    """The file's lines under the columns of its kind (NoSuchColumns, ColumnTwice)."""
    columns = kind.columns_for(actor)
    heading, *lines = rows
    sheet = Sheet(kind)
    places: dict[int, str] = {}
    for place, words in enumerate(heading.cells):
        column = next((one for one in columns if same(words.strip("* ")) in one.names), None)
        if column is None:
            sheet.unknown += [words] if words else []
        elif column.name in places.values():
            raise ColumnTwice(column=words)
        else:
            places[place] = column.name
    missing = [one.heading for one in columns if one.is_needed and one.name not in places.values()]
    if missing:
        raise NoSuchColumns(missing="», «".join(missing))
    for row in lines:
        cells = {name: row.cells[place] for place, name in places.items() if place < len(row.cells)}
        wrong = {places[place]: why for place, why in row.wrong.items() if place in places}
        if any(cells.values()) or wrong:
            sheet.rows.append((row.number, cells, wrong))
    return sheet


def kind_of(kinds: Iterable[Kind], rows: Sequence[Row], actor: Any) -> Sheet:
    """The sheet of the kind that the heading fits best (NoSuchColumns when it fits none)."""
    fitting: list[Sheet] = []
    refusal: DomainError | None = None
    for kind in kinds:
        try:
            fitting.append(sheet_of(kind, rows, actor))
        except NoSuchColumns as error:
            refusal = refusal or error
    if not fitting:
        assert refusal is not None
        raise refusal
    return min(fitting, key=lambda sheet: len(sheet.unknown))


def one_of(choices: type[Any]) -> Cell:
    """A word of a list: as it stands in the database or as people call it, in any of our languages."""

    def read(text: str) -> str:
        for language, _title in settings.LANGUAGES:
            with override(language):
                for value, label in choices.choices:
                    if same(text) in (same(value), same(str(label))):
                        return str(value)
        raise NotAChoice(choices=", ".join(str(label) for label in choices.labels))

    return read


def address(text: str) -> str:
    """An e-mail address (NotAnAddress)."""
    try:
        validate_email(text)
    except ValidationError as error:
        raise NotAnAddress from error
    return text
