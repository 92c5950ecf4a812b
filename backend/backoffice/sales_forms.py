"""The form of a sales order: what a seller would write on paper."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from backend.backoffice.admin.base import KeyedForm, plain_choice
from backend.backoffice.bundle_forms import OrderBundleFormSet
from backend.backoffice.order_rows import RowForm
from backend.backoffice.unfolded import InlineFormSet
from backend.core.errors import Stale
from backend.sales.errors import CustomerNeeded
from backend.sales.models import LineMode, SalesOrder, SalesOrderLine, Source
from backend.sales.services import Draft, OrderLine

WRITTEN = ["source", "customer", "customer_info", "site", "warehouse", "due_on", "is_urgent", "comment"]


class SalesOrderForm(KeyedForm):
    """An order with the version that the person saw."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = SalesOrder
        fields = [*WRITTEN, "document_type"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["version"] = self.instance.version
        if "document_type" in self.fields:
            # Whoever does not say wants the usual one.
            self.fields["document_type"].required = False
            plain_choice(self.fields["document_type"])

    def clean(self) -> Any:
        """An order is for somebody, and it stands as the person saw it."""
        cleaned = super().clean() or self.cleaned_data
        if "customer" in self.fields and not (cleaned.get("customer") or cleaned.get("customer_info")):
            self.add_error("customer", str(CustomerNeeded()))
        if self.instance.pk and self.seen_version != self.instance.version:
            raise ValidationError(str(Stale()))
        return cleaned

    @property
    def seen_version(self) -> int | None:
        """The version that was on the screen."""
        return self.cleaned_data.get("version")


class LineForm(RowForm):
    """A line; without a price the price list decides."""

    class Meta:
        model = SalesOrderLine
        fields = ["variant", "quantity", "unit_price", "mode", "shelf_quantity", "wip_quantity"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in {"mode", "shelf_quantity", "wip_quantity"} & self.fields.keys():
            self.fields[name].required = False


class LineFormSet(InlineFormSet):
    """The lines of a draft, read into what the use case takes."""

    def order_lines(self) -> list[OrderLine]:
        """Every line that was not taken out."""
        return [
            OrderLine(
                row["variant"].pk,
                row["quantity"],
                row.get("unit_price"),
                mode=LineMode(row.get("mode") or LineMode.AUTO),
                shelf_quantity=row.get("shelf_quantity") or 0,
                wip_quantity=row.get("wip_quantity") or 0,
            )
            for row in self.cleaned_data
            if row.get("variant") and not row.get("DELETE")
        ]


def draft_of(form: SalesOrderForm, formsets: list[Any]) -> Draft:
    """What the filled form says; of a confirmed order, only the comment is asked."""
    answers = {**{name: getattr(form.instance, name) for name in WRITTEN}, **form.cleaned_data}
    customer = answers["customer"]
    return Draft(
        warehouse_id=answers["warehouse"].pk,
        lines=[
            line for formset in formsets if isinstance(formset, LineFormSet) for line in formset.order_lines()
        ],
        customer_id=customer.pk if customer else None,
        customer_info=answers["customer_info"] or "",
        source=Source(answers["source"]),
        due_on=answers["due_on"],
        is_urgent=answers["is_urgent"],
        comment=answers["comment"] or "",
        site_id=answers["site"].pk if answers["site"] else None,
        document_type=getattr(answers.get("document_type"), "pk", ""),
        bundles=[
            bundle
            for formset in formsets
            if isinstance(formset, OrderBundleFormSet)
            for bundle in formset.order_bundles()
        ],
    )
