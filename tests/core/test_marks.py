"""Every word that people read is marked for translation, wherever it stands."""

import ast
from pathlib import Path

import pytest
from django.conf import settings

from tests.architecture.rules import Source, sources
from tests.core.marks import unmarked_in_backend, unmarked_in_bot, unmarked_in_template

# What people's words and files of shops are read by, languages by their own names, the chart of accounts and
# rows of examples.
DATA = (
    "backend/core/dates.py", "backend/core/quantities.py", "backend/core/phones.py",
    "backend/catalog/search.py", "backend/accounts/models.py", "backend/accounting/chart.py",
    "backend/backoffice/exchange/offered.py",
    "backend/backoffice/exchange/material_kinds.py",
    "backend/backoffice/exchange/shop_columns.py", "backend/backoffice/exchange/shop_files.py",
    "backend/sales/oneline/*.py", "backend/reports/papers/words.py",
)  # fmt: skip
# What Telegram says, by which its refusals are known.
TELEGRAMS = ("bot/errors.py", "bot/results.py")
BOT = [
    one
    for one in sources("bot")
    if not one.matches(
        "bot/simulator/**", "bot/simulator/*", "bot/simulator/*/*", "bot/runtime/*", "bot/__main__.py"
    )
    and not Path(one.path).name.startswith("preview")
]
BACKEND = [
    one
    for one in sources("backend")
    if not one.matches(*DATA) and not {"demo", "local", "management", "bench"} & set(Path(one.path).parts)
]
TEMPLATES = sorted(
    path for path in (settings.ROOT / "templates").rglob("*.html") if "unfold" not in path.parts
)


def test_the_bot_says_nothing_that_is_not_marked() -> None:
    found = [(source, breach) for source in BOT for breach in unmarked_in_bot(source)]

    assert [breach for source, breach in found if not (source.matches(*TELEGRAMS) and breach.islower())] == []


def test_errors_and_the_office_say_nothing_that_is_not_marked() -> None:
    assert [
        breach
        for source in BACKEND
        for breach in unmarked_in_backend(source, reads_words=source.matches(*DATA))
    ] == []


def test_templates_say_nothing_that_is_not_marked() -> None:
    found = [(str(path.relative_to(settings.ROOT)), path.read_text(encoding="utf-8")) for path in TEMPLATES]

    assert [breach for path, text in found for breach in unmarked_in_template(path, text)] == []


@pytest.mark.parametrize(
    "code",
    [
        'Button(T("Save draft"))',
        'Button(Const("Save"))',
        'Choice(1, f"Save {name}")',
        'answer(callback, "That is not a number.")',
        'keyboard([("↩️ Undo", data)])',
        'HINT = "Натисніть кнопку"',
    ],
)
def test_it_sees_a_caption_of_the_bot_that_nobody_marked(code: str) -> None:
    assert unmarked_in_bot(Source("bot/x.py", code))


@pytest.mark.parametrize(
    "code",
    [
        'class X(DomainError):\n    message = "Nothing is there."',
        'models.CharField(verbose_name="name")',
        '@admin.display(description="total")\ndef total(self): ...',
        'messages.error(request, "This is not so.")',
        'label = "whose"',
        'x = "склад"',
    ],
)
def test_it_sees_words_of_the_office_that_nobody_marked(code: str) -> None:
    assert unmarked_in_backend(Source("backend/x.py", code))


@pytest.mark.parametrize(
    "code",
    [
        'T(_("Save draft"))',
        'logger.info("the bot is at work")',
        '"""A docstring of some words."""',
        'Label(_("{total} pieces"))',
        'T("+3")',
    ],
)
def test_it_lets_marked_strings_and_logs_pass(code: str) -> None:
    ast.parse(code)
    assert not unmarked_in_bot(Source("bot/x.py", code))


def test_it_sees_a_bare_word_of_a_template() -> None:
    assert unmarked_in_template("x.html", '<p title="Close">{% translate "Open" %}</p> Closed')
    assert not unmarked_in_template("x.html", "<p class='note'>{% translate \"Open\" %} №{{ number }}</p>")
