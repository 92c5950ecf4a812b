"""The button of cut sets that nobody has a use for."""

from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from backend.accounts.models import User
from backend.backoffice.deeds import Answers, Deed, DeedForm
from backend.backoffice.fields import PiecesField, choice, words
from backend.backoffice.material_deeds import LOST
from backend.inventory import wip_stock
from backend.inventory.models import WIPScrap, WIPStock
from backend.ledger.models import Reason


class ScrapForm(DeedForm):
    """How many sets are thrown away, and why."""

    quantity = PiecesField(label=_("Sets"))
    reason = choice(_("Reason"), LOST)
    comment = words(_("Comment"))


def _scrap(row: WIPStock, actor: User, key: UUID, answers: Answers) -> WIPScrap:
    return wip_stock.scrap_wip(
        warehouse_id=row.warehouse_id,
        variant_id=row.variant_id,
        quantity=answers["quantity"],
        reason=Reason(answers["reason"]),
        comment=answers["comment"],
        actor=actor,
        key=key,
    )


def _something_is_free(row: Any, actor: User) -> bool:
    return bool(row.available > 0)


SCRAP = Deed(
    name="scrap",
    label=_("Throw away"),
    question=_("The sets leave the work in progress with their cost."),
    done=_("Written off."),
    right="inventory.scrap_wipstock",
    is_offered=_something_is_free,
    do=_scrap,
    form=ScrapForm,
    icon="delete_sweep",
    variant="danger",
)
