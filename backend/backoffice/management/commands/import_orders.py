from argparse import ArgumentParser
from collections import Counter
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _t

from backend.accounts.models import User
from backend.backoffice.exchange.reading import read
from backend.backoffice.exchange.shop_files import read_orders
from backend.backoffice.management.commands.import_catalog import _person
from backend.backoffice.order_files import keep_file
from backend.core.errors import DomainError
from backend.fulfillment.shop_files import refused_of, run_file
from backend.sales.models import OrderFile
from backend.sales.shop_orders import ShopStep, plan
from backend.warehouses.models import Warehouse


class Command(BaseCommand):
    """Bring the orders of Etsy or of a site from a file: good ones are taken, the others are listed."""

    help = (
        "Import orders of Etsy, Shopify, WooCommerce or another shop from a csv or xlsx file. The same file "
        "twice writes nothing twice."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--by", help="login of the person who brings it; else the first owner")
        parser.add_argument("--warehouse", help="name of the warehouse that the orders ship from")
        parser.add_argument(
            "--confirm", action="store_true", help="confirm the orders and book their payments"
        )
        parser.add_argument("--dry-run", action="store_true", help="say what the file would do and stop")

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        actor, warehouse = _person(options["by"]), _warehouse(options["warehouse"])
        try:
            rows = read(file.read_bytes())
            if options["dry_run"]:
                found = read_orders(rows)
                return self._show([one.step for one in plan(found.orders, found.source)])
            # Columns that are not known are refused here: there is nobody to ask.
            read_orders(rows)
            kept = keep_file(rows, file.name, warehouse, actor)
            self._import(kept, is_confirming=options["confirm"], actor=actor)
        except OSError as error:
            raise CommandError(f"{file}: {error.strerror}") from error
        except DomainError as error:
            raise CommandError(str(error)) from error

    def _import(self, kept: OrderFile, *, is_confirming: bool, actor: User) -> None:
        kept.is_confirming = is_confirming
        kept.save(update_fields=["is_confirming"])
        done = run_file(kept.pk)
        self._show([ShopStep(one["step"]) for one in done.results.values()])
        for number, what, why in refused_of(done):
            self.stderr.write(f"{number}: {what}: {why}")

    def _show(self, steps: list[ShopStep]) -> None:
        found = Counter(steps)
        self.stdout.write(", ".join(f"{step.label} {found[step]}" for step in ShopStep))


def _warehouse(name: str | None) -> Warehouse:
    places = Warehouse.objects.for_goods()
    found = places.filter(name=name).first() if name else places.first()
    if found is None:
        raise CommandError(_t("There is no such warehouse: %(name)s.") % {"name": name or ""})
    return found
