"""A sum in words, as papers want it: «одна тисяча двісті гривень 50 копійок»."""

from dataclasses import dataclass
from decimal import Decimal

from django.utils import translation
from num2words import num2words


@dataclass(frozen=True)
class Coins:
    """A currency in one language: its gender, and its names for 1, 2-4 and 5; the same of its parts."""

    gender: str
    whole: tuple[str, str, str]
    parts: tuple[str, str, str]


UKRAINIAN = {
    "UAH": Coins("feminine", ("гривня", "гривні", "гривень"), ("копійка", "копійки", "копійок")),
    "USD": Coins("masculine", ("долар США", "долари США", "доларів США"), ("цент", "центи", "центів")),
    "EUR": Coins("neuter", ("євро", "євро", "євро"), ("євроцент", "євроценти", "євроцентів")),
}
ENGLISH = {
    "UAH": Coins("", ("hryvnia", "hryvnias", "hryvnias"), ("kopiyka", "kopiykas", "kopiykas")),
    "USD": Coins("", ("US dollar", "US dollars", "US dollars"), ("cent", "cents", "cents")),
    "EUR": Coins("", ("euro", "euros", "euros"), ("cent", "cents", "cents")),
}


def in_words(amount: Decimal, currency: str) -> str:
    """A sum in the reader's language, the whole in words and the parts in two digits."""
    whole, parts = divmod(int(amount * 100), 100)
    if translation.get_language() == "en":
        said, coins = num2words(whole, lang="en"), ENGLISH[currency]
        names = coins.whole[whole != 1], coins.parts[parts != 1]
    else:
        coins = UKRAINIAN[currency]
        said = _said(whole, coins.gender)
        names = coins.whole[_form(whole)], coins.parts[_form(parts)]
    return f"{said[:1].upper()}{said[1:]} {names[0]} {parts:02d} {names[1]}"


def _said(number: int, gender: str) -> str:
    said = str(num2words(number, lang="uk", gender="feminine" if gender == "feminine" else "masculine"))
    # The words know no neuter, which differs in one word: одне євро.
    return f"{said[:-2]}не" if gender == "neuter" and said.endswith("один") else said


def _form(number: int) -> int:
    """Which of three names goes with a number: 1 гривня, 2 гривні, 5 гривень; 11-14 take the third."""
    if number % 100 in range(11, 15):
        return 2
    return {1: 0, 2: 1, 3: 1, 4: 1}.get(number % 10, 2)
