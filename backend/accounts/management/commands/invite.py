from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from backend.accounts.roles import Role
from backend.accounts.services import invite_from_server


class Command(BaseCommand):
    help = "Make a one-time invitation and print its link"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--role", required=True, choices=Role.values)
        parser.add_argument("--name", required=True)

    def handle(self, *args: Any, **options: Any) -> None:
        code = invite_from_server(role=Role(options["role"]), name=options["name"])
        self.stdout.write(f"https://t.me/{settings.BOT_USERNAME}?start={code}")
