from django.contrib import admin

from backend.backoffice.admin.base import OfficeAdmin
from backend.warehouses.models import Warehouse


@admin.register(Warehouse)
class WarehouseAdmin(OfficeAdmin):
    list_display = ("name", "kind", "is_active", "is_default")
    list_filter = ("kind", "is_active")
    search_fields = ("name",)
    fields = (("name", "kind"), ("is_active", "is_default"))
