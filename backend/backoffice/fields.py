"""Form fields that read numbers as the bot reads them, in the look of the office."""

from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AutocompleteSelect
from django.core.exceptions import ValidationError
from django.db.models import ForeignKey, Model
from django.utils.formats import get_format
from unfold.widgets import (
    INPUT_CLASSES,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
    UnfoldBooleanWidget,
)

from backend.core.errors import DomainError
from backend.core.phones import parse_phone
from backend.core.quantities import parse_money, parse_pieces, parse_quantity, show_number

PLACES = 3
"""Decimals of a quantity of material."""
LONGEST_ID = 19
"""So many digits do not fit a number of the database."""


def read_id(text: str) -> int:
    """An id out of a form or an address, which anybody can write; 0 is nobody's."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < LONGEST_ID else 0


class PhoneIsRead:
    """A form of somebody with a phone number: there is one way to write it, in which it is found."""

    cleaned_data: dict[str, Any]

    def clean_phone(self) -> str:
        """Read the number; the refusal is the same sentence as in the bot."""
        text = self.cleaned_data["phone"]
        try:
            return parse_phone(text) if text else ""
        except DomainError as error:
            raise ValidationError(str(error)) from error


class PiecesField(forms.CharField):
    """A whole number of pieces."""

    def __init__(self, *, least: int = 1, **kwargs: Any) -> None:
        self.least = least
        kwargs.setdefault(
            "widget", UnfoldAdminTextInputWidget({"inputmode": "numeric", "autocomplete": "off"})
        )
        super().__init__(**kwargs)

    def clean(self, value: Any) -> int | None:
        """Read the number; refusals are the same sentences as in the bot."""
        text: str = super().clean(value)
        if not text:
            return None
        try:
            return parse_pieces(text, least=self.least)
        except DomainError as error:
            raise ValidationError(str(error)) from error


def read_amount(text: str, least: Decimal = Decimal("0.001")) -> Decimal:
    """So much of a material, with at most three decimals; raises what parse_quantity raises."""
    return parse_quantity(text, places=PLACES, least=least)


class AmountField(forms.CharField):
    """So much of a material, with at most three decimals; what its unit allows is the use case's word."""

    def __init__(self, *, least: Decimal = Decimal("0.001"), **kwargs: Any) -> None:
        self.least = least
        kwargs.setdefault(
            "widget", UnfoldAdminTextInputWidget({"inputmode": "decimal", "autocomplete": "off"})
        )
        super().__init__(**kwargs)

    def prepare_value(self, value: Any) -> Any:
        """What is filled in for a person looks as they would have typed it."""
        return show_number(value) if isinstance(value, Decimal) else value

    def clean(self, value: Any) -> Decimal | None:
        """Read the quantity; refusals are the same sentences as in the bot."""
        text: str = super().clean(value)
        if not text:
            return None
        try:
            return read_amount(text, self.least)
        except DomainError as error:
            raise ValidationError(str(error)) from error


def unit_price(label: Any, **kwargs: Any) -> forms.DecimalField:
    """A price of one unit of a material: four decimals, for a metre of thread costs less than a kopiyka."""
    return forms.DecimalField(
        label=label,
        min_value=0,
        max_digits=14,
        decimal_places=4,
        localize=True,
        widget=UnfoldAdminTextInputWidget({"inputmode": "decimal", "autocomplete": "off"}),
        **kwargs,
    )


def day(label: Any, **kwargs: Any) -> forms.DateField:
    """A day that may be left empty."""
    return forms.DateField(
        label=label,
        required=False,
        widget=forms.DateInput({"type": "date", "class": " ".join(INPUT_CLASSES)}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d"],
        **kwargs,
    )


def written(amount: Decimal) -> str:
    """A sum as the reader would type it: «6200,00» in Ukrainian, «6200.00» in English."""
    return f"{amount:.2f}".replace(".", get_format("DECIMAL_SEPARATOR"))


class SumField(forms.CharField):
    """A sum of money with at most two decimals."""

    def __init__(self, *, least: Decimal = Decimal("0.01"), **kwargs: Any) -> None:
        self.least = least
        kwargs.setdefault(
            "widget", UnfoldAdminTextInputWidget({"inputmode": "decimal", "autocomplete": "off"})
        )
        super().__init__(**kwargs)

    def prepare_value(self, value: Any) -> Any:
        """What is filled in for a person looks as they would have typed it."""
        return written(value) if isinstance(value, Decimal) else value

    def clean(self, value: Any) -> Decimal | None:
        """Read the sum; refusals are the same sentences as in the bot."""
        text: str = super().clean(value)
        if not text:
            return None
        try:
            return parse_money(text, least=self.least)
        except DomainError as error:
            raise ValidationError(str(error)) from error


def words(label: Any, *, required: bool = False, limit: int = 500, **kwargs: Any) -> forms.CharField:
    """A few words of explanation."""
    widget = UnfoldAdminTextareaWidget({"rows": 2})
    return forms.CharField(label=label, required=required, max_length=limit, widget=widget, **kwargs)


def short(label: Any, *, limit: int = 60, **kwargs: Any) -> forms.CharField:
    """One line of text."""
    return forms.CharField(label=label, max_length=limit, widget=UnfoldAdminTextInputWidget(), **kwargs)


def choice(label: Any, choices: Any, **kwargs: Any) -> forms.ChoiceField:
    """One of a few words."""
    return forms.ChoiceField(label=label, choices=choices, widget=UnfoldAdminSelectWidget(), **kwargs)


def tick(label: Any, **kwargs: Any) -> forms.BooleanField:
    """Yes or no."""
    return forms.BooleanField(label=label, required=False, widget=UnfoldBooleanWidget(), **kwargs)


def found_by_typing(model: type[Model], name: str, queryset: Any, **kwargs: Any) -> Any:
    """A record chosen by typing a part of its name: the choices are never all on the page."""
    field = model._meta.get_field(name)
    assert isinstance(field, ForeignKey)
    widget = AutocompleteSelect(
        field,
        admin.site,
        attrs={"class": "unfold-admin-autocomplete admin-autocomplete", "style": "width:100%"},
    )
    return forms.ModelChoiceField(queryset, widget=widget, **kwargs)
