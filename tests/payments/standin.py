"""A LiqPay of our own: it opens the page that a customer is sent to, and speaks to us as the real one."""

import base64
import hashlib
import json
from typing import Any
from urllib.parse import parse_qs, urlsplit

from django.http import HttpResponse
from django.test import Client

PUBLIC, PRIVATE = "i00000000", "a4825234f4bae72a0be04eafe9e8e2bada209255"


class LiqPay:
    """The provider as a customer and as our server meet it."""

    def __init__(self) -> None:
        self.server = Client()

    def checkout(self, page: str) -> dict[str, Any]:
        """A customer opens our link; the provider checks what we signed and reads what is to be paid."""
        sent = self.server.get(page)
        assert sent.status_code == 302, sent.content
        address = urlsplit(sent["Location"])
        assert address.hostname == "www.liqpay.ua"
        asked = parse_qs(address.query)
        assert asked["signature"] == [signature(asked["data"][0], PRIVATE)]
        read: dict[str, Any] = json.loads(base64.b64decode(asked["data"][0]))
        return read

    def says(self, asked: dict[str, Any], status: str, **other: Any) -> HttpResponse:
        """The provider tells our server how a payment stands."""
        told = {
            "public_key": asked["public_key"],
            "order_id": asked["order_id"],
            "action": "pay",
            "status": status,
            "amount": float(asked["amount"]),
            "currency": asked["currency"],
            "payment_id": 1001,
            **other,
        }
        return self.send(told)

    def send(self, told: object, key: str = PRIVATE) -> HttpResponse:
        """Any message, signed by any key."""
        data = base64.b64encode(json.dumps(told).encode()).decode()
        form = {"data": data, "signature": signature(data, key)}
        return self.server.post("/payments/liqpay/", form)  # type: ignore[return-value]


def signature(data: str, key: str) -> str:
    """As the provider's documents say."""
    return base64.b64encode(hashlib.sha1(f"{key}{data}{key}".encode()).digest()).decode()  # noqa: S324
