"""What customers asked for, and the steps in the life of it."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backend.core.models import MAX_MONEY, Currency, MoneyField, StatusChange
from backend.core.triggers import append_only, kept_by_triggers, never_changed
from backend.inventory.triggers import wanted_in
from backend.sales.bookkeeping import books_revenue
from backend.sales.people import Customer, CustomerSite, digits_of_phone
from backend.sales.reading import read_customer
from backend.sales.statuses import CLOSED, OPEN, TABLE, USUAL_TYPE, WAITING, PaymentStatus, Status
from backend.workflow.fields import StatusField

DUE = F("total") - F("returned_total") - F("paid_total")
"""`SalesOrder.balance_due` for the database."""


class Source(models.TextChoices):
    SITE = "site", _("site")
    ETSY = "etsy", "Etsy"
    INSTAGRAM = "instagram", "Instagram"
    WHOLESALE = "wholesale", _("wholesale")
    SHOP = "shop", _("shop")


UNPAID = Q(
    status__in=(*OPEN, Status.SHIPPED, Status.COMPLETED),
    paid_total__lt=F("total") - F("returned_total"),
)


def desk(day: date) -> dict[str, Q]:
    """The lists of the desk, in the bot and in the office alike, and what is in them on this day."""
    begins = timezone.make_aware(datetime.combine(day, time.min))
    ends = timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))
    return {
        "open": Q(status__in=OPEN),
        "today": Q(confirmed_at__gte=begins, confirmed_at__lt=ends),
        "ready": Q(status=Status.READY),
        "waiting": Q(status__in=WAITING),
        "late": Q(status__in=OPEN, due_on__lt=day),
        "unpaid": UNPAID,
        "draft": Q(status=Status.DRAFT),
        "all": Q(),
    }


class SalesOrderQuerySet(models.QuerySet["SalesOrder"]):
    def open(self) -> "SalesOrderQuerySet":
        """Confirmed and not shipped yet."""
        return self.filter(status__in=OPEN)

    def waiting(self) -> "SalesOrderQuerySet":
        """Confirmed, and goods are missing for them; whoever should get goods first stands first."""
        return self.filter(status__in=WAITING).order_by("-is_urgent", F("due_on").asc(nulls_last=True), "id")

    def of_list(self, name: str, day: date) -> "SalesOrderQuerySet":
        """The orders of one list of the desk (`desk` names them), as they stand on this day."""
        return self.filter(desk(day)[name])

    def late(self, day: date) -> "SalesOrderQuerySet":
        """Promised for a day that has passed, and not shipped."""
        return self.of_list("late", day)

    def unpaid(self) -> "SalesOrderQuerySet":
        """Confirmed or further, and money is still to come."""
        return self.filter(UNPAID)

    def parts_of(self, order: "SalesOrder") -> "SalesOrderQuerySet":
        """What an order was split from, and what was split from it, in the order of their numbers."""
        return self.filter(Q(pk=order.split_from_id) | Q(split_from=order.pk)).order_by("number")

    def at_hand(self) -> "SalesOrderQuerySet":
        """Those that are not in the archive."""
        return self.filter(archived_at=None)

    def search(self, text: str) -> "SalesOrderQuerySet":
        """Orders by number, by words of the customer, their Instagram or their phone in any form."""
        said, found = read_customer(text), _says(text)
        if said.phone:
            found |= Q(customer__phone=said.phone) & _says(said.name)
        return self.filter(found)


def number_in(word: str) -> int | None:
    """The number of an order, if that is what was typed."""
    said = word.replace("№", " ").strip()
    return int(said) if said.isascii() and said.isdigit() and len(said) < 10 else None


def _says(text: str) -> Q:
    """Every word is said of the customer, or is the number."""
    found = Q()
    for word in text.replace("№", " ").split()[:6]:
        number = Q() if (said := number_in(word)) is None else Q(number=said)
        found &= (
            Q(customer__name__icontains=word)
            | Q(customer__phone__contains=digits_of_phone(word) or word)
            | Q(customer__instagram__icontains=word.removeprefix("@"))
            | Q(customer_info__icontains=word)
            | Q(external_number=word)
            | number
        )
    return found


class SalesOrder(models.Model):
    """What a customer asked for: lines, dates, money. Every change of status goes through a service."""

    number = models.PositiveBigIntegerField(_("number"), unique=True, editable=False)
    # Nearly all orders are of one type, so an index of types would find nothing sooner.
    document_type = models.ForeignKey(
        "workflow.DocumentType",
        models.PROTECT,
        related_name="+",
        default=USUAL_TYPE,
        db_index=False,
        verbose_name=_("type"),
    )
    status = StatusField(_("status"), table=TABLE, default=Status.DRAFT)
    source = models.CharField(_("source"), max_length=20, choices=Source.choices, default=Source.INSTAGRAM)
    external_number = models.CharField(
        _("number in the shop"), max_length=40, null=True, blank=True, editable=False
    )
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
    site = models.ForeignKey(
        CustomerSite,
        models.PROTECT,
        related_name="orders",
        null=True,
        blank=True,
        db_index=False,
        verbose_name=_("goes to the address"),
    )
    split_from = models.ForeignKey(
        "self",
        models.PROTECT,
        related_name="parts",
        null=True,
        blank=True,
        editable=False,
        db_index=False,
        verbose_name=_("a part of"),
    )
    comment = models.CharField(_("comment"), max_length=500, blank=True)
    currency = models.CharField(_("currency"), max_length=3, choices=Currency.choices, default=Currency.UAH)
    total = MoneyField(_("total"), default=0, editable=False)
    returned_total = MoneyField(_("came back, in money"), default=0, editable=False)
    paid_total = MoneyField(_("paid"), default=0, editable=False)
    payment_status = models.GeneratedField(
        expression=Case(
            When(
                Q(paid_total__gt=0) & Q(paid_total__gte=F("total") - F("returned_total")), then=Value("paid")
            ),
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
            ("split_salesorder", "Can split an order"),
            ("archive_salesorder", "Can archive an order"),
            ("comment_salesorder", "Can write comments on the orders they see"),
            ("import_salesorder", "Can import orders of shops"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["source", "external_number"], name="salesorder_of_a_shop_is_one"),
            models.CheckConstraint(
                condition=Q(customer__isnull=False) | ~Q(customer_info=""), name="salesorder_has_customer"
            ),
            models.CheckConstraint(
                condition=Q(paid_total__gte=0, returned_total__gte=0, total__lte=MAX_MONEY)
                & Q(paid_total__lte=F("total") - F("returned_total")),
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
            models.Index(fields=["site"], condition=Q(site__isnull=False), name="salesorder_by_site"),
            models.Index(
                fields=["split_from"], condition=Q(split_from__isnull=False), name="salesorder_parts"
            ),
        ]
        triggers = [
            *kept_by_triggers("total", "returned_total", "paid_total"),
            never_changed("split_from_id"),
            wanted_in(Status.IN_PRODUCTION),
        ]

    def __str__(self) -> str:
        return f"№{self.number}"

    @property
    def customer_name(self) -> str:
        """Whom the order is for, in words."""
        return self.customer.name if self.customer else self.customer_info

    @property
    def balance_due(self) -> Decimal:
        """What is still to be paid of what stays with the customer, in the order's currency."""
        due: Decimal = self.total - self.returned_total - self.paid_total
        return due


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
