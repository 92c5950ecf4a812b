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
