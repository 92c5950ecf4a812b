from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from backend.core.models import MAX_QUANTITY
from backend.core.triggers import append_only
from backend.inventory.papers import (
    ProductStockCount,
    ProductStockCountChange,
    ProductStockCountLine,
    ProductStockTransfer,
    ProductStockTransferChange,
    ProductStockTransferLine,
)
from backend.inventory.triggers import wanted_when_released
from backend.inventory.wip import WIPReservation, WIPScrap, WIPStock, WIPStockMovement
from backend.ledger.models import (
    ACTIVE,
    Movement,
    Reason,
    Reservation,
    ReservationStatus,
    Stock,
    movement_constraints,
    stock_constraints,
)

__all__ = [
    "AlertKind",
    "LowStockAlert",
    "ProductReservation",
    "ProductStock",
    "ProductStockCount",
    "ProductStockCountChange",
    "ProductStockCountLine",
    "ProductStockMovement",
    "ProductStockTransfer",
    "ProductStockTransferChange",
    "ProductStockTransferLine",
    "StockDocument",
    "StockDocumentKind",
    "WIPReservation",
    "WIPScrap",
    "WIPStock",
    "WIPStockMovement",
]


class ProductStockQuerySet(models.QuerySet["ProductStock"]):
    def for_warehouse(self, warehouse_id: int) -> "ProductStockQuerySet":
        """What lies in one warehouse."""
        return self.filter(warehouse=warehouse_id)

    def for_variant(self, variant_id: int) -> "ProductStockQuerySet":
        """One variant in all the warehouses."""
        return self.filter(variant=variant_id)


class ProductStock(Stock):
    """Finished goods of one variant in one warehouse, in pieces."""

    item_field = "variant"

    variant = models.ForeignKey(
        "catalog.Variant", models.PROTECT, related_name="stock", verbose_name=_("variant")
    )
    quantity = models.IntegerField(_("on hand"), default=0, editable=False)
    reserved_quantity = models.IntegerField(_("reserved"), default=0, editable=False)
    available = models.GeneratedField(
        expression=F("quantity") - F("reserved_quantity"),
        output_field=models.IntegerField(),
        db_persist=True,
        verbose_name=_("available"),
    )
    # Orders may wait for these goods. Triggers raise it, whoever finds nobody lowers it (allocation.offer):
    # a shelf that nobody wants is passed by without looking for orders.
    is_wanted = models.BooleanField(_("orders may wait for it"), default=True, editable=False)

    objects = ProductStockQuerySet.as_manager()

    class Meta(Stock.Meta):
        verbose_name = _("stock")
        verbose_name_plural = _("stock")
        constraints = stock_constraints("productstock", "variant")
        indexes = [models.Index(fields=["variant"], name="productstock_by_variant")]
        permissions = [
            ("receive_productstock", "Can receive goods"),
            ("writeoff_productstock", "Can write goods off"),
            ("adjust_productstock", "Can adjust stock"),
            ("reserve_productstock", "Can reserve goods"),
            ("count_productstock", "Can count stock"),
            ("transfer_productstock", "Can move goods between warehouses"),
            ("manage_productreservation", "Can confirm and release anybody's reservations"),
        ]

    def __str__(self) -> str:
        return f"{self.variant} · {self.warehouse}"


