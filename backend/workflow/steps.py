"""What happens when a document enters a status, as the office has set it up."""

from collections.abc import Collection

from django.db.models import Model

from backend.accounts.models import User
from backend.accounts.roles import Role
from backend.core.errors import NotAllowed, StatusRefused
from backend.messaging.outbox import tell
from backend.workflow import kinds, looks
from backend.workflow.errors import CorrectionOff, ReturnsOff
from backend.workflow.models import DocumentStatus

MOST_BUTTONS = 4


def check_step(document: Model, to: str) -> None:
    """Refuse a step that the document's table or its type does not know (StatusRefused, ReturnsOff)."""
    table, now = kinds.table_of(document._meta.label_lower), _status(document)
    if not table.allows(now, to):
        raise StatusRefused(status=looks.label(document, now))
    if not takes_back(document, to):
        raise ReturnsOff(name=_type_name(document, to))


def check_may(document: Model, to: str, actor: User) -> None:
    """Refuse whoever lacks the right that the office wants for this step (NotAllowed)."""
    if not may(document, to, actor):
        raise NotAllowed


def may(document: Model, to: str, viewer: User) -> bool:
    """Has a person the right that the office wants for this step, besides the step's own?"""
    permission = looks.set_up(document, to).permission
    return not permission or viewer.has_perm(permission)


def is_offered(document: Model, to: str, viewer: User) -> bool:
    """May this person take this step with the document now? The service asks again, under its lock."""
    table = kinds.table_of(document._meta.label_lower)
    return (
        table.allows(_status(document), to)
        and takes_back(document, to)
        and viewer.has_perm(table.rights[to])
        and may(document, to, viewer)
    )


def takes_back(document: Model, to: str) -> bool:
    """Where goods come back by the table: may they, for this type? Other statuses are not asked about."""
    table = kinds.table_of(document._meta.label_lower)
    return to not in table.takes_back or looks.set_up(document, to).reverses_movements


def allows_correction(document: Model) -> bool:
    """May the lines of the document be corrected as it stands now?"""
    return looks.set_up(document, _status(document)).allows_correction


def check_correction(document: Model) -> None:
    """Refuse to correct what stands at another status, or what is never corrected.

    Raises StatusRefused, CorrectionOff.
    """
    table, now = kinds.table_of(document._meta.label_lower), _status(document)
    if now not in table.corrects:
        raise StatusRefused(status=looks.label(document, now))
    if not allows_correction(document):
        raise CorrectionOff(name=_type_name(document, now))


def follows_payment(document: Model, to: str) -> bool:
    """Does a document that is paid in full take this step by itself, as soon as it may?"""
    table = kinds.table_of(document._meta.label_lower)
    return table.allows(_status(document), to) and looks.set_up(document, to).entered_at_payment


def tell_entered(documents: Collection[Model], to: str, actor: User) -> None:
    """Those roles hear of it that the office wants to hear of such documents in this status."""
    told: dict[str, tuple[DocumentStatus, list[Model]]] = {}
    for document in documents:
        row = looks.set_up(document, to)
        if row.told_roles:
            told.setdefault(row.document_type_id, (row, []))[1].append(document)
    for row, entered in told.values():
        _tell(row, entered, actor)


def _tell(row: DocumentStatus, entered: list[Model], actor: User) -> None:
    people = User.objects.in_role(*(Role(name) for name in row.told_roles)).exclude(pk=actor.pk)
    opens = kinds.table_of(row.document_type.kind).opens
    buttons = [(f"📄 {one}", f"{opens}:{one.pk}") for one in entered[:MOST_BUTTONS]]
    # The row says what it is called when the message is written, in the language of each.
    context = {"documents": entered, "status": row, "type": row.document_type, "who": actor}
    tell(people, "status_entered", context, buttons=buttons)


def _status(document: Model) -> str:
    return str(getattr(document, "status"))  # noqa: B009


def _type_name(document: Model, status: str) -> str:
    return looks.set_up(document, status).document_type.name
