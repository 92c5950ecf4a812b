from collections.abc import Callable

import pytest
from django.db import DataError, OperationalError, connection

from backend.core import retries
from backend.core.retries import Busy, Overtaken, repeat_if_asked


class Refusal(Exception):
    def __init__(self, sqlstate: str) -> None:
        self.sqlstate = sqlstate


def failing(
    times: int, sqlstate: str | None, kind: type[Exception] = OperationalError
) -> tuple[Callable[[], str], list[int]]:
    tries: list[int] = []

    def do() -> str:
        tries.append(1)
        if len(tries) > times:
            return "done"
        raise kind("no") from (Refusal(sqlstate) if sqlstate else None)

    return do, tries


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retries.time, "sleep", lambda _seconds: None)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("sqlstate", ["40P01", "40001", "57P01", "08006", None])
def test_what_the_database_asks_to_repeat_is_repeated(sqlstate: str | None) -> None:
    do, tries = failing(2, sqlstate)

    assert repeat_if_asked(do) == "done"
    assert len(tries) == 3


@pytest.mark.django_db(transaction=True)
def test_it_gives_up_after_five_attempts() -> None:
    do, tries = failing(99, "40P01")

    with pytest.raises(OperationalError):
        repeat_if_asked(do)
    assert len(tries) == 5


@pytest.mark.django_db(transaction=True)
def test_whoever_is_overtaken_begins_anew_and_is_told_in_the_end() -> None:
    do, tries = failing(4, None, Overtaken)
    assert repeat_if_asked(do) == "done"
    assert len(tries) == 5

    do, tries = failing(99, None, Overtaken)
    with pytest.raises(Busy):
        repeat_if_asked(do)
    assert len(tries) == 5


@pytest.mark.django_db(transaction=True)
def test_a_lock_that_does_not_go_away_is_told_after_two_waits() -> None:
    do, tries = failing(99, "55P03")

    with pytest.raises(Busy):
        repeat_if_asked(do)
    assert len(tries) == 2


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("sqlstate", "kind"),
    [("57014", OperationalError), ("23514", OperationalError), ("22001", DataError), (None, DataError)],
)
def test_what_would_fail_again_is_not_repeated(sqlstate: str | None, kind: type[Exception]) -> None:
    do, tries = failing(99, sqlstate, kind)

    with pytest.raises(kind):
        repeat_if_asked(do)
    assert len(tries) == 1


@pytest.mark.django_db
def test_nothing_is_repeated_inside_somebody_elses_transaction() -> None:
    do, tries = failing(1, "40P01")

    with pytest.raises(OperationalError):
        repeat_if_asked(do)
    assert len(tries) == 1


@pytest.mark.django_db(transaction=True)
def test_a_connection_that_was_cut_is_replaced() -> None:
    pids: list[int] = []

    def ask() -> int:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            pids.append(cursor.fetchone()[0])
            if len(pids) == 1:
                cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")
            return pids[-1]

    assert repeat_if_asked(ask) == pids[1] != pids[0]
