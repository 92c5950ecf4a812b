"""The documents that have statuses, as the code declares them: every model with a StatusField."""

from functools import cache

from django.apps import apps

from backend.core.errors import NotFound
from backend.core.statuses import StatusTable

POINT_OF_SALE = "point_of_sale"
"""The type of orders whose goods leave when they are paid: it comes with the workshop."""


@cache
def tables() -> dict[str, StatusTable]:
    """The table of every kind of documents, by the name of its model."""
    found = {}
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            table = getattr(field, "status_table", None)
            if table is not None:
                found[model._meta.label_lower] = table
    return found


def table_of(kind: str) -> StatusTable:
    """The steps of a kind of documents (NotFound)."""
    if kind not in tables():
        raise NotFound
    return tables()[kind]


def usual_code(kind: str) -> str:
    """The code of the type that every kind of documents comes with."""
    return kind.partition(".")[2]


def has_types(kind: str) -> bool:
    """May documents of this kind be of several types?"""
    return any(field.name == "document_type" for field in apps.get_model(kind)._meta.get_fields())


def own_codes(kind: str) -> list[str]:
    """The codes of the types that come with the workshop, the usual one first."""
    return [usual_code(kind), *(preset.code for preset in table_of(kind).presets)]


def name_of(kind: str, code: str) -> str:
    """What a type of the workshop's own is called by itself; empty for types that people made."""
    if code == usual_code(kind):
        return str(apps.get_model(kind)._meta.verbose_name)
    presets = {preset.code: preset.name for preset in table_of(kind).presets}
    return str(presets.get(code, ""))


def kind_name(kind: str) -> str:
    """What such documents are called together."""
    return str(apps.get_model(kind)._meta.verbose_name_plural)


def own_label(kind: str, status: str) -> str:
    """What a status is called by itself."""
    labels = dict(table_of(kind).statuses.choices)
    return str(labels.get(status, status))
