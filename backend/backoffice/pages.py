"""Pages of the office that are read and not filled in: tables of figures, with a file of each."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import path
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.text import capfirst

from backend.backoffice.dashboard_charts import Chart
from backend.backoffice.deeds import person
from backend.backoffice.exchange.columns import words
from backend.backoffice.exchange.files import Csv, Xlsx
from backend.backoffice.tables import Table

FILES: dict[str, type[Any]] = {"xlsx": Xlsx, "csv": Csv}


@dataclass(frozen=True)
class Page:
    """A page of figures: its name in addresses, its title, who may read it, what is asked, what is told."""

    name: str
    title: str | Promise
    right: str
    tables: Callable[[dict[str, Any], HttpRequest], Sequence[Table]]
    form: type[forms.Form] = forms.Form
    about: str | Promise = ""
    charts: Callable[[dict[str, Any], HttpRequest], Sequence[Chart]] | None = None


class HasPages:
    """A list with pages of figures beside it."""

    pages: tuple[Page, ...] = ()

    def get_urls(self) -> list[Any]:
        """The pages stand before the records."""
        office: Any = self
        own = []
        for one in self.pages:
            name = f"{office.opts.app_label}_{office.opts.model_name}_{one.name}"
            own.append(path(f"{one.name}/", office.admin_site.admin_view(self._view_of(one)), name=name))
        urls: list[Any] = super().get_urls()  # type: ignore[misc]
        return own + urls

    def _view_of(self, page: Page) -> Callable[[HttpRequest], HttpResponse]:
        def view(request: HttpRequest) -> HttpResponse:
            answer: HttpResponse = self.page_view(request, page)
            return answer

        return view

    def page_view(self, request: HttpRequest, page: Page) -> Any:
        """The tables of the period or the place that was chosen, on the screen or in a file."""
        if not person(request).has_perm(page.right):
            raise PermissionDenied
        form = page.form(request.GET if _is_asked(request, page) else None)
        is_refused = form.is_bound and not form.is_valid()
        chosen = form.cleaned_data if form.is_bound else _initial(form)
        tables = [] if is_refused else page.tables(chosen, request)
        kind = FILES.get(request.GET.get("file", ""))
        if kind and tables:
            return _file(kind(), page, tables[0])
        office: Any = self
        query = request.GET.copy()
        for name in ("file", "page"):
            query.pop(name, None)
        context = {
            **office.admin_site.each_context(request),
            "title": page.title,
            "about": page.about,
            "opts": office.opts,
            "form": form,
            "tables": tables,
            "charts": page.charts(chosen, request) if page.charts and not is_refused else [],
            "files": [
                (f"{query.urlencode()}&file={name}", made().get_title()) for name, made in FILES.items()
            ]
            if tables
            else [],
        }
        return TemplateResponse(request, "backoffice/page.html", context)


def _is_asked(request: HttpRequest, page: Page) -> bool:
    return any(name in request.GET for name in page.form.base_fields)


def _initial(form: forms.Form) -> dict[str, Any]:
    return {name: form.get_initial_for_field(field, name) for name, field in form.fields.items()}


def _file(kind: Any, page: Page, shown: Table) -> FileResponse:
    headers = [capfirst(str(header)) for header in shown.headers]
    file = kind.write(headers, ([words(cell) for cell in row] for row in shown.rows))
    name = f"{page.title} {timezone.localdate().isoformat()}.{kind.get_extension()}"
    return FileResponse(file, as_attachment=True, filename=name, content_type=kind.get_content_type())
