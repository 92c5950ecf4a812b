"""Buttons of the storekeeper about materials: shelves, papers, batches, requests."""

from decimal import Decimal
from typing import Any
from uuid import UUID

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backend.accounts.models import User
from backend.backoffice.deeds import Answers, Deed, DeedForm
from backend.backoffice.fields import AmountField, choice, day, found_by_typing, short, unit_price, words
from backend.backoffice.stock_deeds import RECEIPT_REASONS, GoodsForm, PlaceForm, reversal, said
from backend.fulfillment.expired import losers, write_off_expired
from backend.ledger.models import Reason
from backend.materials import stock as materials
from backend.materials.models import (
    MaterialBatch,
    MaterialColor,
    MaterialDocument,
    MaterialDocumentKind,
    MaterialStock,
)
from backend.materials.stock import WRITE_OFF_REASONS, Coming, Going

LOST = [(reason.value, reason.label) for reason in WRITE_OFF_REASONS]


def material_found(**kwargs: Any) -> Any:
    """A material in a colour, chosen by typing."""
    return found_by_typing(
        MaterialStock, "material_color", MaterialColor.objects.all(), label=_("Material"), **kwargs
    )


class MaterialLineForm(forms.Form):
    """So much of a material."""

    material = material_found()
    quantity = AmountField(label=_("Quantity"))


class ComingLineForm(MaterialLineForm):
    """Material that comes, in a batch of its own."""

    unit_cost = unit_price(_("Cost of a unit"), required=False)
    lot = short(_("Batch"), limit=40, required=False)
    expires_on = day(_("Best before"))


class MaterialsForm(GoodsForm):
    """Many materials at once; on a shelf's own page, one line."""

    line_form = MaterialLineForm

    def first_line(self) -> dict[str, Any]:
        """What is filled in on a shelf's own page."""
        return {"material": self.row.material_color_id}

    def goods(self) -> list[Any]:
        """The lines that were filled in."""
        return [
            Going(row["material"].pk, row["quantity"])
            for row in self.lines.cleaned_data
            if row.get("material")
        ]


class ReceiveForm(MaterialsForm):
    """What came, where it was put."""

    line_form = ComingLineForm
    reason = choice(_("Reason"), [(reason.value, reason.label) for reason in RECEIPT_REASONS])
    comment = words(_("Comment"))

    def goods(self) -> list[Any]:
        """The lines that were filled in."""
        return [
            Coming(
                row["material"].pk,
                row["quantity"],
                row.get("unit_cost"),
                lot=row.get("lot", "").strip(),
                expires_on=row.get("expires_on"),
            )
            for row in self.lines.cleaned_data
            if row.get("material")
        ]


class WriteOffForm(MaterialsForm):
    """What is gone, and why."""

    reason = choice(_("Reason"), LOST)
    comment = words(_("Comment"))


class AdjustForm(PlaceForm):
    """By how much the shelf differs from the book."""

    material = material_found()
    direction = choice(_("There is"), [("+", _("more than in the book")), ("-", _("less than in the book"))])
    quantity = AmountField(label=_("By how much"))
    comment = words(_("Why"), required=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.row:
            self.fields["material"].initial = self.row.material_color_id


class WriteBatchOffForm(DeedForm):
    """How much of a batch is gone, and why."""

    quantity = AmountField(label=_("Quantity"))
    reason = choice(_("Reason"), LOST)
    comment = words(_("Comment"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.row:
            self.fields["quantity"].initial = self.row.quantity


class ExpiredForm(DeedForm):
    """Which work loses what was promised to it is said before the button is pressed."""

    comment = words(_("Comment"))

    @property
    def notes(self) -> list[Any]:
        """Their numbers."""
        works = losers(self.row) if self.row else []
        said = _("It is promised to work that loses the promise: %(numbers)s.")
        return [said % {"numbers": ", ".join(f"№{work.number}" for work in works)}] if works else []


def _receive(row: Any, actor: User, key: UUID, answers: Answers) -> MaterialDocument:
    return materials.receive(actor=actor, key=key, **said(answers))


def _write_off(row: Any, actor: User, key: UUID, answers: Answers) -> MaterialDocument:
    return materials.write_off(actor=actor, key=key, **said(answers))


def _write_batch_off(batch: MaterialBatch, actor: User, key: UUID, answers: Answers) -> MaterialDocument:
    return materials.write_off(
        warehouse_id=batch.stock.warehouse_id,
        goods=[Going(batch.stock.material_color_id, answers["quantity"], batch.pk)],
        reason=Reason(answers["reason"]),
        comment=answers["comment"],
        actor=actor,
        key=key,
    )


def _adjust(row: Any, actor: User, key: UUID, answers: Answers) -> MaterialDocument:
    quantity: Decimal = answers["quantity"]
    return materials.adjust(
        warehouse_id=answers["warehouse"].pk,
        material_id=answers["material"].pk,
        quantity_change=quantity if answers["direction"] == "+" else -quantity,
        comment=answers["comment"],
        actor=actor,
        key=key,
    )


STOCK_DEEDS = (
    Deed(
        name="receive",
        label=_("Receive materials"),
        done=_("Received: every line opened a batch."),
        right="materials.receive_materialstock",
        do=_receive,
        form=ReceiveForm,
        icon="add_box",
        variant="primary",
        whole_page=True,
    ),
    Deed(
        name="write_off",
        label=_("Write off"),
        question=_(
            "It is taken from the batches that expire first. One batch is written off on its own page."
        ),
        done=_("Written off."),
        right="materials.writeoff_materialstock",
        do=_write_off,
        form=WriteOffForm,
        icon="delete_sweep",
        whole_page=True,
    ),
    Deed(
        name="adjust",
        label=_("Adjust"),
        done=_("Adjusted."),
        right="materials.adjust_materialstock",
        do=_adjust,
        form=AdjustForm,
        icon="tune",
        whole_page=True,
    ),
)
BATCH_DEEDS = (
    Deed(
        name="write_off",
        label=_("Write off"),
        done=_("Written off."),
        right="materials.writeoff_materialstock",
        is_offered=lambda batch, actor: batch.quantity > 0,
        do=_write_batch_off,
        form=WriteBatchOffForm,
        icon="delete_sweep",
        variant="danger",
    ),
    Deed(
        name="expired",
        label=_("Write off as expired"),
        question=_("All that is left of the batch leaves the shelf, promised or not."),
        done=_("Written off."),
        right="materials.writeoff_materialstock",
        is_offered=lambda batch, actor: bool(
            batch.quantity and batch.expires_on and batch.expires_on < timezone.localdate()
        ),
        do=lambda batch, actor, key, answers: write_off_expired(
            batch_id=batch.pk, actor=actor, key=key, **answers
        ),
        form=ExpiredForm,
        icon="event_busy",
        variant="danger",
    ),
)
DOCUMENT_DEEDS = (
    reversal(
        right="materials.reverse_materialdocument",
        is_offered=lambda document, actor: (
            document.kind != MaterialDocumentKind.REVERSAL and not hasattr(document, "reversed_by")
        ),
        do=lambda document, actor, key, answers: materials.reverse_document(
            document_id=document.pk, actor=actor, key=key, **answers
        ),
    ),
)
