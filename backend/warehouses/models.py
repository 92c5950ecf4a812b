from typing import NewType

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from backend.core.history import Changes

WarehouseId = NewType("WarehouseId", int)


class WarehouseKind(models.TextChoices):
    PRODUCTION = "production", _("production")
    STORAGE = "storage", _("storage")
    RETAIL = "retail", _("shop")
    TRANSIT = "transit", _("in transit")
    VIRTUAL = "virtual", _("virtual")


HOLDS_GOODS = (WarehouseKind.PRODUCTION, WarehouseKind.STORAGE, WarehouseKind.RETAIL)


class WarehouseQuerySet(models.QuerySet["Warehouse"]):
    def for_goods(self) -> "WarehouseQuerySet":
        """Where people put goods and take them from, the usual one first."""
        return self.filter(is_active=True, kind__in=HOLDS_GOODS).order_by("-is_default", "name")


class Warehouse(models.Model):
    """A place where goods lie; every document names one."""

    name = models.CharField(_("name"), max_length=100, unique=True)
    kind = models.CharField(
        _("kind"), max_length=20, choices=WarehouseKind.choices, default=WarehouseKind.STORAGE
    )
    is_active = models.BooleanField(_("in use"), default=True)
    is_default = models.BooleanField(
        _("offered first"),
        default=False,
        help_text=_("Forms start with this warehouse; people may choose another."),
    )
    materials_from = models.ForeignKey(
        "self",
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("takes materials from"),
        help_text=_("Where the materials for what is made here lie. Empty: here."),
    )

    objects = WarehouseQuerySet.as_manager()
    history = Changes()

    class Meta:
        verbose_name = _("warehouse")
        verbose_name_plural = _("warehouses")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["is_default"],
                condition=Q(is_default=True),
                name="warehouse_default_is_one",
                violation_error_message=_("Another warehouse is offered first already."),
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def materials_id(self) -> int:
        """The warehouse whose materials are used for what is made here."""
        return self.materials_from_id or self.pk
