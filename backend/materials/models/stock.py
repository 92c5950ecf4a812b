import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from backend.accounting.triggers import BooksValue
from backend.core.models import MAX_QUANTITY
from backend.core.triggers import append_only, kept_by_triggers, never_changed, never_emptied
from backend.ledger.models import (
    ACTIVE,
    Movement,
    Reservation,
    Stock,
    movement_constraints,
    stock_constraints,
    worth_something,
)
from backend.ledger.triggers import MovesBatch
from backend.materials.bookkeeping import books_shortages
from backend.materials.models.material import AmountField


class MaterialStockQuerySet(models.QuerySet["MaterialStock"]):
    def for_warehouse(self, warehouse_id: int) -> "MaterialStockQuerySet":
        """What lies in one warehouse."""
        return self.filter(warehouse=warehouse_id)


class MaterialStock(Stock):
    """One material in one colour in one warehouse, in the material's unit."""

    item_field = "material_color"

    material_color = models.ForeignKey(
        "materials.MaterialColor", models.PROTECT, related_name="stock", verbose_name=_("material")
    )
    quantity = AmountField(_("on hand"), default=0, editable=False)
    reserved_quantity = AmountField(_("reserved"), default=0, editable=False)
    available = models.GeneratedField(
        expression=F("quantity") - F("reserved_quantity"),
        output_field=AmountField(),
        db_persist=True,
        verbose_name=_("available"),
    )

    objects = MaterialStockQuerySet.as_manager()

    class Meta(Stock.Meta):
        verbose_name = _("material stock")
        verbose_name_plural = _("material stock")
        constraints = stock_constraints("materialstock", "material_color")
        permissions = [
            ("receive_materialstock", "Can receive materials"),
            ("writeoff_materialstock", "Can write materials off"),
            ("adjust_materialstock", "Can adjust the stock of materials"),
            ("count_materialstock", "Can count materials"),
            ("transfer_materialstock", "Can move materials between warehouses"),
            ("request_materialstock", "Can ask the storekeeper for materials"),
            ("use_without_stock", "Can report though materials are missing"),
            ("decide_materialcount", "Can decide about differences of a count"),
        ]

    def __str__(self) -> str:
        return f"{self.material_color} · {self.warehouse}"


class MaterialBatch(models.Model):
    """What came at once, at one cost, with one expiry: the first to expire is used first, then the oldest."""

    stock = models.ForeignKey(
        MaterialStock, models.PROTECT, related_name="batches", verbose_name=_("material")
    )
    code = models.CharField(_("batch"), max_length=40, help_text=_("The supplier's lot, or our own code."))
    expires_on = models.DateField(_("best before"), null=True, blank=True)
    origin = models.ForeignKey(
        "self",
        models.PROTECT,
        related_name="parts",
        null=True,
        blank=True,
        verbose_name=_("came from the batch"),
    )
    quantity = AmountField(_("left"), default=0, editable=False)
    value = models.DecimalField(_("value"), max_digits=21, decimal_places=2, default=0, editable=False)
    warned_at = models.DateTimeField(_("warned about"), null=True, editable=False)
    created_at = models.DateTimeField(_("received"), auto_now_add=True)

    class Meta:
        verbose_name = _("batch")
        verbose_name_plural = _("batches")
        ordering = [F("expires_on").asc(nulls_last=True), "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(quantity__range=(0, MAX_QUANTITY)), name="materialbatch_in_range"
            ),
            worth_something("materialbatch"),
        ]
        indexes = [
            models.Index(
                fields=["stock", "expires_on", "id"], condition=Q(quantity__gt=0), name="materialbatch_left"
            ),
            models.Index(
                fields=["expires_on"],
                condition=Q(quantity__gt=0, expires_on__isnull=False),
                name="materialbatch_expiry",
            ),
            models.Index(fields=["code"], name="materialbatch_by_code"),
        ]
        triggers = [
            *kept_by_triggers("quantity", "value"),
            never_changed("stock_id", "origin_id", "code", "created_at"),
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
            never_emptied(),
        ]

    def __str__(self) -> str:
        return self.code


