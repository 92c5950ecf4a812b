"""The first page of the office: numbers that open their lists, thirty days in charts."""

import json
import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from backend.accounts.models import User
from backend.backoffice.dashboard import Card
from backend.catalog.models import Variant
from backend.fulfillment import services as fulfillment
from backend.inventory import sending
from backend.inventory import services as inventory
from backend.ledger.transferring import Sent
from backend.messaging.models import Pulse
from backend.reports.selectors import daily_figures
from backend.sales.models import SalesOrder
from backend.warehouses.models import Warehouse
from tests.backoffice.conftest import Office


def cards(office: Office) -> dict[str, Card]:
    return {str(card.title): card for card in office.open("index").context["cards"]}


def rows(office: Office, card: Card) -> int:
    """How many rows the list behind a card has."""
    listed = office.client.get(card.url)
    assert listed.status_code == 200, card.url
    return int(listed.context["cl"].result_count)


def charts(office: Office) -> dict[str, Any]:
    return {str(chart.title): chart for chart in office.open("index").context["charts"]}


@pytest.mark.usefixtures("warehouse")
def test_an_empty_workshop_says_so(at_owner: Office) -> None:
    page = at_owner.open("index").content.decode()

    assert page.count("Nothing yet.") == 3
    assert "<canvas" not in page


def test_a_card_shows_as_many_as_its_list(
    at_owner: Office, fill_workshop: Callable[[int], None], place_order: Callable[..., Any], variant: Variant
) -> None:
    fill_workshop(5)
    late = place_order(variant, 1)
    SalesOrder.objects.filter(pk=late.pk).update(due_on=timezone.localdate() - timedelta(days=2))

    shown = cards(at_owner)

    money = shown.pop("Still to be paid to us")
    assert money.note.split()[0] == str(rows(at_owner, money))
    for title in ("Finished today",):
        assert shown.pop(title).number != 0
    assert {title: card.number for title, card in shown.items()} == {
        title: rows(at_owner, card) for title, card in shown.items()
    }
    assert shown["Late orders"].number == 1


def test_running_out_is_what_the_evening_summary_counts(
    at_owner: Office, place_order: Callable[..., Any], put_on_shelf: Callable[..., None], variant: Variant
) -> None:
    # One variant on two shelves is one variant.
    shop = Warehouse.objects.create(name="Shop", kind="retail")
    put_on_shelf(variant, 1)
    place = {"warehouse_id": shop.pk, "actor": at_owner.member}
    inventory.receive(goods=[inventory.Goods(variant.pk, 1)], key=uuid.uuid4(), **place)  # type: ignore[arg-type]
    Variant.objects.filter(pk=variant.pk).update(low_stock_threshold=5)

    figures = daily_figures(timezone.localdate(), ZoneInfo("Europe/Kyiv"))

    card = cards(at_owner)["Running out"]
    assert card.number == figures.standing.low_stock == rows(at_owner, card) == 1


def test_charts_hold_thirty_days_and_the_money_of_today(
    at_owner: Office, place_order: Callable[..., Any], variant: Variant
) -> None:
    # At this hour of the day by the wall clock, though the clocks may have been changed since.
    for days in (29, 30):
        with time_machine.travel(timezone.localtime() - timedelta(days=days)):
            place_order(variant, 1)
    place_order(variant, 3)

    data = json.loads(charts(at_owner)["Orders by day"].data)

    counts, sums = (one["data"] for one in data["datasets"])
    assert (len(counts), counts[0], counts[-1], sum(counts)) == (30, 1, 1, 2)
    assert (sums[0], sums[-1]) == (100, 300)
    assert "300" in cards(at_owner)["Orders taken today"].note


