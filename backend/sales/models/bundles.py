"""Sets in an order: so many of a bundle at a price; their parts are ordinary lines that point here."""

from decimal import Decimal

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from backend.core.models import MAX_MONEY, MAX_QUANTITY, MoneyField
from backend.sales.models.orders import SalesOrder
from backend.sales.models.priced import Priced
from backend.sales.triggers import in_a_draft_only, moves_sets_to_parts


class SalesOrderBundle(Priced, models.Model):
    """So many sets at a price; what stands in their places are lines of the order."""

    order = models.ForeignKey(SalesOrder, models.PROTECT, related_name="bundles", verbose_name=_("order"))
    bundle = models.ForeignKey("catalog.Bundle", models.PROTECT, related_name="+", verbose_name=_("bundle"))
    preset_name = models.CharField(_("preset"), max_length=100, blank=True, default="")
    quantity = models.PositiveIntegerField(
        _("quantity"), validators=[MinValueValidator(1), MaxValueValidator(MAX_QUANTITY)]
    )
    pieces = models.PositiveIntegerField(_("pieces in a bundle"), editable=False)
    unit_price = MoneyField(_("price"), validators=[MinValueValidator(0)])
    is_price_agreed = models.BooleanField(_("agreed price"), default=False)
    list_price = MoneyField(_("price of the parts before discounts"), null=True, blank=True, editable=False)
    price_reason = models.CharField(
        _("why this price"), max_length=100, blank=True, default="", editable=False
    )
    split_from = models.ForeignKey(
        "self",
        models.PROTECT,
        related_name="parts",
        null=True,
        blank=True,
        editable=False,
        db_index=False,
        verbose_name=_("taken from the bundle"),
    )
    total = models.GeneratedField(
        expression=F("quantity") * F("unit_price"),
        output_field=models.DecimalField(max_digits=14, decimal_places=2),
        db_persist=True,
        verbose_name=_("total"),
    )

    ruled_price: Decimal | None = None
    """What the rules say of the whole: said when it is priced, not kept."""

    class Meta:
        verbose_name = _("bundle in an order")
        verbose_name_plural = _("bundles in an order")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(quantity__range=(1, MAX_QUANTITY))
                & Q(pieces__gte=1)
                & Q(unit_price__range=(0, MAX_MONEY)),
                name="salesorderbundle_in_range",
            )
        ]
        triggers = [in_a_draft_only(), *moves_sets_to_parts()]

    def __str__(self) -> str:
        return f"{self.name} × {self.quantity}"

    @property
    def name(self) -> str:
        """What it is called, with the preset that was taken."""
        return f"{self.bundle.name} · {self.preset_name}" if self.preset_name else self.bundle.name
