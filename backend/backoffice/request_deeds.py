"""Buttons of a worker's request for material: the same answers as in the chat."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from backend.accounts.models import User
from backend.backoffice.deeds import Deed
from backend.backoffice.stock_deeds import MustSayWhyForm
from backend.materials import requests
from backend.materials.models import MaterialRequestStatus


def _is_open(request: Any, actor: User) -> bool:
    return bool(request.status == MaterialRequestStatus.OPEN)


REQUEST_DEEDS = (
    Deed(
        name="brought",
        label=_("Brought"),
        done=_("The worker is told."),
        right="materials.transfer_materialstock",
        is_offered=_is_open,
        do=lambda request, actor, key, answers: requests.answer_brought(
            request_id=request.pk, actor=actor, key=key
        ),
        variant="primary",
        in_bulk=True,
    ),
    Deed(
        name="decline",
        label=_("Decline"),
        done=_("The worker is told."),
        right="materials.transfer_materialstock",
        is_offered=_is_open,
        do=lambda request, actor, key, answers: requests.decline_material(
            request_id=request.pk, actor=actor, key=key, **answers
        ),
        form=MustSayWhyForm,
        icon="close",
        variant="danger",
    ),
)
