from decimal import Decimal
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from backend.accounting.triggers import BooksValue
from backend.core.models import MAX_QUANTITY
from backend.core.triggers import append_only
from backend.ledger.triggers import MovesStock, holds_stock, reservation_guard, stock_guard

MAX_VALUE = Decimal("9999999999999999999.99")


class Reason(models.TextChoices):
    PURCHASE = "purchase", _("purchase")
    SALE = "sale", _("sale")
    PRODUCTION_IN = "production_in", _("made")
    PRODUCTION_OUT = "production_out", _("used in production")
    CUTTING_IN = "cutting_in", _("cut")
    FINISHING_OUT = "finishing_out", _("taken for finishing")
    TRANSFER_IN = "transfer_in", _("transfer in")
    TRANSFER_OUT = "transfer_out", _("transfer out")
    RETURN = "return", _("return")
    ADJUSTMENT = "adjustment", _("adjustment")
    COUNT = "count", _("stock count")
    DAMAGE = "damage", _("damage")
    WASTE = "waste", _("waste")
    THEFT = "theft", _("theft")
    SCRAP = "scrap", _("scrap")
    CORRECTION = "correction", _("correction")
    INITIAL = "initial", _("opening balance")


class Stock(models.Model):
    """How much of one thing lies in one warehouse. The database keeps the sums; nobody else may."""

    item_field: ClassVar[str]

    warehouse = models.ForeignKey(
        "warehouses.Warehouse", models.PROTECT, related_name="+", verbose_name=_("warehouse")
    )
    value = models.DecimalField(_("value"), max_digits=21, decimal_places=2, default=0, editable=False)
    version = models.BigIntegerField(default=0, editable=False)

    class Meta:
        abstract = True
        triggers = stock_guard()

    @property
    def item_id(self) -> int:
        """The thing itself: a variant, a material."""
        return int(getattr(self, f"{self.item_field}_id"))

    @property
    def average_cost(self) -> Decimal:
        """What one unit on the shelf has cost on the average."""
        quantity = Decimal(getattr(self, "quantity", 0))
        return round(self.value / quantity, 4) if quantity else Decimal(0)


def stock_constraints(name: str, item: str) -> list[models.BaseConstraint]:
    """The rules of a stock table; checks have two sides, because NaN passes a one-sided one."""
    return [
        models.UniqueConstraint(fields=["warehouse", item], name=f"{name}_is_one"),
        models.CheckConstraint(
            condition=Q(reserved_quantity__gte=0)
            & Q(reserved_quantity__lte=F("quantity"))
            & Q(quantity__lte=MAX_QUANTITY),
            name=f"{name}_covers_reserved",
        ),
        worth_something(name),
    ]


def worth_something(name: str) -> models.CheckConstraint:
    """What lies somewhere is worth nothing or something, and what is not there is worth nothing."""
    return models.CheckConstraint(
        condition=Q(value__range=(0, MAX_VALUE)) & (Q(quantity__gt=0) | Q(value=0)),
        name=f"{name}_value_in_range",
    )


class Movement(models.Model):
    """One line of the ledger, written once: what changed, by how much, why, by which document and whom.

    `value_change` is what it was worth, to the kopiyka: given or `unit_cost` times the change when something
    comes, the share of the shelf's value when it goes (decision 0008).
    """

    reason = models.CharField(_("reason"), max_length=20, choices=Reason.choices)
    corrects = models.CharField(
        _("takes back"),
        max_length=20,
        choices=Reason.choices,
        blank=True,
        default="",
        db_default="",
        editable=False,
    )
    document_type = models.CharField(_("document"), max_length=50)
    document_id = models.BigIntegerField(_("document id"))
    unit_cost = models.DecimalField(_("unit cost"), max_digits=14, decimal_places=4, default=0)
    value_change = models.DecimalField(
        _("change of value"), max_digits=21, decimal_places=2, null=True, editable=False
    )
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("who")
    )
    created_at = models.DateTimeField(_("when"), auto_now_add=True)

    class Meta:
        abstract = True
        triggers = [MovesStock(name="moves_stock"), BooksValue(name="books_value"), *append_only()]
        ordering = ["-id"]


def movement_constraints(name: str) -> list[models.BaseConstraint]:
    """A movement moves something, and its after is its before and the change."""
    return [
        models.CheckConstraint(
            condition=~Q(quantity_change=0) & Q(quantity_after=F("quantity_before") + F("quantity_change")),
            name=f"{name}_adds_up",
        )
    ]


class ReservationStatus(models.TextChoices):
    PENDING = "pending", _("waiting for confirmation")
    CONFIRMED = "confirmed", _("reserved")
    FULFILLED = "fulfilled", _("shipped")
    RELEASED = "released", _("released")
    EXPIRED = "expired", _("expired")


ACTIVE = (ReservationStatus.PENDING, ReservationStatus.CONFIRMED)


class Reservation(models.Model):
    """Goods on a shelf that are promised to somebody."""

    status = models.CharField(
        _("status"), max_length=10, choices=ReservationStatus.choices, default=ReservationStatus.CONFIRMED
    )
    expires_at = models.DateTimeField(_("expires"), null=True, blank=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("who")
    )
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    closed_at = models.DateTimeField(_("closed"), null=True, editable=False)

    class Meta:
        abstract = True
        triggers = [*holds_stock(), *reservation_guard()]
        ordering = ["-id"]
