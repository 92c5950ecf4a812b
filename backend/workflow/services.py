"""Documents are set up in the office, within what their tables permit."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from uuid import UUID

from django.db.models import Model, ProtectedError

from backend.accounts.models import User
from backend.core.errors import NotFound
from backend.core.use_cases import use_case
from backend.workflow import kinds, rules
from backend.workflow.errors import (
    OneTypeOnly,
    TypeInUse,
    TypeNameNeeded,
    TypeNameTaken,
    TypeOfTheWorkshop,
    UsualInUse,
    UsualTwice,
)
from backend.workflow.models import Colour, DocumentStatus, DocumentType

MAY = "workflow.change_documenttype"


@dataclass(frozen=True)
class StatusSet:
    """How one status is to be."""

    status: str
    label_uk: str = ""
    label_en: str = ""
    colour: str = Colour.PLAIN.value
    position: int = 0
    told_roles: tuple[str, ...] = ()
    permission: str = ""
    creates_movements: bool = False
    reverses_movements: bool = False
    allows_correction: bool = False
    entered_at_payment: bool = False


@dataclass(frozen=True)
class TypeSet:
    """How a type is to be; without an empty name it keeps the one it has by itself."""

    name_uk: str = ""
    name_en: str = ""
    position: int = 0
    is_active: bool = True


@use_case(may=MAY)
def save_type(*, code: str, wanted: TypeSet, statuses: Sequence[StatusSet], actor: User, key: UUID) -> None:
    """An owner says how documents of a type look, whom they are told to and what their statuses do.

    Raises NotFound, TypeNameNeeded, TypeNameTaken, UsualInUse, and what rules.check raises.
    """
    one = _hold(code)
    rows = [_as_row(one, status) for status in statuses]
    rules.check(kinds.table_of(one.kind), rows)
    if one.is_default and not wanted.is_active:
        raise UsualInUse(name=one.name)
    _put(one, wanted)
    _check_name(one)
    one.save()
    kept = {row.status: row for row in one.statuses.all()}
    for row in rows:
        _write(row, kept.get(row.status))


@use_case(may="workflow.add_documenttype")
def copy_type(*, code: str, name_uk: str, actor: User, key: UUID, name_en: str = "") -> str:
    """A new type begins as another one stands; returns its code.

    Raises NotFound, OneTypeOnly, TypeNameNeeded, TypeNameTaken.
    """
    origin = _hold(code)
    if not kinds.has_types(origin.kind):
        raise OneTypeOnly
    family = DocumentType.objects.filter(kind=origin.kind)
    made = DocumentType(
        code=_free_code(origin),
        kind=origin.kind,
        name_uk=name_uk.strip(),
        name_en=name_en.strip(),
        position=max(one.position for one in family) + 1,
    )
    _check_name(made)
    made.save(force_insert=True)
    for row in origin.statuses.all():
        row.pk, row.document_type = None, made
        row._state.adding = True
        row.save()
    return made.code


@use_case(may=MAY)
def make_usual(*, code: str, actor: User, key: UUID) -> None:
    """New documents are of this type unless another one is chosen (NotFound, UsualTwice)."""
    one = _hold(code)
    if not one.is_active:
        raise UsualTwice(name=one.name)
    for other in DocumentType.objects.filter(kind=one.kind, is_default=True).exclude(pk=code):
        other.is_default = False
        other.save()
    one.is_default = True
    one.save()


@use_case(may="workflow.delete_documenttype")
def delete_type(*, code: str, actor: User, key: UUID) -> None:
    """A type that nothing is of is thrown away (NotFound, TypeOfTheWorkshop, TypeInUse)."""
    one = _hold(code)
    if code in kinds.own_codes(one.kind) or one.is_default:
        raise TypeOfTheWorkshop(name=one.name)
    try:
        one.delete()
    except ProtectedError as error:
        raise TypeInUse(name=one.name) from error


def _hold(code: str) -> DocumentType:
    """A type to the end of the transaction, after all others of its kind: two people wait for each other."""
    found = DocumentType.objects.filter(pk=code).first()
    if found is None or found.kind not in kinds.tables():
        raise NotFound
    held = DocumentType.objects.filter(kind=found.kind).order_by("pk").select_for_update()
    return next(one for one in held if one.pk == code)


def _as_row(one: DocumentType, said: StatusSet) -> DocumentStatus:
    values = {field.name: getattr(said, field.name) for field in fields(StatusSet)}
    values |= {"told_roles": list(said.told_roles), "label_uk": said.label_uk.strip()}
    return DocumentStatus(document_type=one, **values | {"label_en": said.label_en.strip()})


def _put(one: DocumentType, wanted: TypeSet) -> None:
    one.name_uk, one.name_en = wanted.name_uk.strip(), wanted.name_en.strip()
    one.position, one.is_active = wanted.position, wanted.is_active


def _write(row: DocumentStatus, kept: DocumentStatus | None) -> None:
    """Only what is changed has a line in the history."""
    if kept is None:
        return row.save()
    changed = [field.name for field in fields(StatusSet) if _differs(row, kept, field.name)]
    for name in changed:
        setattr(kept, name, getattr(row, name))
    if changed:
        kept.save()


def _differs(row: Model, kept: Model, name: str) -> bool:
    return bool(getattr(row, name) != getattr(kept, name))


def _check_name(one: DocumentType) -> None:
    if not one.name_uk and one.code not in kinds.own_codes(one.kind):
        raise TypeNameNeeded
    others = DocumentType.objects.filter(kind=one.kind).exclude(pk=one.pk)
    if any(one.name.casefold() == other.name.casefold() for other in others):
        raise TypeNameTaken(name=one.name)


def _free_code(origin: DocumentType) -> str:
    stem = kinds.usual_code(origin.kind)
    taken = set(DocumentType.objects.values_list("pk", flat=True))
    return next(f"{stem}-{number}" for number in range(2, len(taken) + 3) if f"{stem}-{number}" not in taken)
