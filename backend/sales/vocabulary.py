"""What is for sale now, as the words that a line of an order is read by."""

import re

WORD = re.compile(r"[\w']+")
APOSTROPHES = str.maketrans("ʼ’`´", "''''")


def words_in(*names: str) -> frozenset[str]:
    """The words that these names are made of."""
    return frozenset(word for name in names for word in WORD.findall(name.lower().translate(APOSTROPHES)))
