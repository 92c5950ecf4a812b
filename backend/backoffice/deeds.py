"""Buttons of documents: each asks what it needs and calls the same use case as the bot."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import UUID, uuid4, uuid5

from django import forms
from django.contrib import messages
from django.contrib.admin import helpers
from django.contrib.admin.options import IS_POPUP_VAR
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from unfold.dataclasses import UnfoldAction
from unfold.enums import ActionVariant

from backend.accounts.models import User
from backend.backoffice.unfolded import Admin
from backend.core.errors import DomainError, StatusRefused
from backend.core.retries import repeat_if_asked
from backend.core.statuses import StatusTable
from backend.workflow.steps import may, takes_back

Answers = dict[str, Any]
Words = str | Promise
BULK_LIMIT = 200
DONE = _("Done.")


def always(row: Any, actor: User) -> bool:
    """Whoever has the right may press, however the record stands."""
    return True


class DeedForm(forms.Form):
    """What a button asks; the hidden key makes pressing twice one deed."""

    key = forms.UUIDField(initial=uuid4, widget=forms.HiddenInput)

    def __init__(self, *args: Any, row: Any = None, actor: User, **kwargs: Any) -> None:
        self.row, self.actor = row, actor
        super().__init__(*args, **kwargs)

    @property
    def notes(self) -> list[Words]:
        """What a person should see before they press."""
        return []

    @property
    def asks(self) -> bool:
        """Is there anything to put right in it after a refusal: its own fields, or lines?"""
        return bool(self.visible_fields() or getattr(self, "lines", None))

    def refused(self, error: DomainError) -> None:
        """The use case said no; a form may ask one more question."""


class SeenForm(DeedForm):
    """The record as it stood when the question was asked: whoever was quicker has changed it."""

    seen_version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.row:
            self.fields["seen_version"].initial = self.row.version


class LinesForm(DeedForm):
    """What a button asks line by line, besides its own fields."""

    lines: Any

    def put_lines(
        self, form: type[forms.Form], initial: list[Answers], extra: int = 0, most: int = 1000
    ) -> None:
        """So many lines to be filled in."""
        formset = forms.formset_factory(form, extra=extra, max_num=most)
        self.lines = formset(self.data if self.is_bound else None, initial=initial, prefix="lines")

    def is_valid(self) -> bool:
        """The head and all the lines."""
        return super().is_valid() and self.lines.is_valid()


@dataclass(frozen=True)
class Deed:
    """A button: its name, who has the right to it, when it is offered, and the use case behind it."""

    name: str
    label: Words
    right: str
    do: Callable[[Any, User, UUID, Answers], Any]
    is_offered: Callable[[Any, User], bool] = always
    done: Words = DONE
    question: Words = ""
    icon: str = "check"
    form: type[DeedForm] = DeedForm
    variant: str = "default"
    in_bulk: bool = False
    whole_page: bool = False
    enters: str = ""
    """The status that a document enters by it: the office may want one more right for that."""

    def is_for(self, row: Any, actor: User) -> bool:
        """Is it offered for this record, to this person? The use case asks again, under its lock."""
        return self.is_offered(row, actor) and (not self.enters or may(row, self.enters, actor))


def step(table: StatusTable, to: str) -> dict[str, Any]:
    """When a step of a status table is offered, and the rights that it needs."""
    return {
        "right": table.rights[to],
        "enters": to,
        "is_offered": lambda row, actor: table.allows(row.status, to) and takes_back(row, to),
    }


def person(request: HttpRequest) -> User:
    """The staff member behind a request."""
    assert isinstance(request.user, User)
    return request.user


class DeedsAdmin(Admin):
    """A page of documents with buttons."""

    deeds: tuple[Deed, ...] = ()
    list_deeds: tuple[Deed, ...] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.actions_detail = [deed.name for deed in self.deeds]
        self.actions_list = [deed.name for deed in self.list_deeds]
        super().__init__(*args, **kwargs)

    def get_unfold_action(self, name: str) -> UnfoldAction:
        """A button as unfold draws it; without JavaScript it is a plain link to a page."""
        deed = next(deed for deed in (*self.deeds, *self.list_deeds) if deed.name == name)

        def view(request: HttpRequest, object_id: str | None = None) -> HttpResponse:
            return self.deed_view(request, deed, object_id)

        view.attrs = {}  # type: ignore[attr-defined]
        return UnfoldAction(
            action_name=f"{self.opts.app_label}_{self.opts.model_name}_{name}",
            method=view,
            description=deed.label,
            path=name,
            icon=deed.icon,
            variant=ActionVariant(deed.variant),
            dialog=None if deed.whole_page else {"title": deed.label},
        )

    def get_actions_detail(self, request: HttpRequest, object_id: str) -> list[UnfoldAction]:
        """The buttons that the record's status and the person's rights allow."""
        row = self.get_object(request, unquote(str(object_id)))
        if row is None:
            return []
        actor = person(request)
        return [
            self.get_unfold_action(deed.name)
            for deed in self.deeds
            if self.may_do(request, deed, row) and deed.is_for(row, actor)
        ]

    def get_actions_list(self, request: HttpRequest) -> list[UnfoldAction]:
        """The buttons over the list."""
        return [
            self.get_unfold_action(deed.name) for deed in self.list_deeds if self.may_do(request, deed, None)
        ]

    def may_do(self, request: HttpRequest, deed: Deed, row: Any) -> bool:
        """Has the person the right to press this? The use case asks again, under its lock."""
        return person(request).has_perm(deed.right)

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """The buttons that work on many rows at once."""
        actions: dict[str, Any] = super().get_actions(request)
        if IS_POPUP_VAR in request.GET:
            return actions
        for deed in self.deeds:
            if deed.in_bulk and self.may_do(request, deed, None):
                actions[deed.name] = (partial(bulk_view, deed), deed.name, deed.label)
        return actions

    def deed_view(self, request: HttpRequest, deed: Deed, object_id: str | None) -> HttpResponse:
        """Ask, then do it once, then go back to the record."""
        row = None
        if object_id is not None:
            row = self.get_object(request, unquote(object_id))
            if row is None:
                raise Http404
        if not self.has_view_permission(request, row) or not self.may_do(request, deed, row):
            raise PermissionDenied
        home = self.home(row)
        if request.method != "POST" and row is not None and not deed.is_for(row, person(request)):
            messages.error(request, _refusal(row))
            return HttpResponseRedirect(home)
        form = deed.form(request.POST or None, row=row, actor=person(request))
        if request.method == "POST" and form.is_valid():
            response = self.perform(request, deed, row, form)
            if response:
                return response
        return self.ask(request, deed, form, row=row, home=home)

    def perform(self, request: HttpRequest, deed: Deed, row: Any, form: DeedForm) -> HttpResponse | None:
        """Call the use case; None means that it refused and the form has more to ask."""
        answers = dict(form.cleaned_data)
        key = answers.pop("key")
        try:
            result = repeat_if_asked(lambda: deed.do(row, person(request), key, answers))
        except DomainError as error:
            messages.error(request, str(error))
            form.refused(error)
            return None if form.asks else HttpResponseRedirect(self.home(row))
        home = self.home(row or self.landing(result))
        return self.after(request, deed, row or result, home=home, key=key, result=result)

    def after(self, request: HttpRequest, deed: Deed, row: Any, *, home: str, **made: Any) -> HttpResponse:
        """It is done: say so on the page it belongs to."""
        messages.success(request, deed.done % {"row": row})
        return HttpResponseRedirect(home)

    def landing(self, result: Any) -> Any:
        """The record to show after a button over the list."""
        return result if isinstance(result, self.model) else None

    def home(self, row: Any) -> str:
        """The record's page, or the list."""
        name = f"admin:{self.opts.app_label}_{self.opts.model_name}"
        return reverse(f"{name}_change", args=[row.pk]) if row else reverse(f"{name}_changelist")

    def ask(self, request: HttpRequest, deed: Deed, form: DeedForm, **context: Any) -> TemplateResponse:
        """The page of a button: a question, its fields, and the button itself."""
        request.current_app = self.admin_site.name
        row = context.get("row")
        return TemplateResponse(
            request,
            "backoffice/deed.html",
            {
                **self.admin_site.each_context(request),
                "title": deed.label,
                "subtitle": str(row) if row else None,
                "question": deed.question % {"row": row} if deed.question else "",
                "deed": deed,
                "form": form,
                "media": self.media + form.media,
                "opts": self.opts,
                **context,
            },
        )