def test_debts_grow_older(
    at_owner: Office,
    place_order: Callable[..., Any],
    put_on_shelf: Callable[..., None],
    seller: User,
    variant: Variant,
) -> None:
    put_on_shelf(variant, 4)
    for days, quantity in ((0, 1), (20, 3)):
        with time_machine.travel(timezone.now() - timedelta(days=days)):
            order = place_order(variant, quantity)
            fulfillment.ship_order(order_id=order.pk, actor=seller, key=uuid.uuid4())
    place_order(variant, 5)

    data = json.loads(charts(at_owner)["Owed to us, by days since shipping"].data)

    assert data["datasets"][0]["data"] == [500, 100, 300, 0, 0]
    listed = at_owner.open("sales_salesorder_changelist", owed="month")
    assert [order.total for order in listed.context["cl"].result_list] == [300]


def test_money_is_for_those_who_may_see_it(
    storekeeper: User, place_order: Callable[..., Any], variant: Variant
) -> None:
    place_order(variant, 7)
    storekeeper.is_staff = True
    storekeeper.save()
    office = Office(storekeeper)

    page = office.open("index")

    titles = {str(card.title) for card in page.context["cards"]}
    assert titles == {"Orders taken today", "Orders to ship", "Late orders", "Running out"}
    assert [str(chart.title) for chart in page.context["charts"]] == ["Orders by day"]
    assert "\u00a0UAH" not in page.content.decode()
    # Nor by guessing the name of the filter.
    listed = office.open("sales_salesorder_changelist", owed="month")
    assert listed.status_code in (200, 302)
    assert "owed to us" not in listed.content.decode()


@pytest.mark.parametrize(("who", "most"), [("manager", 13), ("owner", 17)])
def test_the_first_page_asks_few_questions_at_any_size(
    manager: User, owner: User, fill_workshop: Callable[[int], None], who: str, most: int
) -> None:
    office = Office({"manager": manager, "owner": owner}[who])
    Pulse.objects.create(part="worker", worker=1, host="here", beat_at=timezone.now())
    for size in (2, 5):
        fill_workshop(size)
        with CaptureQueriesContext(connection) as queries:
            office.open("index")
        assert len(queries) <= most, [one["sql"][:120] for one in queries]


def test_owners_see_which_part_is_silent(at_owner: Office, at_manager: Office) -> None:
    assert "Silent parts" not in cards(at_owner)
    for part, ago in (("worker", 0), ("jobs", 600)):
        beat_at = timezone.now() - timedelta(seconds=ago)
        Pulse.objects.create(part=part, worker=1, host="here", beat_at=beat_at)

    page = at_owner.open("index")

    assert cards(at_owner)["Silent parts"].number == 1
    table = page.context["tables"][-1]
    assert [str(row[2]).count("silent") for row in table.rows] == [0, 1, 0, 0]
    assert "Silent parts" not in cards(at_manager)
    assert "The bot and the jobs" not in at_manager.open("index").content.decode()


def test_nothing_of_a_name_is_run(at_owner: Office, draft_order: Any, variant: Variant) -> None:
    SalesOrder.objects.update(customer_info="<script>alert(1)</script>")

    assert "<script>alert" not in at_owner.open("index").content.decode()


def test_counts_that_wait_for_a_decision_and_goods_on_the_way_have_cards(
    at_manager: Office, manager: User, warehouse: Warehouse, variant: Variant, put_on_shelf: Any
) -> None:
    assert not {"Counts to decide", "Goods on the way"} & cards(at_manager).keys()
    shop = Warehouse.objects.create(name="Shop")
    put_on_shelf(variant, 5)
    said = {"actor": manager, "key": uuid.uuid4()}
    transfer = sending.draft_transfer(
        warehouse_id=warehouse.pk, to_warehouse_id=shop.pk, things=[Sent(variant.pk, 2)], **said
    )
    sending.send_transfer(transfer_id=transfer.pk, version=transfer.version, actor=manager, key=uuid.uuid4())

    card = cards(at_manager)["Goods on the way"]
    assert card.number == rows(at_manager, card) == 1
