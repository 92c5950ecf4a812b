"""How documents are set up by themselves: as the tables of statuses say."""

from collections.abc import Sequence

from django.db.models import Model
from simple_history.utils import bulk_create_with_history

from backend.core.history import BEGINNING
from backend.core.statuses import StatusTable
from backend.workflow import kinds
from backend.workflow.models import Colour, DocumentStatus, DocumentType


def own_type(kind: str, code: str) -> DocumentType:
    """A type that comes with the workshop, as it comes."""
    codes = kinds.own_codes(kind)
    return DocumentType(code=code, kind=kind, position=codes.index(code), is_default=code == codes[0])


def own_status(document_type: DocumentType, status: str) -> DocumentStatus:
    """A status of a type before anybody has set it up."""
    table = kinds.table_of(document_type.kind)
    return DocumentStatus(
        document_type=document_type,
        status=status,
        colour=table.colours.get(status, Colour.PLAIN),
        position=table.statuses.values.index(status) + 1,
        creates_movements=status in table.moves_stock,
        reverses_movements=status in table.takes_back,
        allows_correction=status in table.corrects,
        entered_at_payment=status in _at_payment(table, document_type.code),
    )


def sync_types(**_signal: object) -> None:
    """After every migration all types and statuses of the code have their rows; what people changed stays."""
    known = set(DocumentType.objects.values_list("code", flat=True))
    types = [own_type(kind, code) for kind in kinds.tables() for code in kinds.own_codes(kind)]
    _write([one for one in types if one.code not in known])
    there = set(DocumentStatus.objects.values_list("document_type", "status"))
    _write(
        [
            own_status(one, status)
            for one in DocumentType.objects.filter(kind__in=kinds.tables())
            for status in kinds.table_of(one.kind).statuses.values
            if (one.code, status) not in there
        ]
    )


def _write(rows: Sequence[Model]) -> None:
    """What is written later in the history has this before it."""
    if rows:
        bulk_create_with_history(rows, type(rows[0]), default_change_reason=BEGINNING)


def _at_payment(table: StatusTable, code: str) -> frozenset[str]:
    return next((preset.at_payment for preset in table.presets if preset.code == code), frozenset())
