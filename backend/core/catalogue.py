"""The strings that people read, gathered from code and templates for the catalogue of translations."""

import datetime
import io
from collections.abc import Iterable, Iterator
from importlib.resources import files
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation.template import templatize

KEYWORDS = {
    **DEFAULT_KEYWORDS,
    "_t": None,
    "T": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext_lazy": (1, 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
# The same date for ever: the file changes when a string does.
WRITTEN = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)
OURS = ("backend", "bot", "templates")
Found = tuple[str, int, str | tuple[str, ...], str | None]
"""Where a string stands: file and line; the string with its plural; its context."""


def source_catalogue() -> Catalog:
    """Every marked string of the project, and of the admin theme, which brings no Ukrainian of its own."""
    catalogue = Catalog(locale="uk", domain="django", fuzzy=False)
    for name, line, message, context in strings():
        catalogue.add(message, locations=[(name, line)] if name else [], context=context)
    return catalogue


def strings() -> Iterator[Found]:
    """The marked strings one after another."""
    for folder in OURS:
        yield from _of_files(sorted((settings.ROOT / folder).rglob("*")), settings.ROOT)
    theme = Path(str(files("unfold")))
    for _name, _line, message, context in _of_files(sorted(theme.rglob("*")), theme):
        # Not «name»: where the theme keeps its strings is its own affair and changes with every version.
        yield "", 0, message, context


def read(path: Path) -> Catalog:
    """A catalogue as it stands in the file."""
    with path.open("rb") as file:
        return read_po(file, locale=path.parts[-3], domain="django")


def update(path: Path) -> Catalog:
    """Bring a catalogue up to date: new strings wait for their translation, old ones go."""
    template = source_catalogue()
    catalogue = read(path) if path.exists() else Catalog(locale=path.parts[-3], domain="django")
    catalogue.update(template, no_fuzzy_matching=True)
    catalogue.obsolete.clear()
    catalogue.fuzzy = False
    catalogue.project, catalogue.version, catalogue.header_comment = "Tsekh", "1", "# Tsekh in Ukrainian."
    catalogue.creation_date = catalogue.revision_date = WRITTEN
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_po(file, catalogue, width=110, sort_output=True, omit_header=False, no_location=True)
    return catalogue


def untranslated(catalogue: Catalog) -> list[str]:
    """The strings of the code that the catalogue leaves without a translation or a plural form of it."""
    missing = []
    for message in source_catalogue():
        if not message.id:
            continue
        known = catalogue.get(message.id, message.context)
        forms = (
            known.string if known and isinstance(known.string, tuple) else (known.string if known else "",)
        )
        wanted = catalogue.num_plurals if message.pluralizable else 1
        if len(forms) < wanted or not all(forms):
            missing.append(str(message.id))
    return missing


def _of_files(paths: Iterable[Path], root: Path) -> Iterator[Found]:
    for path in paths:
        if path.suffix == ".py" and "migrations" not in path.parts:
            source, method = path.read_text(encoding="utf-8"), "python"
        elif path.suffix in {".html", ".txt"} and "templates" in path.parts:
            # The lexer for JavaScript reads what is left of a template without minding what is not code.
            source, method = templatize(path.read_text(encoding="utf-8")), "javascript"
        else:
            continue
        for line, message, _comments, context in extract(
            method, io.BytesIO(source.encode()), keywords=KEYWORDS, options={"encoding": "utf-8"}
        ):
            yield str(path.relative_to(root)), line, message, context
