"""What all the pages of the office have in common."""

from collections.abc import Callable, Mapping, Sequence
from itertools import chain
from typing import Any
from uuid import uuid4

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.options import IS_POPUP_VAR
from django.contrib.admin.utils import unquote
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _

from backend.backoffice.badges import moment
from backend.backoffice.changes import all_changes, keeps_history, last_changes
from backend.backoffice.deeds import DeedsAdmin, person
from backend.backoffice.exchange.export import ExportsList
from backend.backoffice.exchange.imports import ImportsRows
from backend.backoffice.saved_filters import KeepsFilters
from backend.backoffice.tables import Table
from backend.backoffice.unfolded import ModelForm
from backend.core.errors import DomainError
from backend.core.retries import repeat_if_asked

PER_PAGE = 50


def moment_of(field: str, title: Any) -> Callable[[Any], str]:
    """A column with a day and an hour, short enough for a list."""

    @admin.display(description=title, ordering=field)
    def shown(row: Any) -> str:
        return moment(getattr(row, field))

    shown.__name__ = f"{field}_shown"
    return shown


created = moment_of("created_at", _("created"))
happened = moment_of("created_at", _("when"))


class OfficeAdmin(KeepsFilters, ImportsRows, ExportsList, DeedsAdmin):
    """A page of the office: nothing that has a history is deleted, so nothing is."""

    list_per_page = PER_PAGE
    list_filter_submit = True
    list_fullwidth = True
    warn_unsaved_form = True
    change_form_outer_before_template = "backoffice/heading.html"
    change_form_outer_after_template = "backoffice/tables.html"
    secrets: Mapping[str, tuple[str, ...]] = {}
    """Fields that a right opens: without it they are not guessed by filters either."""

    def hidden_fields(self, request: HttpRequest) -> tuple[str, ...]:
        """What this person may not know."""
        closed = (names for right, names in self.secrets.items() if not person(request).has_perm(right))
        return tuple(chain.from_iterable(closed))

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """A list is not narrowed by what is not shown."""
        if lookup.partition("__")[0] in self.hidden_fields(request):
            return False
        return super().lookup_allowed(lookup, value, request)

    def get_list_filter(self, request: HttpRequest) -> list[Any]:
        """Nor is it offered."""
        hidden = self.hidden_fields(request)
        return [one for one in super().get_list_filter(request) if one not in hidden]

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Records are archived, cancelled or reversed."""
        return False

    def tables(self, request: HttpRequest, row: Any) -> Sequence[Table]:
        """What is shown under the record."""
        return []

    def all_tables(self, request: HttpRequest, row: Any) -> list[Table]:
        """What belongs to the record, and at last what was changed in it."""
        tables = list(self.tables(request, row))
        if keeps_history(self.model):
            tables.append(last_changes(row, self.hidden_fields(request)))
        return tables

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Every change of the record, page by page: what was before and after, who and when."""
        row = self.get_object(request, unquote(object_id))
        if row is None or not keeps_history(self.model):
            raise Http404
        if not self.has_view_permission(request, row):
            raise PermissionDenied
        changes, page = all_changes(row, self.hidden_fields(request), request.GET.get("p"))
        context = {
            **self.admin_site.each_context(request),
            "title": _("Changes"),
            "subtitle": str(row),
            "opts": self.opts,
            "table": changes,
            "page": page,
            "home": self.home(row),
        }
        return TemplateResponse(request, "backoffice/history.html", context)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """The record, and the tables under it."""
        row = self.get_object(request, unquote(object_id))
        tables = self.all_tables(request, row) if row and self.has_view_permission(request, row) else []
        context = {**(extra_context or {}), "tables": [one for one in tables if one.rows]}
        return super().change_view(request, object_id, form_url, context)

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        """Read a record once for a page, with what its name and its fields are made of."""
        if request.method != "GET" or from_field:
            return super().get_object(request, object_id, from_field)
        read: dict[Any, Any] = request.__dict__.setdefault("office_rows", {})
        place = (self.model, object_id)
        if place not in read:
            read[place] = super().get_object(request, object_id, from_field)
        return read[place]


def plain_choice(field: Any) -> Any:
    """A choice without the buttons that open, add and change what is chosen."""
    if field and isinstance(field.widget, RelatedFieldWidgetWrapper):
        field.widget.can_add_related = field.widget.can_change_related = False
        field.widget.can_delete_related = field.widget.can_view_related = False
    return field


class PlainChoices:
    """A page or its lines, where other records are chosen and not edited."""

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """A plain choice."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)  # type: ignore[misc]
        return plain_choice(field)


class ReadOnlyAdmin(OfficeAdmin):
    """Facts: they are looked at, by superusers too."""

    warn_unsaved_form = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Facts are made by use cases."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Facts are not rewritten."""
        return False


class KeyedForm(ModelForm):
    """A form whose hidden key makes saving twice one deed."""

    key = forms.UUIDField(initial=uuid4, widget=forms.HiddenInput)
    refusal: DomainError | None = None

    def clean(self) -> Any:
        """What the use case refused is said above the fields, and they stay as they were typed."""
        cleaned = super().clean()
        if self.refusal:
            raise ValidationError(str(self.refusal))
        return cleaned


class UseCaseAdmin(OfficeAdmin):
    """A form that is saved by one use case."""

    change_form_before_template = "backoffice/hidden_fields.html"

    def perform_save(self, request: HttpRequest, form: Any, formsets: list[Any], change: bool) -> Model:
        """Call the use case."""
        raise NotImplementedError

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """The form knows what the use case has just refused."""
        form = super().get_form(request, obj, change, **kwargs)
        return type(form.__name__, (form,), {"refusal": request.__dict__.get("office_refusal")})

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: Any = None,
    ) -> HttpResponse:
        """A refusal shows the form again, and nothing is written."""
        view = super().changeform_view
        try:
            # The whole view is one transaction, so the whole view is what is repeated.
            return repeat_if_asked(lambda: view(request, object_id, form_url, extra_context))
        except DomainError as error:
            request.__dict__["office_refusal"] = error
            return view(request, object_id, form_url, extra_context)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """One button to save: its key is good for one deed."""
        one_button = {"show_save_and_add_another": False, "show_save_and_continue": False}
        return super().change_view(request, object_id, form_url, {**(extra_context or {}), **one_button})

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """The record is written by the use case, together with its lines."""

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Everything is valid: do it."""
        saved = self.perform_save(request, form, formsets, change)
        form.instance.pk = saved.pk
        form.instance.refresh_from_db()

    def response_add(
        self, request: HttpRequest, obj: Any, post_url_continue: str | None = None
    ) -> HttpResponse:
        """After writing something down one looks at it: its buttons are there."""
        if "_save" not in request.POST or IS_POPUP_VAR in request.POST:
            return super().response_add(request, obj, post_url_continue)
        self.message_user(request, _("%(row)s is written down.") % {"row": obj}, messages.SUCCESS)
        return HttpResponseRedirect(self.home(obj))

    def construct_change_message(
        self, request: HttpRequest, form: Any, formsets: Any, add: bool = False
    ) -> Any:
        """The lines are written by the use case, so the formsets know nothing of it."""
        return super().construct_change_message(request, form, [], add)
