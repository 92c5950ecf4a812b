"""Books that somebody cooked past every trigger: the rule that should notice does."""

from collections.abc import Callable, Collection, Mapping

import pytest
from django.db import transaction

from backend.reports.books import broken


def all_is_noticed(
    cooked: Mapping[str, Collection[str]], cook: Callable[[str], None], subtests: pytest.Subtests
) -> None:
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
