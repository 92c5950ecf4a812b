import re

from babel.messages.catalog import Catalog
from django.conf import settings

from backend.core import catalogue


def test_every_string_is_said_in_ukrainian() -> None:
    path = settings.LOCALE_PATHS[0] / "uk" / "LC_MESSAGES" / "django.po"

    assert catalogue.untranslated(catalogue.read(path)) == []


def test_it_sees_a_string_without_a_translation() -> None:
    missing = catalogue.untranslated(Catalog(locale="uk"))

    assert "draft" in missing
    assert len(missing) > 300


def test_the_apostrophe_of_a_word_is_one_and_the_same() -> None:
    path = settings.LOCALE_PATHS[0] / "uk" / "LC_MESSAGES" / "django.po"

    assert re.findall(r"\w*[а-яіїєґ]['ʼ`][а-яіїєґ]\w*", path.read_text()) == []
