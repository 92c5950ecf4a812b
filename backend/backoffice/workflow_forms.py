"""The form of a document type: what it is called, and what each of its statuses is and does."""

from typing import Any

from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminCheckboxSelectMultipleWidget

from backend.accounts.roles import Role
from backend.backoffice import workflow_tables
from backend.backoffice.admin.base import KeyedForm
from backend.backoffice.deeds import DeedForm
from backend.backoffice.fields import choice, short
from backend.backoffice.unfolded import InlineFormSet, ModelForm
from backend.workflow import kinds
from backend.workflow.models import DocumentStatus, DocumentType
from backend.workflow.services import StatusSet, TypeSet

WRITTEN = ("label_uk", "label_en", "colour", "position")


class TypeForm(KeyedForm):
    """What a type is called; an empty name is the one that it has by itself."""

    class Meta:
        model = DocumentType
        fields = ("name_uk", "name_en", "position", "is_active")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = kinds.name_of(self.instance.kind, self.instance.code) if self.instance.kind else ""
        if own and "name_uk" in self.fields:
            self.fields["name_uk"].help_text = _("Empty: as it is called by itself.")
            self.fields["name_uk"].widget.attrs["placeholder"] = own

    def type_set(self) -> TypeSet:
        """What the filled form says."""
        return TypeSet(**{name: self.cleaned_data[name] for name in TypeSet.__dataclass_fields__})


class StatusForm(ModelForm):
    """One status: how it looks, who hears of it, which right it asks for, and what it does."""

    told_roles = forms.MultipleChoiceField(
        label=_("Who is told"),
        choices=Role.choices,
        required=False,
        widget=UnfoldAdminCheckboxSelectMultipleWidget(),
    )
    permission = choice(_("Right needed besides"), [], required=False)

    class Meta:
        model = DocumentStatus
        fields = (
            *WRITTEN,
            *("told_roles", "permission"),
            *("creates_movements", "reverses_movements", "allows_correction", "entered_at_payment"),
        )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["permission"].choices = [*self._rights]  # type: ignore[attr-defined]
        self.fields["permission"].help_text = _("In addition to the right of the step itself.")
        if self.instance.pk:
            for language in ("uk", "en"):
                field = self.fields[f"label_{language}"]
                field.widget.attrs["placeholder"] = workflow_tables.own_label(self.instance, language)

    @property
    def _rights(self) -> list[tuple[str, str]]:
        # Made once for all the statuses of the page.
        kept: list[tuple[str, str]] | None = getattr(type(self), "right_choices", None)
        return kept or workflow_tables.right_choices()

    def _get_validation_exclusions(self) -> set[str]:
        # What goes together and what does not, the use case says better than the database.
        return super()._get_validation_exclusions() | {flag for flag, *_rest in workflow_tables.FLAGS}  # type: ignore[misc, no-any-return]

    def status_set(self) -> StatusSet:
        """What the filled form says; marks that are not shown stay as they are."""
        said = {name: getattr(self.instance, name) for name in StatusSet.__dataclass_fields__}
        said |= {name: value for name, value in self.cleaned_data.items() if name in said}
        return StatusSet(**{**said, "told_roles": tuple(said["told_roles"])})


class Statuses(InlineFormSet):
    """All the statuses of a type."""

    @cached_property
    def status_sets(self) -> list[StatusSet]:
        """How each of them is to be."""
        return [form.status_set() for form in self.forms]


class CopyForm(DeedForm):
    """What the new type is called."""

    name_uk = short(_("Name in Ukrainian"))
    name_en = short(_("Name in English"), required=False)
