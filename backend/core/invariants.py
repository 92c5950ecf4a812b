"""What is true of the books at any moment; `manage.py check_ledger` asks it all."""

from dataclasses import dataclass

import pgtrigger

from backend.core.statuses import StatusTable


@dataclass(frozen=True)
class Invariant:
    """A sentence that always holds, and the one SQL that finds the rows that break it."""

    name: str
    sql: str


def gapless(kind: str, table: str) -> Invariant:
    """The numbers of a kind of document run from one to the counter, without holes."""
    last = f"(SELECT COALESCE(max(last), 0) FROM core_counter WHERE kind = '{kind}')"
    return Invariant(
        f"numbers of {kind} have no gaps",
        f"""
        SELECT expected.number AS missing_number, document.number AS number_beyond_the_counter
        FROM generate_series(1, {last}) AS expected(number)
        FULL JOIN {table} document ON document.number = expected.number
        WHERE document.number IS NULL OR expected.number IS NULL
        """,
    )


def history(
    kind: str, table: str, changes: str, steps: StatusTable, link: str = "order_id"
) -> list[Invariant]:
    """A document stands where its history ends, and every step of the history is in the table of statuses."""
    return [
        Invariant(
            f"{kind}: the status is the last line of the history",
            f"""
            SELECT document.id, document.status, last.to_status AS last_in_history
            FROM {table} document LEFT JOIN LATERAL (
                SELECT to_status FROM {changes} WHERE {link} = document.id ORDER BY id DESC LIMIT 1
            ) last ON true
            WHERE last.to_status IS DISTINCT FROM document.status
            """,
        ),
        Invariant(
            f"{kind}: every step is in the table of statuses and goes on from the one before",
            f"""
            WITH allowed(from_status, to_status) AS (VALUES {_pairs(steps)}), taken AS (
                SELECT *, lag(to_status, 1, '') OVER (PARTITION BY {link} ORDER BY id) AS stood_at
                FROM {changes}
            )
            SELECT taken.{link}, taken.id AS step, taken.stood_at, taken.from_status, taken.to_status
            FROM taken LEFT JOIN allowed USING (from_status, to_status)
            WHERE allowed.to_status IS NULL OR taken.from_status <> taken.stood_at
            """,
        ),
    ]


def triggers_on_duty() -> Invariant:
    """Every trigger that the models declare is in the database and switched on."""
    declared = ", ".join(
        f"('{model._meta.db_table}', '{trigger.get_pgid(model)}')"
        for model, trigger in pgtrigger.registered()
    )
    return Invariant(
        "every trigger is there and on",
        f"""
        SELECT declared.table_name, declared.trigger_name, COALESCE(there.tgenabled::text, 'missing') AS state
        FROM (VALUES {declared}) AS declared(table_name, trigger_name)
        LEFT JOIN pg_trigger there
            ON there.tgname = declared.trigger_name AND there.tgrelid = to_regclass(declared.table_name)
        WHERE there.tgenabled IS DISTINCT FROM 'O'
        """,
    )


def _pairs(steps: StatusTable) -> str:
    first = next(iter(steps.statuses)).value
    pairs = [("", first), *((here, to) for here, following in steps.next.items() for to in sorted(following))]
    return ", ".join(f"('{here!s}', '{to!s}')" for here, to in pairs)
