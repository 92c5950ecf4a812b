import pytest

from backend.core.phones import NotAPhone, parse_phone


@pytest.mark.parametrize(
    "text", ["0671234567", "067 123 45 67", "(067) 123-45-67", "+380671234567", "380671234567", "80671234567"]
)
def test_one_phone_in_many_forms_is_one_phone(text: str) -> None:
    assert parse_phone(text) == "+380671234567"


def test_a_foreign_phone_stays_as_it_is() -> None:
    assert parse_phone("+48 512 345 678") == "+48512345678"


@pytest.mark.parametrize("text", ["", "12345", "067123456", "abc", "٠٦٧١٢٣٤٥٦٧", "671234567", "+", "0" * 30])
def test_what_is_not_a_phone_is_refused(text: str) -> None:
    with pytest.raises(NotAPhone):
        parse_phone(text)
