"""What was changed in a record: «field: before → after», who and when."""

from collections.abc import Collection, Iterator, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from itertools import islice, pairwise
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import ForeignKey, Model
from django.urls import reverse
from django.utils.formats import date_format, number_format, time_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from backend.backoffice import badges
from backend.backoffice.tables import Table, table
from backend.core.history import BEGINNING, IMPORT

SHOWN, ON_A_PAGE = 10, 50
HEADERS = (_("when"), _("who"), _("what was changed"))
Names = dict[tuple[type[Model], Any], str]


def keeps_history(model: type[Model]) -> bool:
    """Are the changes of these records written down?"""
    return hasattr(model._meta, "simple_history_manager_attribute")


def last_changes(row: Model, hidden: Collection[str]) -> Table:
    """The last changes of a record, for the foot of its page."""
    found = list(_records(row)[: SHOWN + 1])
    lines = list(_lines(found, hidden, SHOWN))
    if len(found) > SHOWN:
        url = reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_history", args=[row.pk])
        lines.append([format_html('<a class="text-link" href="{}">{}</a>', url, _("All changes")), "", ""])
    return table(_("Changes"), HEADERS, lines)


def all_changes(row: Model, hidden: Collection[str], page: str | None) -> tuple[Table, Page[Any]]:
    """The changes of a record from the last to the first, page by page."""
    records = _records(row)
    shown = Paginator(records, ON_A_PAGE).get_page(page)
    start = max(shown.start_index() - 1, 0)
    found = list(records[start : start + ON_A_PAGE + 1])
    return table(_("Changes"), HEADERS, _lines(found, hidden, ON_A_PAGE)), shown


def _records(row: Model) -> Any:
    return row.history.filter(**{row._meta.pk.attname: row.pk}).select_related("history_user")  # type: ignore[attr-defined]


def _lines(records: Sequence[Any], hidden: Collection[str], limit: int) -> Iterator[list[Any]]:
    names = _names(records)
    # The row after the last one shown is there to be compared with; there may be none.
    for record, before in islice(pairwise([*records, None]), limit):
        what = _what(record, before, hidden, names)
        if what:
            yield [badges.moment(record.history_date), _who(record), what]


def _who(record: Any) -> str:
    who = str(record.history_user or "—")
    return _t("%(who)s, from a file") % {"who": who} if record.history_change_reason == IMPORT else who


def _what(record: Any, before: Any, hidden: Collection[str], names: Names) -> SafeString | str:
    if before is None:
        is_beginning = record.history_change_reason == BEGINNING
        return "" if is_beginning or record.history_type != "+" else _t("written down")
    changed = [
        (field.verbose_name, _shown(field, before, names), _shown(field, record, names))
        for field in record.tracked_fields
        if field.name not in hidden and getattr(record, field.attname) != getattr(before, field.attname)
    ]
    return format_html("<div>{}</div>", _each(changed)) if changed else ""


def _each(changed: list[tuple[Any, str, str]]) -> SafeString:
    return format_html_join("", "<div>{}: <s>{}</s> → <b>{}</b></div>", changed)


def _shown(field: Any, record: Any, names: Names) -> str:
    value = getattr(record, field.attname)
    if in_words := getattr(field, "in_words", None):
        return str(in_words(value))
    if isinstance(field, ForeignKey):
        return names.get((field.related_model, value), "—")
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    return plain(value)


def plain(value: object) -> str:
    """A value in the reader's words."""
    if value is None or value == "":
        return "—"
    if isinstance(value, list):
        return ", ".join(map(str, value)) or "—"
    if isinstance(value, bool):
        return _t("yes") if value else _t("no")
    if isinstance(value, datetime):
        return badges.moment(value)
    if isinstance(value, date):
        return date_format(value, "SHORT_DATE_FORMAT")
    if isinstance(value, time):
        return time_format(value, "TIME_FORMAT")
    return number_format(value) if isinstance(value, Decimal) else str(value)


def _names(records: Sequence[Any]) -> Names:
    """What the records refer to, asked once for each kind."""
    links: dict[type[Model], set[Any]] = {}
    for field in records[0].tracked_fields if records else ():
        if isinstance(field, ForeignKey):
            ids = {getattr(record, field.attname) for record in records}
            if len(ids) > 1:
                links.setdefault(field.related_model, set()).update(ids - {None})
    return {
        (model, pk): str(found)
        for model, ids in links.items()
        for pk, found in model._default_manager.in_bulk(ids).items()
    }
