from typing import Any

from aiogram_dialog import DialogManager
from django.utils.translation import gettext_lazy as _

from backend.accounts.models import User
from backend.sales.oneline.reader import COMMENT, GOODS, NAME, PHONE, SKIP
from backend.sales.oneline_orders import NEW, meaning_of, narrowed, read_line
from bot.backend import call
from bot.choices import Choice
from bot.widgets import PAD, Sentence

MAY_BE: dict[str, Sentence] = {
    NAME: _("👤 It is a name"),
    GOODS: _("👜 It is goods"),
    PHONE: _("📞 It is the phone"),
    COMMENT: _("💬 To the comment"),
    SKIP: _("⏭ Pass over"),
    NEW: _("➕ A new customer"),
}


async def question(dialog_manager: DialogManager, user: User, **_data: Any) -> dict[str, Any]:
    """What is read of the line, and the first thing that is not clear."""
    data = dialog_manager.dialog_data
    card = await call(
        read_line, data["line"], seller=user, warehouse_id=data["warehouse_id"], answers=data["picked"]
    )
    asked = card.questions[0] if card.questions else None
    step, search = len(data["picked"]), data.get("search", "")
    found = narrowed(asked.candidates, search) if asked else []
    numbers = PAD if asked and asked.wants_number else ()
    return {
        "line": data["line"],
        "card": card,
        "question": asked,
        "left": len(card.questions) - 1,
        "search": search,
        "candidates": [Choice(f"{step}-{one.id}", one.caption) for one in found],
        "numbers": [Choice(f"{step}-{number}", str(number)) for number in numbers],
        "may_be": [Choice(f"{step}-{name}", str(MAY_BE[name])) for name in (asked.may_be if asked else ())],
    }


async def remember(dialog_manager: DialogManager, **_data: Any) -> dict[str, Any]:
    """The word that was explained, and its meaning."""
    word, said = dialog_manager.dialog_data["teach"]
    return {"word": word, "meaning": await call(meaning_of, said)}
