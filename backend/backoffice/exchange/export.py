"""Every list of the office as a file: what is filtered, searched or marked, and what the person may see."""

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any, ClassVar

from django.contrib import messages
from django.contrib.admin.options import IS_POPUP_VAR
from django.db.models import QuerySet
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from import_export.admin import ExportMixin
from import_export.fields import Field
from import_export.resources import Resource
from unfold.contrib.import_export.forms import SelectableFieldsExportForm

from backend.backoffice.exchange.columns import Column, columns_of
from backend.backoffice.exchange.files import FORMATS, Csv, Xlsx
from backend.core.quantities import show_number

CHUNK = 2000


class ListColumns(Resource):  # type: ignore[misc]
    """What import-export asks of a list: which columns it has."""

    @classmethod
    def get_display_name(cls) -> str:
        """There is one kind of file for each list, and it has no name of its own."""
        return ""


class ExportForm(SelectableFieldsExportForm):  # type: ignore[misc]
    """The kind of file, and which columns."""

    def __init__(self, formats: Any, resources: Any, **kwargs: Any) -> None:
        super().__init__(formats, resources, **kwargs)
        self.fields["format"].choices = [
            (str(place), made().get_title()) for place, made in enumerate(formats)
        ]

    def _get_field_label(self, resource: Any, field_name: str) -> str:
        return str(resource.fields[field_name].column_name)


class ExportsList(ExportMixin):  # type: ignore[misc]
    """A list that can be taken along as a file."""

    formats: ClassVar[tuple[type, ...]] = FORMATS
    export_form_class = ExportForm
    export_template_name = "backoffice/exchange/export.html"
    import_export_change_list_template = "backoffice/exchange/change_list.html"
    exports_as: Mapping[str, str | None] = {}
    """Where a file takes a column of the list from; its own name is its words, None leaves it out."""
    exports_also: tuple[str, ...] = ()
    """Fields that a list has no room for."""

    def has_export_permission(self, request: HttpRequest) -> bool:
        """Whoever may look at a list may take it along."""
        return bool(self.has_view_permission(request))

    def get_export_resource_classes(self, request: HttpRequest) -> list[type]:
        """The columns that this person may see."""
        fields = {one.name: Field(column_name=one.title) for one in columns_of(self, request)}
        return [type("ListResource", (ListColumns,), fields)]

    def get_export_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Where one goes back to."""
        page: Any = self
        return {**super().get_export_context_data(**kwargs), "home": page.home(None)}

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """The marked rows as a file, without asking anything more."""
        actions: dict[str, Any] = super().get_actions(request)
        if IS_POPUP_VAR in request.GET or not self.has_export_permission(request):
            return actions
        for kind, label in ((Xlsx(), _("Export to Excel")), (Csv(), _("Export to CSV"))):
            name = f"export_{kind.get_extension()}"
            actions[name] = (partial(_export_marked, kind), name, label)
        return actions

    def _do_file_export(
        self, file_format: Any, request: HttpRequest, queryset: QuerySet[Any], export_form: Any = None
    ) -> HttpResponse | FileResponse:
        columns = columns_of(self, request)
        chosen = self.get_export_resource_fields_from_form(export_form)
        if chosen:
            columns = [one for one in columns if one.name in chosen]
        found = queryset.count()
        if found > file_format.most_rows:
            too_many = _t(
                "%(found)s rows are too many. Narrow the list down: Excel holds %(xlsx)s, CSV %(csv)s."
            )
            most = {"found": found, "xlsx": Xlsx.most_rows, "csv": Csv.most_rows}
            messages.error(request, too_many % {name: show_number(number) for name, number in most.items()})
            page: Any = self
            return HttpResponseRedirect(f"{page.home(None)}?{request.GET.urlencode()}")
        file = file_format.write([one.title for one in columns], _rows(queryset, columns))
        name = f"{capfirst(str(self.model._meta.verbose_name_plural))} {timezone.localdate().isoformat()}"
        return FileResponse(
            file,
            as_attachment=True,
            filename=f"{name}.{file_format.get_extension()}",
            content_type=file_format.get_content_type(),
        )


def _rows(queryset: QuerySet[Any], columns: list[Column]) -> Iterator[list[Any]]:
    for row in queryset.iterator(chunk_size=CHUNK):
        yield [column.value(row) for column in columns]


def _export_marked(
    kind: Any, page: Any, request: HttpRequest, queryset: QuerySet[Any]
) -> HttpResponse | FileResponse:
    answer: HttpResponse | FileResponse = page._do_file_export(kind, request, queryset)
    return answer
