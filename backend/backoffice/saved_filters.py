"""Lists that somebody narrowed down and gave a name to."""

import re
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.options import IS_POPUP_VAR, TO_FIELD_VAR
from django.contrib.admin.views.main import ERROR_FLAG, PAGE_VAR
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.translation import gettext as _t

from backend.accounts.models import User
from backend.backoffice.deeds import person
from backend.backoffice.models import SavedFilter
from backend.backoffice.unfolded import Admin, ModelForm

PASSING = (PAGE_VAR, ERROR_FLAG, IS_POPUP_VAR, TO_FIELD_VAR, "_changelist_filters")
"""What stands in the address of a list and says nothing of its rows."""
PARAMETER = re.compile(r"[a-z_][a-z0-9_]*")


class SaveForm(forms.Form):
    """A name for the list on the screen: which list, and what follows the question mark of its address."""

    list_name = forms.CharField(max_length=100)
    query = forms.CharField(max_length=1000)
    name = forms.CharField(max_length=60)
    is_shared = forms.BooleanField(required=False)

    def __init__(self, *args: Any, request: HttpRequest, **kwargs: Any) -> None:
        self.request = request
        super().__init__(*args, **kwargs)

    def clean_list_name(self) -> str:
        """Only a list that this person may open."""
        name: str = self.cleaned_data["list_name"]
        if name not in lists_for(self.request):
            raise ValidationError(_t("There is no such list."))
        return name

    def clean_query(self) -> str:
        """Filters of a list and nothing else: another address is not kept."""
        query = rows_of(self.cleaned_data["query"])
        if not query or not all(PARAMETER.fullmatch(name) for name in QueryDict(query)):
            raise ValidationError(_t("Narrow the list down first, then save it."))
        return query

    def save(self, owner: User) -> SavedFilter:
        """The same name again is the same filter, saved anew."""
        answers = self.cleaned_data
        saved, _is_new = SavedFilter.objects.update_or_create(
            owner=owner,
            list_name=answers["list_name"],
            name=answers["name"],
            defaults={"query": answers["query"], "is_shared": answers["is_shared"]},
        )
        return saved


class RenameForm(ModelForm):
    """Another name, which must not be that of another filter of this person for this list."""

    def _get_validation_exclusions(self) -> set[str]:
        return set(super()._get_validation_exclusions()) - {"owner", "list_name"}  # type: ignore[misc]


class KeepsFilters(Admin):
    """A list with its saved filters above it."""

    list_before_template = "backoffice/saved_filters.html"

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """What was saved for this list, and whether there is something to save."""
        shown = {} if IS_POPUP_VAR in request.GET else _shown(request, self.model)
        return super().changelist_view(request, {**shown, **(extra_context or {})})


def lists_for(request: HttpRequest) -> dict[str, type[Model]]:
    """The lists of the office that this person may open, by name."""
    return {
        model._meta.label_lower: model
        for model, page in admin.site._registry.items()
        if page.has_view_permission(request)
    }


def rows_of(query: str) -> str:
    """The part of a list's address that says which rows there are, and in which order."""
    parts = QueryDict(query, mutable=True)
    for name in [name for name in parts if name in PASSING or not any(parts.getlist(name))]:
        del parts[name]
    return parts.urlencode()


def _shown(request: HttpRequest, model: type[Model]) -> dict[str, Any]:
    name, query = model._meta.label_lower, rows_of(request.META.get("QUERY_STRING", ""))
    saved = list(SavedFilter.objects.seen_by(person(request)).filter(list_name=name))
    return {
        "saved_filters": saved,
        "list_name": name,
        "list_query": query,
        "is_query_saved": query in {one.query for one in saved},
    }
