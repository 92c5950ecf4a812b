from django.db import connection


def next_number(kind: str) -> int:
    """The next number of a kind of document, without gaps: held until the transaction ends."""
    return next_numbers(kind, 1)[0]


def next_numbers(kind: str, count: int) -> range:
    """The next so many numbers of a kind of document, taken at once."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO core_counter (kind, last) VALUES (%s, %s) "
            "ON CONFLICT (kind) DO UPDATE SET last = core_counter.last + excluded.last RETURNING last",
            [kind, count],
        )
        last = int(cursor.fetchone()[0])
    return range(last - count + 1, last + 1)
