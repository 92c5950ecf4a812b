"""The form that takes a payment."""

from collections.abc import Callable

import pytest

from backend.accounts.models import User
from backend.catalog.models import Variant
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
