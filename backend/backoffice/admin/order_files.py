from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.translation import gettext_lazy as _

from backend.backoffice import badges
from backend.backoffice.admin.base import OfficeAdmin, ReadOnlyAdmin, happened
from backend.backoffice.deeds import person
from backend.backoffice.fields import choice
from backend.backoffice.order_files import IMPORTS, FilePage, refused_file
from backend.backoffice.tables import VARIANT
from backend.backoffice.unfolded import ModelForm
from backend.core.errors import DomainError
from backend.sales.models import FileStatus, Listing, OrderFile, Source


def source_of(row: OrderFile | Listing) -> str:
    """The shop in words."""
    return str(Source(row.source).label)


source_of.short_description = _("source")  # type: ignore[attr-defined]


@admin.register(OrderFile)
class OrderFileAdmin(ReadOnlyAdmin):
    list_display = (happened, "name", source_of, "status", "progress", "actor")
    list_display_links = ("name",)
    list_select_related = ("actor",)
    list_filter = ("status",)
    search_fields = ("name",)

    def get_urls(self) -> list[Any]:
        """What was not taken is a file to work through."""
        view = self.admin_site.admin_view(self.refused_view)
        urls: list[Any] = super().get_urls()
        return [path("<int:file_id>/refused/", view, name="sales_orderfile_refused"), *urls]

    def get_queryset(self, request: HttpRequest) -> Any:
        """A list of files is read without what is in them."""
        rows = super().get_queryset(request)
        is_list = request.resolver_match and request.resolver_match.url_name == "sales_orderfile_changelist"
        return rows.defer("orders", "results") if is_list else rows

    @admin.display(description=_("looked through"))
    def progress(self, file: OrderFile) -> str:
        return f"{file.done} / {file.total}"

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """What the file does, and how far it is."""
        file, actor = self.get_object(request, unquote(object_id)), person(request)
        if file is None:
            raise Http404
        if not (self.has_view_permission(request, file) and actor.has_perm(IMPORTS)):
            raise PermissionDenied
        page = FilePage(file, actor)
        if request.method == "POST":
            try:
                if said := page.post(request):
                    messages.success(request, said)
            except DomainError as error:
                messages.error(request, str(error))
            return HttpResponseRedirect(badges.change_url(file))
        context = {
            **self.admin_site.each_context(request),
            **page.context(),
            "title": file.name,
            "opts": self.opts,
            "file": file,
            "is_waiting": file.status == FileStatus.READ,
            "is_running": file.status == FileStatus.RUNNING,
            "home": self.home(None),
        }
        return TemplateResponse(request, "backoffice/exchange/order_file.html", context)

    def refused_view(self, request: HttpRequest, file_id: int) -> HttpResponse:
        """Orders that were not taken, with the reasons."""
        file = OrderFile.objects.filter(pk=file_id).first()
        if not person(request).has_perm(IMPORTS):
            raise PermissionDenied
        if file is None:
            raise Http404
        return refused_file(file)


class ListingForm(ModelForm):
    source = choice(_("source"), Source.choices)

    class Meta:
        model = Listing
        fields = ("source", "words", "variant")


@admin.register(Listing)
class ListingAdmin(OfficeAdmin):
    form = ListingForm
    list_display = ("words", source_of, "variant", "author", happened)
    list_select_related = ("author", *VARIANT)
    search_fields = ("words", "variant__sku", "variant__product__name")
    autocomplete_fields = ("variant",)
    readonly_fields = ("author", "created_at")
    fieldsets = ((None, {"fields": (("source", "words"), "variant", ("author", "created_at"))}),)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Names are explained where a file is imported."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A wrong name is taken away: no order speaks of it."""
        return person(request).has_perm("sales.delete_listing")
