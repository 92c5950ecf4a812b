from collections.abc import Mapping

from django.contrib import admin
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from backend.backoffice import badges
from backend.backoffice.admin.base import ReadOnlyAdmin, happened
from backend.backoffice.unfolded import RelatedFilter
from backend.payments.models import LinkStatus, PaymentLink, ProviderMessage
from backend.payments.services import to_send
from backend.public.models import OrderPage

COLOURS: Mapping[str, str] = {
    LinkStatus.WAITING: "info",
    LinkStatus.PAID: "success",
    LinkStatus.REVERSED: "warning",
    LinkStatus.TROUBLE: "danger",
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
        ("provider", "payment"),
        "to_send_shown",
        ("actor", "created_at"),
    )
    readonly_fields = ("amount_shown", "status_shown", "to_send_shown")

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
