"""Buttons with which the storekeeper counts shelves and moves goods."""

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminSelectWidget

from backend.accounts.models import User
from backend.backoffice.deeds import Answers, Deed, SeenForm
from backend.backoffice.fields import PiecesField, words
from backend.backoffice.stock_deeds import GoodsForm
from backend.fulfillment import services as fulfillment
from backend.inventory.counting import Counted
from backend.inventory.models import ProductStock, StockDocument
from backend.warehouses.models import Warehouse


class TransferForm(GoodsForm):
    """What goes to which other warehouse."""

    to_warehouse = forms.ModelChoiceField(
        Warehouse.objects.for_goods(), label=_("To warehouse"), widget=UnfoldAdminSelectWidget()
    )
    comment = words(_("Comment"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        here = self.fields["warehouse"].initial
        places = Warehouse.objects.for_goods()
        self.fields["to_warehouse"].queryset = places  # type: ignore[attr-defined]
        self.fields["to_warehouse"].initial = places.exclude(pk=getattr(here, "pk", here)).first()


class CountForm(SeenForm):
    """How many really lie on the shelf; the version is that of the moment when the page was opened."""

    quantity = PiecesField(least=0, label=_("Counted, the reserved ones too"))
    comment = words(_("Comment"))


def _transfer(row: Any, actor: User, key: UUID, answers: Answers) -> StockDocument:
    return fulfillment.transfer_goods(
        warehouse_id=answers["warehouse"].pk,
        to_warehouse_id=answers["to_warehouse"].pk,
        goods=answers["goods"],
        comment=answers["comment"],
        actor=actor,
        key=key,
    )


def _count(row: ProductStock, actor: User, key: UUID, answers: Answers) -> StockDocument:
    return fulfillment.count_stock(
        warehouse_id=row.warehouse_id,
        counted=[Counted(row.variant_id, answers["quantity"], answers["seen_version"])],
        comment=answers["comment"],
        actor=actor,
        key=key,
    )


TRANSFER = Deed(
    name="transfer",
    label=_("Move"),
    done=_("Moved. Orders that waited for these goods have got them."),
    right="inventory.transfer_productstock",
    do=_transfer,
    form=TransferForm,
    icon="sync_alt",
    whole_page=True,
)
COUNT = Deed(
    name="count",
    label=_("Count"),
    question=_("The stock becomes what was counted. If it moves before you press, nothing is written."),
    done=_("The count is written down."),
    right="inventory.count_productstock",
    do=_count,
    form=CountForm,
    icon="calculate",
)
