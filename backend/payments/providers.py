"""Through whom customers pay."""

from collections.abc import Mapping
from decimal import Decimal

from django.utils.translation import gettext as _

from backend.core.models import Workshop
from backend.payments.errors import Forged, NoProvider
from backend.payments.liqpay import LiqPay
from backend.payments.models import PaymentLink
from backend.payments.provider import Answer, Heard, Provider


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

    def refund(self, link: PaymentLink, amount: Decimal) -> Answer:
        """People give money back by hand, and know that they did."""
        return Answer(is_accepted=True, words="")

    def ask_status(self, link: PaymentLink) -> Heard | None:
        """There is nobody to ask."""
        return None


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
