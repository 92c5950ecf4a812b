from collections.abc import Callable, Sequence
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from backend.backoffice import customer_tables, order_tables
from backend.backoffice.admin.base import (
    OfficeAdmin,
    created,
)
from backend.backoffice.customer_deeds import MERGE, DuplicatesFilter
from backend.backoffice.customer_forms import CustomerForm, SiteForm
from backend.backoffice.deeds import person
from backend.backoffice.exchange.offered import CUSTOMERS
from backend.backoffice.fields import read_id
from backend.backoffice.filters import found
from backend.backoffice.tables import Table
from backend.backoffice.unfolded import Inline, RelatedFilter
from backend.core.rows import hold
from backend.sales.models import (
    Customer,
    CustomerSite,
)


class SiteInline(Inline):
    model = CustomerSite
    form = SiteForm
    extra = 0
    can_delete = False
    fields = ("name", "address", "phone", "is_active")
    hide_title = True


def _once(customer: Customer, tell: Callable[[Customer], str]) -> str:
    # A page asks several times for what it shows without a field.
    told: dict[str, str] = customer.__dict__.setdefault("office_told", {})
    if tell.__name__ not in told:
        told[tell.__name__] = tell(customer)
    return told[tell.__name__]


@admin.register(Customer)
class CustomerAdmin(OfficeAdmin):
    list_display = ("name", "phone", "email", "instagram", "price_group", created)
    list_select_related = ("price_group",)
    exports_also = ("notes",)
    imports = CUSTOMERS
    form = CustomerForm
    terms = ("price_group", "credit_limit")
    deeds = (MERGE,)
    inlines = (SiteInline,)
    readonly_fields = ("balance_shown", "on_balance_shown", "left_shown", "merged_into")
    autocomplete_fields = ("price_group",)
    search_fields = ("name", "phone", "email", "instagram")
    search_help_text = _("Name, phone, e-mail or Instagram")
    date_hierarchy = "created_at"
    list_filter = (DuplicatesFilter, ("price_group", RelatedFilter), "created_at")
    fieldsets = (
        (
            None,
            {
                "fields": (
                    ("name", "phone"),
                    ("email", "instagram"),
                    ("price_group", "credit_limit"),
                    ("on_balance_shown", "balance_shown", "left_shown"),
                    "delivery_days",
                    "notes",
                    "merged_into",
                )
            },
        ),
    )

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """On which terms somebody buys is not said by whoever sells to them."""
        may = person(request).has_perm("sales.set_customer_terms")
        return self.readonly_fields if may else (*self.readonly_fields, *self.terms)

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        """A card that is being written is held: its limit is not changed between the look and the writing."""
        if request.method == "POST":
            hold(Customer, [read_id(object_id)])
        return super().get_object(request, object_id, from_field)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """A card that is now one with another is in no list, but its page says whose it is."""
        rows = super().get_queryset(request)
        match = request.resolver_match
        is_page = match is not None and "object_id" in match.kwargs
        return rows if is_page else rows.filter(merged_into=None)

    @admin.display(description=_("owes"))
    def balance_shown(self, customer: Customer) -> str:
        """What is still to be paid over open and shipped orders."""
        return _once(customer, customer_tables.owed) if customer.pk else "—"

    @admin.display(description=_("on the balance"))
    def on_balance_shown(self, customer: Customer) -> str:
        """What the workshop keeps for them."""
        return _once(customer, customer_tables.on_balance) if customer.pk else "—"

    @admin.display(description=_("may owe more"))
    def left_shown(self, customer: Customer) -> str:
        """What is left of the credit limit."""
        return _once(customer, customer_tables.left_of_limit) if customer.pk else "—"

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Found as in the bot: by any words, by phone digits in any form."""
        return found(queryset, Customer.objects.search(search_term)), False

    def tables(self, request: HttpRequest, row: Customer) -> Sequence[Table]:
        """What the customer has ordered, and other cards that may be theirs."""
        shown = [order_tables.orders_of(row)] if person(request).has_perm("sales.view_salesorder") else []
        return [*shown, customer_tables.duplicates(row)]


@admin.register(CustomerSite)
class CustomerSiteAdmin(OfficeAdmin):
    form = SiteForm
    list_display = ("customer", "name", "address", "phone", "is_active")
    list_select_related = ("customer",)
    list_filter = ("is_active", ("customer", RelatedFilter))
    search_fields = ("name", "address", "phone", "customer__name")
    autocomplete_fields = ("customer",)
    fields = ("customer", ("name", "phone"), "address", "is_active")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """Goods of its customer go there: only joined cards take it along to another one."""
        return ("customer",) if obj else ()

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """An address is somebody's."""
        return super().get_queryset(request).select_related("customer")

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """For an order only addresses in use are offered, of its customer."""
        if customer_id := read_id(request.GET.get("customer", "")):
            queryset = queryset.filter(customer=customer_id, is_active=True)
        return super().get_search_results(request, queryset, search_term)
