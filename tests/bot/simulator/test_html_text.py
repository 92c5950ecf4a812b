"""Telegram's HTML, tag by tag."""

import pytest

from bot.simulator.errors import TelegramError
from bot.simulator.html_text import parse_html
from bot.simulator.texts import message_text


@pytest.mark.parametrize(
    ("source", "text", "entities"),
    [
        ("a <b>b</b>", "a b", [("bold", 2, 1)]),
        ("<strong>x</strong><em>y</em>", "xy", [("bold", 0, 1), ("italic", 1, 1)]),
        ("<u>a</u><ins>b</ins><s>c</s><strike>d</strike><del>e</del>", "abcde",
         [("underline", 0, 1), ("underline", 1, 1), ("strikethrough", 2, 1), ("strikethrough", 3, 1),
          ("strikethrough", 4, 1)]),
        ("🙂<b>🙂</b>", "🙂🙂", [("bold", 2, 2)]),
        ("<b>a<i>b</i></b>", "ab", [("bold", 0, 2), ("italic", 1, 1)]),
        ("<b></b>x", "x", []),
        ("1 &lt; 2 &amp;&amp; 3 &gt; 2 &quot;&#33;&#x21;", '1 < 2 && 3 > 2 "!!', []),
        ("&nbsp; &copy;", "&nbsp; &copy;", []),
        ("<span class=\"tg-spoiler\">a</span><tg-spoiler>b</tg-spoiler>", "ab",
         [("spoiler", 0, 1), ("spoiler", 1, 1)]),
        ("<blockquote>a</blockquote><blockquote expandable>b</blockquote>", "ab",
         [("blockquote", 0, 1), ("expandable_blockquote", 1, 1)]),
        ("<B>a</b>", "a", [("bold", 0, 1)]),
        ("<b >a</b >", "a", [("bold", 0, 1)]),
        ("<a href=''>https://example.com/x</a>", "https://example.com/x", [("text_link", 0, 21)]),
        ("<a href='nothing'>a</a>", "a", []),
        ("2 > 1", "2 > 1", []),
    ],
)  # fmt: skip
def test_tags_become_entities(source: str, text: str, entities: list[tuple[str, int, int]]) -> None:
    found_text, found = parse_html(source)

    assert found_text == text
    assert [(one["type"], one["offset"], one["length"]) for one in found] == entities


def test_links_mentions_code_and_emoji_carry_their_arguments() -> None:
    text, found = parse_html(
        '<a href="https://example.com/?a=1&amp;b=2">x</a><a href="tg://user?id=7">y</a>'
        '<pre><code class="language-sql">z</code></pre><tg-emoji emoji-id="5">🙂</tg-emoji>'
    )

    assert text == "xyz🙂"
    assert found[0]["url"] == "https://example.com/?a=1&b=2"
    assert found[1]["user"] == {"id": 7}
    assert (found[2]["type"], found[2]["language"]) == ("pre", "sql")
    assert found[3]["custom_emoji_id"] == "5"


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("<div>a</div>", 'Unsupported start tag "div" at byte offset 0'),
        ("жж<br>", 'Unsupported start tag "br" at byte offset 4'),
        ("a < b", "Unsupported start tag \"\" at byte offset 2"),
        ("<b>a", 'Can\'t find end tag corresponding to start tag "b"'),
        ("<b><i>a</b></i>", 'Unmatched end tag at byte offset 7, expected "</i>", found "</b>"'),
        ("a</b>", "Unexpected end tag at byte offset 1"),
        ("a<b", "Unclosed start tag at byte offset 1"),
        ("<b>a</b", "Unclosed end tag at byte offset 4"),
        ('<a href="x', "Unclosed start tag at byte offset 0"),
        ("<a href=x_y>a</a>", "Unexpected end of name token at byte offset 8"),
        ("<span>a</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
        ("<b =1>a</b>", 'Empty attribute name in the tag "b" at byte offset 0'),
        ("<tg-emoji>a</tg-emoji>", "Invalid custom emoji identifier specified"),
    ],
)  # fmt: skip
def test_broken_markup_is_refused_in_telegrams_words(source: str, reason: str) -> None:
    with pytest.raises(TelegramError) as caught:
        parse_html(source)

    assert caught.value.description == f"Bad Request: can't parse entities: {reason}"


def test_spaces_around_are_trimmed_and_entities_move_along() -> None:
    content = message_text("  <b> a </b> ", "HTML")

    assert content == {"text": "a", "entities": [{"type": "bold", "offset": 0, "length": 1}]}


def test_commands_links_and_mentions_are_found_but_not_in_code() -> None:
    content = message_text("/start @ann https://a.com/x. <code>/no</code> #тег", "HTML")

    kinds = [(one["type"], one["offset"], one["length"]) for one in content["entities"]]
    assert kinds == [
        ("bot_command", 0, 6),
        ("mention", 7, 4),
        ("url", 12, 15),
        ("code", 29, 3),
        ("hashtag", 33, 4),
    ]
