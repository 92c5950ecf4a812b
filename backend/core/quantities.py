"""One reader for every number that a person types."""

import re
from decimal import Decimal

from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _

from backend.core.errors import DomainError
from backend.core.models import MAX_MONEY, MAX_QUANTITY

# [0-9], never \d: Arabic and full-width digits are refused, not guessed.
SPACES = " \u00a0\u2009\u202f"
GROUPED = re.compile(rf"[0-9]{{1,3}}(?:[{SPACES}][0-9]{{3}})+")
WHOLE = re.compile(r"[0-9]{1,12}")
DECIMAL = re.compile(r"([0-9]{1,12})[.,]([0-9]{1,3})")


class NotANumber(DomainError):
    code = "not_a_number"
    message = _("I could not read the number. Send digits only, for example: %(example)s")


class AmbiguousNumber(DomainError):
    code = "ambiguous_number"
    message = _("Is it %(small)s or %(large)s? Send it again in that form.")


class OutOfRange(DomainError):
    code = "out_of_range"
    message = _("The number must be from %(least)s to %(most)s.")


def parse_quantity(
    text: str, *, places: int = 0, least: Decimal | int = 1, most: int = MAX_QUANTITY
) -> Decimal:
    """Read a quantity with at most `places` decimals (0 for pieces).

    Raises NotANumber, AmbiguousNumber for «1,500», OutOfRange.
    """
    value = _read(text, places, example="12" if not places else "1,5")
    if not least <= value <= most:
        raise OutOfRange(least=show_number(least), most=show_number(most))
    return value


def parse_pieces(text: str, *, least: int = 1, most: int = MAX_QUANTITY) -> int:
    """Read a whole number of pieces; raises what parse_quantity raises."""
    return int(parse_quantity(text, least=least, most=most))


def parse_money(text: str, *, least: Decimal = Decimal("0.01"), most: Decimal = MAX_MONEY) -> Decimal:
    """Read a sum with at most two decimals, in the order's currency; raises what parse_quantity raises."""
    value = _read(text, 2, example="1250,50")
    if not least <= value <= most:
        raise OutOfRange(least=show_number(least), most=show_number(most))
    return value


def is_money(value: Decimal) -> bool:
    """Is it a real sum that loses nothing in two decimals, of a size that can be kept?"""
    # Compared and not counted with: nothing overflows, whatever somebody wrote.
    return value.is_finite() and -MAX_MONEY <= value <= MAX_MONEY and value == round(value, 2)


def show_number(number: Decimal | int) -> str:
    """A number as people write it, in the reader's language: «9 999,99», «2,3» and never «2,300»."""
    shown = number.normalize() if isinstance(number, Decimal) else number
    return number_format(shown, force_grouping=True)


def _read(text: str, places: int, *, example: str) -> Decimal:
    text = text.strip(SPACES + "\n")
    whole, separator, fraction = text.replace(",", ".").partition(".")
    if GROUPED.fullmatch(whole):
        whole = re.sub(rf"[{SPACES}]", "", whole)
        is_grouped = True
    else:
        is_grouped = False
    if not separator:
        if not WHOLE.fullmatch(whole):
            raise NotANumber(example=example)
        return Decimal(whole)
    if not DECIMAL.fullmatch(f"{whole}.{fraction}"):
        raise NotANumber(example=example)
    # «1,125» m² has no other way to be written, so it is not asked back; «1,500» is: «1,5» or «1500».
    is_only_so = places >= 3 and fraction[-1] != "0"
    if len(fraction) == 3 and not is_grouped and 1 <= len(whole) <= 3 and whole[0] != "0" and not is_only_so:
        raise _two_readings(whole, fraction, places)
    if len(fraction) > places:
        raise NotANumber(example=example)
    return Decimal(f"{whole}.{fraction}")


def _two_readings(whole: str, fraction: str, places: int) -> DomainError:
    # «1,555» of money can only be 1555: a question whose one answer is refused would never end.
    if len(fraction.rstrip("0")) > places:
        return NotANumber(example=whole + fraction)
    return AmbiguousNumber(small=f"{whole},{fraction.rstrip('0') or '0'}", large=whole + fraction)
