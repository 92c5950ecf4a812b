from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from backend.core.models import MAX_QUANTITY
from backend.core.triggers import append_only
from backend.ledger.models import (
    ACTIVE,
    Movement,
    Reason,
    Reservation,
    Stock,
    movement_constraints,
    stock_constraints,
)


class WIPStock(Stock):
    """Sets of one variant that are cut and wait to be finished, in one warehouse."""

    item_field = "variant"

    variant = models.ForeignKey(
        "catalog.Variant", models.PROTECT, related_name="wip", verbose_name=_("variant")
    )
    quantity = models.IntegerField(_("on hand"), default=0, editable=False)
    reserved_quantity = models.IntegerField(_("reserved"), default=0, editable=False)
    available = models.GeneratedField(
        expression=F("quantity") - F("reserved_quantity"),
        output_field=models.IntegerField(),
        db_persist=True,
        verbose_name=_("available"),
    )

    class Meta(Stock.Meta):
        verbose_name = _("work in progress")
        verbose_name_plural = _("work in progress")
        constraints = stock_constraints("wipstock", "variant")
        permissions = [("scrap_wipstock", "Can scrap work in progress")]

    def __str__(self) -> str:
        return f"{self.variant} · {self.warehouse}"


class WIPStockMovement(Movement):
    """A change of work in progress."""

    stock = models.ForeignKey(WIPStock, models.PROTECT, related_name="movements", verbose_name=_("stock"))
    quantity_change = models.IntegerField(_("change"))
    quantity_before = models.IntegerField(_("before"), default=0, editable=False)
    quantity_after = models.IntegerField(_("after"), default=0, editable=False)

    class Meta(Movement.Meta):
        verbose_name = _("movement of work in progress")
        verbose_name_plural = _("movements of work in progress")
        constraints = movement_constraints("wipmovement")
        indexes = [
            models.Index(fields=["document_type", "document_id"], name="wipmovement_by_document"),
            models.Index(fields=["stock", "-id"], name="wipmovement_by_stock"),
            models.Index(fields=["created_at"], name="wipmovement_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.quantity_change:+d} {self.get_reason_display()}"


class WIPReservation(Reservation):
    """Cut sets promised to a finishing order."""

    stock = models.ForeignKey(WIPStock, models.PROTECT, related_name="reservations", verbose_name=_("stock"))
    order = models.ForeignKey(
        "production.ProductionOrder",
        models.PROTECT,
        related_name="wip_reservations",
        verbose_name=_("production order"),
    )
    quantity = models.IntegerField(_("quantity"))

    class Meta(Reservation.Meta):
        verbose_name = _("reservation of work in progress")
        verbose_name_plural = _("reservations of work in progress")
        constraints = [
            models.CheckConstraint(
                condition=Q(quantity__range=(1, MAX_QUANTITY)), name="wipreservation_in_range"
            )
        ]
        indexes = [
            models.Index(fields=["order"], condition=Q(status__in=ACTIVE), name="wipreservation_active")
        ]

    def __str__(self) -> str:
        return f"{self.quantity} · {self.stock}"


class WIPScrap(models.Model):
    """Cut sets that are thrown away before they are finished, with their cost: written once."""

    number = models.PositiveBigIntegerField(_("number"), unique=True)
    warehouse = models.ForeignKey(
        "warehouses.Warehouse", models.PROTECT, related_name="+", verbose_name=_("warehouse")
    )
    variant = models.ForeignKey(
        "catalog.Variant", models.PROTECT, related_name="+", verbose_name=_("variant")
    )
    quantity = models.PositiveIntegerField(_("quantity"))
    reason = models.CharField(_("reason"), max_length=20, choices=Reason.choices)
    comment = models.CharField(_("comment"), max_length=500, blank=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("who")
    )
    created_at = models.DateTimeField(_("when"), auto_now_add=True)

    class Meta:
        verbose_name = _("scrapped work in progress")
        verbose_name_plural = _("scrapped work in progress")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=Q(quantity__range=(1, MAX_QUANTITY)), name="wipscrap_in_range")
        ]
        triggers = append_only()

    def __str__(self) -> str:
        return f"№{self.number}"
