from datetime import UTC, datetime
from typing import Any

from backend.fulfillment.commented import Said
from bot.choices import Choice

SAID = Said(1, "Оксана", "Нитка темніша, як на фото", datetime(2026, 11, 20, 12, tzinfo=UTC), 2)
PREVIEW: dict[str, Any] = {"number": 12, "shown": [SAID], "comments": [Choice(1, "📷 2 · Оксана")]}
