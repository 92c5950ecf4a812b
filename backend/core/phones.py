import re

from django.utils.translation import gettext_lazy as _

from backend.core.errors import DomainError

SEPARATORS = re.compile(r"[\s()\-.\u00a0]")
PHONE = re.compile(r"\+?[0-9]{9,15}")


class NotAPhone(DomainError):
    code = "not_a_phone"
    message = _("I could not read the phone number. Send it like this: 067 123 45 67")


def parse_phone(text: str) -> str:
    """A phone number as +380671234567, whatever way it was typed (NotAPhone otherwise)."""
    digits = SEPARATORS.sub("", text)
    if not PHONE.fullmatch(digits):
        raise NotAPhone
    if digits.startswith("+"):
        return digits
    if digits.startswith("380") and len(digits) == 12:
        return f"+{digits}"
    if digits.startswith("80") and len(digits) == 11:
        return f"+3{digits}"
    if digits.startswith("0") and len(digits) == 10:
        return f"+38{digits}"
    raise NotAPhone
