from collections.abc import Iterator
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from backend.backoffice.admin.base import OfficeAdmin, created
from backend.backoffice.badges import marks
from backend.backoffice.deeds import person
from backend.backoffice.models import SavedFilter
from backend.backoffice.saved_filters import RenameForm, SaveForm, lists_for


class ListFilter(admin.SimpleListFilter):
    """Saved filters by the list they narrow down."""

    title = _("list")
    parameter_name = "list"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterator[tuple[str, Any]]:
        """The lists that this person may open."""
        for name, model in lists_for(request).items():
            yield name, model._meta.verbose_name_plural

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """One list."""
        return queryset.filter(list_name=self.value()) if self.value() else queryset


@admin.register(SavedFilter)
class SavedFilterAdmin(OfficeAdmin):
    """Everybody has their own; those for everybody are changed by whoever saved them."""

    form = RenameForm
    list_display = ("name", "link_shown", "shared_shown", "owner", created)
    list_select_related = ("owner",)
    list_filter = (ListFilter, "is_shared")
    search_fields = ("name", "owner__name")
    fields = ("name", "is_shared", "link_shown")
    readonly_fields = ("link_shown",)

    def get_urls(self) -> list[URLPattern]:
        """A button above every list sends its filters here."""
        name = "backoffice_savedfilter_save"
        return [path("save/", self.admin_site.admin_view(self.save_view), name=name), *super().get_urls()]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Filters of lists that may be opened: one's own, and those for everybody."""
        seen = SavedFilter.objects.seen_by(person(request)).select_related("owner")
        return seen.filter(list_name__in=lists_for(request))

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Whoever works in the office."""
        return True

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whoever works in the office; strangers' own filters are not found at all."""
        return True

    def has_add_permission(self, request: HttpRequest) -> bool:
        """They are saved above the lists."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whoever saved it."""
        return obj is None or obj.owner_id == person(request).pk

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whoever saved it: nothing happened through it, so nothing is lost."""
        return self.has_change_permission(request, obj)

    def save_view(self, request: HttpRequest) -> HttpResponse:
        """Give a name to the list on the screen, and go back to it."""
        if request.method != "POST":
            raise PermissionDenied
        form = SaveForm(request.POST, request=request)
        if not form.is_valid():
            messages.error(request, " ".join(str(one) for errors in form.errors.values() for one in errors))
            return HttpResponseRedirect(reverse("admin:backoffice_savedfilter_changelist"))
        saved = form.save(person(request))
        messages.success(request, _("The filter «%(name)s» is saved.") % {"name": saved})
        return HttpResponseRedirect(saved.url)

    @admin.display(description=_("list"), ordering="list_name")
    def link_shown(self, saved: SavedFilter) -> str:
        return format_html('<a class="text-link" href="{}">{}</a>', saved.url, saved.list_title)

    @admin.display(description=_("for everybody"), ordering="is_shared")
    def shared_shown(self, saved: SavedFilter) -> str:
        return marks((saved.is_shared, _("for everybody"), "info"))
