import subprocess
from collections.abc import Callable

import pytest

from .rules import (
    ROOT,
    Source,
    careless_signatures,
    careless_use_cases,
    heavy_handlers,
    index_hosts,
    nameless_files,
    orm_in_the_bot,
    sources,
    status_written,
    too_long,
)

Rule = Callable[[Source], list[str]]
HANDLERS, SERVICES = "bot/dialogs/orders/handlers.py", "backend/sales/services.py"
LONG = "def f() -> None:\n" + "    pass\n" * 50

BAD: list[tuple[Rule, str, str]] = [
    (too_long, "backend/a.py", LONG),
    (too_long, "backend/a.py", "x = 1\n" * 401),
    (heavy_handlers, HANDLERS, LONG),
    (heavy_handlers, "bot/routers/start.py", "async " + LONG),
    (
        heavy_handlers,
        HANDLERS,
        "def f() -> None:\n    try:\n        g()\n    except ValueError:\n        pass\n",
    ),
    (orm_in_the_bot, "bot/a.py", "users = User.objects.all()"),
    (orm_in_the_bot, "bot/a.py", "from django.db.models import Q"),
    (orm_in_the_bot, "bot/a.py", "import django.db"),
    (status_written, "bot/a.py", "order.status = 'ready'"),
    (status_written, "backend/sales/selectors.py", "a, order.status = 1, 'ready'"),
    (status_written, "backend/backoffice/admin.py", "orders.update(status='ready')"),
    (status_written, "backend/backoffice/admin.py", "setattr(order, 'status', 'ready')"),
    (careless_signatures, SERVICES, "def f(a: int, b) -> int:\n    '''Say.'''\n    return 1"),
    (careless_signatures, SERVICES, "def f(a: int):\n    '''Say.'''"),
    (careless_signatures, "backend/sales/selectors.py", "def f(a: int) -> int:\n    return 1"),
    (careless_use_cases, "backend/a.py", "@use_case(may='x')\ndef f(order, *, actor, key): ..."),
    (careless_use_cases, "backend/a.py", "@use_case(may='x')\ndef f(*, actor): ..."),
    (careless_use_cases, "backend/a.py", "@use_case(may='x')\ndef f(*, key): ..."),
    (nameless_files, "backend/sales/utils.py", ""),
    (nameless_files, "bot/helpers/text.py", ""),
    (index_hosts, "requirements.txt", "--index-url https://" + "py" + "pi.org/simple"),
]
RULES = sorted({rule for rule, _path, _text in BAD}, key=lambda rule: rule.__name__)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_the_house_keeps_its_rules(rule: Rule) -> None:
    breaches = [f"{s.path}: {breach}" for s in sources("backend", "bot", "tests") for breach in rule(s)]

    assert breaches == []


@pytest.mark.parametrize(("rule", "path", "text"), BAD)
def test_a_rule_notices_what_it_forbids(rule: Rule, path: str, text: str) -> None:
    assert rule(Source(path, text))


def test_no_file_in_the_repository_names_a_package_index() -> None:
    names = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False
    ).stdout.split("\0")
    texts = [path for name in names if name and (path := ROOT / name).is_file() and path.suffix != ".png"]

    found = [str(p) for p in texts if index_hosts(Source(p.name, p.read_text(errors="ignore")))]

    assert found == []
