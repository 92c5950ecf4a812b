"""What is asked about types of documents."""

from backend.core.errors import NotFound
from backend.workflow import kinds, looks
from backend.workflow.errors import TypeClosed
from backend.workflow.memory import memory
from backend.workflow.models import DocumentType


def types_in_use(kind: str) -> list[DocumentType]:
    """The types that a new document may be of, the usual one first."""
    found = [one for one in memory.now().types.values() if one.kind == kind and one.is_active]
    return sorted(found, key=lambda one: (not one.is_default, one.position, one.code))


def chosen_type(kind: str, code: str) -> DocumentType:
    """The type of a new document: the chosen one, or the usual one (NotFound, TypeClosed)."""
    if not code:
        return looks.usual_type(kind)
    found = memory.now().types.get(code)
    if found is None and code in kinds.own_codes(kind):
        found = DocumentType(code=code, kind=kind)
    if found is None or found.kind != kind:
        raise NotFound
    if not found.is_active:
        raise TypeClosed(name=found.name)
    return found


def types_following_payment(kind: str, to: str) -> list[str]:
    """The codes of the types whose documents enter this status by being paid."""
    types = [one for one in memory.now().types.values() if one.kind == kind]
    return [one.code for one in types if looks.row_of(kind, one.code, to).entered_at_payment]
