import json
import time
from collections.abc import Iterator
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth import authenticate
from django.core.management import CommandError, call_command
from django.db import transaction
from django.http import HttpRequest
from django.test import override_settings
from django.utils import timezone
from PIL import Image

from backend.accounts.models import User
from backend.accounts.roles import Role
from backend.catalog.models import Brand, Bundle, Color, Product, Variant
from backend.demo.catalogue import BRAND
from backend.demo.people import DEMO_PASSWORD
from backend.demo.place import check_digit
from backend.inventory.models import ProductStockCount, ProductStockTransfer
from backend.ledger.documents import CountStatus, TransferStatus
from backend.ledger.models import Reason
from backend.materials.models import (
    BOMStatus,
    MaterialStockCount,
    MaterialStockMovement,
    MaterialStockTransfer,
    Supplier,
)
from backend.messaging.models import OutboxMessage
from backend.production.models import ProductionOrder, ProductionReport
from backend.sales.comments import OrderComment
from backend.sales.models import Customer, Payment, SalesOrder, SalesOrderBundle, SalesOrderChange
from backend.sales.statuses import Status as OrderStatus
from backend.warehouses.models import Warehouse


@dataclass
class Loaded:
    said: str
    people: list[dict[str, Any]]
    people_file: Path
    seconds: float


@pytest.fixture(scope="module")
def demo(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Loaded]:
    """A week of the demo workshop, shared by the tests below and gone after them."""
    folder, output = tmp_path_factory.mktemp("demo"), StringIO()
    people = folder / "people.json"
    with (
        django_db_blocker.unblock(),
        override_settings(MEDIA_ROOT=str(folder / "media")),
        transaction.atomic(),
    ):
        begin = time.process_time()
        call_command("load_demo", "--days", "7", "--people", str(people), stdout=output)
        seconds = time.process_time() - begin
        yield Loaded(output.getvalue(), json.loads(people.read_text()), people, seconds)
        transaction.set_rollback(True)


def rows() -> dict[str, int]:
    return {
        model._meta.label: model._default_manager.count()
        for model in apps.get_models()
        if model.__module__.startswith("backend.")
    }


def test_it_is_a_whole_workshop(demo: Loaded) -> None:
    assert (Product.objects.count(), Variant.objects.count(), Color.objects.count()) == (40, 300, 14)
    assert (User.objects.count(), Customer.objects.count(), Warehouse.objects.count()) == (12, 60, 4)
    assert {role: User.objects.in_role(role).count() for role in Role} == {
        Role.PRODUCTION: 5,
        Role.SALES: 3,
        Role.STOREKEEPER: 1,
        Role.MANAGER: 2,
        Role.OWNER: 1,
    }


def test_it_is_quick(demo: Loaded) -> None:
    assert demo.seconds < 20


def test_its_books_are_right(demo: Loaded) -> None:
    call_command("check_ledger", stdout=StringIO())


def test_it_has_a_history_up_to_this_hour(demo: Loaded) -> None:
    days = {timezone.localdate(moment) for moment in SalesOrder.objects.values_list("created_at", flat=True)}

    assert timezone.localdate() in days
    assert len(days) >= 6
    for model in (SalesOrder, Payment, ProductionReport):
        assert not model.objects.filter(created_at__gt=timezone.now()).exists()
    assert ProductionReport.objects.count() >= 15


def test_history_is_written_in_the_order_of_time(demo: Loaded) -> None:
    for model in (SalesOrder, Payment, ProductionReport, ProductionOrder):
        moments = list(model.objects.order_by("pk").values_list("created_at", flat=True))
        assert moments == sorted(moments)


def test_every_order_begins_with_its_draft(demo: Loaded) -> None:
    """What one deed writes has its order too: a sale at the counter is paid after it is written down."""
    drafts = dict(
        SalesOrderChange.objects.filter(to_status=OrderStatus.DRAFT).values_list("order", "created_at")
    )
    paid = Payment.objects.values_list("order", "created_at")

    assert paid
    assert [order for order, moment in paid if moment <= drafts[order]] == []


def test_it_leaves_something_to_do_for_everybody(demo: Loaded) -> None:
    statuses = set(SalesOrder.objects.values_list("status", flat=True))

    assert {"draft", "in_production", "ready", "shipped", "completed"} <= statuses
    assert SalesOrder.objects.open().filter(is_urgent=True).exists()
    assert ProductionOrder.objects.open().filter(assignee=None).exists()
    assert ProductionOrder.objects.filter(status="in_progress").exists()


