"""What Telegram takes of a text: so many units of UTF-16 (an emoji is two), counted without the tags."""

import html
import re

TEXT, CAPTION = 4096, 1024
LEFT_OUT = "…"
TAG = re.compile(r"<(/?)([a-z]+)[^>]*>")


def units(text: str) -> int:
    """How long Telegram thinks that a text is."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def cut(text: str, most: int) -> str:
    """A plain text that is no longer than this."""
    if units(text) <= most:
        return text
    begun = text.encode("utf-16-le", "surrogatepass")[: 2 * (most - len(LEFT_OUT))]
    return begun.decode("utf-16-le", "ignore") + LEFT_OUT


def fitted(page: str, most: int = TEXT) -> str:
    """A page of HTML that Telegram takes: its longest line is cut, else lines are left out in the middle.

    How a page begins and how it ends, with its sums and what to do, is what people need of it.
    """
    over = units(visible(page)) - most
    if over <= 0:
        return page
    lines = page.split("\n")
    longest = max(range(len(lines)), key=lambda number: units(visible(lines[number])))
    left = units(visible(lines[longest])) - over
    if left >= most // 4:
        lines[longest] = _shorter(lines[longest], left)
    else:
        lines = _ends([_shorter(line, most // 4) for line in lines], most)
    found = "\n".join(lines)
    return found if _is_whole(found) else html.escape(visible(found))


def visible(page: str) -> str:
    """What people see of HTML."""
    return html.unescape(TAG.sub("", page))


def _shorter(line: str, most: int) -> str:
    said = visible(line)
    return line if units(said) <= most else html.escape(cut(said, most))


def _ends(lines: list[str], most: int) -> list[str]:
    room = most - len(f"\n{LEFT_OUT}\n")
    tail = _as_many(lines[::-1], room // 2)[::-1]
    head = _as_many(lines[: len(lines) - len(tail)], room - _size(tail))
    return [*head, LEFT_OUT, *tail]


def _as_many(lines: list[str], room: int) -> list[str]:
    taken: list[str] = []
    for line in lines:
        if _size([*taken, line]) > room:
            break
        taken.append(line)
    return taken


def _size(lines: list[str]) -> int:
    return units(visible("\n".join(lines)))


def _is_whole(page: str) -> bool:
    """Is every tag closed? A line that was left out may have closed one."""
    opened: list[str] = []
    for closing, name in TAG.findall(page):
        if not closing:
            opened.append(name)
        elif not opened or opened.pop() != name:
            return False
    return not opened
