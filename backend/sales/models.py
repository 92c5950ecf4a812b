from decimal import Decimal

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from backend.catalog.prices import Price
from backend.core.models import MAX_MONEY, MAX_QUANTITY, Currency, MoneyField, StatusChange
from backend.core.quantities import show_number
from backend.core.triggers import KeepsSum, append_only, kept_by_triggers
from backend.inventory.triggers import wanted_in
from backend.sales.asking import DiscountRequest as DiscountRequest
from backend.sales.asking import DiscountStatus as DiscountStatus
from backend.sales.bookkeeping import books_payments, books_returns, books_revenue
from backend.sales.people import Customer as Customer
from backend.sales.people import CustomerSite as CustomerSite
from backend.sales.people import digits_of_phone
from backend.sales.reading import read_customer
from backend.sales.statuses import CLOSED, OPEN, WAITING, PaymentStatus, Status
from backend.sales.synonyms import Synonym as Synonym
from backend.sales.triggers import keeps_order_total


class Source(models.TextChoices):
    SITE = "site", _("site")
    ETSY = "etsy", "Etsy"
    INSTAGRAM = "instagram", "Instagram"
    WHOLESALE = "wholesale", _("wholesale")
    SHOP = "shop", _("shop")


class SalesOrderQuerySet(models.QuerySet["SalesOrder"]):
    def open(self) -> "SalesOrderQuerySet":
        """Confirmed and not shipped yet."""
        return self.filter(status__in=OPEN)

    def waiting(self) -> "SalesOrderQuerySet":
        """Confirmed, and goods are missing for them; whoever should get goods first stands first."""
        return self.filter(status__in=WAITING).order_by("-is_urgent", F("due_on").asc(nulls_last=True), "id")

    def at_hand(self) -> "SalesOrderQuerySet":
        """Those that are not in the archive."""
        return self.filter(archived_at=None)

    def search(self, text: str) -> "SalesOrderQuerySet":
        """Orders by number, by words of the customer or by their phone in any form."""
        said, found = read_customer(text), _says(text)
        if said.phone:
            found |= Q(customer__phone=said.phone) & _says(said.name)
        return self.filter(found)


def _says(text: str) -> Q:
    """Every word is said of the customer, or is the number."""
    found = Q()
    for word in text.replace("№", " ").split()[:6]:
        number = Q(number=int(word)) if word.isascii() and word.isdigit() and len(word) < 10 else Q()
        found &= (
            Q(customer__name__icontains=word)
            | Q(customer__phone__contains=digits_of_phone(word) or word)
            | Q(customer_info__icontains=word)
            | number
        )
    return found


