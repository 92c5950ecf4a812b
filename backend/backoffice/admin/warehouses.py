from typing import Any

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from backend.backoffice.admin.base import OfficeAdmin
from backend.backoffice.unfolded import ModelForm
from backend.materials.models import MaterialReservation
from backend.warehouses.models import Warehouse, WarehouseKind


class WarehouseForm(ModelForm):
    """A warehouse; what lies or is held through it is not lost by a change of its page."""

    def clean_kind(self) -> str:
        """Transfers look for what they carry in the place that is on the way."""
        kind: str = self.cleaned_data["kind"]
        if self.initial.get("kind") == WarehouseKind.TRANSIT != kind:
            raise ValidationError(_("What is on the way lies here. Add another warehouse."))
        return kind

    def clean_materials_from(self) -> Warehouse | None:
        """Work finds what it holds only where it takes its materials from."""
        place: Warehouse | None = self.cleaned_data["materials_from"]
        place = None if place == self.instance else place
        if self.instance.pk and place != self.instance.materials_from:
            held = MaterialReservation.objects.active().filter(order__warehouse=self.instance.pk)
            if held.exists():
                raise ValidationError(_("Work that has begun holds materials there. Finish it first."))
        return place


@admin.register(Warehouse)
class WarehouseAdmin(OfficeAdmin):
    form = WarehouseForm
    list_display = ("name", "kind", "is_active", "is_default")
    list_filter = ("kind", "is_active")
    search_fields = ("name",)
    fields = (("name", "kind"), ("is_active", "is_default"), "materials_from")

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Materials lie where people put them."""
        return super().formfield_for_foreignkey(
            db_field, request, queryset=Warehouse.objects.for_goods(), **kwargs
        )
