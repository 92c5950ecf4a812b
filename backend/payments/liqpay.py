"""LiqPay: a page of theirs to pay at, signed messages to us, and wishes of ours that they answer."""

import base64
import binascii
import hashlib
import hmac
import json
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from http.client import HTTPException
from socket import gaierror
from typing import Any, ClassVar
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode
from urllib.request import Request, urlopen
from uuid import UUID

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from backend.core.models import MAX_MONEY, Workshop
from backend.payments.errors import Forged, Unreachable, Unsure
from backend.payments.models import PaymentLink
from backend.payments.provider import Answer, Heard, Means

SECONDS = 20
"""How long we wait for an answer."""
LONGEST = 100_000
NONE_YET = frozenset({"payment_not_found", "order_not_found"})
"""What they call a link by which nobody has begun to pay."""
REFUSED = frozenset({"error", "failure"})


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

    def refund(self, link: PaymentLink, amount: Decimal) -> Answer:
        """Have a part of what was paid by a link given back (Unreachable, Unsure)."""
        said = self._wish("refund", link, amount=str(amount))
        words = str(said.get("err_description") or said.get("err_code") or said.get("status") or "")
        # «reversed» now, or «wait_…» until there is enough on the shop's account: the customer gets it.
        is_accepted = said.get("result") == "ok" and said.get("status") not in REFUSED
        return Answer(is_accepted, words=words[:200])

    def ask_status(self, link: PaymentLink) -> Heard | None:
        """How a link stands, None when nobody has begun to pay by it (Unreachable, Unsure)."""
        said = self._wish("status", link)
        if said.get("err_code") in NONE_YET:
            return None
        try:
            # They answer us over their own address, so what they say is theirs without a signature.
            heard = self._heard({"public_key": settings.LIQPAY_PUBLIC_KEY, **said})
        except (ValueError, KeyError, TypeError, InvalidOperation, Forged) as error:
            raise Unsure from error
        if heard.reference != link.reference:
            raise Unsure
        return heard

    def _wish(self, action: str, link: PaymentLink, **other: str) -> dict[str, Any]:
        if not self.is_ready():
            raise Unreachable
        key, reference = settings.LIQPAY_PUBLIC_KEY, str(link.reference)
        wish = {"version": 3, "public_key": key, "action": action, "order_id": reference, **other}
        data = base64.b64encode(json.dumps(wish).encode()).decode()
        form = urlencode({"data": data, "signature": sign(data)}).encode()
        return _answer_to(Request(settings.LIQPAY_API_URL, form))  # noqa: S310

    def _heard(self, told: dict[str, Any]) -> Heard:
        if told["public_key"] != settings.LIQPAY_PUBLIC_KEY:
            raise Forged
        status, amount = str(told["status"]), _sum(told["amount"])
        means = self.means.get(status, Means.UNPAID)
        if status == "sandbox" and settings.LIQPAY_SANDBOX:
            means = Means.PAID
        # What was paid stays in `amount`, and the status may stay «success»: what of it has gone back so far
        # stands beside them.
        gone = _sum(told.get("refund_amount") or 0)
        if gone and means in (Means.PAID, Means.REVERSED):
            means, status, amount = Means.REVERSED, "reversed", gone
        return Heard(
            reference=UUID(str(told["order_id"])),
            means=means,
            status=status[:40],
            amount=amount,
            currency=str(told["currency"])[:3],
            provider_id=str(told.get("payment_id") or told.get("transaction_id") or "")[:64],
        )


def _sum(said: object) -> Decimal:
    amount = Decimal(str(said))
    if not amount.is_finite() or not 0 <= amount <= MAX_MONEY:
        raise Forged
    return amount


def _answer_to(request: Request) -> dict[str, Any]:
    """What they answered: it is not repeated unless it is sure that they did not hear us."""
    try:
        with urlopen(request, timeout=SECONDS) as response:  # noqa: S310
            said = json.loads(response.read(LONGEST), parse_float=Decimal)
    except HTTPError as error:
        raise Unsure from error
    except URLError as error:
        unheard = isinstance(error.reason, ConnectionRefusedError | gaierror)
        raise (Unreachable if unheard else Unsure) from error
    except (OSError, HTTPException, ValueError) as error:
        raise Unsure from error
    if not isinstance(said, dict):
        raise Unsure
    return said


def sign(data: str) -> str:
    """What LiqPay and we alone can make of these data."""
    key = settings.LIQPAY_PRIVATE_KEY
    # The provider's own way; there is no other one to choose.
    digest = hashlib.sha1(f"{key}{data}{key}".encode(), usedforsecurity=False).digest()
    return base64.b64encode(digest).decode()
