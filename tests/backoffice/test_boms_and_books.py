"""BOMs, work in progress and the books in the office."""

import uuid
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from backend.accounting.models import Account
from backend.accounts.models import User
from backend.catalog.models import Variant
from backend.inventory.models import WIPScrap, WIPStock
from backend.materials import stock
from backend.materials.models import BOM, MaterialColor
from backend.materials.stock import Coming
from backend.production.models import Kind, ProductionOrder
from backend.warehouses.models import Warehouse
from tests.backoffice.conftest import Office, said
from tests.backoffice.supplies import leather, supply
from tests.backoffice.test_every_page import MOST_QUERIES

PAGES = (
    "materials_bom_possible",
    "accounting_account_profit",
    "inventory_wipstock_figures",
    "accounting_account_balance",
    "accounting_account_ledger",
)


@pytest.fixture
def material(variant: Variant) -> MaterialColor:
    return leather("Box calf", variant.color)


def editor(variant: Variant, material: MaterialColor, quantity: str, **more: Any) -> dict[str, Any]:
    """What the editor of a BOM sends: one line."""
    line = {"material": material.material_id, "color_role": "primary", "quantity": quantity}
    filled = {f"lines-0-{name}": value for name, value in line.items()}
    return {
        "key": str(uuid.uuid4()),
        "product": variant.product_id,
        "variant": "",
        "comment": "",
        "lines-TOTAL_FORMS": 1,
        "lines-INITIAL_FORMS": 0,
        "lines-0-waste_percent": "10",
        "lines-0-stage": "cutting",
        "_save": "1",
        **filled,
        **more,
    }


def test_a_bom_is_drafted_put_right_put_into_force_and_copied(
    variant: Variant, material: MaterialColor, at_manager: Office, warehouse: Warehouse, manager: User
) -> None:
    goods = [Coming(material.pk, Decimal(11), Decimal(100))]
    stock.receive(warehouse_id=warehouse.pk, goods=goods, actor=manager, key=uuid.uuid4())
    form = editor(variant, material, "0.5")
    for _click in range(2):
        at_manager.client.post(reverse("admin:materials_bom_add"), form)
    bom = BOM.objects.get()
    line = bom.lines.get()
    page = reverse("admin:materials_bom_change", args=[bom.pk])
    old = {"lines-INITIAL_FORMS": 1, "lines-0-id": line.pk, "lines-0-bom": bom.pk}
    changed = at_manager.client.post(page, editor(variant, material, "1", **old))
    assert changed.status_code == 302, changed.context["errors"]
    assert bom.lines.get().quantity == 1

    at_manager.press("materials_bom_activate", bom.pk)
    bom.refresh_from_db()
    assert bom.status == "active"
    shown = at_manager.client.get(page).content.decode().replace("\u00a0", " ")
    assert "110 UAH" in shown
    assert "-10 UAH" in shown
    refused = at_manager.client.post(page, editor(variant, material, "7"))
    assert refused.status_code == 403
    at_manager.press("materials_bom_copy", bom.pk)
    assert [one.status for one in BOM.objects.order_by("version")] == ["active", "draft"]

    possible = at_manager.open("materials_bom_possible", warehouse=warehouse.pk)
    [row] = possible.context["tables"][0].rows
    assert row[2] == "10"


def test_what_is_missing_is_said_and_stops_a_bom_that_nobody_can_use(
    variant: Variant, at_manager: Office
) -> None:
    grey = leather("Grey suede")
    at_manager.client.post(reverse("admin:materials_bom_add"), editor(variant, grey, "0.5"))
    bom = BOM.objects.get()

    page = at_manager.open("materials_bom_change", bom.pk).content.decode()
    answer = at_manager.press("materials_bom_activate", bom.pk)

    assert "there is no Grey suede" in page
    assert "No variant can be made" in " ".join(said(answer))
    bom.refresh_from_db()
    assert bom.status == "draft"


def test_a_line_is_of_one_thing(variant: Variant, material: MaterialColor, at_manager: Office) -> None:
    both = editor(variant, material, "1", **{"lines-0-component": variant.pk})

    answer = at_manager.client.post(reverse("admin:materials_bom_add"), both)

    assert "Line 1: choose" in answer.content.decode()
    assert BOM.objects.count() == 0


def test_work_of_every_kind_is_planned_and_sets_are_thrown_away_once(
    variant: Variant, warehouse: Warehouse, manager: User, worker: User, at_manager: Office
) -> None:
    supply(variant, warehouse, manager, worker)
    sets = WIPStock.objects.get()
    key = uuid.uuid4()

    for _click in range(2):
        answers = {"quantity": "1", "reason": "damage", "comment": ""}
        at_manager.press("inventory_wipstock_scrap", sets.pk, key=key, **answers)
    assert WIPScrap.objects.count() == 2

    form = {"key": str(uuid.uuid4()), "variant": variant.pk, "quantity": 2, "kind": "cutting"}
    at_manager.client.post(
        reverse("admin:production_productionorder_add"),
        {**form, "warehouse": warehouse.pk, "priority": 0, "_save": "1"},
    )
    cut = ProductionOrder.objects.latest("pk")
    assert (cut.kind, cut.quantity) == (Kind.CUTTING, 2)
    done = ProductionOrder.objects.filter(kind=Kind.CUTTING).earliest("pk")
    page = at_manager.open("production_productionorder_change", done.pk).content.decode()
    assert "Materials used" in page
    assert "What it cost" in page


@pytest.mark.parametrize("name", PAGES)
def test_figures_open_with_few_queries_and_go_to_a_file(
    name: str, fill_workshop: Callable[[int], None], at_manager: Office
) -> None:
    fill_workshop(3)
    query = {"account": "201"} if name.endswith("ledger") else {}

    with CaptureQueriesContext(connection) as queries:
        page = at_manager.open(name, **query)
    file = at_manager.open(name, file="xlsx", **query)

    assert page.status_code == 200
    assert len(queries) <= MOST_QUERIES
    assert page.context["tables"][0].rows
    assert file.headers["Content-Type"].endswith("sheet")


def test_both_sides_of_the_trial_balance_are_equal(
    fill_workshop: Callable[[int], None], at_manager: Office
) -> None:
    fill_workshop(1)

    *_rows, total = at_manager.open("accounting_account_balance").context["tables"][0].rows

    assert total[2] == total[3]
    assert total[4] == total[5] != "—"
    assert total[6] == total[7]


@pytest.mark.parametrize("name", PAGES)
def test_figures_are_for_those_who_have_the_right(name: str, storekeeper: User) -> None:
    User.objects.filter(pk=storekeeper.pk).update(is_staff=True)

    assert Office(storekeeper).open(name).status_code == 403


def test_an_account_is_renamed_by_the_owner_only(at_owner: Office, at_manager: Office) -> None:
    page = reverse("admin:accounting_account_change", args=["201"])
    names = {"name": "Наші матеріали", "name_en": "Our materials", "_save": "1"}

    assert at_manager.client.post(page, names).status_code == 403
    at_owner.client.post(page, names)

    account = Account.objects.get(pk="201")
    assert (account.name, account.kind) == ("Наші матеріали", "asset")


def test_a_period_that_ends_before_it_begins_is_refused_in_words(at_manager: Office) -> None:
    asked = {"since": "2026-05-02", "until": "2026-05-01"}

    page = at_manager.open("accounting_account_balance", **asked)

    assert page.status_code == 200
    assert "ends before it begins" in page.content.decode()
