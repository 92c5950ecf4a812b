"""Forms of purchasing: requests and orders with their lines, and what came of an order."""

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.formats import date_format
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from unfold.widgets import (
    UnfoldAdminCheckboxSelectMultipleWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextInputWidget,
    UnfoldBooleanWidget,
)

from backend.backoffice.admin.base import KeyedForm
from backend.backoffice.deeds import DeedForm, LinesForm
from backend.backoffice.fields import AmountField, SumField, day, short, unit_price, words
from backend.backoffice.material_tables import SEES_COST
from backend.backoffice.unfolded import InlineFormSet, ModelForm
from backend.core.errors import DomainError, Stale
from backend.core.models import Workshop
from backend.core.money import show_money
from backend.core.quantities import show_number
from backend.fulfillment import supply
from backend.materials import purchases
from backend.materials.errors import MoreThanOrdered
from backend.materials.models import PurchaseOrder, PurchaseOrderLine, PurchaseRequest, PurchaseRequestLine
from backend.materials.ordering import Ordered
from backend.materials.proposals import Proposal, grouped
from backend.materials.purchases import SheetLine
from backend.materials.purchasing import Wanted
from backend.materials.receiving import Delivered
from backend.warehouses.models import Warehouse


class VersionedForm(KeyedForm):
    """A paper with the version that the person saw."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["version"] = self.instance.version

    def clean(self) -> Any:
        """It stands as the person saw it."""
        cleaned = super().clean()
        if self.instance.pk and self.cleaned_data.get("version") != self.instance.version:
            raise ValidationError(str(Stale()))
        return cleaned


class RequestForm(VersionedForm):
    """Where it is wanted, by when."""

    class Meta:
        model = PurchaseRequest
        fields = ("warehouse", "needed_on", "comment")


class OrderForm(VersionedForm):
    """From whom, to where, by when."""

    class Meta:
        model = PurchaseOrder
        fields = ("supplier", "warehouse", "expected_on", "comment")


class RequestLineForm(ModelForm):
    quantity = AmountField(label=_("quantity"))

    class Meta:
        model = PurchaseRequestLine
        fields = ("material_color", "quantity", "offer")


class OrderLineForm(ModelForm):
    """A line in packs or in units; without a price the supplier's offer decides."""

    quantity = AmountField(label=_("quantity"), help_text=_("In packs, where a packaging is chosen."))
    price = unit_price(_("price of one unit"), required=False)

    class Meta:
        model = PurchaseOrderLine
        fields = ("material_color", "quantity", "packaging", "price")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        packaging = self.instance.packaging if self.instance.pk else None
        if packaging:
            packs = self.instance.quantity / packaging.quantity
            is_whole = packs == round(packs, 3)
            self.initial.update({"quantity": packs} if is_whole else {"packaging": None})


class RequestLines(InlineFormSet):
    """The lines of a request, read into what the use case takes."""

    def wanted(self) -> list[Wanted]:
        """Every line that was not taken out."""
        return [
            Wanted(
                row["material_color"].pk,
                row["quantity"],
                offer_id=row["offer"].pk if row.get("offer") else None,
            )
            for row in self.cleaned_data
            if row.get("material_color") and not row.get("DELETE")
        ]


class OrderLines(InlineFormSet):
    """The lines of an order, read into what the use case takes."""

    def ordered(self) -> list[Ordered]:
        """Every line that was not taken out."""
        return [
            Ordered(
                row["material_color"].pk,
                row["quantity"],
                row["packaging"].pk if row.get("packaging") else None,
                row.get("price"),
            )
            for row in self.cleaned_data
            if row.get("material_color") and not row.get("DELETE")
        ]