class SalesOrder(models.Model):
    """What a customer asked for: lines, dates, money. Every change of status goes through a service."""

    number = models.PositiveBigIntegerField(_("number"), unique=True, editable=False)
    status = models.CharField(
        _("status"), max_length=20, choices=Status.choices, default=Status.DRAFT, editable=False
    )
    source = models.CharField(_("source"), max_length=20, choices=Source.choices, default=Source.INSTAGRAM)
    customer = models.ForeignKey(
        Customer, models.PROTECT, related_name="orders", null=True, blank=True, verbose_name=_("customer")
    )
    customer_info = models.CharField(_("customer in words"), max_length=300, blank=True)
    warehouse = models.ForeignKey(
        "warehouses.Warehouse", models.PROTECT, related_name="+", verbose_name=_("ships from")
    )
    seller = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="orders", verbose_name=_("seller")
    )
    due_on = models.DateField(_("due"), null=True, blank=True)
    is_urgent = models.BooleanField(_("urgent"), default=False)
    comment = models.CharField(_("comment"), max_length=500, blank=True)
    currency = models.CharField(_("currency"), max_length=3, choices=Currency.choices, default=Currency.UAH)
    total = MoneyField(_("total"), default=0, editable=False)
    paid_total = MoneyField(_("paid"), default=0, editable=False)
    payment_status = models.GeneratedField(
        expression=Case(
            When(Q(paid_total__gt=0) & Q(paid_total__gte=F("total")), then=Value("paid")),
            When(paid_total__gt=0, then=Value("partial")),
            default=Value("pending"),
        ),
        output_field=models.CharField(max_length=10, choices=PaymentStatus.choices),
        db_persist=True,
        verbose_name=_("payment"),
    )
    version = models.PositiveIntegerField(default=0, editable=False)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    confirmed_at = models.DateTimeField(_("confirmed"), null=True, editable=False)
    shipped_at = models.DateTimeField(_("shipped"), null=True, editable=False)
    archived_at = models.DateTimeField(_("in the archive since"), null=True, editable=False)
    taken_out_at = models.DateTimeField(_("taken out of the archive"), null=True, editable=False)

    objects = SalesOrderQuerySet.as_manager()

    class Meta:
        verbose_name = _("sales order")
        verbose_name_plural = _("sales orders")
        ordering = ["-id"]
        permissions = [
            ("confirm_salesorder", "Can confirm an order"),
            ("ship_salesorder", "Can ship an order"),
            ("complete_salesorder", "Can complete an order"),
            ("cancel_salesorder", "Can cancel an order"),
            ("return_salesorder", "Can take a return"),
            ("archive_salesorder", "Can archive an order"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(customer__isnull=False) | ~Q(customer_info=""), name="salesorder_has_customer"
            ),
            models.CheckConstraint(
                condition=Q(paid_total__gte=0) & Q(paid_total__lte=F("total")) & Q(total__lte=MAX_MONEY),
                name="salesorder_paid_within_total",
            ),
            models.CheckConstraint(
                condition=Q(archived_at=None) | Q(status__in=CLOSED), name="salesorder_archived_is_closed"
            ),
        ]
        indexes = [
            models.Index(fields=["status", "due_on"], name="salesorder_by_status"),
            models.Index(fields=["seller", "-id"], name="salesorder_by_seller"),
            models.Index(fields=["created_at"], name="salesorder_by_time"),
            # The lists of the office and of the bot: the archive grows, they do not.
            models.Index(fields=["-id"], condition=Q(archived_at=None), name="salesorder_at_hand"),
            # What was taken on a day, asked by every summary.
            models.Index(fields=["confirmed_at"], name="salesorder_by_confirmation"),
        ]
        triggers = [*kept_by_triggers("total", "paid_total"), wanted_in(Status.IN_PRODUCTION)]

    def __str__(self) -> str:
        return f"№{self.number}"

    @property
    def customer_name(self) -> str:
        """Whom the order is for, in words."""
        return self.customer.name if self.customer else self.customer_info

    @property
    def balance_due(self) -> Decimal:
        """What is still to be paid, in the order's currency."""
        due: Decimal = self.total - self.paid_total
        return due


class LineMode(models.TextChoices):
    AUTO = "auto", _("from the shelf, the rest is made")
    MANUAL = "manual", _("as it is said")
    FORCE = "force", _("everything is made anew")


