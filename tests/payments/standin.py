"""A LiqPay of our own: it opens the page that a customer is sent to, and speaks to us as the real one."""

import base64
import hashlib
import json
import threading
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from django.http import HttpResponse
from django.test import Client

from backend.payments.models import PaymentLink
from backend.payments.providers import PROVIDERS

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

    def checkout_of(self, link: PaymentLink) -> dict[str, Any]:
        """What a link asks for, whether it still waits or not."""
        sent = parse_qs(urlsplit(PROVIDERS["liqpay"].ask(link)).query)
        read: dict[str, Any] = json.loads(base64.b64decode(sent["data"][0]))
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


class Api(ThreadingHTTPServer):
    """Where LiqPay hears our wishes: refunds and questions about a payment, over real HTTP."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Wishes)
        self.paid: dict[str, dict[str, Any]] = {}
        self.heard: list[dict[str, Any]] = []
        self.answers: list[tuple[int, bytes]] = []
        """What to answer next instead of the truth."""
        self.gone: list[Decimal] = []
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def address(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.server_address[1]}/api/request"

    def close(self) -> None:
        """Nobody listens there any more."""
        self.shutdown()
        self.server_close()

    def pays(self, asked: dict[str, Any], status: str = "success") -> None:
        """A customer paid, and the message about it was lost."""
        self.paid[asked["order_id"]] = {**asked, "status": status, "payment_id": 1001}

    def answer(self, wish: dict[str, Any]) -> dict[str, Any]:
        """As the provider's documents say; of a refund it says no more than there is."""
        paid = self.paid.get(wish["order_id"])
        if paid is None:
            return {"result": "error", "status": "error", "err_code": "payment_not_found"}
        if wish["action"] == "status":
            told = {name: paid[name] for name in ("order_id", "status", "currency", "payment_id")}
            return {"result": "ok", "action": "pay", "amount": float(paid["amount"]), **told}
        amount = Decimal(wish["amount"])
        if sum(self.gone) + amount > Decimal(paid["amount"]):
            return {"result": "error", "err_code": "amount_limit", "err_description": "too much"}
        self.gone.append(amount)
        return {"result": "ok", "status": "reversed", "payment_id": 1001}


class _Wishes(BaseHTTPRequestHandler):
    server: Api

    def do_POST(self) -> None:
        """Believe what is signed with the shop's key."""
        form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        [data], [signed] = form["data"], form["signature"]
        assert signed == signature(data, PRIVATE)
        wish = json.loads(base64.b64decode(data))
        assert (wish["public_key"], wish["version"]) == (PUBLIC, 3)
        self.server.heard.append(wish)
        if self.server.answers:
            code, body = self.server.answers.pop(0)
        else:
            code, body = 200, json.dumps(self.server.answer(wish)).encode()
        self.send_response(code)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_words: object) -> None:
        """Silence: the tests read what was heard."""
