"""Sets that are sold together: what stands in which place, what may stand there instead, usual choices."""

from functools import reduce
from itertools import chain
from operator import or_

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from backend.catalog.lifecycle import SOLD, Lifecycle
from backend.catalog.search import readings, words_of
from backend.core.history import Changes
from backend.core.models import Currency, MoneyField

MOST_PLACES = 8
MOST_OF_A_PART = 100


class Pricing(models.TextChoices):
    OWN = "own", _("a price of its own")
    PARTS = "parts", _("the sum of its parts")


def _says(word: str) -> Q:
    return (
        Q(name__icontains=word)
        | Q(presets__name__icontains=word)
        | Q(sku__icontains=word)
        | Q(barcode__startswith=word)
    )


class BundleQuerySet(models.QuerySet["Bundle"]):
    def for_sale(self) -> "BundleQuerySet":
        """Those that may stand in a new order."""
        return self.filter(lifecycle__in=SOLD)

    def search(self, text: str) -> "BundleQuerySet":
        """Bundles that have every typed word in the name, a preset, the SKU or the barcode."""
        found = self
        names = chain(
            Bundle.objects.values_list("name", flat=True), BundlePreset.objects.values_list("name", flat=True)
        )
        for words in readings(text, words_of(names)):
            found = found.filter(pk__in=Bundle.objects.filter(reduce(or_, map(_says, words))).values("pk"))
        return found


class Bundle(models.Model):
    """Goods that are sold together: «a clutch and a wallet in a box»."""

    name = models.CharField(_("name"), max_length=150, unique=True)
    sku = models.CharField(_("SKU"), max_length=40, unique=True)
    barcode = models.CharField(_("barcode"), max_length=40, unique=True, null=True, blank=True)
    photo = models.ImageField(_("photo"), upload_to="bundles/", blank=True)
    pricing = models.CharField(_("priced by"), max_length=10, choices=Pricing.choices, default=Pricing.OWN)
    price = MoneyField(
        _("price"),
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
        help_text=_("Of the whole bundle; empty when the parts are added up."),
    )
    percent = models.DecimalField(
        _("discount in percent"),
        max_digits=5,
        decimal_places=2,
        default=0,
        validators=[MinValueValidator(0), MaxValueValidator(100)],
        help_text=_("Off every part, when the parts are added up."),
    )
    currency = models.CharField(_("currency"), max_length=3, choices=Currency.choices, default=Currency.UAH)
    lifecycle = models.CharField(
        _("lifecycle"), max_length=20, choices=Lifecycle.choices, default=Lifecycle.ACTIVE
    )

    objects = BundleQuerySet.as_manager()
    history = Changes()

    class Meta:
        verbose_name = _("bundle")
        verbose_name_plural = _("bundles")
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(pricing="own", price__isnull=False, price__range=(0, 9999999999), percent=0)
                | Q(pricing="parts", price=None, percent__range=(0, 100)),
                name="bundle_price_or_percent",
                violation_error_message=_(
                    "A bundle has a price of its own, or the parts are added up less a discount: one of them."
                ),
            )
        ]

    def __str__(self) -> str:
        return self.name


class SubstitutionGroup(models.Model):
    """Variants any of which may stand in a place of a bundle."""

    name = models.CharField(_("name"), max_length=100, unique=True)

    history = Changes()

    class Meta:
        verbose_name = _("substitution group")
        verbose_name_plural = _("substitution groups")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Substitute(models.Model):
    """One of the variants of a group."""

    group = models.ForeignKey(
        SubstitutionGroup, models.CASCADE, related_name="substitutes", verbose_name=_("substitution group")
    )
    variant = models.ForeignKey(
        "catalog.Variant", models.PROTECT, related_name="+", verbose_name=_("variant")
    )

    history = Changes()

    class Meta:
        verbose_name = _("variant of a group")
        verbose_name_plural = _("variants of a group")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["group", "variant"],
                name="substitute_is_one",
                violation_error_message=_("This variant is in the group already."),
            )
        ]

    def __str__(self) -> str:
        return str(self.variant)


class BundleComponent(models.Model):
    """A place in a bundle, and what stands there: one variant, or any of a group."""

    bundle = models.ForeignKey(Bundle, models.CASCADE, related_name="components", verbose_name=_("bundle"))
    position = models.PositiveSmallIntegerField(_("number in the bundle"), default=1)
    name = models.CharField(_("place"), max_length=60, help_text=_("«clutch», «wallet»"))
    quantity = models.PositiveIntegerField(
        _("pieces"), default=1, validators=[MinValueValidator(1), MaxValueValidator(MOST_OF_A_PART)]
    )
    variant = models.ForeignKey(
        "catalog.Variant",
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("variant"),
    )
    group = models.ForeignKey(
        SubstitutionGroup,
        models.PROTECT,
        related_name="components",
        null=True,
        blank=True,
        verbose_name=_("or any of a group"),
    )

    history = Changes()

    class Meta:
        verbose_name = _("part of a bundle")
        verbose_name_plural = _("parts of a bundle")
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["bundle", "name"],
                name="bundlecomponent_place_is_one",
                violation_error_message=_("Two places of the bundle have this name. Name them apart."),
            ),
            models.CheckConstraint(
                condition=Q(variant__isnull=False, group=None) | Q(variant=None, group__isnull=False),
                name="bundlecomponent_variant_or_group",
                violation_error_message=_("Choose a variant or a group for the place, one of them."),
            ),
            models.CheckConstraint(
                condition=Q(quantity__range=(1, MOST_OF_A_PART)), name="bundlecomponent_in_range"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class BundlePreset(models.Model):
    """A usual choice for a bundle: «the black set»."""

    bundle = models.ForeignKey(Bundle, models.CASCADE, related_name="presets", verbose_name=_("bundle"))
    name = models.CharField(_("name"), max_length=100)

    history = Changes()

    class Meta:
        verbose_name = _("preset")
        verbose_name_plural = _("presets")
        ordering = ["bundle", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["bundle", "name"],
                name="bundlepreset_name_is_one",
                violation_error_message=_("The bundle has a preset with this name already."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.bundle} · {self.name}"


class PresetChoice(models.Model):
    """What stands in a place when the preset is taken."""

    preset = models.ForeignKey(BundlePreset, models.CASCADE, related_name="choices", verbose_name=_("preset"))
    component = models.ForeignKey(BundleComponent, models.CASCADE, related_name="+", verbose_name=_("place"))
    variant = models.ForeignKey(
        "catalog.Variant", models.PROTECT, related_name="+", verbose_name=_("variant")
    )

    history = Changes()

    class Meta:
        verbose_name = _("choice of a preset")
        verbose_name_plural = _("choices of a preset")
        ordering = ["component__position", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["preset", "component"],
                name="presetchoice_place_is_one",
                violation_error_message=_("This place is chosen already."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.component}: {self.variant}"
