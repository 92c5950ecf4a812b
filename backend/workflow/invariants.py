from backend.core.invariants import Invariant

INVARIANTS = [
    Invariant(
        "of every kind of documents one type is usual",
        """
        SELECT kind, count(*) FILTER (WHERE is_default) AS usual
        FROM workflow_documenttype GROUP BY kind
        HAVING count(*) FILTER (WHERE is_default) <> 1
        """,
    ),
    Invariant(
        "what a type of documents issues it issues in one set-up with its kind",
        """
        SELECT one.kind, one.code, status.status, status.creates_movements
        FROM workflow_documentstatus status
        JOIN workflow_documenttype one ON one.code = status.document_type_id
        JOIN workflow_documenttype usual ON usual.kind = one.kind AND usual.is_default
        JOIN workflow_documentstatus same
            ON same.document_type_id = usual.code AND same.status = status.status
        WHERE same.creates_movements <> status.creates_movements
        """,
    ),
]
