"""How a status of a document is called and coloured, and in which order statuses stand."""

from django.db.models import Model
from django.utils.translation import get_language

from backend.workflow import kinds
from backend.workflow.defaults import own_status
from backend.workflow.memory import memory
from backend.workflow.models import DocumentStatus, DocumentType


def set_up(document: Model, status: str) -> DocumentStatus:
    """How a status of this document's type is set up."""
    return row_of(document._meta.label_lower, getattr(document, "document_type_id", None), status)


def row_of(kind: str, code: str | None, status: str) -> DocumentStatus:
    """How a status of a type is set up; as the code says where nobody has set it up."""
    now = memory.now()
    code = code or kinds.usual_code(kind)
    found = now.statuses.get((code, status))
    return found or own_status(now.types.get(code) or DocumentType(code=code, kind=kind), status)


def label(document: Model, status: str) -> str:
    """What a status is called for this document."""
    return set_up(document, status).label


def own_word(document: Model, status: str) -> str:
    """The word of this workshop for a status; empty where it keeps the usual one."""
    row = set_up(document, status)
    return row.label_uk if get_language() == "uk" else row.label_en


def colour(document: Model, status: str) -> str:
    """The colour of a status for this document."""
    return set_up(document, status).colour


def statuses_of(document_type: DocumentType) -> list[DocumentStatus]:
    """The statuses of a type as lists show them."""
    values = kinds.table_of(document_type.kind).statuses.values
    rows = [row_of(document_type.kind, document_type.code, status) for status in values]
    return sorted(rows, key=lambda row: (row.position, values.index(row.status)))


def type_of(document: Model) -> DocumentType:
    """The type of a document."""
    kind = document._meta.label_lower
    code = getattr(document, "document_type_id", None) or kinds.usual_code(kind)
    return memory.now().types.get(code) or DocumentType(code=code, kind=kind)


def usual_type(kind: str) -> DocumentType:
    """The type of a new document of this kind, unless another one is chosen."""
    usual = (one for one in memory.now().types.values() if one.kind == kind and one.is_default)
    return next(usual, None) or DocumentType(code=kinds.usual_code(kind), kind=kind, is_default=True)


def choices(kind: str) -> list[tuple[str, str]]:
    """The statuses of a kind of documents with their labels, in the order of the usual type."""
    return [(row.status, row.label) for row in statuses_of(usual_type(kind))]
