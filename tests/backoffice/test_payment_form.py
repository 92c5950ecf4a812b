"""The form that takes a payment, and what is left to be paid."""

import uuid
from collections.abc import Callable

import pytest
from django.contrib import admin

from backend.accounts.models import User
from backend.catalog.models import Variant
from backend.fulfillment import services as fulfillment
from backend.sales.models import Payment, SalesOrder
from tests.backoffice.conftest import Office


@pytest.mark.parametrize(("language", "sum_"), [("uk", "200,00"), ("en", "200.00")])
def test_the_sum_to_pay_is_filled_in_as_people_write_it(
    at_manager: Office, place_order: Callable[..., SalesOrder], variant: Variant, language: str, sum_: str
) -> None:
    order = place_order(variant, 2)
    User.objects.filter(pk=at_manager.member.pk).update(language=language)

    page = at_manager.open("sales_salesorder_pay", order.pk).content.decode()
    at_manager.press("sales_salesorder_pay", order.pk, amount=sum_, method="cash")

    assert f'value="{sum_}"' in page
    assert Payment.objects.get().amount == 200


def test_of_a_cancelled_order_nothing_is_left_to_be_paid(
    place_order: Callable[..., SalesOrder], variant: Variant, at_manager: Office, manager: User
) -> None:
    order = place_order(variant, 2)
    row = admin.site.get_model_admin(SalesOrder)
    assert row.balance_shown(order).startswith("200")

    order = fulfillment.cancel_order(order_id=order.pk, comment="", actor=manager, key=uuid.uuid4())

    assert row.balance_shown(order) == "—"
    assert "Take money" not in at_manager.open("sales_salesorder_change", order.pk).content.decode()
