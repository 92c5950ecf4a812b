from typing import Any

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from backend.backoffice import badges
from backend.backoffice.admin.base import OfficeAdmin
from backend.backoffice.tables import VARIANT
from backend.backoffice.unfolded import ModelForm, RelatedFilter
from backend.catalog.models import PriceGroup, PriceRule
from backend.core.models import Workshop

WHEN = (("price_group", "minimum_quantity"), "warehouse", ("valid_from", "valid_until"))


@admin.register(PriceGroup)
class PriceGroupAdmin(OfficeAdmin):
    list_display = ("name", "rule_count", "customer_count")
    search_fields = ("name",)
    fields = ("name",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """A group with its rules and its customers counted."""
        counted = {
            "rule_count": Count("rules", distinct=True),
            "customer_count": Count("customers", distinct=True),
        }
        rows: QuerySet[Any] = super().get_queryset(request).annotate(**counted)
        return rows

    @admin.display(description=_("price rules"), ordering="rule_count")
    def rule_count(self, group: Any) -> int:
        return int(group.rule_count)

    @admin.display(description=_("customers"), ordering="customer_count")
    def customer_count(self, group: Any) -> int:
        return int(group.customer_count)


class PriceRuleForm(ModelForm):
    """A new rule is in the workshop's money."""

    class Meta:
        model = PriceRule
        fields = "__all__"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.instance.pk and "currency" in self.fields:
            self.fields["currency"].initial = Workshop.current().currency


@admin.register(PriceRule)
class PriceRuleAdmin(OfficeAdmin):
    form = PriceRuleForm
    list_display = (
        "name",
        "kind",
        "goods_shown",
        "price_shown",
        "customers_shown",
        "days_shown",
        "is_active",
    )
    exports_as = {
        "goods_shown": "variant",
        "price_shown": "price",
        "customers_shown": "price_group",
        "days_shown": "valid_from",
    }
    exports_also = ("percent", "currency", "minimum_quantity", "warehouse", "valid_until")
    list_select_related = ("product", "product_group", "price_group", "warehouse", *VARIANT)
    list_filter = (
        "kind",
        "is_active",
        ("price_group", RelatedFilter),
        ("product_group", RelatedFilter),
        ("warehouse", RelatedFilter),
        "valid_from",
        "valid_until",
    )
    search_fields = (
        "name",
        "variant__sku",
        "variant__product__name",
        "product__name",
        "product_group__name",
        "price_group__name",
    )
    search_help_text = _("Name of the rule, goods, SKU or customer group")
    autocomplete_fields = ("variant", "product", "product_group", "price_group", "warehouse")
    fieldsets = (
        (None, {"fields": (("name", "kind"), ("price", "percent", "currency"), "is_active")}),
        (_("For what goods"), {"fields": (("variant", "product", "product_group"),)}),
        (
            _("When"),
            {"fields": (("price_group", "minimum_quantity"), ("warehouse",), ("valid_from", "valid_until"))},
        ),
    )

    @admin.display(description=_("goods"))
    def goods_shown(self, rule: PriceRule) -> str:
        goods = rule.variant or rule.product or rule.product_group
        return str(goods) if goods else _t("everything")

    @admin.display(description=_("price"), ordering="price")
    def price_shown(self, rule: PriceRule) -> str:
        if rule.percent is not None:
            return f"−{rule.percent.normalize():f} %"
        return badges.money(rule.price, rule.currency)

    @admin.display(description=_("for whom"))
    def customers_shown(self, rule: PriceRule) -> str:
        said = [rule.price_group.name] if rule.price_group else []
        if rule.minimum_quantity > 1:
            said.append(_t("from %(quantity)s pieces") % {"quantity": rule.minimum_quantity})
        if rule.warehouse:
            said.append(rule.warehouse.name)
        return ", ".join(said) or "—"

    @admin.display(description=_("days"), ordering="valid_from")
    def days_shown(self, rule: PriceRule) -> str:
        begin, end = rule.valid_from, rule.valid_until
        if not begin and not end:
            return "—"
        days = f"{begin:%d.%m.%Y}" if begin else "…"
        days += f" – {end:%d.%m.%Y}" if end else " – …"
        is_over = end is not None and end < timezone.localdate()
        return badges.badge(days, "warning") if is_over else days
