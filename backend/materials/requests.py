"""A worker asks for material, the storekeeper brings it or says why not."""

from decimal import Decimal
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backend.accounts.models import User
from backend.core.errors import DomainError, StatusRefused
from backend.core.rows import held_one
from backend.core.use_cases import use_case
from backend.materials.amounts import check_amount, known
from backend.materials.errors import CommentNeeded
from backend.materials.models import MaterialRequest, MaterialRequestStatus
from backend.messaging.kinds import Notice
from backend.messaging.notices import audience
from backend.messaging.outbox import tell

OVER = ("done", "cancelled")
"""A production order that wants nothing more; its table of statuses lies above this room."""


class RequestAnswered(DomainError):
    code = "request_answered"
    message = _("%(who)s has answered this already: %(status)s.")


@use_case(may="materials.request_materialstock")
def request_material(
    *,
    material_id: int,
    quantity: Decimal,
    actor: User,
    key: UUID,
    order_id: int | None = None,
    comment: str = "",
) -> MaterialRequest:
    """A worker asks the storekeeper to bring so much of a material to the work.

    Raises AmountRefused, WholeUnitsOnly, TooManyDecimals, MaterialNotInUse, StatusRefused when the work is
    over, NotFound.
    """
    material = known([material_id])[material_id]
    check_amount(material, quantity)
    request = MaterialRequest(
        material_color=material, quantity=quantity, order_id=order_id, comment=comment.strip(), actor=actor
    )
    if request.order and request.order.status in OVER:
        raise StatusRefused(status=request.order.get_status_display())
    request.save()
    buttons = [(_("✅ Brought"), f"brought:{request.pk}"), (_("✖️ Decline"), f"decline:material:{request.pk}")]
    tell(audience(Notice.MATERIAL_ASKED), Notice.MATERIAL_ASKED.value, {"request": request}, buttons=buttons)
    return request


@use_case(may="materials.transfer_materialstock")
def answer_brought(*, request_id: int, actor: User, key: UUID) -> MaterialRequest:
    """The storekeeper has brought it (RequestAnswered, NotFound)."""
    return _answer(request_id, MaterialRequestStatus.DONE, actor)


@use_case(may="materials.transfer_materialstock")
def decline_material(*, request_id: int, comment: str, actor: User, key: UUID) -> MaterialRequest:
    """The storekeeper does not bring it, and says why (CommentNeeded, RequestAnswered, NotFound)."""
    if not comment.strip():
        raise CommentNeeded
    return _answer(request_id, MaterialRequestStatus.DECLINED, actor, comment)


def _answer(
    request_id: int, status: MaterialRequestStatus, actor: User, comment: str = ""
) -> MaterialRequest:
    request = held_one(MaterialRequest, request_id)
    if request.status != MaterialRequestStatus.OPEN:
        raise RequestAnswered(who=request.answered_by, status=request.get_status_display())
    request.status, request.answer, request.answered_by = status, comment.strip(), actor
    request.closed_at = timezone.now()
    request.save()
    tell([request.actor], "material_answered", {"request": request})
    return request
