from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from backend.backoffice import badges
from backend.backoffice.admin.base import OfficeAdmin, ReadOnlyAdmin, happened, moment_of
from backend.backoffice.cash_deeds import CLOSE, OPEN, PUT_IN, TAKE_OUT, open_shift_of
from backend.backoffice.deeds import person
from backend.backoffice.tables import Table, table
from backend.backoffice.unfolded import ModelForm, RelatedFilter
from backend.cash.models import CashBox, CashMovement, CashShift
from backend.cash.services import MANAGES
from backend.warehouses.models import Warehouse

LATEST = 100
_SHIFT_OPEN, _SHIFT_CLOSED = pgettext_lazy("shift", "open"), pgettext_lazy("shift", "closed")


class CashBoxForm(ModelForm):
    """A cash box; what it holds is not lost by a change of its page."""

    def clean_is_active(self) -> bool:
        """A box with an open shift has somebody who answers for its money."""
        is_active: bool = self.cleaned_data["is_active"]
        if self.instance.pk and not is_active and open_shift_of(self.instance):
            raise ValidationError(_("Its shift is open. Close the shift first."))
        return is_active


@admin.register(CashBox)
class CashBoxAdmin(OfficeAdmin):
    form = CashBoxForm
    deeds = (OPEN, PUT_IN, TAKE_OUT, CLOSE)
    list_display = ("warehouse", "currency", "is_active", "state_shown")
    list_select_related = ("warehouse",)
    list_filter = ("is_active",)
    search_fields = ("warehouse__name",)
    autocomplete_fields = ("keepers",)
    fields = (("warehouse", "currency"), "is_active", "keepers")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """A box is named by its warehouse."""
        found = super().get_queryset(request).select_related("warehouse").prefetch_related("keepers")
        is_open = Exists(CashShift.objects.filter(box=OuterRef("pk"), closed_at=None))
        annotated: QuerySet[Any] = found.annotate(is_open=is_open)
        return annotated

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """What was counted in a box was counted there and in that money."""
        if obj is None:
            return ()
        return ("warehouse", "currency") if obj.shifts.exists() else ("warehouse",)

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Goods are sold from places where goods lie."""
        if db_field.name == "warehouse":
            kwargs["queryset"] = Warehouse.objects.for_goods()
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def tables(self, request: HttpRequest, row: CashBox) -> Sequence[Table]:
        """The last shifts."""
        found = row.shifts.select_related("opened_by", "closed_by", "box").order_by("-pk")
        shown = [
            [badges.link(one), badges.moment(one.opened_at), one.opened_by, badges.moment(one.closed_at),
             difference_badge(one)]
            for one in found[:20]
        ]  # fmt: skip
        headers = [_("shift"), _("opened"), _("who opened"), _("closed"), _("difference")]
        return [table(_("Last shifts"), headers, shown)]

    @admin.display(description=_("shift"))
    def state_shown(self, box: Any) -> str:
        return badges.badge(_SHIFT_OPEN, "success") if box.is_open else badges.badge(_SHIFT_CLOSED)


class OpenFilter(admin.SimpleListFilter):
    """Shifts that go on, and shifts that are over."""

    title = _("shift")
    parameter_name = "open"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Two."""
        return [("yes", _SHIFT_OPEN), ("no", _SHIFT_CLOSED)]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """By the time of closing."""
        by_value = {"yes": Q(closed_at=None), "no": Q(closed_at__isnull=False)}
        return queryset.filter(by_value.get(self.value() or "", Q()))


class DifferenceFilter(admin.SimpleListFilter):
    """Shifts that did not agree with the book, when they were opened or when they were closed."""

    title = _("difference")
    parameter_name = "difference"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Too little, too much, nothing."""
        return [("any", _("differs")), ("less", _("shortage")), ("more", _("surplus")), ("none", _("agrees"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Both counts are asked."""
        less = Q(difference__lt=0) | Q(opening_difference__lt=0)
        more = Q(difference__gt=0) | Q(opening_difference__gt=0)
        # The first shift of a box had nothing to agree with when it was opened.
        agrees = Q(difference=0) & (Q(left_amount=None) | Q(opening_difference=0))
        by_value = {"any": less | more, "less": less, "more": more, "none": agrees}
        return queryset.filter(by_value.get(self.value() or "", Q()))


def difference_badge(shift: CashShift) -> str:
    """What was found to differ, at the opening and at the closing."""
    found = [one for one in (shift.opening_difference, shift.difference) if one]
    if found:
        kinds = [badges.badge(badges.money(one, shift.box.currency), _kind(one)) for one in found]
        return badges.both(*kinds)
    return "—" if shift.is_open else badges.badge(_("agrees"), "success")


def _kind(difference: Any) -> str:
    return "warning" if difference > 0 else "danger"


