"""What is certain in a line, each thing with its own reader: it is cut out, and the rest goes on."""

import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal

from backend.core.dates import DateTooFar, NotADate, parse_day
from backend.core.phones import NotAPhone, parse_phone
from backend.sales.oneline.items import Item, Unclear
from backend.sales.oneline.names import first_name
from backend.sales.oneline.patterns import (
    BARE_DAY,
    DAY_OF_MONTH,
    DEPOSIT,
    DUE,
    FIRM_DUE,
    INSTAGRAM,
    METHODS,
    NO_DEPOSIT,
    NOT_A_PHONE,
    OLD_PHONE,
    PHONE,
    PIECES,
    QUOTED,
    REMARK,
    SOURCES,
    UNREAD_DEPOSIT,
    URGENT,
)
from backend.sales.oneline.tokens import CUT, PHONE_WAS, amount_of
from backend.sales.oneline.vocabulary import Vocabulary
from backend.sales.oneline.words import DAYS_IN_RUSSIAN

SMALLEST_DEPOSIT = Decimal(10)
LONGEST_REMARK = 12
WEEKS = re.compile(r"(?:через |за |in )([0-9]{1,2}|два|two|a|) ?(?:тиждень|тижні|weeks?)")
FEW = {"два": 2, "two": 2}
NO_ADDRESS = re.compile(r"вишив|вышив|грав|тисн|ініц|иниц|подар|gift|engr|embr|mono|init")
PIECES_FOLLOW = re.compile(rf"[xх×*]? ?[0-9]{{1,4}} ?(?:{PIECES}|[xх×*])(?!\w)|[xх×*] ?[0-9]", re.IGNORECASE)
STOP = re.compile(r"[,;¦☎\n]")


@dataclass(frozen=True)
class Reading:
    """An order as far as it could be read; what is unclear is asked, not guessed."""

    items: list[Item] = field(default_factory=list)
    unclear: list[Unclear] = field(default_factory=list)
    name: str = ""
    phone: str = ""
    instagram: str = ""
    due_on: date | None = None
    deposit: Decimal | None = None
    method: str = ""
    is_urgent: bool = False
    source: str = ""
    comment: str = ""

    @property
    def is_whole(self) -> bool:
        """Was everything read?"""
        return bool(self.items) and not self.unclear

    def ask(self, words: str, about: str) -> "Reading":
        """These words are asked about."""
        return replace(self, unclear=[*self.unclear, Unclear(words.strip(), about)])

    def remark(self, words: str) -> "Reading":
        """These words are for people."""
        said = words.strip(" ,;:-")
        return replace(self, comment=f"{self.comment}; {said}" if self.comment else said)


def contacts(reading: Reading, text: str) -> tuple[Reading, str]:
    """One phone and one nick; several, or digits that are no number, are asked about."""
    while old := OLD_PHONE.search(text):
        reading, text = reading.ask(old.group(), "phone"), cut(text, old, PHONE_WAS)
    found = list(PHONE.finditer(text))
    for one in found:
        if len(found) == 1 and (phone := phone_of(one.group())):
            reading = replace(reading, phone=phone)
        else:
            reading = reading.ask(one.group(), "phone")
    text = PHONE.sub(PHONE_WAS, text)
    for pattern in INSTAGRAM:
        while nick := pattern.search(text.lower()):
            name = nick[1].rstrip(".")
            reading = reading.ask(nick[1], "phone") if reading.instagram else replace(reading, instagram=name)
            text = cut(text, nick, PHONE_WAS)
    for digits in NOT_A_PHONE.finditer(text):
        reading = reading.ask(digits.group(), "phone")
    return reading, NOT_A_PHONE.sub(CUT, text)


def quoted(reading: Reading, text: str) -> tuple[Reading, str]:
    """Words in quotes, an e-mail, an hour and what is called a comment are kept as they are."""
    for pattern in QUOTED:
        while found := pattern.search(text):
            reading, text = reading.remark(found[1]), cut(text, found)
    return reading, text


def remarks(reading: Reading, text: str, vocabulary: Vocabulary) -> tuple[Reading, str]:
    """Where to send and what to embroider, up to the next comma, goods or name."""
    begin = 0
    while found := REMARK.search(text, begin):
        if _names_goods(text, found, vocabulary):
            begin = found.end()
            continue
        end = _remark_ends(text, found.end(), vocabulary)
        said = text[found.start() : end]
        # «вишивка М. К. 2»: two letters, or two pieces?
        is_doubtful = NO_ADDRESS.match(said.lower()) and re.search(r"(?<![\w.])[0-9]", said)
        reading = reading.ask(said, "comment") if is_doubtful else reading.remark(said)
        text, begin = f"{text[: found.start()]}{CUT}{text[end:]}", found.start()
    return reading, text


def _names_goods(text: str, found: re.Match[str], vocabulary: Vocabulary) -> bool:
    """«подарункові набори» are goods, «подарункова упаковка» is a wish."""
    word, following = found.group(), re.match(r"\s+([\w'-]+)", text[found.end() :])
    if vocabulary.knows(word) or following is None:
        return vocabulary.knows(word)
    both = (word, following[1])
    if not all(map(vocabulary.is_plain, both)):
        return False
    return bool(vocabulary.fitting(group for one in both for group in vocabulary.groups(one)))


