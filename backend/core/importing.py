"""Many rows at once: what each line of a file means for what is there, and then all of it or nothing."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Generic, TypeVar

from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection
from django.db.models import Model, TextChoices
from django.utils.formats import number_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from backend.core.errors import DomainError, Stale
from backend.core.history import IMPORT

M = TypeVar("M", bound=Model)
BATCH = 500
APOSTROPHES = str.maketrans(dict.fromkeys("ʼ’`‘", "'"))


class _Empty:
    """A cell in which somebody wrote that nothing shall stand there any more."""

    def __bool__(self) -> bool:
        return False


EMPTY: Any = _Empty()


class Step(TextChoices):
    NEW = "new", _("new")
    CHANGED = "changed", _("changes")
    SAME = "same", _("as it is")
    REFUSED = "refused", _("cannot be taken")


@dataclass(frozen=True)
class Line:
    """What becomes of one line of the file; `words` are its changes, or why it cannot be taken."""

    number: int
    about: str
    step: Step
    words: tuple[str, ...] = ()


class LineRefused(Exception):
    """Why a line cannot be taken, in one sentence."""


class ImportRefused(DomainError):
    code = "import_refused"
    message = _("Line %(line)s: %(why)s Nothing was imported.")


class TwiceInFile(DomainError):
    code = "twice_in_file"
    message = _("«%(name)s» is in line %(line)s already. Leave one of them.")


@dataclass
class Plan(Generic[M]):
    """What a file will do: its lines one by one, and the records to be written."""

    lines: list[Line] = field(default_factory=list)
    new: list[M] = field(default_factory=list)
    changed: list[M] = field(default_factory=list)
    fields: set[str] = field(default_factory=set)
    _seen: dict[object, int] = field(default_factory=dict)

    @property
    def refused(self) -> list[Line]:
        """The lines that cannot be taken."""
        return [line for line in self.lines if line.step == Step.REFUSED]

    @property
    def counts(self) -> dict[str, int]:
        """How many lines there are of each kind."""
        found = Counter(line.step for line in self.lines)
        return {step.value: found[step] for step in Step}

    def once(self, key: object, name: str, number: int) -> None:
        """Refuse what an earlier line says already (LineRefused)."""
        before = self._seen.setdefault(key, number)
        if before != number:
            raise LineRefused(str(TwiceInFile(name=name, line=before)))

    def refuse(self, number: int, about: str, *why: str) -> None:
        """A line that cannot be taken."""
        self.lines.append(Line(number, about, Step.REFUSED, why))

    def put(self, number: int, row: M, values: Mapping[str, Any]) -> None:
        """Write these values into a record, new or not: None leaves what is there, EMPTY takes it away.

        Raises LineRefused.
        """
        is_new, words = row.pk is None, []
        for name, value in values.items():
            before = None if is_new and name != "name" else getattr(row, name)
            if value is None or (value is EMPTY and is_new):
                continue
            new = _empty(row, name) if value is EMPTY else value
            if new == before and not is_new:
                continue
            setattr(row, name, new)
            self.fields |= set() if is_new else {name}
            words += [] if is_new and name in ("name", "product", "color") else [_said(row, name, before)]
        _check(row)
        step = Step.NEW if is_new else Step.CHANGED if words else Step.SAME
        {Step.NEW: self.new, Step.CHANGED: self.changed}.get(step, []).append(row)
        self.lines.append(Line(number, str(row), step, tuple(words)))


def each(plan: Plan[M], lines: Iterable[Any], take: Callable[[Any], None], about: str) -> Plan[M]:
    """Plan line by line; `about` is the field by which people know the line."""
    for line in lines:
        try:
            take(line)
        except LineRefused as refusal:
            plan.refuse(line.number, str(getattr(line, about)), str(refusal))
        except DomainError as error:
            plan.refuse(line.number, str(getattr(line, about)), str(error))
    return plan


def alone(model: type[Model]) -> None:
    """One file with records of a kind at a time, until the end of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"import {model._meta.label_lower}"])


def check(plan: Plan[Any]) -> None:
    """Refuse a file that has a line which cannot be taken (ImportRefused)."""
    for line in plan.refused[:1]:
        raise ImportRefused(line=line.number, why=" ".join(line.words))


def write(plan: Plan[M], model: type[M], actor: Model) -> None:
    """Write what was planned, with its history (Stale when somebody wrote the same just now)."""
    kept = {"default_user": actor, "default_change_reason": IMPORT, "batch_size": BATCH}
    try:
        bulk_create_with_history(plan.new, model, **kept)
        if plan.changed:
            bulk_update_with_history(plan.changed, model, sorted(plan.fields), **kept)
    except IntegrityError as error:
        raise Stale from error


def same(text: str) -> str:
    """A name as people compare it: spaces, capitals and kinds of apostrophes make no difference."""
    return " ".join(text.split()).casefold().translate(APOSTROPHES)


def _empty(row: Model, name: str) -> str | None:
    return None if row._meta.get_field(name).null else ""


def _check(row: Model) -> None:
    links = [f.name for f in row._meta.fields if f.is_relation]
    try:
        row.clean_fields(exclude=links)
    except ValidationError as error:
        said = [
            f"{capfirst(str(row._meta.get_field(name).verbose_name))}: {' '.join(messages)}"  # type: ignore[union-attr]
            for name, messages in error.message_dict.items()
        ]
        raise LineRefused(" ".join(said)) from error


def _said(row: Model, name: str, before: Any) -> str:
    field: Any = row._meta.get_field(name)
    after = _shown(field, getattr(row, name))
    if row.pk is None:
        return f"{field.verbose_name}: {after}"
    said = {"field": field.verbose_name, "before": _shown(field, before), "after": after}
    return _t("%(field)s: %(before)s → %(after)s") % said


def _shown(field: Any, value: Any) -> str:
    if value is None or value == "":
        return "—"
    shown = dict(field.flatchoices).get(value, value)
    places = getattr(field, "decimal_places", None)
    return number_format(shown, places) if isinstance(shown, int | Decimal) else str(shown)
