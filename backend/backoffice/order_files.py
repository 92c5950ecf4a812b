"""Files of shops in the office: choose one, see what it does, name the goods nobody knows, let it be done."""

from collections import Counter
from collections.abc import Sequence
from typing import Any
from uuid import uuid4, uuid5

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.text import slugify
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminSelectWidget

from backend.accounts.models import User
from backend.backoffice import badges
from backend.backoffice.deeds import person
from backend.backoffice.exchange.files import Csv
from backend.backoffice.exchange.imports import FileForm
from backend.backoffice.exchange.reading import Row
from backend.backoffice.exchange.shop_columns import FIELDS, ColumnsUnknown, layout_of, places_of
from backend.backoffice.exchange.shop_files import ShopFile, kept_rows, read_orders
from backend.backoffice.fields import found_by_typing
from backend.backoffice.tables import Table, table
from backend.catalog.models import Variant
from backend.core.errors import DomainError
from backend.fulfillment.shop_files import refused_of, start_file
from backend.sales.models import FileStatus, Listing, OrderFile, SalesOrder, Source
from backend.sales.shop_goods import explain_goods
from backend.sales.shop_orders import Meant, ShopOrder, ShopStep, plan
from backend.warehouses.models import Warehouse

IMPORTS = "sales.import_salesorder"
UNKNOWN = "unknown"
SHOWN, ASKED_AT_ONCE = 200, 25
COLOURS = {
    ShopStep.NEW: "success",
    ShopStep.SAME: "",
    ShopStep.DIFFERS: "warning",
    ShopStep.ASKED: "info",
    ShopStep.REFUSED: "danger",
}
ORDER = [ShopStep.ASKED, ShopStep.REFUSED, ShopStep.DIFFERS, ShopStep.NEW, ShopStep.SAME]


