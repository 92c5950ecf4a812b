from backend.core.statements import fetch

NEXT_NUMBERS = (
    "INSERT INTO core_counter (kind, last) VALUES (%s, %s) "
    "ON CONFLICT (kind) DO UPDATE SET last = core_counter.last + excluded.last RETURNING last"
)


def next_number(kind: str) -> int:
    """The next number of a kind of document, without gaps: held until the transaction ends."""
    return next_numbers(kind, 1)[0]


def next_numbers(kind: str, count: int) -> range:
    """The next so many numbers of a kind of document, taken at once."""
    [(last,)] = fetch(NEXT_NUMBERS, [kind, count])
    return range(last - count + 1, last + 1)
