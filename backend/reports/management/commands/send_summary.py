from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand

from backend.reports.services import send_summaries_of


class Command(BaseCommand):
    help = "Tell all the owners about a day; those who were told already are not told again"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--date", required=True, type=date.fromisoformat, help="2026-11-20")

    def handle(self, *args: Any, **options: Any) -> None:
        now, before = send_summaries_of(options["date"])
        self.stdout.write(f"{options['date']}: sent {now}, sent already {before}")