class ProposalsForm(DeedForm):
    """What should be bought, with a tick for each; what is ticked is asked for."""

    material_ids = forms.TypedMultipleChoiceField(
        label=_("What to buy"), coerce=int, widget=UnfoldAdminCheckboxSelectMultipleWidget()
    )
    warehouse = forms.ModelChoiceField(
        Warehouse.objects.for_goods(), label=_("For warehouse"), widget=UnfoldAdminSelectWidget()
    )
    needed_on = day(_("Needed by"))
    comment = words(_("Comment"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.found = supply.proposals()
        sees_cost = self.actor.has_perm(SEES_COST)
        field: Any = self.fields["material_ids"]
        field.choices = [
            (
                supplier or _("Nobody offers it yet"),
                [(one.material.pk, _proposed(one, sees_cost)) for one in group],
            )
            for supplier, group in grouped(self.found).items()
        ]
        if self.is_bound:
            # What was asked for a moment ago is not proposed any more: the second click is no mistake.
            data: Any = self.data
            asked = {pk for pk in data.getlist("material_ids") if pk.isascii() and pk.isdigit()}
            field.choices = [*field.choices, *((int(pk), pk) for pk in asked)]
        field.initial = [one.material.pk for one in self.found]
        self.fields["warehouse"].initial = Warehouse.objects.for_goods().first()

    @property
    def notes(self) -> list[Any]:
        """Nothing to buy is said in words."""
        return [] if self.found else [_("There is enough of everything: nothing needs to be bought now.")]


class ReceiveForm(LinesForm):
    """What came of an order, line by line: all that is still to come, unless it is corrected."""

    supplier_document = short(_("Supplier's document"), required=False)
    delivery_cost = SumField(label=_("Delivery cost"), required=False, least=Decimal(0))
    rate = forms.DecimalField(
        label=_("Rate"),
        required=False,
        localize=True,
        widget=UnfoldAdminTextInputWidget({"inputmode": "decimal", "autocomplete": "off"}),
    )
    comment = words(_("Comment"))
    allow_more = forms.BooleanField(
        label=_("Yes, more came than was ordered"), required=False, widget=forms.HiddenInput
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        lines = [
            {"line": one.line.pk, "quantity": one.left, "name": _ordered(one)}
            for one in purchases.sheet(self.row.pk).lines
        ]
        self.put_lines(CameLineForm, lines, most=len(lines))
        if not self.actor.has_perm(SEES_COST):
            del self.fields["delivery_cost"]
        if self.row.currency == Workshop.current().currency:
            del self.fields["rate"]
        if self.data.get("allow_more") == "on":
            self.fields["allow_more"].widget = UnfoldBooleanWidget()

    def clean(self) -> Any:
        """The lines go to the use case together with the head."""
        return {**self.cleaned_data, "lines": self._delivered() if self.lines.is_valid() else []}

    def refused(self, error: DomainError) -> None:
        """More than was ordered is asked about."""
        if isinstance(error, MoreThanOrdered):
            self.fields["allow_more"].widget = UnfoldBooleanWidget()

    def _delivered(self) -> list[Delivered]:
        return [
            Delivered(
                row["line"],
                row["quantity"],
                lot=row["lot"].strip(),
                expires_on=row["expires_on"],
                price=row["price"],
            )
            for row in self.lines.cleaned_data
            if row.get("quantity")
        ]


class CameLineForm(forms.Form):
    """What came of one ordered line."""

    quantity = AmountField(label=_("Came"), least=Decimal(0), required=False)
    lot = short(_("Batch"), limit=40, required=False)
    expires_on = day(_("Best before"))
    price = unit_price(_("Another price"), required=False)
    line = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if name := self.initial.get("name"):
            self.fields["quantity"].label = name


def _ordered(one: SheetLine) -> str:
    unit = one.line.material_color.unit
    return f"{one.line.material_color}, {unit} ({show_number(one.left)} / {show_number(one.line.quantity)})"


def _proposed(one: Proposal, sees_cost: bool) -> str:
    words_of = {
        "material": one.material,
        "quantity": show_number(one.quantity),
        "unit": one.material.unit,
        "free": show_number(one.position.free),
        "expected": show_number(one.position.expected + one.position.asked),
        "needed": show_number(one.needed),
    }
    said = (
        _t("%(material)s: %(quantity)s %(unit)s. Free %(free)s, expected %(expected)s, for work %(needed)s")
        % words_of
    )
    if one.is_late and one.arrives_on and one.due_on:
        late = {"comes": date_format(one.arrives_on, "d.m"), "due": date_format(one.due_on, "d.m")}
        said += " · ⏰ " + _t("comes on %(comes)s, and the work is due on %(due)s") % late
    if sees_cost and one.offer and one.sum is not None:
        said += f" · {show_money(one.sum, one.offer.supplier.currency)}"
    return said
