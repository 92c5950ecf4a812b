"""Telegram's HTML: known tags become entities over plain text, anything else is refused in its words."""

import re
from dataclasses import dataclass, field

from .errors import TelegramError, bad_request
from .world import Json

SIMPLE = {
    "b": "bold", "strong": "bold", "i": "italic", "em": "italic", "u": "underline", "ins": "underline",
    "s": "strikethrough", "strike": "strikethrough", "del": "strikethrough",
    "tg-spoiler": "spoiler", "span": "spoiler",
}  # fmt: skip
TAGS = frozenset(SIMPLE) | {"a", "code", "pre", "blockquote", "tg-emoji"}
NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
REFERENCE = re.compile(r"&(?:#x([0-9a-fA-F]+)|#([0-9]+)|([a-zA-Z]+));?")
START_NAME = re.compile(r"[^\s>]*")
ATTRIBUTE = re.compile(r"[^\s=>/\"']*")
TOKEN = re.compile(r"[0-9A-Za-z.-]*")
USER_LINK = re.compile(r"tg://user\?id=(\d+)")
LINK = re.compile(r"(?:https?://)?[^\s/?#]+\.[^\s]+|tg://\S+|mailto:\S+|tel:\S+", re.IGNORECASE)


def utf16_length(text: str) -> int:
    """The length Telegram counts in: UTF-16 code units."""
    return len(text) + sum(1 for char in text if ord(char) > 0xFFFF)


def cannot_parse(reason: str) -> TelegramError:
    """The refusal for broken markup."""
    return bad_request(f"can't parse entities: {reason}")


def parse_html(source: str) -> tuple[str, list[Json]]:
    """Plain text and its entities, in UTF-16 offsets."""
    parser = _Parser(source)
    parser.run()
    return "".join(parser.out), sorted(parser.entities, key=lambda one: (one["offset"], -one["length"]))


def decode_references(source: str) -> str:
    """Text with the four named and the numeric references decoded; others stay as written."""
    return REFERENCE.sub(lambda match: _decoded(match) or match[0], source)


def _decoded(match: re.Match[str]) -> str:
    hexadecimal, decimal, name = match.groups()
    if name:
        return NAMED.get(name, "")
    code = int(hexadecimal, 16) if hexadecimal else int(decimal)
    too_long = len(match[0].rstrip(";")) >= 10
    if code == 0 or code >= 0x10FFFF or too_long:
        return ""
    if 0xD800 <= code <= 0xDFFF:
        raise cannot_parse("Text contains invalid Unicode characters after decoding HTML entities, "
                           "check for unmatched surrogate code units")  # fmt: skip
    return chr(code)


def _run(pattern: re.Pattern[str], source: str, begin: int) -> tuple[str, int]:
    """What a pattern that may be empty takes from a place on, and where it ends."""
    match = pattern.match(source, begin)
    return (match[0], match.end()) if match else ("", begin)


@dataclass
class _Open:
    """A tag that waits for its end."""

    name: str
    argument: str
    offset: int
    out_index: int


