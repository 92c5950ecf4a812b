import pgtrigger
from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from backend.core.models import MAX_QUANTITY, StatusChange
from backend.core.triggers import KeepsSum, append_only, kept_by_triggers, never_changed
from backend.materials.norms import in_force
from backend.production.statuses import OPEN, TABLE, Status
from backend.workflow.fields import StatusField


class Kind(models.TextChoices):
    FULL = "full", _("full")
    CUTTING = "cutting", _("cutting")
    FINISHING = "finishing", _("finishing")


class ProductionOrderQuerySet(models.QuerySet["ProductionOrder"]):
    def open(self) -> "ProductionOrderQuerySet":
        """Not done and not cancelled."""
        return self.filter(status__in=OPEN)

    def by_urgency(self) -> "ProductionOrderQuerySet":
        """What should be made first stands first."""
        return self.order_by("-is_urgent", "-priority", F("due_on").asc(nulls_last=True), "id")

    def queue_of(self, worker_id: int) -> "ProductionOrderQuerySet":
        """A worker's own work and what nobody took yet; their own first."""
        mine = self.open().filter(Q(assignee=worker_id) | Q(assignee=None))
        return mine.order_by(
            F("assignee").asc(nulls_last=True),
            "-is_urgent",
            "-priority",
            F("due_on").asc(nulls_last=True),
            "id",
        )


class ProductionOrder(models.Model):
    """So many pieces of a variant to be made, for a customer's line or for the shelf."""

    number = models.PositiveBigIntegerField(_("number"), unique=True, editable=False)
    status = StatusField(_("status"), table=TABLE, default=Status.NEW)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices, default=Kind.FULL)
    variant = models.ForeignKey(
        "catalog.Variant", models.PROTECT, related_name="+", verbose_name=_("variant")
    )
    warehouse = models.ForeignKey(
        "warehouses.Warehouse", models.PROTECT, related_name="+", verbose_name=_("goes to")
    )
    quantity = models.PositiveIntegerField(
        _("planned"), validators=[MinValueValidator(1), MaxValueValidator(MAX_QUANTITY)]
    )
    finished_quantity = models.IntegerField(_("finished"), default=0, editable=False)
    rejected_quantity = models.IntegerField(_("rejected"), default=0, editable=False)
    scrapped_quantity = models.IntegerField(_("scrapped for good"), default=0, editable=False)
    is_urgent = models.BooleanField(_("urgent"), default=False)
    is_embroidery = models.BooleanField(_("embroidery"), default=False)
    is_etsy = models.BooleanField(_("Etsy"), default=False)
    priority = models.SmallIntegerField(_("priority"), default=0)
    due_on = models.DateField(_("due"), null=True, blank=True)
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="production_orders",
        null=True,
        blank=True,
        verbose_name=_("worker"),
    )
    line = models.ForeignKey(
        "sales.SalesOrderLine",
        models.PROTECT,
        related_name="production_orders",
        null=True,
        blank=True,
        verbose_name=_("for the order line"),
    )
    bom = models.ForeignKey(
        "materials.BOM",
        models.PROTECT,
        related_name="production_orders",
        null=True,
        blank=True,
        editable=False,
        verbose_name=_("BOM"),
        help_text=_("The version in force when the order was planned: reports use up what it says."),
    )
    comment = models.CharField(_("comment"), max_length=500, blank=True)
    version = models.PositiveIntegerField(default=0, editable=False)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    done_at = models.DateTimeField(_("done"), null=True, editable=False)

    objects = ProductionOrderQuerySet.as_manager()

    class Meta:
        verbose_name = _("production order")
        verbose_name_plural = _("production orders")
        ordering = ["-id"]
        permissions = [
            ("take_productionorder", "Can take work and hand it back"),
            ("report_productionorder", "Can report finished goods"),
            ("report_for_others", "Can report for another worker"),
            ("plan_productionorder", "Can plan and cancel production"),
            ("undo_any_report", "Can undo anybody's report at any time"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(quantity__range=(1, MAX_QUANTITY))
                & Q(finished_quantity__range=(0, MAX_QUANTITY))
                & Q(rejected_quantity__range=(0, MAX_QUANTITY))
                & Q(scrapped_quantity__range=(0, F("rejected_quantity"))),
                name="productionorder_in_range",
            )
        ]
        indexes = [
            models.Index(fields=["assignee"], condition=Q(status__in=OPEN), name="productionorder_open"),
            models.Index(fields=["status", "due_on"], name="productionorder_by_status"),
            models.Index(
                fields=["variant"], condition=Q(status__in=OPEN), name="productionorder_open_variant"
            ),
        ]
        triggers = [
            *kept_by_triggers("finished_quantity", "rejected_quantity", "scrapped_quantity"),
            never_changed("variant_id", "warehouse_id", "kind"),
            pgtrigger.Trigger(
                name="goes_with_its_pieces",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition("NEW.line_id IS DISTINCT FROM OLD.line_id"),
                func="""
                    IF NOT EXISTS (SELECT 1 FROM sales_salesorderline
                                   WHERE id = NEW.line_id AND split_from_id = OLD.line_id) THEN
                        RAISE EXCEPTION 'work goes to a part of its line alone'
                            USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NEW;
                """,
            ),
            # Here and not in the service: whoever plans work asks nothing more of the database.
            pgtrigger.Trigger(
                name="planned_by_bom",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func=f"NEW.bom_id := COALESCE(NEW.bom_id, ({in_force('NEW.variant_id')})); RETURN NEW;",
            ),
            pgtrigger.Trigger(
                name="keeps_bom",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    "NEW.bom_id IS DISTINCT FROM OLD.bom_id "
                    "AND (OLD.bom_id IS NOT NULL OR OLD.status <> 'new')"
                ),
                func="RAISE EXCEPTION 'work keeps its BOM' USING ERRCODE = 'check_violation';",
            ),
        ]

    def __str__(self) -> str:
        return f"№{self.number}"

    @property
    def remaining_quantity(self) -> int:
        """Pieces still to be made."""
        return max(0, self.quantity - self.finished_quantity - self.scrapped_quantity)


