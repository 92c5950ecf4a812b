"""Rows of the hot paths: written, held, changed and read by one prepared statement each, as models.

For models whose columns Django reads and writes as they are (no JSON); nobody's signals are sent.
When to use it: docs/decisions/0007.
"""

import json
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any, TypeVar

from django.db import DEFAULT_DB_ALIAS
from django.db.models import Field, Model
from django.db.models.base import ModelState

from backend.core.errors import NotFound
from backend.core.numbers import NEXT_NUMBERS
from backend.core.statements import array, fetch

M = TypeVar("M", bound=Model)
MOST_ROWS = 2**63


def write(rows: Iterable[M], *decided: str) -> list[M]:
    """Insert new rows of one model, in the given order; they get their ids and what the database decided."""
    written = list(rows)
    if not written:
        return written
    answers = fetch(_insertion(type(written[0]), decided), [_as_json(written)])
    for row, (pk, *values) in zip(written, answers, strict=True):
        _mark_written(row, pk)
        for name, value in zip(decided, values, strict=True):
            setattr(row, name, value)
    return written


def write_numbered(row: M) -> M:
    """Insert a document with the next number of its kind (see numbers.next_number)."""
    [(pk, number)] = fetch(_numbered_insertion(type(row)), [row._meta.label_lower, 1, _as_json([row])])
    _mark_written(row, pk)
    row.number = number  # type: ignore[attr-defined]
    return row


def write_document(document: Model, lines: Sequence[M], link: str, *decided: str) -> list[M]:
    """Insert a document with the next number of its kind, and its lines; `link` is their field for its id.

    By one statement: everybody's documents of a kind wait for one counter, so it is held for a short time.
    """
    if not lines:
        write_numbered(document)
        return []
    answers = fetch(
        _document_insertion(type(document), type(lines[0]), link, decided),
        [document._meta.label_lower, 1, _as_json([document]), _as_json(lines)],
    )
    for row, (document_pk, _number, pk, *values) in zip(lines, answers, strict=True):
        _mark_written(row, pk)
        for name, value in zip((link, *decided), (document_pk, *values), strict=True):
            setattr(row, name, value)
    document_pk, document.number = answers[0][:2]  # type: ignore[attr-defined]
    _mark_written(document, document_pk)
    return list(lines)


def change(rows: Iterable[M], *names: str, history: Iterable[Model] = ()) -> None:
    """Write these fields of rows that the caller holds, and the lines of their history beside them."""
    changed, told = list(rows), list(history)
    if not changed:
        return
    model = type(changed[0])
    key, columns = str(model._meta.pk.column), tuple(model._meta.get_field(name).attname for name in names)  # type: ignore[union-attr]
    values = [{key: row.pk, **{column: getattr(row, column) for column in columns}} for row in changed]
    new = json.dumps(values, default=str)
    if told:
        fetch(_told_update(model, columns, type(told[0])), [_as_json(told), new])
    else:
        fetch(_update(model, columns), [new])


def hold(model: type[M], ids: Iterable[int]) -> list[M]:
    """Lock rows in the order of their ids until the end of the transaction; returns those that there are.

    Rows that refer to them come and go meanwhile: a commit looks at every row that it refers to, and would
    wait for whoever holds it more strongly, whatever it holds itself.
    """
    return [from_row(model, values) for values in _read(model, (), ids, "FOR NO KEY UPDATE")]


def held_one(model: type[M], pk: int) -> M:
    """Lock one row until the end of the transaction (NotFound)."""
    found = hold(model, [pk])
    if not found:
        raise NotFound
    return found[0]


def get(model: type[M], ids: Iterable[int], *parents: str) -> dict[int, M]:
    """Rows by id, with the rows that they refer to by these names."""
    own_width, others = len(_attributes(model)), [_related(model, name) for name in parents]
    links: list[Any] = [model._meta.get_field(name) for name in parents]
    rows = {}
    for values in _read(model, parents, ids):
        row, start = from_row(model, values[:own_width]), own_width
        for link, other in zip(links, others, strict=True):
            end = start + len(_attributes(other))
            # Nothing is referred to: a row that is not there has no key.
            parent = from_row(other, values[start:end]) if getattr(row, link.attname) else None
            link.set_cached_value(row, parent)
            start = end
        rows[row.pk] = row
    return rows


def possible(ids: Iterable[int]) -> str:
    """Ids as one parameter, but for forged ones: greater than any that the database could have given."""
    return array(sorted({pk for pk in ids if abs(pk) < MOST_ROWS}))


def columns_of(model: type[Model], table: str) -> str:
    """The columns of a model, as `from_row` reads them."""
    return ", ".join(f"{table}.{field.column}" for field in model._meta.concrete_fields)


def from_row(model: type[M], values: Sequence[Any]) -> M:
    """A row of a model from the values of its columns."""
    # As `from_db` makes it, only that no field is asked how its value is put in its place.
    row = model.__new__(model)
    row.__dict__.update(zip(_attributes(model), values, strict=True))
    row._state = ModelState()
    row._state.adding, row._state.db = False, DEFAULT_DB_ALIAS
    return row