@admin.register(CashShift)
class CashShiftAdmin(ReadOnlyAdmin):
    deeds = (PUT_IN, TAKE_OUT, CLOSE)
    secrets = {MANAGES: ("balance", "movements")}
    list_display = (
        "number_shown", "box", moment_of("opened_at", _("opened")), "opened_by",
        moment_of("closed_at", _("closed")), "balance_shown", "difference_shown",
    )  # fmt: skip
    list_display_links = ("number_shown",)
    list_select_related = ("box__warehouse", "opened_by", "closed_by")
    list_filter = (OpenFilter, DifferenceFilter, ("box__warehouse", RelatedFilter))
    search_fields = ("box__warehouse__name", "opened_by__name", "comment")
    date_hierarchy = "opened_at"
    readonly_fields = (
        "left_shown", "opening_shown", "balance_shown", "expected_shown", "counted_shown", "difference_shown",
    )  # fmt: skip

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """A shift names its box and its people."""
        found = super().get_queryset(request).select_related("box__warehouse", "opened_by", "closed_by")
        return found.prefetch_related("box__keepers")

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """Whoever counts blind does not see what should be there before they have counted."""
        opening: tuple[Any, ...] = ("box", ("opened_by", "opened_at"), ("left_shown", "opening_shown"))
        closing: tuple[Any, ...] = (
            ("closed_by", "closed_at"), ("expected_shown", "counted_shown"), "difference_shown",
            ("opening_comment", "comment"),
        )  # fmt: skip
        if obj is None or not obj.is_open:
            return ((None, {"fields": (*opening, *closing)}),)
        now = ("balance_shown",) if _sees_book(request) else ()
        return ((None, {"fields": (*opening, *now, "difference_shown", "opening_comment")}),)

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        """What is in open boxes is for those who see the book."""
        shown = list(super().get_list_display(request))
        return shown if _sees_book(request) else [one for one in shown if one != "balance_shown"]

    def tables(self, request: HttpRequest, row: CashShift) -> Sequence[Table]:
        """Everything that came and went."""
        if row.is_open and not _sees_book(request):
            return []
        found = row.movements.select_related("actor", "payment__order").order_by("-pk")[:LATEST]
        headers = [_("when"), _("reason"), _("sum"), _("order"), _("who"), _("comment")]
        return [table(_("Movements of cash"), headers, [_cells(one, row.box) for one in found])]

    @admin.display(description=_("shift"), ordering="pk")
    def number_shown(self, shift: CashShift) -> str:
        return str(shift)

    @admin.display(description=_("left by the shift before"))
    def left_shown(self, shift: CashShift) -> str:
        return _sum(shift, shift.left_amount)

    @admin.display(description=_("counted at the opening"))
    def opening_shown(self, shift: CashShift) -> str:
        return _sum(shift, shift.opening_amount)

    @admin.display(description=_("in the box by the book"), ordering="balance")
    def balance_shown(self, shift: CashShift) -> str:
        return _sum(shift, shift.balance)

    @admin.display(description=_("by the book"))
    def expected_shown(self, shift: CashShift) -> str:
        return _sum(shift, shift.expected_amount)

    @admin.display(description=_("counted at the closing"))
    def counted_shown(self, shift: CashShift) -> str:
        return _sum(shift, shift.counted_amount)

    @admin.display(description=_("difference"), ordering="difference")
    def difference_shown(self, shift: CashShift) -> str:
        return difference_badge(shift)


@admin.register(CashMovement)
class CashMovementAdmin(ReadOnlyAdmin):
    list_display = (
        happened,
        "shift_shown",
        "reason",
        "amount_shown",
        "place",
        "order_shown",
        "actor",
        "comment",
    )
    list_select_related = ("shift__box__warehouse", "actor", "payment__order")
    list_filter = ("reason", ("shift__box__warehouse", RelatedFilter), ("actor", RelatedFilter))
    search_fields = ("comment", "payment__order__number")
    date_hierarchy = "created_at"
    exports_as = {"amount_shown": "amount", "shift_shown": "shift"}
    exports_also = ("shift__box__currency",)

    @admin.display(description=_("shift"))
    def shift_shown(self, movement: CashMovement) -> str:
        return badges.two_lines(movement.shift, movement.shift.box.warehouse.name)

    @admin.display(description=_("sum"), ordering="amount")
    def amount_shown(self, movement: CashMovement) -> str:
        return badges.money(movement.amount, movement.shift.box.currency)

    @admin.display(description=_("order"))
    def order_shown(self, movement: CashMovement) -> str:
        return badges.link(movement.payment.order) if movement.payment else "—"


def _cells(movement: CashMovement, box: CashBox) -> list[object]:
    why = movement.get_reason_display()
    if movement.place:
        why = f"{why} · {movement.get_place_display()}"
    order = badges.link(movement.payment.order) if movement.payment else "—"
    amount = badges.money(movement.amount, box.currency)
    return [badges.moment(movement.created_at), why, amount, order, movement.actor, movement.comment]


def _sum(shift: CashShift, amount: Any) -> str:
    return "—" if amount is None else badges.money(amount, shift.box.currency)


def _sees_book(request: HttpRequest) -> bool:
    return person(request).has_perm(MANAGES)
