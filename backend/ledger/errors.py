from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Model
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from backend.core.errors import DomainError


@dataclass(frozen=True)
class Shortage:
    """What is missing on a shelf: how much was wanted and how much is free."""

    item: Model
    wanted: int | Decimal
    available: int | Decimal

    def __str__(self) -> str:
        return _t("%(item)s: %(wanted)s needed, %(available)s available") % {
            "item": self.item,
            "wanted": self.wanted,
            "available": self.available,
        }


class InsufficientStock(DomainError):
    code = "insufficient_stock"
    message = _("Not enough on the shelf. %(missing)s.")

    def __init__(self, shortages: Sequence[Shortage]) -> None:
        super().__init__()
        self.shortages = shortages

    def __str__(self) -> str:
        return str(self.message % {"missing": "; ".join(map(str, self.shortages))})


class TooMuchStock(DomainError):
    code = "too_much_stock"
    message = _("%(item)s: a shelf holds at most %(most)s.")


class AlreadyReversed(DomainError):
    code = "already_reversed"
    message = _("This was already reversed.")
