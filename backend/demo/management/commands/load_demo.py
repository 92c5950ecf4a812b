from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from backend.core.errors import DomainError
from backend.demo.catalogue import BRAND
from backend.demo.services import load_demo
from backend.demo.telegram import write_people


class Command(BaseCommand):
    help = "Make the demo workshop: a leather-goods brand with people, goods and a history"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--days", type=int, default=90, help="length of the history")
        parser.add_argument("--people", type=Path, default=settings.DATA / "people.json")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            is_new = load_demo(now=timezone.now(), days=options["days"], say=self._say)
        except DomainError as error:
            raise CommandError(str(error)) from error
        write_people(options["people"])
        self._say(f"{BRAND}: loaded" if is_new else f"{BRAND} is there already")

    def _say(self, line: str) -> None:
        self.stdout.write(f"demo · {line}")
        self.stdout.flush()
