"""Books that somebody cooked past every trigger: the rule that should notice does."""

from collections.abc import Collection, Mapping

import pgtrigger
import pytest
from django.db import connection, transaction

from backend.reports.books import broken


def cook(sql: str) -> None:
    """Change the books as no service would: what waits for the end is asked before, and no trigger wakes."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        with pgtrigger.ignore():
            cursor.execute(sql)


def all_is_noticed(cooked: Mapping[str, Collection[str]], subtests: pytest.Subtests) -> None:
    """Every way to break a rule is tried on the same honest books, and taken back."""
    assert list(broken()) == []
    for rule, way in [(rule, way) for rule, ways in cooked.items() for way in ways]:
        with subtests.test(rule, way=way):
            before = transaction.savepoint()
            try:
                cook(way)
                found = {breach.name: breach for breach in broken()}
                assert rule in found
                assert found[rule].rows
            finally:
                transaction.savepoint_rollback(before)
