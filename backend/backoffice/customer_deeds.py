"""Two cards of one customer are found and made one."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Lower
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminSelectWidget

from backend.backoffice.deeds import Deed, DeedForm
from backend.sales.customers import duplicates_of, merge_customers
from backend.sales.models import Customer


class DuplicatesFilter(admin.SimpleListFilter):
    """Cards whose phone or Instagram another card has as well."""

    title = _("duplicates")
    parameter_name = "duplicates"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """One question."""
        return [("yes", _("the same phone or Instagram"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Two with the same are two duplicates."""
        if self.value() != "yes":
            return queryset
        others = Customer.objects.current().exclude(pk=OuterRef("pk"))
        handles = others.exclude(instagram="").annotate(handle=Lower("instagram"))
        phones = others.exclude(phone="").filter(phone=OuterRef("phone"))
        return queryset.filter(
            Q(Exists(phones)) | Q(Exists(handles.filter(handle=Lower(OuterRef("instagram")))))
        )


class MergeForm(DeedForm):
    """Which card is the other one of this customer."""

    duplicate = forms.ChoiceField(label=_("The other card"), widget=UnfoldAdminSelectWidget)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        found = duplicates_of(self.row) if self.row else []
        self.fields["duplicate"].choices = [(one.pk, str(one)) for one in found]  # type: ignore[attr-defined]


MERGE = Deed(
    name="merge",
    label=_("Join with a duplicate"),
    question=_(
        "Orders, holds and addresses of the other card move to this one. "
        "The other card is not offered any more; this cannot be undone."
    ),
    done=_("The cards are one now: %(row)s."),
    right="sales.merge_customer",
    is_offered=lambda customer, actor: customer.merged_into_id is None,
    do=lambda customer, actor, key, answers: merge_customers(
        customer_id=customer.pk, duplicate_id=int(answers["duplicate"]), actor=actor, key=key
    ),
    form=MergeForm,
    icon="merge",
)
