"""The price of a bundle, divided between its parts so that they come to it exactly."""

import heapq
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from backend.core.errors import DomainError

KOPIYKA = Decimal("0.01")


class PriceIndivisible(DomainError):
    code = "price_indivisible"
    message = _(
        "%(bundle)s: %(price)s cannot be divided between its parts to the kopiyka. Take %(nearest)s, or have "
        "one piece in some place."
    )


@dataclass(frozen=True)
class Share:
    """A part of a bundle: what a piece of it costs alone, and how many pieces there are."""

    price: Decimal
    quantity: int


def divide(price: Decimal, shares: Sequence[Share]) -> list[Decimal] | None:
    """What a piece of every part costs in the bundle, in proportion to what it costs alone.

    Quantities times prices come to the price of the bundle exactly; None when no prices in kopiykas do.
    """
    whole, quantities = int(price / KOPIYKA), [share.quantity for share in shares]
    fair = _fair(whole, shares)
    found = _completed(fair, whole, quantities) or _completed([0] * len(shares), whole, quantities)
    return [kopiykas * KOPIYKA for kopiykas in found] if found else None


def nearest_divisible(price: Decimal, shares: Sequence[Share]) -> Decimal:
    """The highest price, not above this one, that can be divided between the parts."""
    while divide(price, shares) is None:
        # Nothing is always divided.
        price -= KOPIYKA
    return price


def _fair(whole: int, shares: Sequence[Share]) -> list[int]:
    """Everybody's share rounded down; then whose share was cut most gets a kopiyka for every piece."""
    weights = [int(share.price / KOPIYKA) for share in shares]
    if not any(weights):
        weights = [1] * len(shares)
    everything = sum(weight * share.quantity for weight, share in zip(weights, shares, strict=True))
    found = [whole * weight // everything for weight in weights]
    left = whole - sum(one * share.quantity for one, share in zip(found, shares, strict=True))
    by_remainder = sorted(
        range(len(shares)), key=lambda place: whole * weights[place] % everything, reverse=True
    )
    for place in by_remainder:
        if shares[place].quantity <= left:
            found[place] += 1
            left -= shares[place].quantity
    return found


def _completed(found: list[int], whole: int, quantities: list[int]) -> list[int] | None:
    """Add kopiykas until nothing is left; the part with the fewest pieces takes what the others do not."""
    left = whole - sum(one * quantity for one, quantity in zip(found, quantities, strict=True))
    few = min(range(len(quantities)), key=quantities.__getitem__)
    added = _least_sum(left % quantities[few], quantities[few], quantities)
    if added is None:
        return None
    found = [one + more for one, more in zip(found, added, strict=True)]
    spent = sum(more * quantity for more, quantity in zip(added, quantities, strict=True))
    found[few] += (left - spent) // quantities[few]
    return found if found[few] >= 0 else None


def _least_sum(remainder: int, modulus: int, quantities: list[int]) -> list[int] | None:
    """How many times to take each quantity to come to this remainder with the least sum."""
    seen: set[int] = set()
    queue = [(0, 0, [0] * len(quantities))]
    while queue:
        total, at, taken = heapq.heappop(queue)
        if at in seen:
            continue
        if at == remainder:
            return taken
        seen.add(at)
        for place, quantity in enumerate(quantities):
            following = taken.copy()
            following[place] += 1
            heapq.heappush(queue, (total + quantity, (at + quantity) % modulus, following))
    return None