def _as_json(rows: Sequence[M]) -> str:
    given, stamped = _given_and_stamped(type(rows[0]))
    values = [
        {column: row.__dict__[name] for column, name in given}
        | {str(field.column): field.pre_save(row, add=True) for field in stamped}
        for row in rows
    ]
    return json.dumps(values, default=str)


def _mark_written(row: Model, pk: int) -> None:
    row.pk = pk
    row._state.adding, row._state.db = False, DEFAULT_DB_ALIAS


def _read(
    model: type[Model], parents: tuple[str, ...], ids: Iterable[int], lock: str = ""
) -> list[tuple[Any, ...]]:
    return fetch(_selection(model, parents, lock), [possible(ids)])


@cache
def _attributes(model: type[Model]) -> list[str]:
    return [field.attname for field in model._meta.concrete_fields]


def _related(model: type[Model], parent: str) -> type[Model]:
    related = model._meta.get_field(parent).related_model
    assert isinstance(related, type)
    return related


@cache
def _written_fields(model: type[Model]) -> Sequence[Field]:  # type: ignore[type-arg]
    _passes_no_history(model)
    return [f for f in model._meta.concrete_fields if not f.primary_key and not f.generated]


@cache
def _given_and_stamped(model: type[Model]) -> tuple[list[tuple[str, str]], list[Field]]:  # type: ignore[type-arg]
    """The columns that are written as they stand, and the fields that have a word of their own in it."""
    stamped = [f for f in _written_fields(model) if type(f).pre_save is not Field.pre_save]
    given = [(str(f.column), f.attname) for f in _written_fields(model) if f not in stamped]
    return given, stamped


def _passes_no_history(model: type[Model]) -> None:
    # What was changed in a record is written down by `save()`, and nothing here saves.
    assert not hasattr(model._meta, "simple_history_manager_attribute"), model


@cache
def _insertion(model: type[Model], decided: tuple[str, ...]) -> str:
    table, columns = model._meta.db_table, ", ".join(str(f.column) for f in _written_fields(model))
    return (
        f"INSERT INTO {table} ({columns}) SELECT {columns} FROM json_populate_recordset(NULL::{table}, %s) "
        f"RETURNING {', '.join([str(model._meta.pk.column), *decided])}"
    )


@cache
def _numbered_insertion(model: type[Model]) -> str:
    return f"WITH counter AS ({NEXT_NUMBERS}) {_counted_insertion(model)}"


@cache
def _counted_insertion(model: type[Model]) -> str:
    table, columns = model._meta.db_table, [str(f.column) for f in _written_fields(model)]
    values = ["counter.last" if column == "number" else column for column in columns]
    return (
        f"INSERT INTO {table} ({', '.join(columns)}) "
        f"SELECT {', '.join(values)} FROM counter, json_populate_recordset(NULL::{table}, %s) "
        f"RETURNING {model._meta.pk.column}, number"
    )


@cache
def _document_insertion(
    model: type[Model], line_model: type[Model], link: str, decided: tuple[str, ...]
) -> str:
    table, columns = line_model._meta.db_table, [str(f.column) for f in _written_fields(line_model)]
    values = ["document.id" if column == link else f"given.{column}" for column in columns]
    answers = (
        "(SELECT id FROM document)",
        "(SELECT number FROM document)",
        f"{table}.{line_model._meta.pk.column}",
    )
    return (
        f"WITH counter AS ({NEXT_NUMBERS}), document AS ({_counted_insertion(model)}) "
        f"INSERT INTO {table} ({', '.join(columns)}) "
        f"SELECT {', '.join(values)} FROM document, json_populate_recordset(NULL::{table}, %s) given "
        f"RETURNING {', '.join([*answers, *decided])}"
    )


@cache
def _told_update(model: type[Model], columns: tuple[str, ...], history: type[Model]) -> str:
    return f"WITH told AS ({_insertion(history, ())}) {_update(model, columns)}"


@cache
def _update(model: type[Model], columns: tuple[str, ...]) -> str:
    _passes_no_history(model)
    table, key = model._meta.db_table, model._meta.pk.column
    values = ", ".join(f"{column} = given.{column}" for column in columns)
    given = f"json_populate_recordset(NULL::{table}, %s) given"
    return f"UPDATE {table} SET {values} FROM {given} WHERE {table}.{key} = given.{key}"


@cache
def _selection(model: type[Model], parents: tuple[str, ...], lock: str) -> str:
    tables, columns, key = f"{model._meta.db_table} own", columns_of(model, "own"), model._meta.pk.column
    for name in parents:
        other = _related(model, name)
        tables += (
            f" LEFT JOIN {other._meta.db_table} {name} ON {name}.{other._meta.pk.column} = own.{name}_id"
        )
        columns += f", {columns_of(other, name)}"
    return f"SELECT {columns} FROM {tables} WHERE own.{key} = ANY(%s::bigint[]) ORDER BY own.{key} {lock}"
