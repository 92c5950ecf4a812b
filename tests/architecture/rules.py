"""The rules of the house as functions: source in, breaches out. The tests ask them of every file."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LONGEST_FUNCTION, LONGEST_HANDLER, LONGEST_FILE = 40, 15, 400
NAMELESS = {
    "utils",
    "util",
    "helpers",
    "helper",
    "common",
    "misc",
    "manager",
    "managers",
    "base2",
    "tools",
    "stuff",
}
# Written apart, so that this file does not name what it looks for.
INDEX = re.compile("|".join(("py" + r"pi\.(org|io)", "python" + r"hosted\.org", "npm" + r"js\.(org|com)")))
Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Source:
    """One file of the house."""

    path: str
    text: str

    @property
    def tree(self) -> ast.Module:
        """Its syntax."""
        return ast.parse(self.text)

    def matches(self, *patterns: str) -> bool:
        """Does the path fit one of these?"""
        return any(Path(self.path).match(pattern) for pattern in patterns)


def sources(*roots: str) -> list[Source]:
    """The Python files of the house, without migrations."""
    found = (path for root in roots for path in sorted((ROOT / root).rglob("*.py")))
    return [
        Source(str(path.relative_to(ROOT)), path.read_text())
        for path in found
        if "migrations" not in path.parts and ".venv" not in path.parts
    ]


def functions(source: Source) -> Iterator[Function]:
    """Every function of a file, nested ones as well."""
    return (node for node in ast.walk(source.tree) if isinstance(node, Function))


def public(source: Source) -> Iterator[Function]:
    """The functions of a module that others call."""
    return (node for node in source.tree.body if isinstance(node, Function) and node.name[0] != "_")


def length(function: Function) -> int:
    """Lines from `def` to the end, decorators and docstring aside."""
    first = function.body[0]
    has_docstring = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)
    docstring = (first.end_lineno or 0) - first.lineno + 1 if has_docstring else 0
    return (function.end_lineno or 0) - function.lineno + 1 - docstring


def too_long(source: Source) -> list[str]:
    """Functions over 40 lines (a test may tell a longer story), files over 400."""
    asked = () if source.path.startswith("tests/") else functions(source)
    breaches = [f"{f.name}: {length(f)} lines" for f in asked if length(f) > LONGEST_FUNCTION]
    lines = source.text.count("\n")
    return breaches + ([f"{lines} lines in a file"] if lines > LONGEST_FILE else [])


def heavy_handlers(source: Source) -> list[str]:
    """Handlers do one call: at most 15 lines, and errors are somebody else's affair."""
    if not source.matches("bot/dialogs/*/handlers.py", "bot/routers/*.py"):
        return []
    long = [f"{f.name}: {length(f)} lines" for f in functions(source) if length(f) > LONGEST_HANDLER]
    tries = [f"try in line {node.lineno}" for node in ast.walk(source.tree) if isinstance(node, ast.Try)]
    return long + tries


def orm_in_the_bot(source: Source) -> list[str]:
    """The bot asks services and selectors; it does not know that there are tables."""
    if not source.path.startswith("bot/"):
        return []
    breaches = []
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Attribute) and node.attr in {"objects", "_default_manager", "_base_manager"}:
            breaches.append(f".{node.attr} in line {node.lineno}")
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("django.db"):
            breaches.append(f"{node.module} in line {node.lineno}")
        if isinstance(node, ast.Import) and any(name.name.startswith("django.db") for name in node.names):
            breaches.append(f"django.db in line {node.lineno}")
    return breaches


WRITES_STATUS = (
    "backend/*/services.py", "backend/fulfillment/*.py", "backend/materials/*.py",
    "backend/messaging/*.py", "backend/core/statuses.py", "backend/sales/discounts.py",
    "backend/ledger/counting.py", "backend/ledger/transferring.py", "backend/payments/refunds.py",
)  # fmt: skip


def status_written(source: Source) -> list[str]:
    """A status is moved by services alone."""
    if source.matches(*WRITES_STATUS) or not source.path.startswith(("backend/", "bot/")):
        return []
    if source.path.startswith("bot/simulator/"):
        return []
    return [f"line {node.lineno}" for node in ast.walk(source.tree) if _moves_status(node)]


def _moves_status(node: ast.AST) -> bool:
    if isinstance(node, ast.Assign | ast.AugAssign | ast.AnnAssign):
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        parts = [part for target in targets for part in ast.walk(target)]
        return any(isinstance(part, ast.Attribute) and part.attr == "status" for part in parts)
    if not isinstance(node, ast.Call):
        return False
    name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    if name == "setattr":
        return any(isinstance(a, ast.Constant) and a.value == "status" for a in node.args)
    return name == "update" and any(keyword.arg == "status" for keyword in node.keywords)


def careless_signatures(source: Source) -> list[str]:
    """Services and selectors say what they take, what they give and what it means for the workshop."""
    if not source.matches("backend/*/services.py", "backend/*/selectors.py", "backend/fulfillment/*.py"):
        return []
    breaches = []
    for function in public(source):
        arguments = [*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs]
        if not function.returns or not all(argument.annotation for argument in arguments):
            breaches.append(f"{function.name} is not annotated")
        if not ast.get_docstring(function):
            breaches.append(f"{function.name} does not say what it is for")
    return breaches


def careless_use_cases(source: Source) -> list[str]:
    """A use case takes everything by name, and always an actor and a key."""
    breaches = []
    for function in functions(source):
        if not any("use_case(" in ast.unparse(decorator) for decorator in function.decorator_list):
            continue
        by_name = {argument.arg for argument in function.args.kwonlyargs}
        if function.args.args or function.args.posonlyargs or not {"actor", "key"} <= by_name:
            breaches.append(function.name)
    return breaches


def nameless_files(source: Source) -> list[str]:
    """A file name tells its room."""
    return [part for part in Path(source.path).with_suffix("").parts if part in NAMELESS]


def index_hosts(source: Source) -> list[str]:
    """Where packages come from is the business of the machine, not of the house."""
    return [match[0] for match in INDEX.finditer(source.text)]
