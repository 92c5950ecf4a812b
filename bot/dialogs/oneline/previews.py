"""What the windows look like with something in them: a test renders them all."""

from typing import Any

from backend.sales.oneline_orders import Candidate, LineCard, Question
from backend.sales.quotes import Quote
from bot.choices import Choice
from bot.dialogs.new_order.previews import LINE

ASKED = Question(
    "words:красотка", "красотка", "words", ("name", "comment", "skip"), [Candidate("p1", "Клатч")]
)
QUESTION: dict[str, Any] = {
    "line": "Клатч «Леді» чорний 5, красотка чорна <b>",
    "card": LineCard(quote=Quote([LINE]), quantities={1: 5}, agreed={}, questions=[ASKED]),
    "question": ASKED,
    "left": 2,
    "search": "",
    "candidates": [Choice("0-p1", "Клатч «Леді»")],
    "numbers": [],
    "may_be": [Choice("0-name", "👤"), Choice("0-skip", "⏭")],
}
REMEMBER: dict[str, Any] = {"word": "красотка", "meaning": "Клатч «Леді»"}
