import pgtrigger
from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from backend.core.models import MAX_QUANTITY
from backend.core.triggers import append_only, never_changed, never_emptied
from backend.materials.models.material import POSITIVE, AmountField


class BOMStatus(models.TextChoices):
    DRAFT = "draft", _("draft")
    ACTIVE = "active", _("in force")
    REPLACED = "replaced", _("replaced")


class Stage(models.TextChoices):
    CUTTING = "cutting", _("cutting")
    FINISHING = "finishing", _("finishing")


class ColorRole(models.TextChoices):
    PRIMARY = "primary", _("the variant's colour")
    SECONDARY = "secondary", _("the variant's second colour")
    FIXED = "fixed", _("always this one")


# Reports were made by this version: what it says stands for ever, whoever writes.
FROZEN_LINES = """
    IF EXISTS (SELECT 1 FROM materials_bom WHERE status <> 'draft' AND id IN (
        CASE WHEN TG_OP <> 'INSERT' THEN OLD.bom_id END, CASE WHEN TG_OP <> 'DELETE' THEN NEW.bom_id END))
    THEN
        RAISE EXCEPTION 'a BOM changes in a draft only' USING ERRCODE = 'check_violation';
    END IF;
    RETURN COALESCE(NEW, OLD);
"""


class BOM(models.Model):
    """What a piece of a product is made of, in one version; a variant may have its own."""

    product = models.ForeignKey(
        "catalog.Product", models.PROTECT, related_name="boms", verbose_name=_("product")
    )
    variant = models.ForeignKey(
        "catalog.Variant",
        models.PROTECT,
        related_name="boms",
        null=True,
        blank=True,
        verbose_name=_("only for the variant"),
    )
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)
    status = models.CharField(
        _("status"), max_length=10, choices=BOMStatus.choices, default=BOMStatus.DRAFT, editable=False
    )
    active_from = models.DateTimeField(_("in force from"), null=True, editable=False)
    active_until = models.DateTimeField(_("in force until"), null=True, editable=False)
    comment = models.CharField(_("comment"), max_length=300, blank=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", editable=False, verbose_name=_("who")
    )
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    class Meta:
        verbose_name = _("BOM")
        verbose_name_plural = _("BOMs")
        ordering = ["product__name", "variant_id", "-version"]
        permissions = [("activate_bom", "Can put a BOM into force"), ("see_material_cost", "Can see costs")]
        constraints = [
            models.UniqueConstraint(
                fields=["product", "variant", "version"], name="bom_version_is_one", nulls_distinct=False
            ),
            models.UniqueConstraint(
                fields=["product", "variant"],
                condition=Q(status="active"),
                name="bom_in_force_is_one",
                nulls_distinct=False,
            ),
        ]
        triggers = [
            never_changed("product_id", "variant_id", "version"),
            pgtrigger.Trigger(
                name="goes_forward",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    "OLD.status = 'replaced' AND NEW.status <> 'replaced' "
                    "OR OLD.status = 'active' AND NEW.status = 'draft'"
                ),
                func="RAISE EXCEPTION 'a BOM goes forward' USING ERRCODE = 'check_violation';",
            ),
            pgtrigger.Protect(
                name="kept_for_ever",
                operation=pgtrigger.Delete,
                condition=pgtrigger.Condition("OLD.status <> 'draft'"),
            ),
            never_emptied(),
        ]

    def __str__(self) -> str:
        return f"{self.variant or self.product} · v{self.version}"


class BOMLine(models.Model):
    """So much of a material, or of a semi-finished variant, for one piece."""

    bom = models.ForeignKey(BOM, models.CASCADE, related_name="lines", verbose_name=_("BOM"))
    stage = models.CharField(_("stage"), max_length=10, choices=Stage.choices, default=Stage.CUTTING)
    material = models.ForeignKey(
        "materials.Material",
        models.PROTECT,
        related_name="bom_lines",
        null=True,
        blank=True,
        verbose_name=_("material"),
    )
    color_role = models.CharField(
        _("colour"), max_length=10, choices=ColorRole.choices, default=ColorRole.PRIMARY
    )
    material_color = models.ForeignKey(
        "materials.MaterialColor",
        models.PROTECT,
        related_name="bom_lines",
        null=True,
        blank=True,
        verbose_name=_("always this one"),
    )
    component = models.ForeignKey(
        "catalog.Variant",
        models.PROTECT,
        related_name="used_in",
        null=True,
        blank=True,
        verbose_name=_("semi-finished variant"),
    )
    quantity = AmountField(_("for one piece"), validators=POSITIVE)
    waste_percent = models.DecimalField(
        _("waste, %"),
        max_digits=5,
        decimal_places=2,
        default=0,
        validators=[MinValueValidator(0), MaxValueValidator(500)],
    )

    class Meta:
        verbose_name = _("component")
        verbose_name_plural = _("components")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(quantity__gt=0)
                & Q(quantity__lte=MAX_QUANTITY)
                & Q(waste_percent__range=(0, 500)),
                name="bomline_in_range",
            ),
            models.CheckConstraint(
                condition=Q(component__isnull=False, material=None, material_color=None)
                | Q(component=None, material__isnull=False, material_color=None)
                & ~Q(color_role=ColorRole.FIXED)
                | Q(component=None, material=None, material_color__isnull=False, color_role=ColorRole.FIXED),
                name="bomline_is_of_one_thing",
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="frozen",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                func=FROZEN_LINES,
            ),
            never_emptied(),
        ]

    def __str__(self) -> str:
        return str(self.component or self.material_color or self.material)


class MaterialUse(models.Model):
    """What a worker says was really used, where it was not what the BOM says."""

    report = models.ForeignKey(
        "production.ProductionReport", models.PROTECT, related_name="uses", verbose_name=_("report")
    )
    material_color = models.ForeignKey(
        "materials.MaterialColor", models.PROTECT, related_name="+", verbose_name=_("material")
    )
    norm_quantity = AmountField(_("by the BOM"))
    quantity = AmountField(_("used"))

    class Meta:
        verbose_name = _("material really used")
        verbose_name_plural = _("materials really used")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["report", "material_color"], name="materialuse_is_one"),
            models.CheckConstraint(
                condition=Q(quantity__range=(0, MAX_QUANTITY)) & Q(norm_quantity__range=(0, MAX_QUANTITY)),
                name="materialuse_in_range",
            ),
        ]
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.material_color}: {self.quantity}"
