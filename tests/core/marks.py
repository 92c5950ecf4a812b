"""Strings that people read and nobody marked for translation: source in, breaches out."""

import ast
import re
from collections.abc import Iterator

from tests.architecture.rules import Source

GETTEXT = {
    "_", "gettext", "gettext_lazy", "pgettext", "pgettext_lazy", "ngettext", "ngettext_lazy", "npgettext",
    "npgettext_lazy", "translate",
}  # fmt: skip
# Operators and programmers read these, in English.
FOR_OPERATORS = {
    "ValueError", "TypeError", "RuntimeError", "AssertionError", "KeyError", "NotImplementedError",
    "ImproperlyConfigured", "CommandError", "add_argument", "execute", "fetch", "RawSQL", "getLogger",
    "compile",
}  # fmt: skip
THEIR_OWN = {"logger", "log", "sys", "stderr", "stdout"}
# What the admin and the models show people.
SHOWN_BY_NAME = {
    "verbose_name", "verbose_name_plural", "help_text", "label", "title", "short_description", "empty_label",
    "empty_value_display", "error_message", "site_title", "site_header", "index_title", "placeholder",
}  # fmt: skip
SHOWN_ALWAYS = {"message_user", "ValidationError", "DomainError"}
WORDS = re.compile(
    r"[A-Za-zА-Яа-яІЇЄҐіїєґ]{2,}[,:]? [«A-Za-zА-Яа-яІЇЄҐіїєґ]{2,}|^[^\w\s<>{}%/.]+ [A-ZА-ЯІЇЄҐ][a-zа-яіїєґ]+"
)
WORD = re.compile(r"[A-Za-zА-Яа-яІЇЄҐіїєґ]{3,}")
CYRILLIC = re.compile(r"[А-Яа-яІЇЄҐіїєґ]{2,}")
BUTTONS = {"T", "Label", "Const", "Format", "Choice"}
IN_BRACES = re.compile(r"\{[^}]*\}")
TAGS = re.compile(
    r"\{%\s*blocktranslate.*?endblocktranslate\s*%\}|\{%\s*comment.*?endcomment\s*%\}|\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}"
    r"|<script.*?</script>|<style.*?</style>|<!--.*?-->|<svg.*?</svg>|&\w+;",
    re.DOTALL,
)
# Commands are typed as they are, a name is a name, and an icon is called by its English name.
NAMES = re.compile(r"/[a-z]+\b|\bEtsy\b|<\w+ [^>]*material-symbols-outlined[^>]*>[^<]*<")
ATTRIBUTES = re.compile(r"\b(?:title|aria-label|placeholder|alt)=\"([^\"]*)\"")
MARKUP = re.compile(r"""<(?:[^<>"']|"[^"]*"|'[^']*')*>""")


def unmarked_in_bot(source: Source) -> list[str]:
    """Sentences and captions of the bot that do not go through gettext."""
    found = []
    for node, parents in _strings(source.tree):
        text = IN_BRACES.sub("", node.value)
        nearest = next((one for one in reversed(parents) if isinstance(one, ast.Call)), None)
        is_id = _name(nearest) == "Choice" and text.islower()
        is_caption = _name(nearest) in BUTTONS and WORD.search(text) and not is_id
        if not (_is_marked(parents) or _is_preview(parents)) and (
            is_caption or WORDS.search(text) or CYRILLIC.search(text)
        ):
            found.append(f"{source.path}:{node.lineno}: {node.value[:60]!r}")
    return found


def unmarked_in_backend(source: Source, *, reads_words: bool = False) -> list[str]:
    """Errors, names of fields and words of the office that do not go through gettext.

    A file that reads what people write knows their words, and says them to nobody.
    """
    found = []
    for node, parents in _strings(source.tree):
        if not _is_marked(parents) and WORD.search(node.value) and _is_shown(node, parents, reads_words):
            found.append(f"{source.path}:{node.lineno}: {node.value[:60]!r}")
    return found


def unmarked_in_template(path: str, text: str) -> list[str]:
    """Words of a template outside of its translation tags."""
    bare = NAMES.sub(" ", TAGS.sub(" ", text))
    shown = [*ATTRIBUTES.findall(bare), *MARKUP.sub("\n", bare).splitlines()]
    return [f"{path}: {line.strip()[:60]!r}" for line in shown if WORD.search(line)]


def _strings(tree: ast.Module) -> Iterator[tuple[ast.Constant, list[ast.AST]]]:
    """Every string with what it lies in, innermost last; docstrings and annotations are not strings."""

    def walk(node: ast.AST, parents: list[ast.AST]) -> Iterator[tuple[ast.Constant, list[ast.AST]]]:
        for name, child in ast.iter_fields(node):
            if name in ("annotation", "returns"):
                continue
            for one in child if isinstance(child, list) else [child]:
                if isinstance(one, ast.Expr) and isinstance(one.value, ast.Constant):
                    continue
                if isinstance(one, ast.Constant) and isinstance(one.value, str):
                    yield one, [*parents, node]
                elif isinstance(one, ast.AST):
                    yield from walk(one, [*parents, node])

    yield from walk(tree, [])


def _is_marked(parents: list[ast.AST]) -> bool:
    calls = [one for one in parents if isinstance(one, ast.Call)]
    return any(_name(one) in GETTEXT | FOR_OPERATORS or _owner(one) in THEIR_OWN for one in calls)


def _is_preview(parents: list[ast.AST]) -> bool:
    """What a window looks like when a test draws it."""
    names = [one.arg or "" for one in parents if isinstance(one, ast.keyword)]
    targets = [one.target for one in parents if isinstance(one, ast.AnnAssign)]
    names += [target.id for target in targets if isinstance(target, ast.Name)]
    return any("preview" in name.lower() for name in names)


def _is_shown(node: ast.Constant, parents: list[ast.AST], reads_words: bool) -> bool:
    if CYRILLIC.search(node.value) and not reads_words:
        return True
    nearest = parents[-1]
    if isinstance(nearest, ast.keyword):
        call = _name(parents[-2]) if len(parents) > 1 else ""
        return nearest.arg in SHOWN_BY_NAME or (
            nearest.arg == "description" and call in {"action", "display"}
        )
    if isinstance(nearest, ast.Call):
        is_said = _name(nearest) in SHOWN_ALWAYS or _owner(nearest) == "messages"
        return is_said and " " in node.value
    if isinstance(nearest, ast.Assign):
        names = {target.id for target in nearest.targets if isinstance(target, ast.Name)}
        return bool(names & (SHOWN_BY_NAME | {"message"}))
    return False


def _owner(node: ast.Call) -> str:
    """`logger` of `logger.info(…)`, `stderr` of `sys.stderr.write(…)`."""
    value = node.func.value if isinstance(node.func, ast.Attribute) else None
    return value.attr if isinstance(value, ast.Attribute) else getattr(value, "id", "")


def _name(node: ast.AST | None) -> str:
    if not isinstance(node, ast.Call):
        return ""
    called = node.func
    return called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
