from typing import Any

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from backend.accounts.models import User
from backend.backoffice import badges
from backend.backoffice.admin.base import ReadOnlyAdmin, happened
from backend.backoffice.deeds import Deed
from backend.backoffice.unfolded import RelatedFilter
from backend.sales.discounts import GRANTS, answer_discount
from backend.sales.models import DiscountRequest, DiscountStatus

COLOURS = {
    DiscountStatus.ASKED: "warning",
    DiscountStatus.ALLOWED: "success",
    DiscountStatus.USED: "info",
    DiscountStatus.REFUSED: "danger",
}


def _is_asked(request: Any, actor: User) -> bool:
    return bool(request.status == DiscountStatus.ASKED)


DEEDS = tuple(
    Deed(
        name=name,
        label=label,
        done=_("The seller is told."),
        right=GRANTS,
        is_offered=_is_asked,
        do=lambda request, actor, key, answers, is_allowed=is_allowed: answer_discount(  # type: ignore[misc]
            request_id=request.pk, is_allowed=is_allowed, actor=actor, key=key
        ),
        icon=icon,
        variant=variant,
    )
    for name, label, is_allowed, icon, variant in (
        ("allow", _("Allow"), True, "check", "success"),
        ("refuse", _("Refuse"), False, "close", "danger"),
    )
)


@admin.register(DiscountRequest)
class DiscountRequestAdmin(ReadOnlyAdmin):
    deeds = DEEDS
    list_display = (happened, "order", "customer", "total_shown", "status_shown", "actor", "decided_by")
    exports_as = {"total_shown": "total", "status_shown": "status"}
    list_select_related = ("order", "customer", "actor", "decided_by")
    list_filter = ("status", ("actor", RelatedFilter), ("decided_by", RelatedFilter))
    search_fields = ("order__number", "customer__name", "actor__name", "comment")
    date_hierarchy = "created_at"
    fields = (
        ("order_shown", "customer"),
        "lines_shown",
        ("total_shown", "status_shown"),
        ("actor", "comment"),
        ("decided_by", "decided_at"),
    )
    readonly_fields = ("order_shown", "lines_shown", "total_shown", "status_shown")

    @admin.display(description=_("order"))
    def order_shown(self, request: DiscountRequest) -> str:
        return badges.link(request.order)

    @admin.display(description=_("lines and prices"))
    def lines_shown(self, request: DiscountRequest) -> str:
        lines = request.order.lines.select_related("variant__product", "variant__color")
        return "; ".join(
            f"{line} · {line.unit_price}" + (f" ({line.why})" if line.why else "") for line in lines
        )

    @admin.display(description=_("total"), ordering="total")
    def total_shown(self, request: DiscountRequest) -> str:
        return badges.money(request.total, request.order.currency)

    @admin.display(description=_("status"), ordering="status")
    def status_shown(self, request: DiscountRequest) -> str:
        return badges.badge(request.get_status_display(), COLOURS.get(DiscountStatus(request.status), ""))