class UploadForm(FileForm):
    """Which file, and from where its orders ship."""

    warehouse = forms.ModelChoiceField(
        Warehouse.objects.none(), label=_("ships from"), widget=UnfoldAdminSelectWidget(), empty_label=None
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        places = Warehouse.objects.for_goods()
        self.fields["warehouse"].queryset = places  # type: ignore[attr-defined]
        self.fields["warehouse"].initial = places.first()


class ColumnsForm(forms.Form):
    """Which column is what, where the heading does not say it."""

    def __init__(self, heading: Sequence[str], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [
            ("", "—"),
            *((str(place), words or f"№{place + 1}") for place, words in enumerate(heading)),
        ]
        for name, field in FIELDS.items():
            self.fields[name] = forms.ChoiceField(
                label=str(field.title), choices=choices, required=False, widget=UnfoldAdminSelectWidget()
            )

    def chosen(self) -> dict[str, int]:
        """The columns that were named."""
        return {name: int(place) for name, place in self.cleaned_data.items() if place}


class GoodsForm(forms.Form):
    """What goods are called in the shop: each name once."""

    key = forms.UUIDField(initial=uuid4, widget=forms.HiddenInput)

    def __init__(self, names: Sequence[str], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.names = list(names)[:ASKED_AT_ONCE]
        for number, words in enumerate(self.names):
            self.fields[f"goods_{number}"] = found_by_typing(
                Listing, "variant", Variant.objects.for_sale(), label=words, required=False
            )

    def explain(self, source: str, actor: User) -> int:
        """Remember what was chosen; returns how many names (NotFound)."""
        chosen = [
            (words, self.cleaned_data.get(f"goods_{number}")) for number, words in enumerate(self.names)
        ]
        known = [(words, variant) for words, variant in chosen if variant]
        with transaction.atomic():
            for words, variant in known:
                key = uuid5(self.cleaned_data["key"], words)
                explain_goods(source=source, words=words, variant_id=variant.pk, actor=actor, key=key)
        return len(known)


class ImportsOrders:
    """The list of orders takes files of shops."""

    def has_import_permission(self, request: HttpRequest) -> bool:
        """Whoever may bring orders of shops."""
        return person(request).has_perm(IMPORTS)

    def get_urls(self) -> list[Any]:
        """The page of the file."""
        office: Any = self
        view = office.admin_site.admin_view(self.upload_view)
        urls: list[Any] = super().get_urls()  # type: ignore[misc]
        return [path("import/", view, name="sales_salesorder_import"), *urls]

    def upload_view(self, request: HttpRequest) -> HttpResponse:
        """Choose a file; what it does is shown on its own page, and nothing is written before."""
        actor = person(request)
        if not actor.has_perm(IMPORTS):
            raise PermissionDenied
        form = UploadForm(request.POST or None, request.FILES or None)
        if request.method == "POST" and form.is_valid():
            try:
                file = keep_file(
                    form.rows(), form.cleaned_data["file"].name, form.cleaned_data["warehouse"], actor
                )
            except DomainError as error:
                messages.error(request, str(error))
            else:
                return HttpResponseRedirect(badges.change_url(file))
        office: Any = self
        context = {
            **office.admin_site.each_context(request),
            "title": _t("Orders of a shop from a file"),
            "opts": office.opts,
            "form": form,
            "home": office.home(None),
        }
        return TemplateResponse(request, "backoffice/exchange/order_upload.html", context)


def keep_file(rows: Sequence[Row], name: str, warehouse: Warehouse, actor: User) -> OrderFile:
    """A file waits for somebody to look at what it does; unknown columns are asked for (TooManyOrders)."""
    file = OrderFile(name=name[:200], warehouse=warehouse, actor=actor, layout=UNKNOWN, source=Source.SITE)
    try:
        put_orders(file, read_orders(rows))
    except ColumnsUnknown:
        file.orders, file.layout = [kept_rows(rows)], UNKNOWN
        file.source = Source.ETSY if layout_of(rows[0].cells) == "etsy" else Source.SITE
    file.save()
    return file


def put_orders(file: OrderFile, found: ShopFile) -> None:
    """What was read goes into the row of the file."""
    file.orders = [one.kept() for one in found.orders]
    file.layout, file.source, file.total = found.layout, found.source, len(found.orders)


class FilePage:
    """What a file of a shop does: asked, done, and told."""

    def __init__(self, file: OrderFile, actor: User) -> None:
        self.file, self.actor = file, actor

    def post(self, request: HttpRequest) -> str:
        """Do what was pressed; returns what to say (any refusal of what is done)."""
        if self.file.layout == UNKNOWN:
            form = ColumnsForm(self.rows()[0].cells, request.POST)
            if form.is_valid():
                put_orders(self.file, read_orders(self.rows(), form.chosen()))
                self.file.save()
            return ""
        if "goods" in request.POST:
            goods = GoodsForm(self.unknown(self.meant()), request.POST)
            known = goods.explain(self.file.source, self.actor) if goods.is_valid() else 0
            return _t("Remembered: %(number)s.") % {"number": known}
        if not start_file(self.file.pk, is_confirming="confirm" in request.POST, actor=self.actor):
            return _t("✅ This is done already.")
        return _t("The import has begun. This page shows how far it is.")

    def rows(self) -> list[Row]:
        """The rows of a file whose columns are asked for."""
        return [Row(number, cells) for number, cells in self.file.orders[0]["rows"]]

    def meant(self) -> list[Meant]:
        """What each of its orders would do now."""
        return plan([ShopOrder.read(one) for one in self.file.orders], self.file.source)

    def unknown(self, meant: Sequence[Meant]) -> list[str]:
        """Names of goods that somebody has to explain."""
        return list(dict.fromkeys(line.words for one in meant for line in one.unknown))

    def context(self) -> dict[str, Any]:
        """What the page shows, by how far the file is."""
        if self.file.layout == UNKNOWN:
            heading = self.rows()[0].cells
            return {"columns": ColumnsForm(heading, initial=_known_places(heading)), "is_unknown": True}
        if self.file.status != FileStatus.READ:
            return {"lines": result_table(self.file), "counts": _counted(_results(self.file))}
        meant = self.meant()
        names = self.unknown(meant)
        new = sum(one.step == ShopStep.NEW for one in meant)
        return {
            "lines": plan_table(meant),
            "counts": _counted([one.step for one in meant]),
            "goods": GoodsForm(names) if names else None,
            "more_goods": max(0, len(names) - ASKED_AT_ONCE),
            "new": new,
        }


def plan_table(meant: Sequence[Meant]) -> Table:
    """What the file does, order by order; what wants somebody's hand stands first."""
    shown = sorted(meant, key=lambda one: ORDER.index(one.step))[:SHOWN]
    return table(
        _("Order by order"),
        [_("number"), _("customer"), _("goods"), _("what happens"), _("details")],
        [
            [
                one.order.number,
                one.order.name,
                ", ".join(f"{line.words[:60]} × {line.quantity}" for line in one.order.lines[:5]),
                badges.badge(one.step.label, COLOURS[one.step]),
                " ".join(one.words) or "—",
            ]
            for one in shown
        ],
    )


def result_table(file: OrderFile) -> Table:
    """What became of the orders of a file."""
    found = SalesOrder.objects.in_bulk([one["order"] for one in file.results.values() if one.get("order")])
    rows = [(one["number"], one["name"], file.results.get(one["number"])) for one in file.orders]
    rows = [row for row in rows if row[2]]
    rows.sort(key=lambda row: ORDER.index(ShopStep(row[2]["step"])))
    return table(
        _("What became of the orders"),
        [_("number"), _("customer"), _("order"), _("what happened"), _("details")],
        [
            [
                number,
                name,
                badges.link(found.get(result["order"])) if result.get("order") else "—",
                badges.badge(ShopStep(result["step"]).label, COLOURS[ShopStep(result["step"])]),
                " ".join(result["words"]) or "—",
            ]
            for number, name, result in rows[:SHOWN]
        ],
    )


def refused_file(file: OrderFile) -> HttpResponse:
    """Orders that were not taken, with the reason of each, as a table to work through."""
    heading = [_t("number"), _t("what happened"), _t("why")]
    made = Csv()
    answer = HttpResponse(made.write(heading, refused_of(file)).read(), content_type=made.get_content_type())
    answer["Content-Disposition"] = f'attachment; filename="{slugify(file.name) or file.pk}-refused.csv"'
    return answer


def _known_places(heading: Sequence[str]) -> dict[str, int]:
    """What the heading does say, filled in already."""
    everything = {"number": 0, "quantity": 0, "price": 0, "name": 0}
    found = places_of(heading, everything)
    guessed = {name for name, place in everything.items() if found.get(name) == place}
    return {name: place for name, place in found.items() if name not in guessed}


def _results(file: OrderFile) -> list[ShopStep]:
    return [ShopStep(result["step"]) for result in file.results.values()]


def _counted(steps: Sequence[ShopStep]) -> list[tuple[Any, str, int]]:
    found = Counter(steps)
    return [(step.label, COLOURS[step], found[step]) for step in ORDER if found[step]]
