"""What a line and a bundle have in common on the page of an order: both are rows of a draft."""

from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminDecimalFieldWidget

from backend.backoffice.admin.base import PlainChoices
from backend.backoffice.deeds import person
from backend.backoffice.fields import written
from backend.backoffice.unfolded import Inline, ModelForm
from backend.sales.statuses import Status


class RowForm(ModelForm):
    """A row; without an agreed price the rules decide, and theirs is seen in the empty field."""

    unit_price = forms.DecimalField(
        label=_("agreed price"),
        required=False,
        min_value=0,
        max_digits=12,
        decimal_places=2,
        widget=UnfoldAdminDecimalFieldWidget(),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk and not self.instance.is_price_agreed:
            self.initial["unit_price"] = None
            self.fields["unit_price"].widget.attrs["placeholder"] = written(self.instance.unit_price)


class RowInline(PlainChoices, Inline):
    """Rows that come, change and go in a draft only."""

    extra = 0
    hide_title = True

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whoever sees the order sees what is in it."""
        return person(request).has_perm("sales.view_salesorder")

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Only in a draft."""
        is_draft = obj is None or obj.status == Status.DRAFT
        return is_draft and person(request).has_perm("sales.add_salesorder")

    has_change_permission = has_add_permission
    has_delete_permission = has_add_permission
