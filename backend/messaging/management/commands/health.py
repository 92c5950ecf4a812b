from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from backend.messaging.health import health
from backend.messaging.models import Part


class Command(BaseCommand):
    help = "Says which part of the workshop's programs lives, and what waits; exit code 1 if one is late."

    def add_arguments(self, parser: CommandParser) -> None:
        """One part, or all of them."""
        parser.add_argument("--part", choices=Part.values, help="ask for this part alone, seen or not")

    def handle(self, *args: Any, part: str | None, **options: Any) -> None:
        """Raises CommandError when a part is late, or the named one was never seen."""
        found = health()
        asked = [sign for sign in found.signs if part in (None, sign.part)]
        for sign in asked:
            age = (timezone.now() - sign.beat_at).total_seconds()
            self.stdout.write(f"{sign.part.value:10} {age:8.0f} s ago{'   LATE' if sign.is_late else ''}")
        if part is None:
            self.stdout.write(
                f"{found.inbox.waiting} updates and {found.outbox.waiting} messages wait, "
                f"{found.dead_updates} updates could not be handled"
            )
        if part and not asked:
            raise CommandError(f"{part} was never seen")
        if late := [sign.part.value for sign in asked if sign.is_late]:
            raise CommandError(f"no sign of life from: {', '.join(late)}")