class ProductionOrderChange(StatusChange):
    """A step in the life of a production order."""

    order = models.ForeignKey(
        ProductionOrder, models.PROTECT, related_name="changes", verbose_name=_("order")
    )

    class Meta(StatusChange.Meta):
        verbose_name = _("change of status")
        verbose_name_plural = _("history")


class RejectReason(models.TextChoices):
    LEATHER = "leather", _("flaw in the leather")
    CUTTING = "cutting", _("cut wrong")
    SEWING = "sewing", _("sewn wrong")
    EMBROIDERY = "embroidery", _("embroidered wrong")
    FITTINGS = "fittings", _("bad fittings")
    OTHER = "other", _("other")


class ProductionReport(models.Model):
    """What a worker says is ready and what is spoilt, written once; an undo is a report with a minus."""

    order = models.ForeignKey(
        ProductionOrder, models.PROTECT, related_name="reports", verbose_name=_("production order")
    )
    worker = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="reports", verbose_name=_("worker")
    )
    quantity = models.IntegerField(_("finished"), default=0)
    rejected_quantity = models.IntegerField(_("rejected"), default=0)
    scrapped_quantity = models.IntegerField(
        _("not to be remade"), default=0, help_text=_("Rejected pieces that nobody will make again.")
    )
    reject_reason = models.CharField(
        _("why rejected"), max_length=20, choices=RejectReason.choices, blank=True
    )
    comment = models.CharField(_("comment"), max_length=300, blank=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("reported by")
    )
    reverses = models.OneToOneField(
        "self", models.PROTECT, related_name="reversed_by", null=True, blank=True, verbose_name=_("undoes")
    )
    created_at = models.DateTimeField(_("when"), auto_now_add=True)

    class Meta:
        verbose_name = _("production report")
        verbose_name_plural = _("production reports")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    reverses=None, quantity__gte=0, rejected_quantity__gte=0, scrapped_quantity__gte=0
                )
                | Q(
                    reverses__isnull=False,
                    quantity__lte=0,
                    rejected_quantity__lte=0,
                    scrapped_quantity__lte=0,
                ),
                name="productionreport_sign",
            ),
            models.CheckConstraint(
                condition=~Q(quantity=0, rejected_quantity=0), name="productionreport_says_something"
            ),
        ]
        indexes = [
            models.Index(fields=["created_at"], name="productionreport_by_time"),
            models.Index(fields=["worker", "-id"], name="productionreport_by_worker"),
        ]
        triggers = [
            KeepsSum(
                name="keeps_order_sums",
                parent="order",
                sums={
                    "finished_quantity": "quantity",
                    "rejected_quantity": "rejected_quantity",
                    "scrapped_quantity": "scrapped_quantity",
                },
            ),
            *append_only(),
        ]

    def __str__(self) -> str:
        return f"{self.order} +{self.quantity}"
