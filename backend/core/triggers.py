"""Triggers that several contexts put on their tables: the database is the judge."""

from collections.abc import Sequence
from typing import Any

import pgtrigger
from django.db.models import Model


def append_only() -> list[pgtrigger.Trigger]:
    """Facts are written once: no change, no deletion, no emptying of the table."""
    return [
        pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),
        never_emptied(),
    ]


def never_emptied() -> pgtrigger.Trigger:
    """TRUNCATE passes by every row trigger, so it is refused by itself."""
    return pgtrigger.Trigger(
        name="never_emptied",
        when=pgtrigger.Before,
        operation=pgtrigger.Truncate,
        level=pgtrigger.Statement,
        func="RAISE EXCEPTION 'facts are not emptied' USING ERRCODE = 'check_violation';",
    )


def kept_by_triggers(*sums: str) -> list[pgtrigger.Trigger]:
    """These sums start at zero and are written by triggers alone; a direct change is refused."""
    refusal = f"RAISE EXCEPTION '{', '.join(sums)}: kept by triggers' USING ERRCODE = 'check_violation';"
    return [
        pgtrigger.Trigger(
            name="sums_start_at_zero",
            when=pgtrigger.Before,
            operation=pgtrigger.Insert,
            condition=pgtrigger.Condition(" OR ".join(f"NEW.{total} <> 0" for total in sums)),
            func=refusal,
        ),
        pgtrigger.Trigger(
            name="sums_by_triggers",
            when=pgtrigger.Before,
            operation=pgtrigger.Update,
            condition=pgtrigger.Condition(f"pg_trigger_depth() = 0 AND ({changed(sums)})"),
            func=refusal,
        ),
    ]


def never_changed(*columns: str) -> pgtrigger.Trigger:
    """These columns say what a row is about: another one is another row."""
    return pgtrigger.Trigger(
        name="never_changed",
        when=pgtrigger.Before,
        operation=pgtrigger.Update,
        condition=pgtrigger.Condition(changed(columns)),
        func=f"RAISE EXCEPTION '{', '.join(columns)}: never changed' USING ERRCODE = 'check_violation';",
    )


def changed(columns: Sequence[str]) -> str:
    """The condition that any of these columns gets another value."""
    return " OR ".join(f"NEW.{column} IS DISTINCT FROM OLD.{column}" for column in columns)


class KeepsSum(pgtrigger.Trigger):
    """Every new fact adds its columns to the totals of the document it belongs to."""

    when = pgtrigger.After
    operation = pgtrigger.Insert

    def __init__(self, *, name: str, parent: str, sums: dict[str, str], **kwargs: Any) -> None:
        self.parent, self.sums = parent, sums
        super().__init__(name=name, **kwargs)

    def get_func(self, model: Model) -> str:
        link = model._meta.get_field(self.parent)
        table = link.related_model._meta.db_table  # type: ignore[union-attr]
        changes = ", ".join(f"{total} = {total} + NEW.{column}" for total, column in self.sums.items())
        return f"UPDATE {table} SET {changes} WHERE id = NEW.{self.parent}_id; RETURN NULL;"
