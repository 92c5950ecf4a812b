"""What a person meant when they typed it: the wrong keyboard layout, Latin letters, slips of the finger."""

import difflib
import re
from collections.abc import Collection, Iterable

# The same keys on the two layouts; the Ukrainian keys of [ ] ; ' , . are letters.
KEYS = dict(zip("qwertyuiop[]asdfghjkl;'zxcvbnm,.\\`", "йцукенгшщзхїфівапролджєячсмитьбюґ'", strict=True))
OTHER_LAYOUT = str.maketrans(KEYS | {letter: key for key, letter in KEYS.items()})
# Longer ones first: «shch» is one letter, not four.
# fmt: off
LATIN = {
    "shch": "щ", "zh": "ж", "kh": "х", "ts": "ц", "tz": "ц", "ch": "ч", "sh": "ш", "yu": "ю",
    "ju": "ю", "iu": "ю", "ya": "я", "ja": "я", "ia": "я", "ye": "є", "je": "є", "yi": "ї",
    "ck": "к", "a": "а", "b": "б", "c": "к", "d": "д", "e": "е", "f": "ф", "g": "г",
    "h": "г", "i": "і", "j": "й", "k": "к", "l": "л", "m": "м", "n": "н", "o": "о",
    "p": "п", "q": "к", "r": "р", "s": "с", "t": "т", "u": "у", "v": "в", "w": "в",
    "x": "кс", "y": "и", "z": "з",
}
# fmt: on
LATIN_LETTERS = re.compile("|".join(LATIN))
RUSSIAN = str.maketrans("ыэёъ", "иее'")
EDGES = "«»\"'()!?:.,;-–—"
# Of words that are this much alike one may be a slip for the other.
ALIKE = 0.72
MAX_WORDS = 8


def readings(text: str, vocabulary: Collection[str]) -> list[list[str]]:
    """For every typed word the words it may stand for, given the words that names are made of."""
    return [_readings_of(word, vocabulary) for word in text.lower().split()[:MAX_WORDS]]


def words_of(names: Iterable[str]) -> set[str]:
    """The vocabulary that these names are made of."""
    return {word for name in names for word in re.findall(r"[\w']+", name.lower()) if len(word) > 1}


def _readings_of(word: str, vocabulary: Collection[str]) -> list[str]:
    plain = word.strip(EDGES) or word
    candidates = [
        plain,
        plain.translate(RUSSIAN),
        word.translate(OTHER_LAYOUT).strip(EDGES),
        LATIN_LETTERS.sub(lambda found: LATIN[found.group()], plain),
    ]
    unique = [reading for reading in dict.fromkeys(candidates) if reading]
    if any(letter.isdigit() for letter in plain):
        return unique
    known = [reading for reading in unique if any(reading in name for name in vocabulary)]
    return known or _slips(unique, vocabulary) or unique


def _slips(candidates: list[str], vocabulary: Collection[str]) -> list[str]:
    """The words most like what was typed; an unfinished word is compared with beginnings of words."""
    for typed in candidates:
        if len(typed) < 4:
            continue
        beginnings = {name[: len(typed) + 1]: name for name in sorted(vocabulary)}
        closest = difflib.get_close_matches(typed, [*vocabulary, *beginnings], n=3, cutoff=ALIKE)
        if closest:
            return list(dict.fromkeys(beginnings.get(name, name) for name in closest))
    return []
