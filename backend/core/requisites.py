"""What stands on papers about the workshop itself, checked while it is written."""

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

IBAN = re.compile(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}")
TAX_ID = re.compile(r"[0-9]{8}|[0-9]{10}|[0-9]{12}")


def check_iban(text: str) -> None:
    """An account number of a bank, with its check digits, without spaces."""
    turned = text[4:] + text[:4]
    if not IBAN.fullmatch(text) or int("".join(str(int(sign, 36)) for sign in turned)) % 97 != 1:
        raise ValidationError(
            _("This is not an IBAN. Copy it without spaces, for example %(example)s."),
            params={"example": "UA213223130000026007233566001"},
        )


def check_tax_id(text: str) -> None:
    """The number of a company (8 digits), a person (10) or a payer of the tax on added value (12)."""
    if not TAX_ID.fullmatch(text):
        raise ValidationError(_("Write the 8 digits of a company, or the 10 digits of a person."))