@dataclass
class _Parser:
    source: str
    position: int = 0
    offset: int = 0
    out: list[str] = field(default_factory=list)
    entities: list[Json] = field(default_factory=list)
    open: list[_Open] = field(default_factory=list)

    def run(self) -> None:
        while self.position < len(self.source):
            char = self.source[self.position]
            reference = REFERENCE.match(self.source, self.position) if char == "&" else None
            if reference and _decoded(reference):
                self._write(_decoded(reference), reference.end())
            elif char != "<":
                self._write(char, self.position + 1)
            elif self.source.startswith("</", self.position):
                self._end_tag()
            else:
                self._start_tag()
        if self.open:
            raise cannot_parse(f'Can\'t find end tag corresponding to start tag "{self.open[-1].name}"')

    def _write(self, text: str, next_position: int) -> None:
        self.out.append(text)
        self.offset += utf16_length(text)
        self.position = next_position

    def _bytes(self, position: int) -> int:
        return len(self.source[:position].encode("utf-8", "surrogatepass"))

    def _start_tag(self) -> None:
        begin = self.position
        written, end = _run(START_NAME, self.source, begin + 1)
        name = written.lower()
        if end >= len(self.source):
            raise cannot_parse(f"Unclosed start tag at byte offset {self._bytes(begin)}")
        if name not in TAGS:
            raise cannot_parse(f'Unsupported start tag "{name}" at byte offset {self._bytes(begin)}')
        self.position = end
        argument = ""
        while (attribute := self._attribute(name, begin)) is not None:
            argument = _argument(name, *attribute) or argument
        if name == "span" and argument != "spoiler":
            raise cannot_parse(f'Tag "span" must have class "tg-spoiler" at byte offset {self._bytes(begin)}')
        self.open.append(_Open(name, argument, self.offset, len(self.out)))

    def _attribute(self, tag: str, begin: int) -> tuple[str, str] | None:
        self._skip_spaces()
        if self._char() == ">":
            self.position += 1
            return None
        name, self.position = _run(ATTRIBUTE, self.source, self.position)
        if not name:
            at = self._bytes(begin)
            raise cannot_parse(f'Empty attribute name in the tag "{tag}" at byte offset {at}')
        self._skip_spaces()
        if self._char() != "=":
            self._must_go_on(tag, begin)
            return name, ""
        self.position += 1
        self._skip_spaces()
        self._must_go_on(tag, begin)
        value = self._quoted() if self._char() in "\"'" else self._token()
        self._must_go_on("", begin)
        return name, value

    def _must_go_on(self, tag: str, begin: int) -> None:
        if self.position >= len(self.source):
            named = f' "{tag}"' if tag else ""
            raise cannot_parse(f"Unclosed start tag{named} at byte offset {self._bytes(begin)}")

    def _token(self) -> str:
        begin = self.position
        value, self.position = _run(TOKEN, self.source, begin)
        if self._char() and not self._char().isspace() and self._char() != ">":
            raise cannot_parse(f"Unexpected end of name token at byte offset {self._bytes(begin)}")
        return value.lower()

    def _quoted(self) -> str:
        quote = self._char()
        end = self.source.find(quote, self.position + 1)
        end = len(self.source) if end < 0 else end
        value = self.source[self.position + 1 : end]
        self.position = end + 1
        return decode_references(value)

    def _end_tag(self) -> None:
        begin = self.position
        if not self.open:
            raise cannot_parse(f"Unexpected end tag at byte offset {self._bytes(begin)}")
        written, self.position = _run(START_NAME, self.source, begin + 2)
        name = written.lower()
        self._skip_spaces()
        if self._char() != ">":
            raise cannot_parse(f"Unclosed end tag at byte offset {self._bytes(begin)}")
        self.position += 1
        tag = self.open.pop()
        if name and name != tag.name:
            raise cannot_parse(
                f"Unmatched end tag at byte offset {self._bytes(begin)}, "
                f'expected "</{tag.name}>", found "</{name}>"'
            )
        if self.offset > tag.offset:
            self._close(tag)

    def _close(self, tag: _Open) -> None:
        entity: Json = {
            "type": SIMPLE.get(tag.name, tag.name),
            "offset": tag.offset,
            "length": self.offset - tag.offset,
        }
        if tag.name == "blockquote" and tag.argument:
            entity["type"] = "expandable_blockquote"
        elif tag.name == "tg-emoji":
            if not tag.argument.isdigit() or not int(tag.argument):
                raise cannot_parse("Invalid custom emoji identifier specified")
            entity |= {"type": "custom_emoji", "custom_emoji_id": tag.argument}
        elif tag.name == "a":
            link = _link(tag.argument or "".join(self.out[tag.out_index :]))
            if link is None:
                return
            entity |= link
        elif tag.name in ("pre", "code") and self._merge_code(tag, entity):
            return
        self.entities.append(entity)

    def _merge_code(self, tag: _Open, entity: Json) -> bool:
        """`pre` around `code class=language-…` is one block with a language."""
        if tag.name == "code":
            entity["_language"] = tag.argument
            return False
        last = self.entities[-1] if self.entities else {}
        same = (last.get("offset"), last.get("length")) == (entity["offset"], entity["length"])
        if same and last.get("type") == "code" and last.get("_language"):
            last |= {"type": "pre", "language": last["_language"]}
            return True
        return False

    def _char(self) -> str:
        return self.source[self.position] if self.position < len(self.source) else ""

    def _skip_spaces(self) -> None:
        while self._char().isspace():
            self.position += 1


def _argument(tag: str, name: str, value: str) -> str:
    wanted = {
        "a": "href",
        "code": "class",
        "span": "class",
        "tg-emoji": "emoji-id",
        "blockquote": "expandable",
    }
    if wanted.get(tag) != name:
        return ""
    prefix = {"code": "language-", "span": "tg-"}.get(tag, "")
    if tag == "blockquote":
        return "1"
    return value.removeprefix(prefix) if value.startswith(prefix) else ""


def _link(url: str) -> Json | None:
    """A link Telegram would keep; a broken one is dropped silently, as Telegram does."""
    if match := USER_LINK.fullmatch(url):
        return {"type": "text_mention", "user": {"id": int(match[1])}}
    if not LINK.fullmatch(url):
        return None
    return {"type": "text_link", "url": url if "://" in url or ":" in url else f"http://{url}/"}
