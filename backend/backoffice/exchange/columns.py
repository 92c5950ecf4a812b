"""What a list says, as plain values: for spreadsheets, not for screens."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from html import unescape
from typing import Any

from django.contrib.admin.utils import label_for_field
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.db.models import Model
from django.http import HttpRequest
from django.utils.encoding import force_str
from django.utils.html import strip_tags
from django.utils.text import capfirst

PLAIN = (models.DateField, models.DecimalField, models.IntegerField, models.TimeField)
"""Fields whose own values say more to a spreadsheet than the words that a list makes of them."""
Value = Callable[[Any], Any]


@dataclass(frozen=True)
class Column:
    """One column of a list: its heading, and what a row has in it."""

    name: str
    title: str
    value: Value


def columns_of(page: Any, request: HttpRequest) -> list[Column]:
    """The columns of a list that this person may see, then those that only a file has room for."""
    hidden = page.hidden_fields(request)
    columns = [_listed(page, item) for item in page.get_list_display(request)]
    also = [_at_path(page.model, path) for path in page.exports_also]
    return [one for one in (*columns, *also) if one and one.name not in hidden]


def _listed(page: Any, item: Any) -> Column | None:
    name = item if isinstance(item, str) else item.__name__
    path = page.exports_as.get(name, "")
    title = capfirst(force_str(label_for_field(item, page.model, page)))
    if path is None or not title:
        return None
    if path and path != name:
        return Column(name, title, _reader(page.model, path))
    shown = item if callable(item) else getattr(page, name, None)
    # A page has the request at hand: a field of this name is meant.
    if not callable(shown):
        return Column(name, title, _reader(page.model, name))
    field = _field(page.model, getattr(shown, "admin_order_field", None) or "")
    if isinstance(field, PLAIN) and not field.choices and not path:
        return Column(name, title, _reader(page.model, field.name))
    return Column(name, title, lambda row: words(shown(row)))


def _at_path(model: type[Model], path: str) -> Column:
    field = _field(model, path)
    title = field.verbose_name if field else path
    return Column(path, capfirst(force_str(title)), _reader(model, path))


def words(shown: object) -> Any:
    """What a cell of a list says, without its colours and links."""
    if shown is None or isinstance(shown, bool | int | Decimal):
        return shown
    text = unescape(strip_tags(str(shown).replace("<span", " <span"))).strip()
    return "" if text == "—" else " ".join(text.split())


def _reader(model: type[Model], path: str) -> Value:
    *parents, last = path.split("__")
    field = _field(model, path)
    # Asked once: a row should not look through all the words anew.
    labels = {value: str(label) for value, label in field.flatchoices} if field and field.choices else None
    is_link = bool(field and field.is_relation)

    def read(row: Any) -> Any:
        for parent in parents:
            row = getattr(row, parent, None)
        if row is None:
            return None
        value = getattr(row, last, None)
        if labels is not None:
            return labels.get(value, value)
        value = value() if callable(value) else value
        return str(value) if is_link and value is not None else value

    return read


def _field(model: type[Model], path: str) -> Any:
    field: Any = None
    for name in path.removeprefix("-").split("__"):
        try:
            field = model._meta.get_field(name)
        except FieldDoesNotExist:
            return None
        model = field.related_model or model
    return field
