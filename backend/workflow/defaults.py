"""How documents are set up by themselves: as the tables of statuses say."""

from backend.core.statuses import StatusTable
from backend.workflow import kinds
from backend.workflow.memory import SetUp
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


def as_it_comes() -> SetUp:
    """Everything as it is before anybody has set it up, without asking the database."""
    types = [own_type(kind, code) for kind in kinds.tables() for code in kinds.own_codes(kind)]
    rows = [own_status(one, status) for one in types for status in kinds.table_of(one.kind).statuses.values]
    return SetUp(
        types={one.code: one for one in types},
        statuses={(row.document_type_id, row.status): row for row in rows},
    )


def sync_types(**_signal: object) -> None:
    """After every migration all types and statuses of the code have their rows; what people changed stays."""
    for kind, table in kinds.tables().items():
        DocumentType.objects.bulk_create(
            [own_type(kind, code) for code in kinds.own_codes(kind)], ignore_conflicts=True
        )
        known = DocumentType.objects.filter(kind=kind)
        DocumentStatus.objects.bulk_create(
            [own_status(one, status) for one in known for status in table.statuses.values],
            ignore_conflicts=True,
        )


def _at_payment(table: StatusTable, code: str) -> frozenset[str]:
    return next((preset.at_payment for preset in table.presets if preset.code == code), frozenset())
