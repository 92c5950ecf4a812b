"""Types of documents and their statuses: what the office sets up, within what the tables permit."""

from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html_join
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from backend.backoffice import badges, workflow_tables
from backend.backoffice.admin.base import ReadOnlyAdmin, UseCaseAdmin
from backend.backoffice.deeds import Deed, person
from backend.backoffice.tables import Table
from backend.backoffice.unfolded import Stacked
from backend.backoffice.workflow_deeds import DEEDS
from backend.backoffice.workflow_forms import WRITTEN, Statuses, StatusForm, TypeForm
from backend.workflow import kinds
from backend.workflow import services as workflow
from backend.workflow.models import DocumentStatus, DocumentType


class KindFilter(admin.SimpleListFilter):
    title = _("document")
    parameter_name = "kind"
    lookup = "kind"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """The documents that have statuses."""
        return [(kind, str(capfirst(kinds.kind_name(kind)))) for kind in kinds.tables()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Types of one document."""
        return queryset.filter(**{self.lookup: self.value()}) if self.value() else queryset


class KindOfStatusFilter(KindFilter):
    lookup = "document_type__kind"


class StatusInline(Stacked):
    model = DocumentStatus
    form, formset = StatusForm, Statuses
    extra = 0
    can_delete = False
    show_change_link = True
    verbose_name_plural = _("statuses")

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        """The rights that may be chosen are asked for once."""
        form = type("StatusForm", (StatusForm,), {"right_choices": workflow_tables.right_choices()})
        return super().get_formset(request, obj, **{**kwargs, "form": form})

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """A status is named by the kind of its document."""
        return super().get_queryset(request).select_related("document_type")

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """Only the marks that mean anything for such documents."""
        flags = workflow_tables.flags_of(obj) if obj else []
        pairs = tuple(tuple(flags[place : place + 2]) for place in range(0, len(flags), 2))
        return ((None, {"fields": (WRITTEN[:2], WRITTEN[2:], ("told_roles", "permission"), *pairs)}),)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whoever sees the type sees its statuses."""
        return person(request).has_perm("workflow.view_documenttype")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """They are set up together with their type."""
        return person(request).has_perm("workflow.change_documenttype")

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Which statuses there are is in the program."""
        return False

    has_delete_permission = has_add_permission


@admin.register(DocumentType)
class DocumentTypeAdmin(UseCaseAdmin):
    form, inlines, deeds = TypeForm, (StatusInline,), DEEDS
    list_display = ("name_shown", "kind_shown", "path_shown", "marks")
    exports_as = {"name_shown": "name_uk", "kind_shown": "kind", "path_shown": "code", "marks": "is_active"}
    list_display_links = ("name_shown",)
    list_filter = (KindFilter, "is_active")
    search_fields = ("code", "name_uk", "name_en", "statuses__label_uk", "statuses__label_en")
    search_help_text = _("Name of the type or of a status")
    readonly_fields = ("kind_shown", "marks", "path_shown", "permitted_shown")
    fieldsets = (
        (
            None,
            {
                "fields": (
                    ("kind_shown", "marks"),
                    "path_shown",
                    "permitted_shown",
                    ("name_uk", "name_en"),
                    ("position", "is_active"),
                )
            },
        ),
    )

    def has_add_permission(self, request: HttpRequest) -> bool:
        """A new type begins on the basis of another one."""
        return False

    def perform_save(
        self, request: HttpRequest, form: Any, formsets: list[Any], change: bool
    ) -> DocumentType:
        """The type with all its statuses, or nothing of it."""
        workflow.save_type(
            code=form.instance.pk,
            wanted=form.type_set(),
            statuses=[one for formset in formsets for one in formset.status_sets],
            actor=person(request),
            key=form.cleaned_data["key"],
        )
        return form.instance  # type: ignore[no-any-return]

    def after(self, request: HttpRequest, deed: Deed, row: Any, *, home: str, **made: Any) -> HttpResponse:
        """A new type is looked at at once; of a deleted one only the list is left."""
        if deed.name == "copy" and made.get("result"):
            home = self.home(DocumentType(code=made["result"]))
        if deed.name == "delete":
            home = self.home(None)
        return super().after(request, deed, row, home=home, **made)

    def tables(self, request: HttpRequest, row: DocumentType) -> Sequence[Table]:
        """Where every status leads to."""
        return [workflow_tables.steps(row)]

    @admin.display(description=_("type"), ordering="position")
    def name_shown(self, one: DocumentType) -> str:
        return capfirst(one.name)

    @admin.display(description=_("document"), ordering="kind")
    def kind_shown(self, one: DocumentType) -> str:
        return capfirst(kinds.kind_name(one.kind))

    @admin.display(description=_("path"))
    def path_shown(self, one: DocumentType) -> str:
        return workflow_tables.path(one)

    @admin.display(description=_("what is permitted"))
    def permitted_shown(self, one: DocumentType) -> str:
        said = ((sentence,) for sentence in workflow_tables.permitted(one))
        return format_html_join("", "<div>{}</div>", said) or "—"

    @admin.display(description=_("marks"))
    def marks(self, one: DocumentType) -> str:
        is_closed = not one.is_active
        return badges.marks((one.is_default, _("usual"), "success"), (is_closed, _("not in use"), "warning"))


@admin.register(DocumentStatus)
class DocumentStatusAdmin(ReadOnlyAdmin):
    """Statuses are set up on the page of their type; here is what was changed in each."""

    list_display = ("label_shown", "document_type", "position", "told_roles", "permission")
    exports_as = {"label_shown": "status"}
    list_display_links = ("label_shown",)
    list_select_related = ("document_type",)
    list_filter = (KindOfStatusFilter,)
    search_fields = ("status", "label_uk", "label_en")

    @admin.display(description=_("status"), ordering="status")
    def label_shown(self, row: DocumentStatus) -> str:
        return workflow_tables.status_badge(row)
