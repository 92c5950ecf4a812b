from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction

from backend.reports.books import Broken, broken, invariants


class Command(BaseCommand):
    help = "Check every rule of the ledger; print the rows that break one and exit with 1"

    def handle(self, *args: Any, **options: Any) -> None:
        found = _in_one_picture()
        for rule in found:
            self.stdout.write(f"BROKEN: {rule.name}")
            for row in rule.rows:
                values = zip(rule.columns, row, strict=True)
                self.stdout.write("    " + ", ".join(f"{column}={value}" for column, value in values))
        if found:
            raise CommandError(f"{len(found)} of {len(invariants())} rules are broken")
        self.stdout.write(f"{len(invariants())} rules, all hold")


def _in_one_picture() -> list[Broken]:
    # All the rules look at one moment, however busy the workshop is meanwhile.
    is_outermost = not connection.in_atomic_block
    with transaction.atomic(), connection.cursor() as cursor:
        if is_outermost:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        return list(broken())