def bulk_view(
    deed: Deed, page: DeedsAdmin, request: HttpRequest, queryset: QuerySet[Model]
) -> HttpResponse | None:
    """Do the same with many records: each in its own transaction, each with its own answer."""
    rows = list(queryset[: BULK_LIMIT + 1])
    if len(rows) > BULK_LIMIT:
        messages.error(request, _t("At most %(most)s at a time. Nothing was changed.") % {"most": BULK_LIMIT})
        return None
    is_answered = "key" in request.POST
    form = deed.form(request.POST if is_answered else None, actor=person(request))
    if is_answered and form.is_valid():
        answers = dict(form.cleaned_data)
        key = answers.pop("key")
        done = [row for row in rows if _do_one(request, deed, row, uuid5(key, str(row.pk)), answers)]
        if done:
            messages.success(request, _t("Done: %(rows)s") % {"rows": ", ".join(map(str, done))})
        return None
    ids = [(helpers.ACTION_CHECKBOX_NAME, row.pk) for row in rows]
    return page.ask(
        request, deed, form, rows=rows, home=request.get_full_path(), hidden=[*ids, ("action", deed.name)]
    )


def _do_one(request: HttpRequest, deed: Deed, row: Any, key: UUID, answers: Answers) -> bool:
    try:
        repeat_if_asked(lambda: deed.do(row, person(request), key, answers))
    except DomainError as error:
        messages.error(request, f"{row}: {error}")
        return False
    return True


def _refusal(row: Any) -> str:
    if hasattr(row, "get_status_display"):
        return str(StatusRefused(status=row.get_status_display()))
    return str(DomainError())
