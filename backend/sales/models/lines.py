"""How many of what, at which price and why."""

from decimal import Decimal

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from backend.catalog.prices import Price
from backend.core.models import MAX_MONEY, MAX_QUANTITY, MoneyField
from backend.sales.models.bundles import SalesOrderBundle
from backend.sales.models.orders import SalesOrder
from backend.sales.models.priced import Priced
from backend.sales.triggers import keeps_order_total, moves_to_parts


class LineMode(models.TextChoices):
    AUTO = "auto", _("from the shelf, the rest is made")
    MANUAL = "manual", _("as it is said")
    FORCE = "force", _("everything is made anew")


class SalesOrderLine(Priced, models.Model):
    """So many pieces of a variant at a price; frozen once the order is confirmed."""

    order = models.ForeignKey(SalesOrder, models.PROTECT, related_name="lines", verbose_name=_("order"))
    variant = models.ForeignKey(
        "catalog.Variant", models.PROTECT, related_name="+", verbose_name=_("variant")
    )
    quantity = models.PositiveIntegerField(
        _("quantity"), validators=[MinValueValidator(1), MaxValueValidator(MAX_QUANTITY)]
    )
    unit_price = MoneyField(_("price"), validators=[MinValueValidator(0)])
    is_price_agreed = models.BooleanField(
        _("agreed price"),
        default=False,
        help_text=_("Set by hand: confirming does not replace it by the price list."),
    )
    list_price = MoneyField(_("price before discounts"), null=True, blank=True, editable=False)
    price_reason = models.CharField(
        _("why this price"), max_length=100, blank=True, default="", db_default="", editable=False
    )
    bundle = models.ForeignKey(
        SalesOrderBundle,
        models.PROTECT,
        related_name="lines",
        null=True,
        blank=True,
        editable=False,
        verbose_name=_("bundle"),
    )
    bundle_place = models.CharField(
        _("place in the bundle"), max_length=60, blank=True, default="", db_default="", editable=False
    )
    mode = models.CharField(
        _("where the pieces come from"), max_length=10, choices=LineMode.choices, default=LineMode.AUTO
    )
    shelf_quantity = models.PositiveIntegerField(
        _("from the shelf"), default=0, help_text=_("Only when it is said by hand.")
    )
    wip_quantity = models.PositiveIntegerField(
        _("from what is cut"), default=0, help_text=_("Only when it is said by hand; the rest is made.")
    )
    split_from = models.ForeignKey(
        "self",
        models.PROTECT,
        related_name="parts",
        null=True,
        blank=True,
        editable=False,
        db_index=False,
        verbose_name=_("taken from the line"),
    )
    whole_quantity = models.PositiveIntegerField(
        _("pieces before a part was taken"), null=True, blank=True, editable=False
    )
    total = models.GeneratedField(
        expression=F("quantity") * F("unit_price"),
        output_field=models.DecimalField(max_digits=14, decimal_places=2),
        db_persist=True,
        verbose_name=_("total"),
    )

    needs_leave = False
    """Is it cheaper than a seller may sell alone? Said when the line is priced, not kept."""

    class Meta:
        verbose_name = _("order line")
        verbose_name_plural = _("order lines")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["order", "variant", "bundle", "bundle_place"],
                name="salesorderline_variant_is_one",
                nulls_distinct=False,
                violation_error_message=_("This variant is in the order already: change its quantity."),
            ),
            models.CheckConstraint(
                condition=Q(quantity__range=(1, MAX_QUANTITY)) & Q(unit_price__range=(0, MAX_MONEY)),
                name="salesorderline_in_range",
            ),
            models.CheckConstraint(
                condition=Q(shelf_quantity=0, wip_quantity=0)
                | Q(mode=LineMode.MANUAL, quantity__gte=F("shelf_quantity") + F("wip_quantity")),
                name="salesorderline_sources_fit",
                violation_error_message=_("From the shelf and from what is cut come at most all the pieces."),
            ),
        ]
        indexes = [
            models.Index(
                fields=["split_from"], condition=Q(split_from__isnull=False), name="salesorderline_parts"
            )
        ]
        triggers = [*keeps_order_total(), *moves_to_parts()]

    def __str__(self) -> str:
        return f"{self.variant} × {self.quantity}"

    @property
    def goods(self) -> str:
        """What it is, and the bundle that it was sold in."""
        return f"{self.variant} · 🎁 {self.bundle.name}" if self.bundle else str(self.variant)

    @property
    def margin(self) -> Decimal:
        """What is left of the price after the cost of now, in per cent of the price."""
        return Price(self.unit_price, self.unit_price).margin(self.variant.product.cost_price)

    @property
    def why(self) -> str:
        """The rule, or that the price was agreed, and the discount; empty when the price list says it."""
        # The bundle says it once for all its parts.
        return "" if self.bundle_id else super().why
