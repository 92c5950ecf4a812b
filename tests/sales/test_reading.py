import pytest

from backend.core.phones import NotAPhone
from backend.sales.errors import NameNeeded
from backend.sales.reading import CustomerWords, complete_customer, read_contact, read_customer


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Олена 067 123 45 67", CustomerWords("Олена", "+380671234567")),
        ("+38 (067) 123-45-67, Олена Коваль", CustomerWords("Олена Коваль", "+380671234567")),
        ("0671234567", CustomerWords("", "+380671234567")),
        ("@olena.bags", CustomerWords("olena.bags", "", "olena.bags")),
        ("Олена @olena_bags", CustomerWords("Олена", "", "olena_bags")),
        ("Студія 2026 року", CustomerWords("Студія 2026 року")),
        ("Олена 12345678901234567", CustomerWords("Олена 12345678901234567")),
        ("", CustomerWords()),
    ],
)
def test_it_tells_the_parts_of_a_customer_apart(text: str, words: CustomerWords) -> None:
    assert read_customer(text) == words


def test_it_asks_for_the_part_that_is_missing() -> None:
    assert complete_customer(CustomerWords("Олена"), "067 123 45 67").phone == "+380671234567"
    assert complete_customer(CustomerWords(phone="+380671234567"), "Олена").name == "Олена"


def test_it_takes_no_phone_for_a_name_and_no_name_for_a_phone() -> None:
    with pytest.raises(NotAPhone):
        complete_customer(CustomerWords("Олена"), "Коваль")
    with pytest.raises(NameNeeded):
        complete_customer(CustomerWords(phone="+380671234567"), "12")


@pytest.mark.parametrize("phone", ["380671234567", "+380671234567", "067 123 45 67"])
def test_a_shared_contact_has_its_number_in_any_form(phone: str) -> None:
    assert read_contact(" Олена ", phone) == CustomerWords("Олена", "+380671234567")


def test_a_foreign_contact_keeps_its_country() -> None:
    assert read_contact("Ola", "48501112233").phone == "+48501112233"


def test_a_contact_without_a_name_is_refused() -> None:
    with pytest.raises(NameNeeded):
        read_contact(" ", "380671234567")
