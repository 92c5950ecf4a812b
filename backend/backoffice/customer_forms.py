"""The forms of a customer's card and of their addresses."""

from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError

from backend.backoffice.fields import PhoneIsRead
from backend.backoffice.unfolded import ModelForm
from backend.core.errors import Stale
from backend.sales.models import Customer, CustomerSite


class CustomerForm(PhoneIsRead, ModelForm):
    """A card with the credit limit that the person saw."""

    class Meta:
        model = Customer
        fields = "__all__"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "credit_limit" in self.fields:
            # What stood there goes with the page, beside what is typed.
            self.fields["credit_limit"].show_hidden_initial = True

    def clean_instagram(self) -> str:
        """A name without its sign, as the chat keeps it."""
        return str(self.cleaned_data["instagram"]).removeprefix("@")

    def clean_credit_limit(self) -> Decimal | None:
        """The limit stands as the person saw it, whatever they wrote into the other fields."""
        limit: Decimal | None = self.cleaned_data["credit_limit"]
        seen = self.data.get(self["credit_limit"].html_initial_name)
        if self.instance.pk and self.fields["credit_limit"].to_python(seen) != self.instance.credit_limit:
            raise ValidationError(str(Stale()))
        return limit


class SiteForm(PhoneIsRead, ModelForm):
    """An address, and whom to call there."""

    class Meta:
        model = CustomerSite
        fields = "__all__"
