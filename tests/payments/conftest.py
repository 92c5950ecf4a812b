from collections.abc import Callable, Iterator
from typing import Any
from uuid import uuid4

import pytest

from backend.accounts.models import User
from backend.catalog.models import Variant
from backend.payments.models import PaymentLink
from backend.payments.services import ask_to_pay
from backend.sales.models import SalesOrder
from tests.payments.standin import PRIVATE, PUBLIC, Api, LiqPay


@pytest.fixture(autouse=True)
def keys(settings: Any) -> None:
    settings.LIQPAY_PUBLIC_KEY, settings.LIQPAY_PRIVATE_KEY = PUBLIC, PRIVATE
    settings.PUBLIC_URL = "https://office.example"
    # Nobody listens at port 9: a test that asks the provider says so by the fixture `api`.
    settings.LIQPAY_API_URL = "http://127.0.0.1:9/api/request"


@pytest.fixture
def order(place_order: Callable[..., SalesOrder], variant: Variant) -> SalesOrder:
    return place_order(variant, 3)


@pytest.fixture
def link(order: SalesOrder, seller: User) -> PaymentLink:
    return ask_to_pay(order_id=order.pk, actor=seller, key=uuid4())


@pytest.fixture
def liqpay() -> LiqPay:
    return LiqPay()


@pytest.fixture
def api(settings: Any) -> Iterator[Api]:
    server = Api()
    settings.LIQPAY_API_URL = server.address
    yield server
    server.close()


@pytest.fixture
def paid_link(link: PaymentLink, liqpay: LiqPay, api: Api) -> PaymentLink:
    """300 came online, and the provider knows of it."""
    asked = liqpay.checkout(f"/pay/{link.reference}/")
    api.pays(asked)
    liqpay.says(asked, "success")
    link.refresh_from_db()
    return link
