from collections.abc import Mapping
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from backend.backoffice import badges
from backend.backoffice.admin.base import ReadOnlyAdmin, happened
from backend.backoffice.payment_deeds import ASK_PROVIDER, RESEND, SETTLE
from backend.backoffice.unfolded import RelatedFilter
from backend.payments.models import (
    LinkStatus,
    PaymentLink,
    ProviderMessage,
    ProviderRefund,
    RefundStatus,
)
from backend.payments.services import to_send
from backend.public.models import OrderPage

COLOURS: Mapping[str, str] = {
    LinkStatus.WAITING: "info",
    LinkStatus.PAID: "success",
    LinkStatus.REVERSED: "warning",
    LinkStatus.TROUBLE: "danger",
}

REFUND_COLOURS: Mapping[str, str] = {
    RefundStatus.WAITING: "info",
    RefundStatus.SENDING: "info",
    RefundStatus.DONE: "success",
    RefundStatus.TROUBLE: "danger",
}


@admin.register(PaymentLink)
class PaymentLinkAdmin(ReadOnlyAdmin):
    list_display = (happened, "order", "amount_shown", "provider", "status_shown", "actor")
    list_select_related = ("order", "actor")
    list_filter = ("status", "provider", ("actor", RelatedFilter))
    search_fields = ("order__number", "order__customer__name", "reference")
    date_hierarchy = "created_at"
    fields = (
        ("order", "amount_shown"),
        ("status_shown", "problem"),
        ("provider", "asked_at", "payment"),
        "to_send_shown",
        ("actor", "created_at"),
    )
    readonly_fields = ("amount_shown", "status_shown", "to_send_shown")
    deeds = (ASK_PROVIDER,)

    @admin.display(description=_("sum"), ordering="amount")
    def amount_shown(self, link: PaymentLink) -> str:
        return badges.money(link.amount, link.currency)

    @admin.display(description=_("status"), ordering="status")
    def status_shown(self, link: PaymentLink) -> str:
        return badges.status_badge(link.status, link.get_status_display(), COLOURS)

    @admin.display(description=_("to send to the customer"))
    def to_send_shown(self, link: PaymentLink) -> str:
        if link.status != LinkStatus.WAITING:
            return "—"
        return format_html('<span class="select-all" style="white-space:pre-line">{}</span>', to_send(link))


@admin.register(ProviderRefund)
class ProviderRefundAdmin(ReadOnlyAdmin):
    list_display = (happened, "order_shown", "amount_shown", "provider_shown", "status_shown", "answer")
    list_select_related = ("link__order",)
    list_filter = ("status", "link__provider")
    search_fields = ("link__order__number", "link__reference", "answer")
    date_hierarchy = "created_at"
    deeds = (RESEND, SETTLE)
    fields = (
        ("order_shown", "amount_shown"),
        ("status_shown", "answer"),
        ("link", "payment"),
        ("tries", "sent_at", "next_at"),
    )
    readonly_fields = ("order_shown", "amount_shown", "status_shown")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """A refund is named by the order that its money was paid for."""
        return super().get_queryset(request).select_related("link__order", "payment__order")

    @admin.display(description=_("order"), ordering="payment__order")
    def order_shown(self, refund: ProviderRefund) -> str:
        return badges.link(refund.payment.order)

    @admin.display(description=_("sum"), ordering="amount")
    def amount_shown(self, refund: ProviderRefund) -> str:
        return badges.money(refund.amount, refund.link.currency)

    @admin.display(description=_("provider"), ordering="link__provider")
    def provider_shown(self, refund: ProviderRefund) -> str:
        return refund.link.provider

    @admin.display(description=_("status"), ordering="status")
    def status_shown(self, refund: ProviderRefund) -> str:
        return badges.status_badge(refund.status, refund.get_status_display(), REFUND_COLOURS)


@admin.register(ProviderMessage)
class ProviderMessageAdmin(ReadOnlyAdmin):
    list_display = (happened, "link", "status", "amount", "currency", "provider_id")
    list_select_related = ("link__order",)
    list_filter = ("status",)
    search_fields = ("provider_id", "link__order__number")
    date_hierarchy = "created_at"


@admin.register(OrderPage)
class OrderPageAdmin(ReadOnlyAdmin):
    list_display = ("order", "version")
    list_select_related = ("order",)
    search_fields = ("order__number",)
