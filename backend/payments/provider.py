"""What the workshop wants of everybody through whom customers pay."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum, auto
from typing import Protocol
from uuid import UUID

from backend.payments.models import PaymentLink


class Means(Enum):
    """What a message of a provider means to the workshop."""

    PAID = auto()
    REVERSED = auto()
    UNPAID = auto()


@dataclass(frozen=True)
class Heard:
    """A message of a provider whose signature was right; the sum is what came, or all that has gone back."""

    reference: UUID
    means: Means
    status: str
    amount: Decimal
    currency: str
    provider_id: str


@dataclass(frozen=True)
class Answer:
    """What a provider said to a wish of ours: that it will be so, or why not."""

    is_accepted: bool
    words: str


class Provider(Protocol):
    """Somebody through whom money comes."""

    name: str

    def is_ready(self) -> bool:
        """Is everything set up for it?"""

    def ask(self, link: PaymentLink) -> str:
        """What the customer gets: an address to open, or words to pay by."""

    def hear(self, said: Mapping[str, str]) -> Heard:
        """Read a message, if it is signed by the provider (Forged)."""

    def refund(self, link: PaymentLink, amount: Decimal) -> Answer:
        """Have a part of what was paid by a link given back (Unreachable, Unsure); takes its time."""

    def ask_status(self, link: PaymentLink) -> Heard | None:
        """How a link stands, None when nobody has begun to pay (Unreachable, Unsure); takes its time."""
