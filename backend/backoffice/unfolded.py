"""django-unfold with types: it is written on top of Django's admin and ships none of its own."""

from copy import copy
from typing import TYPE_CHECKING, Any

from django.contrib.admin.widgets import AutocompleteMixin

if TYPE_CHECKING:
    from django import forms
    from django.contrib import admin

    Admin = admin.ModelAdmin[Any]
    Inline = admin.TabularInline[Any, Any]
    Stacked = admin.StackedInline[Any, Any]
    RelatedFilter = admin.RelatedFieldListFilter
    ModelForm = forms.ModelForm[Any]
    BaseInlineFormSet = forms.BaseInlineFormSet[Any, Any, Any]
else:
    from django.forms import BaseInlineFormSet, ModelForm
    from unfold.admin import ModelAdmin as Admin
    from unfold.admin import StackedInline as Stacked
    from unfold.admin import TabularInline as Inline
    from unfold.contrib.filters.admin import AutocompleteSelectFilter as RelatedFilter

__all__ = ["Admin", "Inline", "InlineFormSet", "ModelForm", "RelatedFilter", "Stacked"]


class Read:
    """A chosen record that is already read, where Django would ask for it once more."""

    def __init__(self, row: Any) -> None:
        self.row = row

    def using(self, alias: str | None) -> "Read":
        """From whichever database."""
        return self

    def filter(self, **asked: Any) -> list[Any]:
        """It is the one that is asked for."""
        return [self.row]


class InlineFormSet(BaseInlineFormSet):
    """Lines that show what was chosen as their inline has read it: no question for each of them."""

    def add_fields(self, form: Any, index: int | None) -> None:
        """A form that was sent back asks: something else may have been chosen in it."""
        super().add_fields(form, index)
        if form.is_bound:
            return
        for name, field in form.fields.items():
            widget = getattr(field.widget, "widget", field.widget)
            row = form.instance._state.fields_cache.get(name)
            if row is not None and isinstance(widget, AutocompleteMixin):
                widget.choices = copy(widget.choices)
                widget.choices.queryset = Read(row)
