from collections.abc import Iterable
from functools import reduce
from itertools import chain
from operator import or_
from typing import NewType

from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from backend.catalog.bundles import (
    Bundle,
    BundleComponent,
    BundlePreset,
    PresetChoice,
    Pricing,
    Substitute,
    SubstitutionGroup,
)
from backend.catalog.lifecycle import MADE, SOLD, Lifecycle
from backend.catalog.pricing import PriceGroup, PriceKind, PriceRule
from backend.catalog.search import readings, words_of
from backend.core.history import Changes
from backend.core.models import MAX_QUANTITY, Currency, MoneyField
from backend.core.rows import get

VariantId = NewType("VariantId", int)
__all__ = [
    "MADE",
    "SOLD",
    "Brand",
    "Bundle",
    "BundleComponent",
    "BundlePreset",
    "Color",
    "ColorStatus",
    "Lifecycle",
    "PresetChoice",
    "PriceGroup",
    "PriceKind",
    "PriceRule",
    "Pricing",
    "Product",
    "ProductGroup",
    "Substitute",
    "SubstitutionGroup",
    "Variant",
    "VariantId",
    "with_products",
]


class Brand(models.Model):
    """The name goods are sold under."""

    name = models.CharField(_("name"), max_length=100, unique=True)

    history = Changes()

    class Meta:
        verbose_name = _("brand")
        verbose_name_plural = _("brands")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class ProductGroup(models.Model):
    """A kind of product: clutches, backpacks, wallets."""

    name = models.CharField(_("name"), max_length=100, unique=True)

    history = Changes()

    class Meta:
        verbose_name = _("product group")
        verbose_name_plural = _("product groups")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Product(models.Model):
    """What the workshop makes, whatever its colour."""

    name = models.CharField(_("name"), max_length=150, unique=True)
    group = models.ForeignKey(ProductGroup, models.PROTECT, related_name="products", verbose_name=_("group"))
    brand = models.ForeignKey(
        Brand, models.PROTECT, related_name="products", null=True, blank=True, verbose_name=_("brand")
    )
    price = MoneyField(_("price"), validators=[MinValueValidator(0)])
    cost_price = MoneyField(_("cost price"), default=0, validators=[MinValueValidator(0)])
    currency = models.CharField(_("currency"), max_length=3, choices=Currency.choices, default=Currency.UAH)
    lifecycle = models.CharField(
        _("lifecycle"), max_length=20, choices=Lifecycle.choices, default=Lifecycle.ACTIVE
    )
    description = models.TextField(_("description"), blank=True)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    history = Changes()

    class Meta:
        verbose_name = _("product")
        verbose_name_plural = _("products")
        ordering = ["name"]
        permissions = [("see_cost", "Can see cost prices")]
        constraints = [
            models.CheckConstraint(condition=Q(price__range=(0, 9999999999)), name="product_price_in_range"),
            models.CheckConstraint(
                condition=Q(cost_price__range=(0, 9999999999)), name="product_cost_in_range"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ColorStatus(models.TextChoices):
    ACTIVE = "active", _("in use")
    ARCHIVED = "archived", _("no longer used")


class Color(models.Model):
    """A colour of leather or cloth by the workshop's own number."""

    code = models.PositiveSmallIntegerField(_("code"), unique=True)
    name = models.CharField(_("name"), max_length=50, unique=True)
    hex = models.CharField(
        _("on screen"), max_length=7, default="#888888", validators=[RegexValidator(r"^#[0-9a-fA-F]{6}$")]
    )
    status = models.CharField(
        _("status"), max_length=10, choices=ColorStatus.choices, default=ColorStatus.ACTIVE
    )

    history = Changes()

    class Meta:
        verbose_name = _("colour")
        verbose_name_plural = _("colours")
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name


def _says(word: str) -> Q:
    return (
        Q(product__name__icontains=word)
        | Q(color__name__icontains=word)
        | Q(secondary_color__name__icontains=word)
        | Q(product__group__name__icontains=word)
        | Q(sku__icontains=word)
        | Q(barcode__startswith=word)
    )


class VariantQuerySet(models.QuerySet["Variant"]):
    def for_sale(self) -> "VariantQuerySet":
        """Those that may stand in a new order."""
        return self.filter(product__lifecycle__in=SOLD)

    def search(self, text: str) -> "VariantQuerySet":
        """Variants that have every typed word in the name, a colour, the SKU or the barcode.

        Words are forgiven a wrong keyboard layout, Latin letters and slips of the finger.
        """
        found = self
        names = chain(
            Product.objects.values_list("name", flat=True),
            ProductGroup.objects.values_list("name", flat=True),
            Color.objects.values_list("name", flat=True),
        )
        for words in readings(text, words_of(names)):
            found = found.filter(reduce(or_, map(_says, words)))
        return found

    def by_ids(self, ids: Iterable[int]) -> "dict[int, Variant]":
        """The variants with these ids, by id."""
        return {variant.pk: variant for variant in self.filter(pk__in=ids)}


class VariantManager(models.Manager["Variant"].from_queryset(VariantQuerySet)):  # type: ignore[misc]
    def get_queryset(self) -> VariantQuerySet:
        """A variant's name is made of its product and colours, so they always come with it."""
        queryset: VariantQuerySet = super().get_queryset()
        return queryset.select_related("product", "color", "secondary_color")


class Variant(models.Model):
    """A product in a colour, or in a pair of colours: what stands on a shelf and in an order."""

    product = models.ForeignKey(Product, models.PROTECT, related_name="variants", verbose_name=_("product"))
    color = models.ForeignKey(Color, models.PROTECT, related_name="+", verbose_name=_("colour"))
    secondary_color = models.ForeignKey(
        Color, models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("second colour")
    )
    sku = models.CharField(_("SKU"), max_length=40, unique=True)
    barcode = models.CharField(_("barcode"), max_length=40, unique=True, null=True, blank=True)
    photo = models.ImageField(_("photo"), upload_to="variants/", blank=True)
    low_stock_threshold = models.PositiveIntegerField(
        _("low stock at"),
        null=True,
        blank=True,
        validators=[MaxValueValidator(MAX_QUANTITY)],
        help_text=_("So many free pieces or fewer are few. Empty: nobody is told."),
    )
    reorder_point = models.PositiveIntegerField(
        _("reorder point"),
        null=True,
        blank=True,
        validators=[MaxValueValidator(MAX_QUANTITY)],
        help_text=_("Plan more when free pieces and those being made are so many or fewer. Empty: off."),
    )

    objects = VariantManager()
    history = Changes()

    class Meta:
        verbose_name = _("variant")
        verbose_name_plural = _("variants")
        ordering = ["product__name", "color__code", "secondary_color__code"]
        base_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(
                fields=["product", "color", "secondary_color"],
                name="variant_is_one",
                nulls_distinct=False,
                violation_error_message=_("This product already has a variant in these colours."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.product.name}, {self.colors}"

    @property
    def colors(self) -> str:
        """The colours in one phrase: «black» or «black / beige»."""
        return f"{self.color.name} / {self.secondary_color.name}" if self.secondary_color else self.color.name


def with_products(ids: Iterable[int]) -> dict[int, Variant]:
    """The variants with these ids and their products; the colours are read when a name is asked for."""
    return get(Variant, ids, "product")