class MaterialStockMovement(Movement):
    """A change of one batch of a material."""

    stock = models.ForeignKey(
        MaterialStock, models.PROTECT, related_name="movements", verbose_name=_("stock")
    )
    batch = models.ForeignKey(
        MaterialBatch, models.PROTECT, related_name="movements", verbose_name=_("batch")
    )
    quantity_change = AmountField(_("change"))
    quantity_before = AmountField(_("before"), default=0, editable=False)
    quantity_after = AmountField(_("after"), default=0, editable=False)

    class Meta(Movement.Meta):
        verbose_name = _("material movement")
        verbose_name_plural = _("material movements")
        constraints = movement_constraints("materialmovement")
        triggers = [MovesBatch(name="moves_stock"), BooksValue(name="books_value"), *append_only()]
        indexes = [
            models.Index(fields=["document_type", "document_id"], name="materialmovement_by_document"),
            models.Index(fields=["stock", "-id"], name="materialmovement_by_stock"),
            models.Index(fields=["created_at"], name="materialmovement_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.quantity_change:+f} {self.get_reason_display()}"


class MaterialReservationQuerySet(models.QuerySet["MaterialReservation"]):
    def active(self) -> "MaterialReservationQuerySet":
        """Reservations that still hold material."""
        return self.filter(status__in=ACTIVE)


class MaterialReservation(Reservation):
    """Material promised to a production order that has begun."""

    stock = models.ForeignKey(
        MaterialStock, models.PROTECT, related_name="reservations", verbose_name=_("stock")
    )
    order = models.ForeignKey(
        "production.ProductionOrder",
        models.PROTECT,
        related_name="material_reservations",
        verbose_name=_("production order"),
    )
    quantity = AmountField(_("quantity"))

    objects = MaterialReservationQuerySet.as_manager()

    class Meta(Reservation.Meta):
        verbose_name = _("material reservation")
        verbose_name_plural = _("material reservations")
        constraints = [
            models.CheckConstraint(
                condition=Q(quantity__gt=0) & Q(quantity__lte=MAX_QUANTITY),
                name="materialreservation_in_range",
            )
        ]
        indexes = [
            models.Index(fields=["order"], condition=Q(status__in=ACTIVE), name="materialreservation_active")
        ]

    def __str__(self) -> str:
        return f"{self.quantity} · {self.stock}"


class MaterialShortage(models.Model):
    """Material that was used though the book had none: booked here, until a count settles it."""

    stock = models.ForeignKey(
        MaterialStock, models.PROTECT, related_name="shortages", verbose_name=_("material")
    )
    report = models.ForeignKey(
        "production.ProductionReport",
        models.PROTECT,
        related_name="material_shortages",
        verbose_name=_("report"),
    )
    quantity = AmountField(_("quantity"), help_text=_("Minus: an undone report takes its shortage back."))
    unit_cost = models.DecimalField(_("unit cost"), max_digits=14, decimal_places=4, default=0)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("who")
    )
    # Nothing moves, and yet the shelf is not what it was: who counted it before has not seen this.
    shelf_version = models.BigIntegerField(default=0, editable=False)
    created_at = models.DateTimeField(_("when"), auto_now_add=True)
    settled_at = models.DateTimeField(_("settled"), null=True, editable=False)

    class Meta:
        verbose_name = _("material shortage")
        verbose_name_plural = _("material shortages")
        ordering = ["-id"]
        triggers = [
            books_shortages(),
            never_changed("stock_id", "report_id", "quantity", "unit_cost", "shelf_version"),
            pgtrigger.Trigger(
                name="changes_shelf",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func="""
                    UPDATE materials_materialstock SET version = version + 1 WHERE id = NEW.stock_id
                        RETURNING version INTO NEW.shelf_version;
                    RETURN NEW;
                """,
            ),
        ]
        indexes = [models.Index(fields=["stock"], condition=Q(settled_at=None), name="materialshortage_open")]

    def __str__(self) -> str:
        return f"{self.quantity} · {self.stock}"


class MaterialAlertKind(models.TextChoices):
    LOW_STOCK = "low_stock", _("low stock")
    REORDER = "reorder", _("time to buy more")


class MaterialAlert(models.Model):
    """A material fell to its threshold: told once, open until there is more again."""

    material_color = models.ForeignKey(
        "materials.MaterialColor", models.PROTECT, related_name="alerts", verbose_name=_("material")
    )
    kind = models.CharField(_("kind"), max_length=10, choices=MaterialAlertKind.choices)
    quantity = AmountField(_("was left"))
    threshold = AmountField(_("threshold"))
    created_at = models.DateTimeField(_("when"), auto_now_add=True)
    cleared_at = models.DateTimeField(_("refilled"), null=True)

    class Meta:
        verbose_name = _("material alert")
        verbose_name_plural = _("material alerts")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["material_color", "kind"],
                condition=Q(cleared_at=None),
                name="materialalert_open_is_one",
            )
        ]

    def __str__(self) -> str:
        return f"{self.material_color} · {self.get_kind_display()}"
