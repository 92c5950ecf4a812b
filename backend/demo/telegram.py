import json
from pathlib import Path

from backend.demo.people import STAFF


def write_people(file: Path) -> None:
    """The staff as the local Telegram knows them: their chats with the bot are open already."""
    people = [
        {
            "id": member.telegram_id,
            "first_name": member.first_name,
            "last_name": member.last_name,
            "username": member.telegram_name,
            "phone": f"+380670001{number:03d}",
            "language_code": "uk",
            "note": member.note,
            "started": True,
        }
        for number, member in enumerate(STAFF, start=1)
        if member.telegram_id
    ]
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(people, ensure_ascii=False, indent=2), encoding="utf-8")
