from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from backend.core import catalogue


class Command(BaseCommand):
    help = "Bring the Ukrainian catalogue up to date with the code; prints what waits for a translation"

    def handle(self, *args: Any, **options: Any) -> None:
        path = settings.LOCALE_PATHS[0] / "uk" / "LC_MESSAGES" / "django.po"
        missing = catalogue.untranslated(catalogue.update(path))
        for text in missing:
            self.stdout.write(text)
        self.stderr.write(f"{len(missing)} to translate in {path}")