class SalesOrderLine(models.Model):
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
    mode = models.CharField(
        _("where the pieces come from"), max_length=10, choices=LineMode.choices, default=LineMode.AUTO
    )
    shelf_quantity = models.PositiveIntegerField(
        _("from the shelf"), default=0, help_text=_("Only when it is said by hand.")
    )
    wip_quantity = models.PositiveIntegerField(
        _("from what is cut"), default=0, help_text=_("Only when it is said by hand; the rest is made.")
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
                fields=["order", "variant"],
                name="salesorderline_variant_is_one",
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
        triggers = keeps_order_total()

    def __str__(self) -> str:
        return f"{self.variant} × {self.quantity}"

    @property
    def discount(self) -> Decimal:
        """How many per cent the price is below what the piece costs everybody."""
        if not self.list_price or self.list_price <= self.unit_price:
            return Decimal(0)
        discount: Decimal = round(100 * (self.list_price - self.unit_price) / self.list_price, 1)
        return discount

    @property
    def margin(self) -> Decimal:
        """What is left of the price after the cost of now, in per cent of the price."""
        return Price(self.unit_price, self.unit_price).margin(self.variant.product.cost_price)

    @property
    def why(self) -> str:
        """The rule, or that the price was agreed, and the discount; empty when the price list says it."""
        reason = gettext("agreed") if self.is_price_agreed else self.price_reason
        if self.discount > 0:
            off = gettext("%(percent)s %% off") % {"percent": show_number(self.discount)}
            return f"{reason}, {off}" if reason else off
        return reason


class SalesOrderChange(StatusChange):
    """A step in the life of an order."""

    order = models.ForeignKey(SalesOrder, models.PROTECT, related_name="changes", verbose_name=_("order"))

    class Meta(StatusChange.Meta):
        verbose_name = _("change of status")
        verbose_name_plural = _("history")
        triggers = [books_revenue(), *append_only()]
        indexes = [
            models.Index(
                fields=["created_at"],
                condition=Q(to_status=Status.CANCELLED),
                name="salesorderchange_cancelled",
            )
        ]


class SalesReturn(models.Model):
    """Goods that a customer gave back, written once: a part of an order, or all of it."""

    number = models.PositiveBigIntegerField(_("number"), unique=True)
    order = models.ForeignKey(SalesOrder, models.PROTECT, related_name="returns", verbose_name=_("order"))
    comment = models.CharField(_("comment"), max_length=500, blank=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("who")
    )
    created_at = models.DateTimeField(_("when"), auto_now_add=True)

    class Meta:
        verbose_name = _("customer return")
        verbose_name_plural = _("customer returns")
        ordering = ["-id"]
        triggers = append_only()

    def __str__(self) -> str:
        return f"№{self.number}"


class SalesReturnLine(models.Model):
    """So many pieces of an order line came back; the scrapped ones of them did not stay on the shelf."""

    sales_return = models.ForeignKey(
        SalesReturn, models.PROTECT, related_name="lines", verbose_name=_("customer return")
    )
    line = models.ForeignKey(
        SalesOrderLine, models.PROTECT, related_name="returned", verbose_name=_("order line")
    )
    quantity = models.PositiveIntegerField(_("came back"))
    scrapped_quantity = models.PositiveIntegerField(_("scrapped"), default=0)

    class Meta:
        verbose_name = _("returned line")
        verbose_name_plural = _("returned lines")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["sales_return", "line"], name="salesreturnline_is_one"),
            models.CheckConstraint(
                condition=Q(quantity__range=(1, MAX_QUANTITY)) & Q(scrapped_quantity__lte=F("quantity")),
                name="salesreturnline_in_range",
            ),
        ]
        triggers = [books_returns(), *append_only()]

    def __str__(self) -> str:
        return f"{self.line.variant} × {self.quantity}"


class PaymentMethod(models.TextChoices):
    CASH = "cash", _("cash")
    CARD = "card", _("card")
    TRANSFER = "transfer", _("bank transfer")
    OTHER = "other", _("other")


class Payment(models.Model):
    """Money that came (plus) or went back (minus), written once."""

    order = models.ForeignKey(SalesOrder, models.PROTECT, related_name="payments", verbose_name=_("order"))
    amount = MoneyField(_("sum"))
    method = models.CharField(_("method"), max_length=20, choices=PaymentMethod.choices)
    refunds = models.OneToOneField(
        "self",
        models.PROTECT,
        related_name="refunded_by",
        null=True,
        blank=True,
        verbose_name=_("gives back"),
    )
    comment = models.CharField(_("comment"), max_length=300, blank=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("who")
    )
    created_at = models.DateTimeField(_("when"), auto_now_add=True)

    class Meta:
        verbose_name = _("payment")
        verbose_name_plural = _("payments")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=(Q(refunds=None) & Q(amount__range=(Decimal("0.01"), MAX_MONEY)))
                | (Q(refunds__isnull=False) & Q(amount__range=(-MAX_MONEY, Decimal("-0.01")))),
                name="payment_sign",
            )
        ]
        indexes = [models.Index(fields=["created_at"], name="payment_by_time")]
        triggers = [
            KeepsSum(name="keeps_paid_total", parent="order", sums={"paid_total": "amount"}),
            books_payments(),
            *append_only(),
        ]

    def __str__(self) -> str:
        return f"{self.amount} · {self.order}"
