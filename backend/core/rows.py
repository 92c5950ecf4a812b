"""Rows of the hot paths: written, held and changed by one prepared statement each, as models."""

import json
from collections.abc import Iterable, Sequence
from functools import cache
from typing import TypeVar, cast

from django.db import DEFAULT_DB_ALIAS
from django.db.models import Field, Model

from backend.core.errors import NotFound
from backend.core.numbers import NEXT_NUMBERS
from backend.core.statements import array, fetch

M = TypeVar("M", bound=Model)


def write(rows: Iterable[M]) -> list[M]:
    """Insert new rows of one model, in the given order; they get their ids."""
    written = list(rows)
    if not written:
        return written
    ids = fetch(_insertion(type(written[0])), [_as_json(written)])
    for row, (pk,) in zip(written, ids, strict=True):
        _mark_written(row, pk)
    return written


def write_numbered(row: M) -> M:
    """Insert a document with the next number of its kind (see numbers.next_number)."""
    [(pk, number)] = fetch(_numbered_insertion(type(row)), [row._meta.label_lower, 1, _as_json([row])])
    _mark_written(row, pk)
    row.number = number  # type: ignore[attr-defined]
    return row


def change(rows: Iterable[M], *names: str) -> None:
    """Write these fields of rows that the caller holds."""
    changed = list(rows)
    if not changed:
        return
    model = type(changed[0])
    key, columns = str(model._meta.pk.column), tuple(model._meta.get_field(name).attname for name in names)  # type: ignore[union-attr]
    values = [{key: row.pk, **{column: getattr(row, column) for column in columns}} for row in changed]
    fetch(_update(model, columns), [json.dumps(values, default=str)])


def hold(model: type[M], ids: Iterable[int]) -> list[M]:
    """Lock rows in the order of their ids until the end of the transaction; returns those that there are."""
    return _read(model, _selection(model, " FOR UPDATE"), ids)


def held_one(model: type[M], pk: int) -> M:
    """Lock one row until the end of the transaction (NotFound)."""
    found = hold(model, [pk])
    if not found:
        raise NotFound
    return found[0]


def get(model: type[M], ids: Iterable[int]) -> dict[int, M]:
    """Rows by id."""
    return {row.pk: row for row in _read(model, _selection(model, ""), ids)}


def get_with(model: type[M], parent: str, ids: Iterable[int]) -> dict[int, M]:
    """Rows by id, each with the row that it refers to."""
    other, names, other_names = (
        _related(model, parent),
        _attributes(model),
        _attributes(_related(model, parent)),
    )
    rows = {}
    for values in fetch(_joined_selection(model, parent), [array(sorted(set(ids)))]):
        row = model.from_db(DEFAULT_DB_ALIAS, names, values[: len(names)])
        setattr(row, parent, other.from_db(DEFAULT_DB_ALIAS, other_names, values[len(names) :]))
        rows[row.pk] = row
    return rows


def _as_json(rows: list[M]) -> str:
    fields = _written_fields(type(rows[0]))
    return json.dumps([{f.column: f.pre_save(row, add=True) for f in fields} for row in rows], default=str)


def _mark_written(row: Model, pk: int) -> None:
    row.pk = pk
    row._state.adding, row._state.db = False, DEFAULT_DB_ALIAS


def _read(model: type[M], query: str, ids: Iterable[int]) -> list[M]:
    names = _attributes(model)
    found = fetch(query, [array(sorted(set(ids)))])
    return [model.from_db(DEFAULT_DB_ALIAS, names, values) for values in found]


@cache
def _attributes(model: type[Model]) -> list[str]:
    return [field.attname for field in model._meta.concrete_fields]


def _related(model: type[Model], parent: str) -> type[Model]:
    related = model._meta.get_field(parent).related_model
    assert isinstance(related, type)
    return related


@cache
def _written_fields(model: type[Model]) -> Sequence[Field]:  # type: ignore[type-arg]
    return [f for f in model._meta.concrete_fields if not f.primary_key and not f.generated]


@cache
def _insertion(model: type[Model]) -> str:
    table, columns = model._meta.db_table, ", ".join(str(f.column) for f in _written_fields(model))
    return (
        f"INSERT INTO {table} ({columns}) SELECT {columns} FROM json_populate_recordset(NULL::{table}, %s) "
        f"RETURNING {model._meta.pk.column}"
    )


@cache
def _numbered_insertion(model: type[Model]) -> str:
    table, columns = model._meta.db_table, [str(f.column) for f in _written_fields(model)]
    values = ["counter.last" if column == "number" else column for column in columns]
    return (
        f"WITH counter AS ({NEXT_NUMBERS}) INSERT INTO {table} ({', '.join(columns)}) "
        f"SELECT {', '.join(values)} FROM counter, json_populate_recordset(NULL::{table}, %s) "
        f"RETURNING {model._meta.pk.column}, number"
    )


@cache
def _update(model: type[Model], columns: tuple[str, ...]) -> str:
    table, key = model._meta.db_table, model._meta.pk.column
    values = ", ".join(f"{column} = given.{column}" for column in columns)
    given = f"json_populate_recordset(NULL::{table}, %s) given"
    return f"UPDATE {table} SET {values} FROM {given} WHERE {table}.{key} = given.{key}"


@cache
def _selection(model: type[Model], lock: str) -> str:
    key, columns = model._meta.pk.column, ", ".join(str(f.column) for f in model._meta.concrete_fields)
    return (
        f"SELECT {columns} FROM {model._meta.db_table} WHERE {key} = ANY(%s::bigint[]) ORDER BY {key}{lock}"
    )


@cache
def _joined_selection(model: type[Model], parent: str) -> str:
    other, link = _related(model, parent), cast(Field, model._meta.get_field(parent)).column  # type: ignore[type-arg]
    columns = [f"own.{f.column}" for f in model._meta.concrete_fields]
    columns += [f"parent.{f.column}" for f in other._meta.concrete_fields]
    return (
        f"SELECT {', '.join(columns)} FROM {model._meta.db_table} own "
        f"JOIN {other._meta.db_table} parent ON parent.{other._meta.pk.column} = own.{link} "
        f"WHERE own.{model._meta.pk.column} = ANY(%s::bigint[])"
    )