def deposit(reading: Reading, text: str) -> tuple[Reading, str]:
    """What was paid already, and how; what cannot be read as a sum is asked about."""
    if none := NO_DEPOSIT.search(text.lower()):
        text = cut(text, none)
    for pattern in DEPOSIT:
        found = pattern.search(text.lower())
        amount = amount_of(found[1], found[2], found[3]) if found else Decimal(0)
        if found and amount >= SMALLEST_DEPOSIT:
            reading = replace(reading, deposit=amount, method=_method(found[4] or ""))
            text = cut(text, found)
            break
    while left := UNREAD_DEPOSIT.search(text.lower()):
        reading, text = reading.ask(text[left.start() : left.end()], "deposit"), cut(text, left)
    return reading, text


def due(reading: Reading, text: str, today: date) -> tuple[Reading, str]:
    """One coming day; a second one, a day that has passed and «до свят» are asked about."""
    reading, text = _days(reading, text, today, DUE, _after_preposition)
    reading, text = _days(reading, text, today, BARE_DAY, _bare)
    return reading, text


def flags(reading: Reading, text: str) -> tuple[Reading, str]:
    """Urgent or not, and where the order comes from."""
    while found := URGENT.search(text.lower()):
        reading, text = replace(reading, is_urgent=not found[1]), cut(text, found)
    return reading, text


def source(reading: Reading, text: str) -> tuple[Reading, str]:
    """Where the order comes from; two places are asked about."""
    for name, words in SOURCES.items():
        pattern = re.compile(rf"(?<!\w)(?:(?:з|із|из|с|from|через|в|via) )?(?:{words})(?!\w)")
        while found := pattern.search(text.lower()):
            said = text[found.start() : found.end()]
            other = reading.source not in ("", name)
            reading = reading.ask(said, "words") if other else replace(reading, source=name)
            text = cut(text, found)
    return reading, text


def cut(text: str, found: re.Match[str], mark: str = CUT) -> str:
    """The text without what was found."""
    return f"{text[: found.start()]}{mark}{text[found.end() :]}"


def phone_of(text: str) -> str:
    """A number that somebody can be called by, or nothing."""
    with suppress(NotAPhone):
        return parse_phone(text)
    return ""


def _method(said: str) -> str:
    return next((name for name, words in METHODS.items() if said and said.startswith(words)), "card")


def _remark_ends(text: str, begin: int, vocabulary: Vocabulary) -> int:
    """A remark goes on to the next comma, or until goods, a name or something that was cut out."""
    end = begin
    for word in list(re.finditer(r"\S+", text[begin:]))[:LONGEST_REMARK]:
        said = word.group()
        plain = said.strip(".,;:!?«»()")
        if said[0] in "¦☎" or PIECES_FOLLOW.match(text[begin + word.start() :]):
            break
        if not plain.isdigit() and (vocabulary.is_plain(plain) or vocabulary.thing_by_code(plain)):
            break
        if plain.lower() == first_name(plain) or said in ("x", "х"):
            break
        end = begin + word.end()
        if STOP.search(said):
            end = begin + word.start() + len(said.rstrip(",;"))
            break
    return end


Found = Callable[[re.Match[str], str, date], "tuple[int, date | None, str]"]


def _days(
    reading: Reading, text: str, today: date, pattern: re.Pattern[str], read: Found
) -> tuple[Reading, str]:
    begin = 0
    while found := pattern.search(text.lower(), begin):
        end, day, unread = read(found, text.lower(), today)
        said = text[found.start() : end]
        if day is None and not unread:
            begin = found.end()
            continue
        is_one = day is not None and day >= today and reading.due_on in (None, day)
        reading = replace(reading, due_on=day) if is_one else reading.ask(said, "date")
        text, begin = f"{text[: found.start()]}{CUT}{text[end:]}", found.start()
    return reading, text


def _after_preposition(found: re.Match[str], lower: str, today: date) -> tuple[int, date | None, str]:
    """«до пʼятниці» ends with the longest phrase that is a day; after «до» nothing else is meant."""
    words = list(re.finditer(r"\S+", lower[found.end() :]))[:3]
    for word in reversed(words):
        phrase = lower[found.end() : found.end() + word.end()]
        if not re.search(r"[,;¦☎]\s", phrase) and (day := _day(phrase.rstrip(",;.!"), today)):
            return found.end() + len(phrase.rstrip(",;.!")), day, ""
    if not words or found[1] not in FIRM_DUE:
        return found.end(), None, ""
    unread = words[0].group().rstrip(",;.!")
    return found.end() + words[0].start() + len(unread), None, unread


def _bare(found: re.Match[str], lower: str, today: date) -> tuple[int, date | None, str]:
    return found.end(), _day(found.group(), today), found.group()


def _day(phrase: str, today: date) -> date | None:
    words = " ".join(DAYS_IN_RUSSIAN.get(word, word) for word in phrase.split())
    if weeks := WEEKS.fullmatch(words):
        return today + timedelta(weeks=int(weeks[1]) if weeks[1].isdigit() else FEW.get(weeks[1], 1))
    if of_month := DAY_OF_MONTH.fullmatch(words):
        return _coming(int(of_month[1]), today)
    if words.isdigit() or re.fullmatch(r"[+][0-9]+", words):
        return None
    with suppress(NotADate, DateTooFar):
        return parse_day(words, today=today)
    return None


def _coming(day: int, today: date) -> date | None:
    """The coming day of this or of the next month."""
    year, month = today.year, today.month
    if day < today.day:
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    with suppress(ValueError):
        return date(year, month, day)
    return None
