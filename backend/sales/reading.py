"""A customer as a seller types one: «Олена 067 123 45 67», «@olena.bags», «Студія Марко»."""

import re
from dataclasses import dataclass

from backend.core.phones import SEPARATORS, NotAPhone, parse_phone
from backend.sales.errors import NameNeeded

PHONE = re.compile(r"\+?[0-9][0-9\s()\-.\u00a0]{7,20}[0-9]")
HANDLE = re.compile(r"@([A-Za-z0-9._]{1,30})")


@dataclass(frozen=True)
class CustomerWords:
    """What was said about a customer; what was not said is empty."""

    name: str = ""
    phone: str = ""
    instagram: str = ""

    @property
    def is_enough(self) -> bool:
        """May a card be made of this: a name, and a way to reach the person?"""
        return bool(self.name and (self.phone or self.instagram))


def read_customer(text: str) -> CustomerWords:
    """Tell the name, the phone and the Instagram apart; digits that are no phone stay in the name."""
    phone, rest = _phone_in(text)
    handle = HANDLE.search(rest)
    name = rest.replace(handle[0], " ") if handle else rest
    name = " ".join(name.split()).strip(" ,;-–—")
    instagram = handle[1] if handle else ""
    return CustomerWords(name or instagram, phone, instagram)


def complete_customer(words: CustomerWords, text: str) -> CustomerWords:
    """The answer to the question what is missing: the name, or else the phone (NameNeeded, NotAPhone)."""
    if words.name:
        return CustomerWords(words.name, parse_phone(text), words.instagram)
    name = read_customer(text).name
    if not any(letter.isalpha() for letter in name):
        raise NameNeeded
    return CustomerWords(name, words.phone, words.instagram)


def read_contact(name: str, phone: str) -> CustomerWords:
    """A shared contact; Telegram often leaves out the plus of a number (NameNeeded, NotAPhone)."""
    if not name.strip():
        raise NameNeeded
    digits = SEPARATORS.sub("", phone)
    is_international = digits.isascii() and digits.isdigit() and not digits.startswith(("0", "80"))
    return CustomerWords(name.strip(), parse_phone(f"+{digits}" if is_international else digits))


def _phone_in(text: str) -> tuple[str, str]:
    found = PHONE.search(text)
    if not found:
        return "", text
    try:
        return parse_phone(found[0]), text.replace(found[0], " ")
    except NotAPhone:
        return "", text