class ProductStockMovement(Movement):
    """A change of finished goods."""

    stock = models.ForeignKey(ProductStock, models.PROTECT, related_name="movements", verbose_name=_("stock"))
    quantity_change = models.IntegerField(_("change"))
    quantity_before = models.IntegerField(_("before"), default=0, editable=False)
    quantity_after = models.IntegerField(_("after"), default=0, editable=False)

    class Meta(Movement.Meta):
        verbose_name = _("stock movement")
        verbose_name_plural = _("stock movements")
        constraints = movement_constraints("productstockmovement")
        indexes = [
            models.Index(fields=["document_type", "document_id"], name="productmovement_by_document"),
            models.Index(fields=["stock", "-id"], name="productmovement_by_stock"),
            models.Index(fields=["created_at"], name="productmovement_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.quantity_change:+d} {self.get_reason_display()}"


class ProductReservationQuerySet(models.QuerySet["ProductReservation"]):
    def active(self) -> "ProductReservationQuerySet":
        """Reservations that still hold goods."""
        return self.filter(status__in=ACTIVE)

    def holds(self) -> "ProductReservationQuerySet":
        """Pieces held without an order, until their time is over."""
        return self.filter(status=ReservationStatus.PENDING, line=None)


class ProductReservation(Reservation):
    """Finished goods promised to a line of an order, or held for somebody without one."""

    stock = models.ForeignKey(
        ProductStock, models.PROTECT, related_name="reservations", verbose_name=_("stock")
    )
    line = models.ForeignKey(
        "sales.SalesOrderLine",
        models.PROTECT,
        related_name="reservations",
        null=True,
        blank=True,
        verbose_name=_("order line"),
    )
    report = models.ForeignKey(
        "production.ProductionReport",
        models.PROTECT,
        related_name="reservations",
        null=True,
        blank=True,
        verbose_name=_("from the report"),
    )
    quantity = models.IntegerField(_("quantity"))
    customer = models.ForeignKey(
        "sales.Customer",
        models.PROTECT,
        related_name="holds",
        null=True,
        blank=True,
        verbose_name=_("customer"),
    )
    comment = models.CharField(_("comment"), max_length=300, blank=True)
    asked_at = models.DateTimeField(_("asked what next"), null=True, editable=False)

    objects = ProductReservationQuerySet.as_manager()

    class Meta(Reservation.Meta):
        verbose_name = _("reservation")
        verbose_name_plural = _("reservations")
        constraints = [
            models.CheckConstraint(
                condition=Q(quantity__range=(1, MAX_QUANTITY)), name="productreservation_quantity_in_range"
            )
        ]
        indexes = [
            models.Index(fields=["line"], condition=Q(status__in=ACTIVE), name="productreservation_active"),
            models.Index(
                fields=["expires_at"], condition=Q(status="pending"), name="productreservation_expiry"
            ),
        ]
        triggers = [*Reservation.Meta.triggers, wanted_when_released()]

    def __str__(self) -> str:
        return f"{self.quantity} · {self.stock}"

    @property
    def is_hold(self) -> bool:
        """Held without an order, and its time is not over."""
        return self.status == ReservationStatus.PENDING and self.line_id is None

    @property
    def stamp(self) -> int:
        """Until when it holds, as a number: a button that carries another one is old."""
        return int(self.expires_at.timestamp()) if self.expires_at else 0

    @property
    def held_for(self) -> str:
        """Whom the pieces are held for, in words; empty when nobody was named."""
        return self.customer.name if self.customer else self.comment


class StockDocumentKind(models.TextChoices):
    RECEIPT = "receipt", _("receipt")
    WRITE_OFF = "write_off", _("write-off")
    ADJUSTMENT = "adjustment", _("adjustment")
    REVERSAL = "reversal", _("reversal")
    COUNT = "count", _("stock count")
    TRANSFER = "transfer", _("transfer")


class StockDocument(models.Model):
    """A paper of the storekeeper: its lines are the movements that carry its number."""

    number = models.PositiveBigIntegerField(_("number"), unique=True)
    kind = models.CharField(_("kind"), max_length=20, choices=StockDocumentKind.choices)
    warehouse = models.ForeignKey(
        "warehouses.Warehouse", models.PROTECT, related_name="+", verbose_name=_("warehouse")
    )
    to_warehouse = models.ForeignKey(
        "warehouses.Warehouse",
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("to warehouse"),
    )
    reason = models.CharField(_("reason"), max_length=20, choices=Reason.choices)
    comment = models.CharField(_("comment"), max_length=500, blank=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("who")
    )
    created_at = models.DateTimeField(_("when"), auto_now_add=True)
    reverses = models.OneToOneField(
        "self", models.PROTECT, related_name="reversed_by", null=True, blank=True, verbose_name=_("reverses")
    )

    class Meta:
        verbose_name = _("stock document")
        verbose_name_plural = _("stock documents")
        ordering = ["-id"]
        permissions = [("reverse_stockdocument", "Can reverse a stock document")]
        triggers = append_only()
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="reversal")
                | (Q(kind="transfer", to_warehouse__isnull=False) & ~Q(to_warehouse=F("warehouse")))
                | (~Q(kind="transfer") & Q(to_warehouse=None)),
                name="stockdocument_transfer_has_two_places",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} №{self.number}"


class AlertKind(models.TextChoices):
    LOW_STOCK = "low_stock", _("low stock")
    REORDER = "reorder", _("time to plan more")


class LowStockAlert(models.Model):
    """A variant fell to its threshold: told once, open until there is more again."""

    variant = models.ForeignKey(
        "catalog.Variant", models.PROTECT, related_name="low_stock_alerts", verbose_name=_("variant")
    )
    kind = models.CharField(_("kind"), max_length=10, choices=AlertKind.choices)
    quantity = models.IntegerField(_("was left"))
    threshold = models.IntegerField(_("threshold"))
    created_at = models.DateTimeField(_("when"), auto_now_add=True)
    cleared_at = models.DateTimeField(_("refilled"), null=True)

    class Meta:
        verbose_name = _("low stock alert")
        verbose_name_plural = _("low stock alerts")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["variant", "kind"], condition=Q(cleared_at=None), name="lowstockalert_open_is_one"
            )
        ]

    def __str__(self) -> str:
        return f"{self.variant} · {self.get_kind_display()}"
