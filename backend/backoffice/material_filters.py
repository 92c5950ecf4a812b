"""Materials by what a storekeeper asks of them."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.contrib import admin
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backend.backoffice.badges import EXPIRES_SOON
from backend.materials.models import MaterialAlert, MaterialStock, Supplier
from backend.warehouses.models import Warehouse


class LowMaterialFilter(admin.SimpleListFilter):
    """Materials by their own thresholds."""

    title = _("thresholds")
    parameter_name = "few"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """What is watched, and what has fallen."""
        return [
            ("low", _("running out")),
            ("told", _("was told of")),
            ("watched", _("watched")),
            ("not", _("nobody watches")),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Running out is what is free at the threshold or under it; an open alert is what was told."""
        if self.value() == "low":
            queryset = queryset.annotate(there=Coalesce("free_sum", Decimal(0)))
            return queryset.filter(there__lte=F("low_stock_threshold"))
        is_watched = Q(low_stock_threshold__isnull=False) | Q(reorder_point__isnull=False)
        alerts = MaterialAlert.objects.filter(cleared_at=None).values("material_color")
        by_value = {"told": Q(pk__in=alerts), "watched": is_watched, "not": ~is_watched}
        return queryset.filter(by_value.get(self.value() or "", Q()))


class WhereFilter(admin.SimpleListFilter):
    """Materials that lie in a warehouse."""

    title = _("warehouse")
    parameter_name = "where"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Where materials may lie."""
        return [(str(place.pk), place.name) for place in Warehouse.objects.for_goods()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Something of it is there."""
        chosen = self.value() or ""
        if not (chosen.isascii() and chosen.isdigit()):
            return queryset
        lying = MaterialStock.objects.filter(warehouse=int(chosen), quantity__gt=0)
        return queryset.filter(pk__in=lying.values("material_color"))


class OfferedByFilter(admin.SimpleListFilter):
    """Materials that a supplier sells."""

    title = _("supplier")
    parameter_name = "supplier"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Those from whom something is bought, and nobody."""
        suppliers = Supplier.objects.filter(is_active=True)[:50]
        return [*((str(one.pk), one.name) for one in suppliers), ("none", _("nobody offers it"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """By the offers in force."""
        chosen = self.value() or ""
        if chosen == "none":
            return queryset.exclude(offers__is_active=True)
        if not (chosen.isascii() and chosen.isdigit()):
            return queryset
        return queryset.filter(offers__supplier=int(chosen), offers__is_active=True).distinct()


class MaterialShelfFilter(admin.SimpleListFilter):
    """Shelves of materials by how much is free on them."""

    title = _("on the shelf")
    parameter_name = "shelf"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """What is there and what is running out."""
        return [
            ("there", _("something is there")),
            ("low", _("running out")),
            ("none", _("nothing is free")),
            ("reserved", _("reserved")),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Low is at the material's own threshold."""
        by_value = {
            "there": Q(quantity__gt=0),
            "low": Q(available__lte=F("material_color__low_stock_threshold")),
            "none": Q(available__lte=0),
            "reserved": Q(reserved_quantity__gt=0),
        }
        return queryset.filter(by_value.get(self.value() or "", Q()))


class BatchFilter(admin.SimpleListFilter):
    """Batches by what is left of them and of their time."""

    title = _("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """What lies there, and what should be used soon."""
        return [
            ("left", _("something is left")),
            ("soon", _("expires within two weeks")),
            ("expired", _("expired")),
            ("used", _("used up")),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Only what is left can expire."""
        today = timezone.localdate()
        left = Q(quantity__gt=0)
        by_value = {
            "left": left,
            "soon": left & Q(expires_on__range=(today, today + timedelta(days=EXPIRES_SOON))),
            "expired": left & Q(expires_on__lt=today),
            "used": ~left,
        }
        return queryset.filter(by_value.get(self.value() or "", Q()))
