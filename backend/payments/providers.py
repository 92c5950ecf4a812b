"""Through whom customers pay: what to give them, and how to read what the provider says afterwards."""

import base64
import binascii
import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from enum import Enum, auto
from typing import Any, ClassVar, Protocol
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from backend.core.models import MAX_MONEY, Workshop
from backend.payments.errors import Forged, NoProvider
from backend.payments.models import PaymentLink


class Means(Enum):
    """What a message of a provider means to the workshop."""

    PAID = auto()
    REVERSED = auto()
    UNPAID = auto()


@dataclass(frozen=True)
class Heard:
    """A message of a provider whose signature was right."""

    reference: UUID
    means: Means
    status: str
    amount: Decimal
    currency: str
    provider_id: str


class Provider(Protocol):
    """Somebody through whom money comes."""

    name: str

    def is_ready(self) -> bool:
        """Is everything set up for it?"""

    def ask(self, link: PaymentLink) -> str:
        """What the customer gets: an address to open, or words to pay by."""

    def hear(self, said: Mapping[str, str]) -> Heard:
        """Read a message, if it is signed by the provider (Forged)."""


class Manual:
    """By the requisites of the workshop; that the money came is written down by a person."""

    name = "manual"

    def is_ready(self) -> bool:
        """The account of the workshop is known."""
        return bool(Workshop.current().iban)

    def ask(self, link: PaymentLink) -> str:
        """The requisites and what to write in the purpose of the payment."""
        workshop = Workshop.current()
        lines = [
            (_("Receiver"), workshop.legal_name or workshop.name),
            (_("Tax id"), workshop.tax_id),
            (_("IBAN"), workshop.iban),
            (_("Sum"), f"{link.amount} {link.currency}"),
            (_("Purpose"), _("payment of order №%(number)s") % {"number": link.order.number}),
        ]
        return "\n".join(f"{name}: {fact}" for name, fact in lines if fact)

    def hear(self, said: Mapping[str, str]) -> Heard:
        """Nobody speaks for a bank transfer (Forged)."""
        raise Forged


class LiqPay:
    """LiqPay: a page of theirs to pay at, and signed messages to us.

    `data` is base64 of JSON, `signature` base64 of sha1 of private key + data + private key.
    """

    name = "liqpay"
    means: ClassVar = {"success": Means.PAID, "reversed": Means.REVERSED}

    def is_ready(self) -> bool:
        """Keys are set, and LiqPay can reach us."""
        return bool(settings.LIQPAY_PUBLIC_KEY and settings.LIQPAY_PRIVATE_KEY and settings.PUBLIC_URL)

    def ask(self, link: PaymentLink) -> str:
        """The address of the page to pay at."""
        asked = {
            "version": 3,
            "public_key": settings.LIQPAY_PUBLIC_KEY,
            "action": "pay",
            "amount": str(link.amount),
            "currency": link.currency,
            "description": _("Order №%(number)s, %(workshop)s")
            % {"number": link.order.number, "workshop": Workshop.current().name},
            "order_id": str(link.reference),
            "language": "en" if translation.get_language() == "en" else "uk",
            "server_url": f"{settings.PUBLIC_URL}/payments/{self.name}/",
            "result_url": f"{settings.PUBLIC_URL}/pay/{link.reference}/",
        }
        if settings.LIQPAY_SANDBOX:
            asked["sandbox"] = "1"
        data = base64.b64encode(json.dumps(asked).encode()).decode()
        return f"{settings.LIQPAY_URL}?{urlencode({'data': data, 'signature': sign(data)})}"

    def hear(self, said: Mapping[str, str]) -> Heard:
        """Read a message, if it is signed with our key and is about our shop (Forged)."""
        data, signature = said.get("data", ""), said.get("signature", "")
        # In a time that says nothing of how far a guess was right.
        if not self.is_ready() or not hmac.compare_digest(sign(data).encode(), signature.encode()):
            raise Forged
        try:
            told = json.loads(base64.b64decode(data, validate=True), parse_float=Decimal)
            return self._heard(told)
        except (binascii.Error, ValueError, KeyError, TypeError, AttributeError, InvalidOperation) as error:
            raise Forged from error

    def _heard(self, told: dict[str, Any]) -> Heard:
        if told["public_key"] != settings.LIQPAY_PUBLIC_KEY:
            raise Forged
        status, amount = str(told["status"]), Decimal(str(told["amount"]))
        if not amount.is_finite() or not 0 <= amount <= MAX_MONEY:
            raise Forged
        means = self.means.get(status, Means.UNPAID)
        if status == "sandbox" and settings.LIQPAY_SANDBOX:
            means = Means.PAID
        return Heard(
            reference=UUID(str(told["order_id"])),
            means=means,
            status=status[:40],
            amount=amount,
            currency=str(told["currency"])[:3],
            provider_id=str(told.get("payment_id") or told.get("transaction_id") or "")[:64],
        )


def sign(data: str) -> str:
    """What LiqPay and we alone can make of these data."""
    key = settings.LIQPAY_PRIVATE_KEY
    # The provider's own way; there is no other one to choose.
    digest = hashlib.sha1(f"{key}{data}{key}".encode(), usedforsecurity=False).digest()
    return base64.b64encode(digest).decode()


PROVIDERS: dict[str, Provider] = {provider.name: provider for provider in (LiqPay(), Manual())}
"""In the order of preference."""


def ready() -> Provider:
    """The provider to pay through now (NoProvider)."""
    for provider in PROVIDERS.values():
        if provider.is_ready():
            return provider
    raise NoProvider


def is_ready() -> bool:
    """May a customer be asked to pay through any provider?"""
    return any(provider.is_ready() for provider in PROVIDERS.values())
