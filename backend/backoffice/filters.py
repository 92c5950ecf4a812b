from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib import admin
from django.contrib.admin.views.main import SEARCH_VAR
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backend.backoffice.dashboard_charts import AGES
from backend.backoffice.deeds import person
from backend.inventory.models import LowStockAlert
from backend.ledger.models import ReservationStatus
from backend.production.models import ProductionOrder
from backend.production.statuses import OPEN as BEING_MADE
from backend.reports.days import local_day
from backend.reports.selectors import running_out
from backend.reports.today import owed
from backend.sales.statuses import KIND as OF_ORDERS
from backend.sales.statuses import OPEN
from backend.workflow.models import DocumentType


class LateFilter(admin.SimpleListFilter):
    """Open work, and open work whose date has passed."""

    title = _("work")
    parameter_name = "work"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """The questions a manager asks in the morning."""
        asked = [("open", _("open")), ("late", _("late")), ("today", _("due today"))]
        return [*asked, ("free", _("taken by nobody"))] if model_admin.model is ProductionOrder else asked

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Late is open and due before today."""
        if not self.value():
            return queryset
        is_production = issubclass(queryset.model, ProductionOrder)
        queryset = queryset.filter(status__in=BEING_MADE if is_production else OPEN)
        today = timezone.localdate()
        asked = {"late": Q(due_on__lt=today), "today": Q(due_on=today)}
        if is_production:
            asked["free"] = Q(assignee=None)
        return queryset.filter(asked.get(self.value() or "", Q()))


class ArchiveFilter(admin.SimpleListFilter):
    """Old orders are out of sight unless they are looked for, by this filter or by words."""

    title = _("archive")
    parameter_name = "archive"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """What else there is to see."""
        return [("yes", _("in the archive")), ("all", _("with the archive"))]

    def choices(self, changelist: Any) -> Iterator[Any]:
        """What is seen when nothing is chosen is not everything."""
        first, *others = super().choices(changelist)
        yield {**first, "display": _("without the archive")}
        yield from others

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """A search asks the archive too."""
        if self.value() == "yes":
            return queryset.filter(archived_at__isnull=False)
        is_asked = self.value() == "all" or request.GET.get(SEARCH_VAR, "").strip()
        return queryset if is_asked else queryset.filter(archived_at=None)


class OrderTypeFilter(admin.SimpleListFilter):
    """Orders of one type; where there is only one, nothing is asked."""

    title = _("type")
    parameter_name = "type"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """The types, also those that are not in use any more."""
        found = DocumentType.objects.filter(kind=OF_ORDERS)
        return [(one.code, one.name) for one in found] if len(found) > 1 else []

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Orders of the chosen type."""
        is_known = self.value() in dict(self.lookup_choices)
        return queryset.filter(document_type=self.value()) if is_known else queryset


class TakenFilter(admin.SimpleListFilter):
    """Orders by the day they became a promise."""

    title = _("taken")
    parameter_name = "taken"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Up to a month back."""
        return [("today", _("today")), ("week", _("the last 7 days")), ("month", _("the last 30 days"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Whole days on the reader's clock, today among them."""
        days = {"today": 1, "week": 7, "month": 30}.get(self.value() or "")
        if not days:
            return queryset
        first = timezone.localdate() - timedelta(days=days - 1)
        return queryset.filter(confirmed_at__gte=local_day(first, person(request).zone)[0])


class OwedFilter(admin.SimpleListFilter):
    """Orders whose money is still to come, by how long their goods have been gone."""

    title = _("owed to us")
    parameter_name = "owed"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """For those who have to do with money."""
        ages = [("all", _("everything")), *AGES.items()]
        return ages if person(request).has_perm("sales.view_payment") else []

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """The same orders as on the first page."""
        if self.value() not in dict(self.lookup_choices):
            return queryset
        return queryset.filter(owed(self.value() or "", timezone.localdate(), person(request).zone))


class ShelfFilter(admin.SimpleListFilter):
    """Shelves by how much is free on them."""

    title = _("on the shelf")
    parameter_name = "shelf"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """What is there and what is running out."""
        return [
            ("there", _("something is there")),
            ("low", _("few are free")),
            ("none", _("nothing is free")),
            ("reserved", _("reserved")),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Low and none are about free pieces, not about all pieces."""
        low_at = settings.LOW_STOCK_AT
        by_value = {
            "there": Q(quantity__gt=0),
            "low": Q(available__range=(1, low_at)),
            "none": Q(available__lte=0),
            "reserved": Q(reserved_quantity__gt=0),
        }
        return queryset.filter(by_value.get(self.value() or "", Q()))


class FewFilter(admin.SimpleListFilter):
    """Variants by their own thresholds."""

    title = _("thresholds")
    parameter_name = "few"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """What is watched, and what has fallen."""
        return [
            ("low", _("running out")),
            ("told", _("was told of")),
            ("watched", _("watched")),
            ("not", _("nobody watches")),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Running out is what the evening summary counts; an open alert is what was told."""
        if self.value() == "low":
            few = running_out(timezone.localdate(), person(request).zone)
            return queryset.filter(pk__in=few.order_by().values("pk"))
        is_watched = Q(low_stock_threshold__isnull=False) | Q(reorder_point__isnull=False)
        alerts = LowStockAlert.objects.filter(cleared_at=None).values("variant")
        by_value = {"told": Q(pk__in=alerts), "watched": is_watched, "not": ~is_watched}
        return queryset.filter(by_value.get(self.value() or "", Q()))


class ExpiryFilter(admin.SimpleListFilter):
    """Pieces held without an order, by how much time they have."""

    title = _("held goods")
    parameter_name = "held"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """What is held, and what will soon be free."""
        return [("all", _("held without an order")), ("expiring", _("expiring within a day"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Orders' own reservations have no end."""
        if self.value() not in ("all", "expiring"):
            return queryset
        held = queryset.filter(status=ReservationStatus.PENDING, line=None)
        soon = timezone.now() + timedelta(days=1)
        return held.filter(expires_at__lte=soon) if self.value() == "expiring" else held


class TelegramFilter(admin.SimpleListFilter):
    """Who is reached by the bot."""

    title = _("Telegram")
    parameter_name = "telegram"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Connected, or only on paper."""
        return [("yes", _("connected")), ("no", _("not connected")), ("blocked", _("blocked the bot"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """By Telegram account."""
        by_value = {
            "yes": Q(telegram_id__isnull=False),
            "no": Q(telegram_id=None),
            "blocked": Q(bot_blocked_at__isnull=False),
        }
        return queryset.filter(by_value.get(self.value() or "", Q()))


def found(queryset: QuerySet[Any], by_search: QuerySet[Any]) -> QuerySet[Any]:
    """The rows of a list that the model's own search finds."""
    return queryset.filter(pk__in=by_search.order_by().values("pk"))
