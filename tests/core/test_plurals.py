"""Ukrainian counts in its own way: 1 and 21, 2 and 22, 5, 11 and 25."""

import re

import pytest
from babel.messages.catalog import Message
from django.conf import settings
from django.utils import translation
from django.utils.translation import ngettext

from backend.core import catalogue

NUMBERS = {1: 0, 21: 0, 2: 1, 22: 1, 5: 2, 11: 2, 25: 2}
PLACE = re.compile(r"%\((\w+)\)s")
PATH = settings.LOCALE_PATHS[0] / "uk" / "LC_MESSAGES" / "django.po"
COUNTED = [message for message in catalogue.read(PATH) if isinstance(message.id, tuple)]


@pytest.mark.parametrize("message", COUNTED, ids=lambda message: message.id[0][:40])
def test_every_form_names_the_number_and_what_else_the_english_names(message: Message) -> None:
    named = set(PLACE.findall(message.id[1]))

    # «one» is said of 21 as well, so it cannot do without its number.
    assert all(set(PLACE.findall(form)) == named for form in message.string)


@pytest.mark.parametrize("number", NUMBERS)
def test_the_form_follows_the_number(number: int) -> None:
    with translation.override("uk"):
        said = ngettext("%(pieces)s piece on the shelf", "%(pieces)s pieces on the shelf", number)

    assert said == catalogue.read(PATH).get(("%(pieces)s piece on the shelf",)).string[NUMBERS[number]]


def test_three_forms_are_three_words() -> None:
    forms = [message.string for message in COUNTED if message.id[0] != message.id[1]]

    assert [form for form in forms if len(set(form[:3])) == 1] == []


def test_the_catalogue_can_be_compiled() -> None:
    said = catalogue.read(PATH)

    assert [(message.id, str(errors)) for message, errors in said.check()] == []
