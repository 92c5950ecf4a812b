from argparse import ArgumentParser
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _t

from backend.accounts.models import User
from backend.accounts.roles import Role
from backend.backoffice.exchange.imports import done_in_words
from backend.backoffice.exchange.kinds import Sheet, kind_of
from backend.backoffice.exchange.offered import KINDS
from backend.backoffice.exchange.reading import read
from backend.core.errors import DomainError
from backend.core.importing import Plan, Step


class Command(BaseCommand):
    """Bring products, variants, customers or opening stock from a file: all of it or nothing."""

    help = (
        "Import products, variants, customers or opening stock from an xlsx or csv file; the heading tells "
        "which of them it is. Every line is checked first, and one that cannot be taken stops the whole file."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--what", choices=[kind.name for kind in KINDS], help="when the heading fits two")
        parser.add_argument("--by", help="login of the person who brings it; else the first owner")
        parser.add_argument("--dry-run", action="store_true", help="say what the file would do and stop")

    def handle(self, *args: Any, file: Path, what: str | None, by: str | None, **options: Any) -> None:
        actor = _person(by)
        try:
            kinds = [kind for kind in KINDS if what in (None, kind.name)]
            sheet = kind_of(kinds, read(file.read_bytes()), actor)
            self._show(sheet, plan := sheet.plan())
            if plan.refused:
                raise CommandError(_t("Nothing has been written. Correct these lines in the file."))
            if not options["dry_run"]:
                lines, _refused = sheet.lines()
                done = sheet.kind.do(lines=lines, actor=actor, key=uuid4())
                self.stdout.write(self.style.SUCCESS(done_in_words(done)))
        except OSError as error:
            raise CommandError(f"{file}: {error.strerror}") from error
        except DomainError as error:
            raise CommandError(str(error)) from error

    def _show(self, sheet: Sheet, plan: Plan[Any]) -> None:
        counts = ", ".join(f"{step.label} {plan.counts[step]}" for step in Step)
        self.stdout.write(f"{sheet.kind.title}: {counts}")
        if sheet.unknown:
            columns = "», «".join(sheet.unknown)
            self.stdout.write(_t("These columns are not taken: «%(columns)s».") % {"columns": columns})
        for line in plan.refused:
            self.stderr.write(f"{line.number}: {line.about}: {' '.join(line.words)}")


def _person(login: str | None) -> User:
    people = User.objects.working()
    if login:
        person = people.filter(username=login).first()
    else:
        person = people.in_role(Role.OWNER).order_by("pk").first()
        person = person or people.filter(is_superuser=True).order_by("pk").first()
    if person is None:
        raise CommandError(_t("There is nobody to bring it in the name of. Say who: --by LOGIN."))
    return person
