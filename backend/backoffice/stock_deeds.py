"""Buttons of the storekeeper: shelves, papers, promises."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminSelectWidget

from backend.accounts.models import User
from backend.backoffice.deeds import Answers, Deed, DeedForm, LinesForm
from backend.backoffice.fields import PiecesField, SumField, choice, found_by_typing, words
from backend.catalog.models import Variant
from backend.fulfillment import services as fulfillment
from backend.inventory import services as inventory
from backend.inventory.models import ProductReservation, ProductStock, StockDocument, StockDocumentKind
from backend.inventory.services import WRITE_OFF_REASONS, Goods
from backend.ledger.models import ACTIVE, Reason, ReservationStatus
from backend.sales.models import Customer
from backend.warehouses.models import Warehouse

RECEIPT_REASONS = (Reason.PURCHASE, Reason.INITIAL, Reason.RETURN)
LINES = 4
"""Empty lines to begin with; a button adds more."""
MAX_LINES = 100


class LineForm(forms.Form):
    """So many pieces of a variant."""

    variant = found_by_typing(ProductStock, "variant", Variant.objects.all(), label=_("Goods"))
    quantity = PiecesField(label=_("Quantity"))

    def clean(self) -> Any:
        """A line with only one half filled in says what is missing (Django's own words)."""
        return self.cleaned_data


class CostLineForm(LineForm):
    """Pieces with what one of them cost."""

    unit_cost = SumField(label=_("Cost of one"), required=False)


class PlaceForm(DeedForm):
    """Which warehouse."""

    warehouse = forms.ModelChoiceField(
        Warehouse.objects.for_goods(), label=_("Warehouse"), widget=UnfoldAdminSelectWidget()
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        places = Warehouse.objects.for_goods()
        self.fields["warehouse"].queryset = places  # type: ignore[attr-defined]
        self.fields["warehouse"].initial = self.row.warehouse_id if self.row else places.first()


class GoodsForm(LinesForm, PlaceForm):
    """Many lines at once, as on a delivery note; on a shelf's own page, one line."""

    line_form: type[forms.Form] = LineForm

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        initial = [self.first_line()] if self.row else []
        # The first line of a shelf's page is only filled in when a quantity is typed.
        self.put_lines(self.line_form, initial, extra=LINES - len(initial), most=MAX_LINES)

    def first_line(self) -> dict[str, Any]:
        """What is filled in on a shelf's own page."""
        return {"variant": self.row.variant_id}

    @property
    def media(self) -> forms.Media:
        """The lines search as one types."""
        media: forms.Media = super().media + self.lines.media
        return media

    def goods(self) -> list[Any]:
        """The lines that were filled in."""
        return [
            Goods(row["variant"].pk, row["quantity"], row.get("unit_cost"))
            for row in self.lines.cleaned_data
            if row.get("variant")
        ]

    def clean(self) -> Any:
        """The lines go to the use case together with the head."""
        return {**self.cleaned_data, "goods": self.goods() if self.lines.is_valid() else []}


class ReceiveForm(GoodsForm):
    """What came, where it was put."""

    line_form = CostLineForm
    reason = choice(_("Reason"), [(reason.value, reason.label) for reason in RECEIPT_REASONS])
    comment = words(_("Comment"))


class WriteOffForm(GoodsForm):
    """What is gone, and why."""

    reason = choice(_("Reason"), [(reason.value, reason.label) for reason in WRITE_OFF_REASONS])
    comment = words(_("Comment"))


class AdjustForm(PlaceForm):
    """By how many pieces the shelf differs from the book."""

    variant = found_by_typing(ProductStock, "variant", Variant.objects.all(), label=_("Goods"))
    direction = choice(
        _("There are"), [("+", _("more than in the book")), ("-", _("fewer than in the book"))]
    )
    quantity = PiecesField(label=_("By how many pieces"))
    comment = words(_("Why"), required=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.row:
            self.fields["variant"].initial = self.row.variant_id


class ReserveForm(PlaceForm):
    """How many pieces are promised, and until when."""

    variant = found_by_typing(ProductStock, "variant", Variant.objects.all(), label=_("Goods"))
    quantity = PiecesField(label=_("Quantity"))
    expires_at = forms.DateTimeField(
        label=_("Until"),
        required=False,
        widget=forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M"],
        help_text=_("Leave empty for the workshop's usual time."),
    )
    customer = found_by_typing(
        ProductReservation, "customer", Customer.objects.all(), label=_("Customer"), required=False
    )
    comment = words(_("Comment"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.row:
            self.fields["variant"].initial = self.row.variant_id


class MustSayWhyForm(DeedForm):
    """A reason that must be told."""

    comment = words(_("Reason"), required=True)


def reversal(*, right: str, is_offered: Callable[[Any, User], bool], do: Callable[..., Any]) -> Deed:
    """The button that takes a paper back, once and with a reason."""
    return Deed(
        name="reverse",
        label=_("Reverse"),
        question=_("The document is taken back by its opposite. This is done once and cannot be undone."),
        done=_("%(row)s is reversed."),
        right=right,
        is_offered=is_offered,
        do=do,
        form=MustSayWhyForm,
        icon="undo",
        variant="danger",
    )


def said(answers: Answers) -> dict[str, Any]:
    """What a form of goods that come or go says, as the use cases take it."""
    return {
        "warehouse_id": answers["warehouse"].pk,
        "goods": answers["goods"],
        "reason": Reason(answers["reason"]),
        "comment": answers["comment"],
    }


def _receive(row: Any, actor: User, key: UUID, answers: Answers) -> StockDocument:
    return fulfillment.receive_goods(actor=actor, key=key, **said(answers))


def _write_off(row: Any, actor: User, key: UUID, answers: Answers) -> StockDocument:
    return inventory.write_off(actor=actor, key=key, **said(answers))


def _adjust(row: Any, actor: User, key: UUID, answers: Answers) -> StockDocument:
    return fulfillment.adjust_stock(
        warehouse_id=answers["warehouse"].pk,
        variant_id=answers["variant"].pk,
        quantity_change=int(f"{answers['direction']}{answers['quantity']}"),
        comment=answers["comment"],
        actor=actor,
        key=key,
    )


def _reserve(row: Any, actor: User, key: UUID, answers: Answers) -> ProductReservation:
    return inventory.reserve(
        warehouse_id=answers["warehouse"].pk,
        variant_id=answers["variant"].pk,
        quantity=answers["quantity"],
        expires_at=answers["expires_at"],
        customer_id=answers["customer"].pk if answers["customer"] else None,
        comment=answers["comment"],
        actor=actor,
        key=key,
    )


STOCK_DEEDS = (
    Deed(
        name="receive",
        label=_("Receive goods"),
        done=_("Received. Orders that waited for these goods have got them."),
        right="inventory.receive_productstock",
        do=_receive,
        form=ReceiveForm,
        icon="add_box",
        variant="primary",
        whole_page=True,
    ),
    Deed(
        name="write_off",
        label=_("Write off"),
        done=_("Written off."),
        right="inventory.writeoff_productstock",
        do=_write_off,
        form=WriteOffForm,
        icon="delete_sweep",
        whole_page=True,
    ),
    Deed(
        name="adjust",
        label=_("Adjust"),
        done=_("Adjusted."),
        right="inventory.adjust_productstock",
        do=_adjust,
        form=AdjustForm,
        icon="tune",
        whole_page=True,
    ),
    Deed(
        name="reserve",
        label=_("Reserve"),
        done=_("Reserved."),
        right="inventory.reserve_productstock",
        do=_reserve,
        form=ReserveForm,
        icon="bookmark_add",
        whole_page=True,
    ),
)
DOCUMENT_DEEDS = (
    reversal(
        right="inventory.reverse_stockdocument",
        is_offered=lambda document, actor: (
            document.kind != StockDocumentKind.REVERSAL and not hasattr(document, "reversed_by")
        ),
        do=lambda document, actor, key, answers: fulfillment.reverse_document(
            document_id=document.pk, actor=actor, key=key, **answers
        ),
    ),
)
RESERVATION_DEEDS = (
    Deed(
        name="extend",
        label=_("Extend"),
        question=_("The pieces stay held for the workshop's usual time more."),
        done=_("The pieces are held longer."),
        right="inventory.manage_productreservation",
        is_offered=lambda reservation, actor: reservation.is_hold and bool(reservation.stamp),
        do=lambda reservation, actor, key, answers: inventory.extend_hold(
            reservation_id=reservation.pk, stamp=reservation.stamp, actor=actor, key=key
        ),
        icon="more_time",
        in_bulk=True,
    ),
    Deed(
        name="confirm",
        label=_("Confirm"),
        question=_("The promise becomes firm and no longer expires."),
        done=_("The reservation is confirmed."),
        right="inventory.manage_productreservation",
        is_offered=lambda reservation, actor: reservation.status == ReservationStatus.PENDING,
        do=lambda reservation, actor, key, answers: inventory.confirm_reservation(
            reservation_id=reservation.pk, actor=actor, key=key
        ),
        icon="task_alt",
        variant="primary",
        in_bulk=True,
    ),
    Deed(
        name="release",
        label=_("Release"),
        question=_(
            "The pieces are free again and go to the next order that waits. "
            "An order that loses them goes back to production."
        ),
        done=_("The reservation is released."),
        right="inventory.manage_productreservation",
        is_offered=lambda reservation, actor: reservation.status in ACTIVE,
        do=lambda reservation, actor, key, answers: fulfillment.release_reservation(
            reservation_id=reservation.pk, actor=actor, key=key
        ),
        icon="lock_open",
        variant="danger",
        in_bulk=True,
    ),
)
