"""Rows of the hot paths are what the ORM makes of them."""

import json

import pytest
from django.apps import apps
from django.db.models import Model

from backend.core import rows
from backend.inventory.models import ProductReservation
from backend.ledger.models import ReservationStatus

MODELS = [model for model in apps.get_models() if model._meta.managed]


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label_lower)
def test_a_row_is_read_as_the_orm_reads_it(model: type[Model]) -> None:
    names = [field.attname for field in model._meta.concrete_fields]
    values = list(range(len(names)))

    read, expected = rows.from_row(model, values), model.from_db("default", names, values)

    assert _contents(read) == _contents(expected)


def test_a_row_is_written_with_its_defaults_and_its_moment() -> None:
    [row] = json.loads(rows._as_json([ProductReservation(stock_id=1, line_id=2, quantity=3, actor_id=4)]))

    assert (row["stock_id"], row["line_id"], row["quantity"], row["actor_id"]) == (1, 2, 3, 4)
    assert (row["status"], row["comment"], row["expires_at"]) == (ReservationStatus.CONFIRMED, "", None)
    assert row["created_at"]


def _contents(row: Model) -> dict[str, object]:
    state = row._state
    return row.__dict__ | {"_state": (state.adding, state.db, state.fields_cache)}
