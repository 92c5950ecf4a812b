from django.db import connection


def next_number(kind: str) -> int:
    """The next number of a kind of document, without gaps: held until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO core_counter (kind, last) VALUES (%s, 1) "
            "ON CONFLICT (kind) DO UPDATE SET last = core_counter.last + 1 RETURNING last",
            [kind],
        )
        return int(cursor.fetchone()[0])
