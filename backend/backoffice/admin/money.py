from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from backend.backoffice import badges
from backend.backoffice.admin.base import ReadOnlyAdmin, happened
from backend.backoffice.money_deeds import REFUND, left_of
from backend.backoffice.unfolded import RelatedFilter
from backend.sales.models import CustomerBalance, Payment


@admin.register(Payment)
class PaymentAdmin(ReadOnlyAdmin):
    list_display = (happened, "order", "amount_shown", "method", "actor", "comment")
    exports_also = ("order__currency",)
    list_select_related = ("order", "actor")
    list_filter = ("method", ("actor", RelatedFilter))
    search_fields = ("order__number", "order__customer__name", "order__customer_info", "comment")
    date_hierarchy = "created_at"
    deeds = (REFUND,)
    readonly_fields = ("order_shown", "amount_shown", "left_shown")

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """What it belongs to is shown where it belongs to something."""
        came_of = tuple(name for name in ("refunds", "sales_return", "origin") if getattr(obj, name, None))
        head: tuple[Any, ...] = (("order_shown", "amount_shown"), ("method", "left_shown"))
        return (*head, *([came_of] if came_of else []), ("actor", "created_at"), "comment")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """A payment names its order, who took it and what it gives back."""
        names = ("order__customer", "actor", "refunds__order", "origin__order", "sales_return")
        return super().get_queryset(request).select_related(*names)

    @admin.display(description=_("order"))
    def order_shown(self, payment: Payment) -> str:
        return badges.link(payment.order)

    @admin.display(description=_("has not gone back"))
    def left_shown(self, payment: Payment) -> str:
        return badges.money(left_of(payment), payment.order.currency)

    @admin.display(description=_("sum"), ordering="amount")
    def amount_shown(self, payment: Payment) -> str:
        return badges.money(payment.amount, payment.order.currency)


@admin.register(CustomerBalance)
class CustomerBalanceAdmin(ReadOnlyAdmin):
    list_display = ("customer", "amount_shown")
    list_select_related = ("customer",)
    list_filter = ("currency",)
    exports_also = ("currency",)
    search_fields = ("customer__name", "customer__phone")
    fields = (("customer", "amount_shown"),)
    readonly_fields = ("amount_shown",)
    ordering = ("-amount",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Only where something lies."""
        return super().get_queryset(request).exclude(amount=0)

    @admin.display(description=_("sum"), ordering="amount")
    def amount_shown(self, balance: CustomerBalance) -> str:
        return badges.money(balance.amount, balance.currency)