def test_everything_was_done_by_somebody_who_may(demo: Loaded) -> None:
    sellers = set(SalesOrder.objects.values_list("seller__groups__name", flat=True))
    reporters = set(ProductionReport.objects.values_list("actor__groups__name", flat=True))

    assert sellers == {Role.SALES}
    assert reporters <= {Role.PRODUCTION, Role.MANAGER}


def test_every_variant_can_be_scanned_and_seen(demo: Loaded) -> None:
    for variant in Variant.objects.all():
        digits = [int(digit) for digit in variant.barcode or ""]
        assert len(digits) == 13
        assert sum(digit * (1, 3)[place % 2] for place, digit in enumerate(digits)) % 10 == 0
        assert Path(variant.photo.path).stat().st_size < 60_000
    assert Image.open(Variant.objects.all()[0].photo.path).size == (600, 600)


def test_known_barcodes_have_their_known_check_digits() -> None:
    assert check_digit("400638133393") == 1
    assert check_digit("978020137962") == 4


def test_old_messages_are_not_waiting_for_the_bot(demo: Loaded) -> None:
    assert OutboxMessage.objects.exists()
    assert not OutboxMessage.objects.filter(status="waiting").exists()


def test_the_printed_logins_open_the_office(demo: Loaded) -> None:
    for login in ("owner", "manager"):
        user = authenticate(HttpRequest(), username=login, password=DEMO_PASSWORD)
        assert isinstance(user, User)
        assert user.is_staff


def test_the_store_room_is_stocked_and_every_product_has_its_bom(demo: Loaded) -> None:
    made = Product.objects.filter(boms__status=BOMStatus.ACTIVE)

    assert made.count() == Product.objects.count()
    assert MaterialStockMovement.objects.filter(reason=Reason.PRODUCTION_OUT).exists()
    assert Supplier.objects.count() == 3


def test_transfers_and_counts_are_at_every_stage(demo: Loaded) -> None:
    for model in (ProductStockTransfer, MaterialStockTransfer):
        assert model.objects.filter(status=TransferStatus.SENT).exists()
        assert model.objects.filter(status=TransferStatus.RECEIVED).exists()
    for model in (ProductStockCount, MaterialStockCount):
        statuses = set(model.objects.values_list("status", flat=True))
        assert {CountStatus.DECIDING, CountStatus.POSTED} <= statuses


def test_the_local_telegram_gets_the_staff_that_has_telegram(demo: Loaded) -> None:
    known = set(User.objects.exclude(telegram_id=None).values_list("telegram_id", flat=True))

    assert {person["id"] for person in demo.people} == known == set(range(7001, 7012))
    assert all(person["started"] and person["note"] and person["username"] for person in demo.people)


def test_a_second_load_changes_nothing(demo: Loaded) -> None:
    before, output = rows(), StringIO()

    call_command("load_demo", "--days", "7", "--people", str(demo.people_file), stdout=output)

    assert rows() == before
    assert "already" in output.getvalue()


def test_progress_is_said(demo: Loaded) -> None:
    assert "7 / 7" in demo.said
    assert demo.said.splitlines()[-1].endswith("loaded")


@pytest.mark.django_db
def test_it_is_refused_in_production(settings: Any) -> None:
    settings.IS_PRODUCTION = True

    with pytest.raises(CommandError, match="production"):
        call_command("load_demo", stdout=StringIO())
    assert not Brand.objects.filter(name=BRAND).exists()


@pytest.mark.django_db
def test_it_is_refused_where_a_real_workshop_works(variant: Variant) -> None:
    with pytest.raises(CommandError):
        call_command("load_demo", stdout=StringIO())
    assert Product.objects.count() == 1


def test_two_bundles_with_presets_are_sold(demo: Loaded) -> None:
    assert [(one.pricing, one.presets.count()) for one in Bundle.objects.order_by("sku")] == [
        ("own", 3),
        ("parts", 3),
    ]
    sold = SalesOrderBundle.objects.exclude(order__status="cancelled")
    assert sold.filter(total__gt=0).exists()


def test_people_write_of_orders(demo: Loaded) -> None:
    assert OrderComment.objects.filter(author__groups__name=Role.SALES).exists()
