from uuid import uuid4

import pytest

from backend.accounts.models import User
from backend.core.phones import NotAPhone
from backend.sales import services as sales
from backend.sales.errors import NameNeeded
from backend.sales.models import Customer


def test_a_customer_is_written_down_with_a_readable_phone(seller: User) -> None:
    customer = sales.create_customer(
        name=" Iryna ", phone="067 123 45 67", instagram="@iryna", actor=seller, key=uuid4()
    )

    assert (customer.name, customer.phone, customer.instagram) == ("Iryna", "+380671234567", "iryna")


def test_a_customer_without_a_name_or_with_an_unreadable_phone_is_refused(seller: User) -> None:
    with pytest.raises(NameNeeded):
        sales.create_customer(name=" ", actor=seller, key=uuid4())
    with pytest.raises(NotAPhone):
        sales.create_customer(name="Iryna", phone="12", actor=seller, key=uuid4())
    assert not Customer.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "words", ["olen", "KOVAL", "олена", "671234567", "067 123", "+380671234567", "@olena.k", "koval olen"]
)
def test_a_customer_is_found_by_any_words(words: str) -> None:
    wanted = Customer.objects.create(
        name="Olena Koval Олена", phone="+380671234567", instagram="olena.k", email="o@example.com"
    )
    Customer.objects.create(name="Petro", phone="+380509999999")

    assert list(Customer.objects.search(words)) == [wanted]
