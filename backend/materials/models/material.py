from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from backend.core.models import MAX_QUANTITY


class AmountField(models.DecimalField):  # type: ignore[type-arg]
    """So much of a material in its unit: three decimals, NaN and infinity never get in."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_digits", 12)
        kwargs.setdefault("decimal_places", 3)
        super().__init__(*args, **kwargs)


POSITIVE = (MinValueValidator(0), MaxValueValidator(MAX_QUANTITY))


class Unit(models.TextChoices):
    PCS = "pcs", _("pcs")
    M = "m", _("m")
    M2 = "m2", _("m²")
    KG = "kg", _("kg")
    G = "g", _("g")
    L = "l", _("L")
    ML = "ml", _("mL")
    PORTION = "portion", _("portions")
    OTHER = "other", _("units")


WHOLE_UNITS = (Unit.PCS, Unit.PORTION)


class MaterialGroup(models.Model):
    """A kind of material: leathers, threads, fittings."""

    name = models.CharField(_("name"), max_length=100, unique=True)

    class Meta:
        verbose_name = _("material group")
        verbose_name_plural = _("material groups")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Material(models.Model):
    """What products are made of, whatever its colour; its unit is what shelves and BOMs count in."""

    name = models.CharField(_("name"), max_length=150, unique=True)
    group = models.ForeignKey(
        MaterialGroup, models.PROTECT, related_name="materials", verbose_name=_("group")
    )
    unit = models.CharField(_("unit"), max_length=10, choices=Unit.choices, default=Unit.PCS)
    is_active = models.BooleanField(_("in use"), default=True)
    comment = models.CharField(_("comment"), max_length=300, blank=True)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    class Meta:
        verbose_name = _("material")
        verbose_name_plural = _("materials")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    @property
    def places(self) -> int:
        """How many decimals a quantity of it may have."""
        return 0 if self.unit in WHOLE_UNITS else 3


class MaterialPackaging(models.Model):
    """How a material is bought or handed out: a hide of 2.3 m², a spool of 500 m."""

    material = models.ForeignKey(
        Material, models.CASCADE, related_name="packagings", verbose_name=_("material")
    )
    name = models.CharField(_("name"), max_length=50)
    quantity = AmountField(_("holds"), validators=POSITIVE, help_text=_("In the material's own unit."))
    barcode = models.CharField(_("barcode"), max_length=40, unique=True, null=True, blank=True)

    class Meta:
        verbose_name = _("packaging")
        verbose_name_plural = _("packagings")
        ordering = ["material__name", "quantity"]
        constraints = [
            models.UniqueConstraint(fields=["material", "name"], name="packaging_is_one"),
            models.CheckConstraint(
                condition=Q(quantity__gt=0) & Q(quantity__lte=MAX_QUANTITY), name="packaging_holds_something"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.quantity.normalize():f} {self.material.get_unit_display()})"


class MaterialColorManager(models.Manager["MaterialColor"]):
    def get_queryset(self) -> models.QuerySet["MaterialColor"]:
        """Its name is made of the material and the colour, so they always come with it."""
        return super().get_queryset().select_related("material", "color")


class MaterialColor(models.Model):
    """A material in a colour, or without one: what lies on a shelf, is bought and used."""

    material = models.ForeignKey(Material, models.PROTECT, related_name="colors", verbose_name=_("material"))
    color = models.ForeignKey(
        "catalog.Color", models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("colour")
    )
    sku = models.CharField(_("SKU"), max_length=40, unique=True)
    barcode = models.CharField(_("barcode"), max_length=40, unique=True, null=True, blank=True)
    low_stock_threshold = AmountField(
        _("low stock at"),
        null=True,
        blank=True,
        validators=POSITIVE,
        help_text=_("So much free or less is little. Empty: nobody is told."),
    )
    reorder_point = AmountField(
        _("reorder point"),
        null=True,
        blank=True,
        validators=POSITIVE,
        help_text=_("Buy more when what is free and ordered is so much or less. Empty: off."),
    )
    reorder_quantity = AmountField(_("reorder quantity"), null=True, blank=True, validators=POSITIVE)

    objects = MaterialColorManager()

    class Meta:
        verbose_name = _("material in a colour")
        verbose_name_plural = _("materials in colours")
        ordering = ["material__name", "color__code"]
        base_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(
                fields=["material", "color"],
                name="materialcolor_is_one",
                nulls_distinct=False,
                violation_error_message=_("This material has this colour already."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.material.name}, {self.color.name}" if self.color else self.material.name

    @property
    def unit(self) -> str:
        """The unit in words, in the reader's language."""
        return str(self.material.get_unit_display())
