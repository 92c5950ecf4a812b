"""A file brought into the office: the template, what the file would do line by line, and then all of it."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.contrib import messages
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminFileFieldWidget

from backend.backoffice import badges
from backend.backoffice.exchange.files import Xlsx
from backend.backoffice.exchange.kinds import Kind, Sheet, sheet_of
from backend.backoffice.exchange.reading import BIGGEST_FILE, Row, TooBig, read
from backend.backoffice.tables import Table, table
from backend.core.errors import DomainError
from backend.core.importing import ImportRefused, Line, Plan, Step
from backend.core.retries import repeat_if_asked

SHOWN = 200
LONGEST_PAYLOAD = 2 * 2**20
"""What a form may carry; Django refuses more than 2.5 MB."""
DAY = 24 * 60 * 60
COLOURS = {Step.NEW: "success", Step.CHANGED: "info", Step.SAME: "", Step.REFUSED: "danger"}


class TooMuchText(DomainError):
    code = "too_much_text"
    message = _("There is too much text in the file. Split it into several.")


class ChosenAnew(DomainError):
    code = "chosen_anew"
    message = _("This page has waited for too long. Choose the file again.")


class FileForm(forms.Form):
    """Which file."""

    file = forms.FileField(
        label=_("File (xlsx or csv)"),
        widget=UnfoldAdminFileFieldWidget({"accept": ".xlsx,.csv"}),
        allow_empty_file=True,
        error_messages={"required": _("Choose a file.")},
    )

    def rows(self) -> list[Row]:
        """What is in the file; raises what reading raises."""
        file = self.cleaned_data["file"]
        if file.size > BIGGEST_FILE:
            raise TooBig(most=BIGGEST_FILE // 2**20)
        return read(file.read())


class ImportsRows:
    """A list whose records can be brought in a file."""

    imports: Kind | None = None

    def has_import_permission(self, request: HttpRequest) -> bool:
        """Whoever may write these records may bring many of them."""
        return self.imports is not None and request.user.has_perm(self.imports.right)

    def get_urls(self) -> list[Any]:
        """The page of the file and its template."""
        urls: list[Any] = super().get_urls()  # type: ignore[misc]
        if self.imports is None:
            return urls
        page: Any = self
        view, name = page.admin_site.admin_view, f"{page.opts.app_label}_{page.opts.model_name}"
        own = [
            path("import/", view(self.import_view), name=f"{name}_import"),
            path("import/template/", view(self.template_view), name=f"{name}_import_template"),
        ]
        return own + urls

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """The list has a button to bring a file."""
        context = {**(extra_context or {}), "has_import_permission": self.has_import_permission(request)}
        answer: HttpResponse = super().changelist_view(request, context)  # type: ignore[misc]
        return answer

    def template_view(self, request: HttpRequest) -> FileResponse:
        """An empty table with the right heading, and a sheet that explains it."""
        kind = self._kind(request)
        file = template_of(kind, request.user)
        return FileResponse(file, as_attachment=True, filename=f"{capfirst(str(kind.title))}.xlsx")

    def import_view(self, request: HttpRequest) -> HttpResponse:
        """Choose a file, see what it would do, then let it be done."""
        kind = self._kind(request)
        is_chosen = request.method == "POST" and "payload" not in request.POST
        form = FileForm(request.POST, request.FILES) if is_chosen else FileForm()
        shown: dict[str, Any] = {}
        try:
            if "payload" in request.POST:
                sheet = _unpacked(request, kind)
                if done := self._do(request, kind, sheet):
                    return done
                shown = _preview(request, sheet)
            elif form.is_valid():
                shown = _preview(request, sheet_of(kind, form.rows(), request.user))
        except DomainError as error:
            messages.error(request, str(error))
        return self._page(request, kind, form=form, **shown)

    def _do(self, request: HttpRequest, kind: Kind, sheet: Sheet) -> HttpResponse | None:
        """All of it, once; None when somebody changed things since, and the page is shown anew."""
        lines, refused = sheet.lines()
        try:
            if refused:
                raise ImportRefused(line=refused[0].number, why=" ".join(refused[0].words))
            key = UUID(request.POST.get("key", ""))
            plan = repeat_if_asked(lambda: kind.do(lines=lines, actor=request.user, key=key))
        except ImportRefused as error:
            messages.error(request, str(error))
            return None
        except ValueError as error:
            raise ChosenAnew from error
        messages.success(request, done_in_words(plan))
        page: Any = self
        return HttpResponseRedirect(page.home(None))

    def _page(self, request: HttpRequest, kind: Kind, **context: Any) -> HttpResponse:
        page: Any = self
        return TemplateResponse(
            request,
            "backoffice/exchange/import.html",
            {
                **page.admin_site.each_context(request),
                "title": _t("Import: %(what)s") % {"what": kind.title},
                "opts": page.opts,
                "kind": kind,
                "columns": _columns(kind, request.user),
                "clearing": [one.heading for one in kind.columns_for(request.user) if one.may_clear],
                "home": page.home(None),
                "template": reverse(f"admin:{page.opts.app_label}_{page.opts.model_name}_import_template"),
                **context,
            },
        )

    def _kind(self, request: HttpRequest) -> Kind:
        if self.imports is None or not self.has_import_permission(request):
            raise PermissionDenied
        return self.imports


def template_of(kind: Kind, actor: Any) -> Any:
    """A workbook to be filled in: the heading, and on the second sheet what belongs where."""
    columns = kind.columns_for(actor)
    about = [[one.heading, _needed(one), str(one.hint), one.example] for one in columns]
    return Xlsx().write_template(
        [one.heading for one in columns],
        _t("How to fill it in"),
        [[_t("Column"), _t("Needed"), _t("What it is"), _t("Example")], *about],
    )


def done_in_words(plan: Plan[Any] | None) -> str:
    """What became of a file."""
    if plan is None:
        return _t("✅ This is done already.")
    return _t("Imported: %(new)s new, %(changed)s changed, %(same)s as they were.") % plan.counts


def _preview(request: HttpRequest, sheet: Sheet) -> dict[str, Any]:
    plan = sheet.plan()
    counts = plan.counts
    changes = counts[Step.NEW] + counts[Step.CHANGED]
    return {
        "plan": plan,
        "counts": [(step.label, COLOURS[step], counts[step]) for step in Step if counts[step]],
        "unknown": sheet.unknown,
        "lines": lines_table(plan.lines),
        "left_out": max(len(plan.lines) - SHOWN, 0),
        "has_changes": changes > 0,
        "is_refused": bool(plan.refused),
        "payload": _packed(request, sheet) if changes and not plan.refused else "",
        "key": uuid4(),
    }


def lines_table(lines: Sequence[Line]) -> Table:
    """The lines of a file, those that cannot be taken first, those that change nothing last."""
    order = [Step.REFUSED, Step.CHANGED, Step.NEW, Step.SAME]
    shown = sorted(lines, key=lambda line: (order.index(line.step), line.number))[:SHOWN]
    return table(
        _("Line by line"),
        [_("line"), _("what"), _("what happens"), _("details")],
        [
            [
                line.number,
                line.about or "—",
                badges.badge(line.step.label, COLOURS[line.step]),
                "; ".join(line.words),
            ]
            for line in shown
        ],
    )


def _columns(kind: Kind, actor: Any) -> Table:
    rows = [[one.heading, _needed(one), one.hint, one.example] for one in kind.columns_for(actor)]
    return table(_("Columns of the file"), [_("Column"), _("Needed"), _("What it is"), _("Example")], rows)


def _needed(column: Any) -> str:
    return _t("yes") if column.is_needed else ""


def _packed(request: HttpRequest, sheet: Sheet) -> str:
    rows = [[number, cells] for number, cells, _wrong in sheet.rows]
    payload = signing.dumps([sheet.kind.name, rows], salt=_salt(request), compress=True)
    if len(payload) > LONGEST_PAYLOAD:
        raise TooMuchText
    return payload


def _unpacked(request: HttpRequest, kind: Kind) -> Sheet:
    try:
        name, rows = signing.loads(request.POST["payload"], salt=_salt(request), max_age=DAY)
    except signing.BadSignature as error:
        raise ChosenAnew from error
    if name != kind.name:
        raise ChosenAnew
    return Sheet(kind, [(number, cells, {}) for number, cells in rows])


def _salt(request: HttpRequest) -> str:
    return f"import by {request.user.pk}"
