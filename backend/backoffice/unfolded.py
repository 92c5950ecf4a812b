"""django-unfold with types: it is written on top of Django's admin and ships none of its own."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from django import forms
    from django.contrib import admin

    Admin = admin.ModelAdmin[Any]
    Inline = admin.TabularInline[Any, Any]
    Stacked = admin.StackedInline[Any, Any]
    RelatedFilter = admin.RelatedFieldListFilter
    ModelForm = forms.ModelForm[Any]
    InlineFormSet = forms.BaseInlineFormSet[Any, Any, Any]
else:
    from django.forms import BaseInlineFormSet as InlineFormSet
    from django.forms import ModelForm
    from unfold.admin import ModelAdmin as Admin
    from unfold.admin import StackedInline as Stacked
    from unfold.admin import TabularInline as Inline
    from unfold.contrib.filters.admin import AutocompleteSelectFilter as RelatedFilter

__all__ = ["Admin", "Inline", "InlineFormSet", "ModelForm", "RelatedFilter", "Stacked"]
