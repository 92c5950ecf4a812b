from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from backend.core.history import Changes
from backend.core.models import MAX_QUANTITY, Currency, MoneyField


class PriceGroup(models.Model):
    """Customers who buy on the same terms: wholesale, friends of the house."""

    name = models.CharField(_("name"), max_length=60, unique=True)

    history = Changes()

    class Meta:
        verbose_name = _("price group")
        verbose_name_plural = _("price groups")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class PriceKind(models.TextChoices):
    PROMOTION = "promotion", _("promotion")
    GROUP = "group", _("customer group")
    STEP = "step", _("from a quantity on")
    BASE = "base", _("base price")


class PriceRule(models.Model):
    """A price, or so many per cent off, for some goods, some customers, some days, some warehouse."""

    kind = models.CharField(_("kind"), max_length=10, choices=PriceKind.choices)
    name = models.CharField(_("name"), max_length=100, help_text=_("Sellers and customers read it."))
    variant = models.ForeignKey(
        "catalog.Variant",
        models.CASCADE,
        related_name="price_rules",
        null=True,
        blank=True,
        verbose_name=_("variant"),
    )
    product = models.ForeignKey(
        "catalog.Product",
        models.CASCADE,
        related_name="price_rules",
        null=True,
        blank=True,
        verbose_name=_("product"),
    )
    product_group = models.ForeignKey(
        "catalog.ProductGroup",
        models.CASCADE,
        related_name="price_rules",
        null=True,
        blank=True,
        verbose_name=_("product group"),
        help_text=_("Without a variant, a product and a group it is for everything."),
    )
    price_group = models.ForeignKey(
        PriceGroup,
        models.PROTECT,
        related_name="rules",
        null=True,
        blank=True,
        verbose_name=_("customer group"),
    )
    warehouse = models.ForeignKey(
        "warehouses.Warehouse",
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("only from warehouse"),
    )
    minimum_quantity = models.PositiveIntegerField(
        _("from so many pieces"),
        default=1,
        validators=[MinValueValidator(1), MaxValueValidator(MAX_QUANTITY)],
    )
    price = MoneyField(_("price"), null=True, blank=True, validators=[MinValueValidator(0)])
    percent = models.DecimalField(
        _("or a discount in percent"),
        max_digits=5,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(100)],
        help_text=_("Off the base price."),
    )
    currency = models.CharField(_("currency"), max_length=3, choices=Currency.choices, default=Currency.UAH)
    valid_from = models.DateField(_("from"), null=True, blank=True)
    valid_until = models.DateField(_("until"), null=True, blank=True)
    is_active = models.BooleanField(_("in force"), default=True)

    history = Changes()

    class Meta:
        verbose_name = _("price rule")
        verbose_name_plural = _("price rules")
        ordering = ["kind", "name", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(price__isnull=False, percent=None) | Q(price=None, percent__isnull=False),
                name="pricerule_price_or_percent",
                violation_error_message=_("Give a price or per cents, one of them."),
            ),
            models.CheckConstraint(
                condition=Q(variant=None, product=None)
                | Q(variant=None, product_group=None)
                | Q(product=None, product_group=None),
                name="pricerule_is_for_one_thing",
                violation_error_message=_("Choose a variant, a product or a group, one of them."),
            ),
            models.CheckConstraint(
                condition=Q(kind="group", price_group__isnull=False) | ~Q(kind="group") & Q(price_group=None),
                name="pricerule_group_has_customers",
                violation_error_message=_(
                    "Only a rule of the kind «customer group» names a group of customers."
                ),
            ),
            models.CheckConstraint(
                condition=(Q(price=None) | Q(price__range=(0, 9999999999)))
                & (Q(percent=None) | Q(percent__range=(0, 100)))
                & Q(minimum_quantity__range=(1, MAX_QUANTITY)),
                name="pricerule_in_range",
            ),
            models.CheckConstraint(
                condition=Q(valid_from=None) | Q(valid_until=None) | Q(valid_until__gte=F("valid_from")),
                name="pricerule_days_in_order",
                violation_error_message=_("It ends before it begins. Correct the days."),
            ),
            models.CheckConstraint(
                condition=~Q(kind="base", percent__isnull=False),
                name="pricerule_base_is_a_price",
                violation_error_message=_("A base price is a price, not per cents."),
            ),
        ]

    def __str__(self) -> str:
        return self.name
