from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from backend.core.models import MAX_QUANTITY, Currency, MoneyField, StatusChange
from backend.core.triggers import KeepsSum, append_only, kept_by_triggers, never_changed
from backend.materials.models.material import POSITIVE, AmountField
from backend.materials.statuses import EXPECTED, PURCHASES, REQUESTS, PurchaseStatus, RequestStatus
from backend.workflow.fields import StatusField


class PriceField(models.DecimalField):  # type: ignore[type-arg]
    """A price of one unit: four decimals, for a metre of thread costs less than a kopiyka is fine."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        kwargs.setdefault("max_digits", 14)
        kwargs.setdefault("decimal_places", 4)
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]


DAYS = (MinValueValidator(0), MaxValueValidator(365))


class Supplier(models.Model):
    """Who sells materials to the workshop, and on what terms."""

    name = models.CharField(_("name"), max_length=150, unique=True)
    contact = models.CharField(_("contact person"), max_length=100, blank=True)
    phone = models.CharField(_("phone"), max_length=20, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    terms = models.CharField(_("terms"), max_length=300, blank=True)
    payment_days = models.PositiveSmallIntegerField(_("days to pay"), default=0, validators=DAYS)
    lead_days = models.PositiveSmallIntegerField(_("lead time, days"), default=7, validators=DAYS)
    delivery_weekdays = ArrayField(
        models.PositiveSmallIntegerField(validators=[MinValueValidator(1), MaxValueValidator(7)]),
        verbose_name=_("delivers on"),
        default=list,
        blank=True,
        help_text=_("Days of the week, Monday is 1. Empty: any day."),
    )
    minimum_order = MoneyField(_("minimum order"), default=0, validators=[MinValueValidator(0)])
    currency = models.CharField(_("currency"), max_length=3, choices=Currency.choices, default=Currency.UAH)
    is_active = models.BooleanField(_("in use"), default=True)
    comment = models.CharField(_("comment"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("supplier")
        verbose_name_plural = _("suppliers")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class SupplierMaterialOffer(models.Model):
    """What a supplier asks for one unit of a material, and how it is sold."""

    supplier = models.ForeignKey(Supplier, models.PROTECT, related_name="offers", verbose_name=_("supplier"))
    material_color = models.ForeignKey(
        "materials.MaterialColor", models.PROTECT, related_name="offers", verbose_name=_("material")
    )
    packaging = models.ForeignKey(
        "materials.MaterialPackaging",
        models.PROTECT,
        related_name="offers",
        null=True,
        blank=True,
        verbose_name=_("sold by"),
    )
    price = PriceField(_("price of one unit"), validators=[MinValueValidator(0)])
    minimum_quantity = AmountField(_("at least"), default=0, validators=POSITIVE)
    lead_days = models.PositiveSmallIntegerField(
        _("lead time, days"), null=True, blank=True, validators=DAYS, help_text=_("Empty: the supplier's.")
    )
    supplier_code = models.CharField(_("supplier's code"), max_length=60, blank=True)
    is_preferred = models.BooleanField(_("bought here first"), default=False)
    is_active = models.BooleanField(_("in force"), default=True)
    updated_at = models.DateTimeField(_("updated"), auto_now=True)

    class Meta:
        verbose_name = _("offer")
        verbose_name_plural = _("offers")
        ordering = ["material_color_id", "price"]
        constraints = [
            models.UniqueConstraint(
                fields=["supplier", "material_color", "packaging"],
                name="offer_is_one",
                nulls_distinct=False,
                violation_error_message=_("This supplier offers this material already."),
            ),
            models.CheckConstraint(
                condition=Q(price__range=(0, 9999999999)) & Q(minimum_quantity__range=(0, MAX_QUANTITY)),
                name="offer_in_range",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.supplier} · {self.material_color}"


class RequestOrigin(models.TextChoices):
    MANUAL = "manual", _("by hand")
    LOW_STOCK = "low_stock", _("low stock")
    PRODUCTION = "production", _("for production")


class PurchaseRequest(models.Model):
    """What should be bought: asked by a person, or proposed by the stock and the work ahead."""

    number = models.PositiveBigIntegerField(_("number"), unique=True, editable=False)
    status = StatusField(_("status"), table=REQUESTS, default=RequestStatus.DRAFT)
    origin = models.CharField(
        _("why"), max_length=20, choices=RequestOrigin.choices, default=RequestOrigin.MANUAL, editable=False
    )
    warehouse = models.ForeignKey(
        "warehouses.Warehouse", models.PROTECT, related_name="+", verbose_name=_("for warehouse")
    )
    needed_on = models.DateField(_("needed by"), null=True, blank=True)
    comment = models.CharField(_("comment"), max_length=500, blank=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("who")
    )
    version = models.PositiveIntegerField(default=0, editable=False)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    class Meta:
        verbose_name = _("purchase request")
        verbose_name_plural = _("purchase requests")
        ordering = ["-id"]
        permissions = [("approve_purchaserequest", "Can approve purchase requests")]

    def __str__(self) -> str:
        return f"№{self.number}"


class PurchaseRequestLine(models.Model):
    """So much of a material is wanted."""

    request = models.ForeignKey(
        PurchaseRequest, models.CASCADE, related_name="lines", verbose_name=_("request")
    )
    material_color = models.ForeignKey(
        "materials.MaterialColor", models.PROTECT, related_name="+", verbose_name=_("material")
    )
    quantity = AmountField(_("quantity"), validators=POSITIVE)
    offer = models.ForeignKey(
        SupplierMaterialOffer,
        models.SET_NULL,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("from whom"),
    )

    class Meta:
        verbose_name = _("line")
        verbose_name_plural = _("lines")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["request", "material_color"], name="purchaserequestline_is_one"),
            models.CheckConstraint(
                condition=Q(quantity__gt=0) & Q(quantity__lte=MAX_QUANTITY),
                name="purchaserequestline_in_range",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.material_color}: {self.quantity}"


class PurchaseRequestChange(StatusChange):
    """A step in the life of a purchase request."""

    request = models.ForeignKey(
        PurchaseRequest, models.PROTECT, related_name="changes", verbose_name=_("request")
    )

    class Meta(StatusChange.Meta):
        verbose_name = _("change of status")
        verbose_name_plural = _("history")


class PurchaseOrder(models.Model):
    """An order to one supplier, at agreed prices, for one warehouse."""

    number = models.PositiveBigIntegerField(_("number"), unique=True, editable=False)
    status = StatusField(_("status"), table=PURCHASES, default=PurchaseStatus.DRAFT)
    supplier = models.ForeignKey(
        Supplier, models.PROTECT, related_name="purchase_orders", verbose_name=_("supplier")
    )
    warehouse = models.ForeignKey(
        "warehouses.Warehouse", models.PROTECT, related_name="+", verbose_name=_("comes to")
    )
    expected_on = models.DateField(_("expected"), null=True, blank=True)
    currency = models.CharField(_("currency"), max_length=3, choices=Currency.choices, default=Currency.UAH)
    comment = models.CharField(_("comment"), max_length=500, blank=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("who")
    )
    version = models.PositiveIntegerField(default=0, editable=False)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    class Meta:
        verbose_name = _("purchase order")
        verbose_name_plural = _("purchase orders")
        ordering = ["-id"]
        permissions = [
            ("approve_purchaseorder", "Can approve and cancel purchase orders"),
            ("receive_purchaseorder", "Can receive what was ordered"),
        ]
        triggers = [never_changed("supplier_id", "warehouse_id")]
        indexes = [
            models.Index(
                fields=["expected_on"], condition=Q(status__in=EXPECTED), name="purchaseorder_expected"
            )
        ]

    def __str__(self) -> str:
        return f"№{self.number}"


class PurchaseOrderLine(models.Model):
    """So much of a material was ordered at this price; what came is added up by the database."""

    order = models.ForeignKey(
        PurchaseOrder, models.PROTECT, related_name="lines", verbose_name=_("purchase order")
    )
    request_line = models.ForeignKey(
        PurchaseRequestLine,
        models.PROTECT,
        related_name="order_lines",
        null=True,
        blank=True,
        verbose_name=_("asked in"),
    )
    material_color = models.ForeignKey(
        "materials.MaterialColor", models.PROTECT, related_name="purchase_lines", verbose_name=_("material")
    )
    packaging = models.ForeignKey(
        "materials.MaterialPackaging",
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("sold by"),
    )
    quantity = AmountField(_("ordered"), validators=POSITIVE, help_text=_("In the material's own unit."))
    price = PriceField(_("price of one unit"), validators=[MinValueValidator(0)])
    received_quantity = AmountField(_("received"), default=0, editable=False)

    class Meta:
        verbose_name = _("line")
        verbose_name_plural = _("lines")
        ordering = ["id"]
        triggers = kept_by_triggers("received_quantity")
        constraints = [
            models.UniqueConstraint(fields=["order", "material_color"], name="purchaseorderline_is_one"),
            models.CheckConstraint(
                condition=Q(quantity__gt=0)
                & Q(quantity__lte=MAX_QUANTITY)
                & Q(received_quantity__range=(0, MAX_QUANTITY))
                & Q(price__range=(0, 9999999999)),
                name="purchaseorderline_in_range",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.material_color}: {self.quantity}"


class PurchaseOrderChange(StatusChange):
    """A step in the life of a purchase order."""

    order = models.ForeignKey(
        PurchaseOrder, models.PROTECT, related_name="changes", verbose_name=_("purchase order")
    )

    class Meta(StatusChange.Meta):
        verbose_name = _("change of status")
        verbose_name_plural = _("history")


class GoodsReceipt(models.Model):
    """What came from a supplier, written once; a reversal is a receipt with a minus."""

    number = models.PositiveBigIntegerField(_("number"), unique=True)
    order = models.ForeignKey(
        PurchaseOrder, models.PROTECT, related_name="receipts", verbose_name=_("purchase order")
    )
    supplier_document = models.CharField(_("supplier's document"), max_length=60, blank=True)
    rate = models.DecimalField(
        _("rate"),
        max_digits=12,
        decimal_places=6,
        default=1,
        help_text=_("What one unit of the order's currency costs in the workshop's."),
    )
    delivery_cost = MoneyField(_("delivery cost"), default=0, help_text=_("In the workshop's currency."))
    comment = models.CharField(_("comment"), max_length=500, blank=True)
    reverses = models.OneToOneField(
        "self", models.PROTECT, related_name="reversed_by", null=True, blank=True, verbose_name=_("reverses")
    )
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("who")
    )
    created_at = models.DateTimeField(_("when"), auto_now_add=True)

    class Meta:
        verbose_name = _("goods receipt")
        verbose_name_plural = _("goods receipts")
        ordering = ["-id"]
        permissions = [("reverse_goodsreceipt", "Can reverse a goods receipt")]
        triggers = append_only()

    def __str__(self) -> str:
        return f"№{self.number}"


class GoodsReceiptLine(models.Model):
    """So much of an ordered material came, into this batch, worth so much with its share of the delivery."""

    receipt = models.ForeignKey(
        GoodsReceipt, models.PROTECT, related_name="lines", verbose_name=_("goods receipt")
    )
    order_line = models.ForeignKey(
        PurchaseOrderLine, models.PROTECT, related_name="receipt_lines", verbose_name=_("ordered as")
    )
    batch = models.ForeignKey(
        "materials.MaterialBatch", models.PROTECT, related_name="receipt_lines", verbose_name=_("batch")
    )
    quantity = AmountField(_("came"))
    price = PriceField(_("price of one unit"))
    delivery_share = MoneyField(_("share of the delivery"), default=0)

    class Meta:
        verbose_name = _("line")
        verbose_name_plural = _("lines")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(quantity=0) & Q(quantity__range=(-MAX_QUANTITY, MAX_QUANTITY)),
                name="goodsreceiptline_in_range",
            )
        ]
        triggers = [
            KeepsSum(name="keeps_received", parent="order_line", sums={"received_quantity": "quantity"}),
            *append_only(),
        ]

    def __str__(self) -> str:
        return f"{self.order_line}"
