"""The editor of a BOM: a draft with its lines, and the button that puts it into force."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldBooleanWidget

from backend.backoffice.admin.base import KeyedForm
from backend.backoffice.deeds import DeedForm
from backend.backoffice.unfolded import InlineFormSet, ModelForm
from backend.core.errors import DomainError
from backend.materials import boms
from backend.materials.bom_errors import LineOfOneThing, PartsMissing
from backend.materials.boms import Part
from backend.materials.models import BOM, BOMLine, BOMStatus, ColorRole, Stage


class BOMForm(KeyedForm):
    """Whose BOM it is, and what the draft said when it was opened."""

    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.fields["seen"].initial = boms.was_said(self.instance)

    class Meta:
        model = BOM
        fields = ("product", "variant", "comment")


class PartForm(ModelForm):
    """A material in the variant's colour, one fixed material, or a semi-finished variant."""

    class Meta:
        model = BOMLine
        fields = (
            *("material", "color_role", "material_color", "component"),
            *("quantity", "waste_percent", "stage"),
        )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        roles = [(role.value, role.label) for role in (ColorRole.PRIMARY, ColorRole.SECONDARY)]
        role: Any = self.fields["color_role"]
        role.required = False
        role.choices = roles

    def clean(self) -> Any:
        """One thing to a line."""
        cleaned = super().clean() or self.cleaned_data
        named = [cleaned.get(name) for name in ("material", "material_color", "component")]
        if sum(map(bool, named)) != 1:
            number = int(str(self.prefix).rpartition("-")[2]) + 1
            raise ValidationError(str(LineOfOneThing(number=number)))
        role = cleaned.get("color_role") or ColorRole.PRIMARY
        cleaned["color_role"] = ColorRole.FIXED if cleaned.get("material_color") else role
        self.instance.color_role = cleaned["color_role"]
        return cleaned


class Parts(InlineFormSet):
    """The lines of a BOM, read into what the use case takes."""

    def parts(self) -> list[Part]:
        """Every line that was not taken out."""
        return [
            Part(
                quantity=row["quantity"],
                material_id=row["material"].pk if row.get("material") else None,
                color_role=ColorRole(row["color_role"]),
                material_color_id=row["material_color"].pk if row.get("material_color") else None,
                component_id=row["component"].pk if row.get("component") else None,
                stage=Stage(row["stage"]),
                waste_percent=row["waste_percent"],
            )
            for row in self.cleaned_data
            if row.get("quantity") and not row.get("DELETE")
        ]


class ActivateForm(DeedForm):
    """What is missing is said before the button is pressed, and agreed to if only some variants lack it."""

    allow_missing = forms.BooleanField(
        label=_("Yes, put it into force for the others"), required=False, widget=forms.HiddenInput
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        is_draft = self.row and self.row.status == BOMStatus.DRAFT
        self.missing = boms.missing_parts(self.row) if is_draft else []
        if self.missing:
            self._ask()

    @property
    def notes(self) -> list[Any]:
        """What the workshop does not have."""
        return list(self.missing)

    def refused(self, error: DomainError) -> None:
        """Parts that are missing are asked about."""
        if isinstance(error, PartsMissing):
            self._ask()

    def _ask(self) -> None:
        self.fields["allow_missing"].widget = UnfoldBooleanWidget()
