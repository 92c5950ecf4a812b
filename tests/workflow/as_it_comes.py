"""Documents as they are before anybody has set them up, without asking the database."""

from backend.workflow import kinds
from backend.workflow.defaults import own_status, own_type
from backend.workflow.memory import SetUp


def as_it_comes() -> SetUp:
    """What the code says of every type and status."""
    types = [own_type(kind, code) for kind in kinds.tables() for code in kinds.own_codes(kind)]
    rows = [own_status(one, status) for one in types for status in kinds.table_of(one.kind).statuses.values]
    return SetUp(
        types={one.code: one for one in types},
        statuses={(row.document_type_id, row.status): row for row in rows},
    )
