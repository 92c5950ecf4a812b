from collections.abc import Callable
from datetime import date
from decimal import Decimal
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from backend.accounts.models import User
from backend.accounts.roles import Role
from backend.catalog.models import Variant
from backend.core.models import Workshop
from backend.fulfillment import services as fulfillment
from backend.production.models import ProductionOrder
from backend.reports.selectors import daily_figures, taken_by_day
from backend.reports.services import send_summary
from backend.sales import services as sales
from backend.sales.models import PaymentMethod, SalesOrder
from tests.reports.clock import KYIV, clock_at

DAY = date(2026, 11, 20)
Order = Callable[..., SalesOrder]


def pay(order: SalesOrder, amount: int, actor: User) -> None:
    sales.pay_order(
        order_id=order.pk, amount=Decimal(amount), method=PaymentMethod.CASH, actor=actor, key=uuid4()
    )


def report(worker: User, quantity: int, **fields: object) -> object:
    work = ProductionOrder.objects.open().get()
    return fulfillment.report_finished(
        order_id=work.pk, quantity=quantity, actor=worker, key=uuid4(), **fields
    )


def test_it_counts_orders_taken_today_and_a_week_ago(take_order: Order, variant: Variant) -> None:
    with clock_at("2026-11-13 12:00"):
        take_order(variant, 5)
    with clock_at("2026-11-19 12:00"):
        take_order(variant, 7)
    with clock_at("2026-11-20 12:00"):
        take_order(variant, 1)
        take_order(variant, 2)

        figures = daily_figures(DAY, KYIV)

    assert (figures.today.orders, figures.today.taken) == (2, {"UAH": Decimal(300)})
    assert (figures.week_ago.orders, figures.week_ago.taken) == (1, {"UAH": Decimal(500)})


@pytest.mark.parametrize(("zone", "day"), [("Europe/Kyiv", DAY), ("America/New_York", date(2026, 11, 19))])
def test_an_order_at_half_past_midnight_belongs_to_the_local_day(
    take_order: Order, variant: Variant, zone: str, day: date
) -> None:
    with clock_at("2026-11-20 00:30"):
        take_order(variant)

    assert daily_figures(day, ZoneInfo(zone)).today.orders == 1
    assert daily_figures(date(2026, 11, 18), ZoneInfo(zone)).today.orders == 0


def test_a_draft_promises_nothing_and_a_cancelled_order_is_said_apart(
    take_order: Order, variant: Variant, seller: User
) -> None:
    with clock_at("2026-11-20 12:00"):
        order = take_order(variant)
        fulfillment.cancel_order(order_id=order.pk, actor=seller, key=uuid4())

        figures = daily_figures(DAY, KYIV)

    assert (figures.today.orders, figures.today.cancelled) == (1, 1)
    assert figures.standing.receivable == {}


def test_paid_is_without_what_went_back(take_order: Order, variant: Variant, seller: User) -> None:
    with clock_at("2026-11-20 12:00"):
        kept, cancelled = take_order(variant, 3), take_order(variant, 2)
        pay(kept, 100, seller)
        pay(cancelled, 200, seller)
        fulfillment.cancel_order(order_id=cancelled.pk, actor=seller, key=uuid4())

        figures = daily_figures(DAY, KYIV)

    assert figures.today.paid == {"UAH": Decimal(100)}
    assert figures.standing.receivable == {"UAH": Decimal(200)}


def test_money_of_two_currencies_is_not_added(
    take_order: Order, make_variant: Callable[..., Variant]
) -> None:
    with clock_at("2026-11-20 12:00"):
        take_order(make_variant())
        take_order(make_variant(currency="USD"))

        figures = daily_figures(DAY, KYIV)

    assert figures.today.taken == {"UAH": Decimal(100), "USD": Decimal(100)}
    assert figures.today.orders == 2


def test_an_undone_report_is_taken_off_the_worker(
    take_order: Order, variant: Variant, worker: User, manager: User
) -> None:
    Workshop.objects.get_or_create()
    with clock_at("2026-11-20 12:00"):
        take_order(variant, 10)
        report(worker, 4)
        mistaken = report(worker, 3)
        fulfillment.undo_report(report_id=mistaken.pk, actor=worker, key=uuid4())  # type: ignore[attr-defined]
        report(worker, 0, rejected_quantity=2, reject_reason="leather")

        figures = daily_figures(DAY, KYIV)

    assert [(one.name, one.finished, one.rejected) for one in figures.workers] == [("Worker", 4, 2)]
    assert (figures.today.finished, figures.today.rejected) == (4, 2)


def test_it_counts_what_is_overdue(take_order: Order, variant: Variant) -> None:
    with clock_at("2026-11-10 12:00"):
        take_order(variant, due_on=date(2026, 11, 19))
        take_order(variant, due_on=DAY)

    standing = daily_figures(DAY, KYIV).standing

    assert (standing.overdue_orders, standing.overdue_work) == (1, 1)


def test_wanted_goods_run_out_and_unwanted_ones_do_not(
    take_order: Order, make_variant: Callable[..., Variant], put_on_shelf: Callable[..., None]
) -> None:
    wanted, plentiful, _unwanted = make_variant("Wanted"), make_variant("Plentiful"), make_variant("Unwanted")
    put_on_shelf(plentiful, 50)
    with clock_at("2026-11-20 12:00"):
        take_order(wanted, 3)
        take_order(plentiful, 3)

        low = daily_figures(DAY, KYIV).low_stock

    assert [(one.name, one.available, one.ordered) for one in low] == [("Wanted, black", 0, 3)]


def test_a_threshold_of_the_variant_says_what_is_few(
    take_order: Order, make_variant: Callable[..., Variant], put_on_shelf: Callable[..., None]
) -> None:
    watched, rare, plenty = make_variant("Watched"), make_variant("Rare"), make_variant("Plenty")
    Variant.objects.filter(pk=watched.pk).update(low_stock_threshold=10)
    Variant.objects.filter(pk=plenty.pk).update(low_stock_threshold=0)
    for variant, quantity in ((watched, 10), (rare, 1), (plenty, 4)):
        put_on_shelf(variant, quantity)
    with clock_at("2026-11-20 12:00"):
        take_order(plenty, 3)

        low = daily_figures(DAY, KYIV).low_stock

    assert [(one.name, one.available) for one in low] == [("Watched, black", 10)]


def test_how_things_stood_a_week_ago_is_what_was_told_then(
    take_order: Order, variant: Variant, owner: User
) -> None:
    with clock_at("2026-11-13 20:00"):
        take_order(variant, 5)
        send_summary(day=date(2026, 11, 13), recipient=owner, has_chart=False)
    with clock_at("2026-11-20 20:00"):
        take_order(variant, 1)
        figures = daily_figures(DAY, KYIV)

    assert figures.standing.receivable == {"UAH": Decimal(600)}
    assert figures.standing_week_ago is not None
    assert figures.standing_week_ago.receivable == {"UAH": Decimal(500)}
    assert daily_figures(date(2026, 11, 19), KYIV).standing_week_ago is None


def test_it_asks_as_many_questions_of_a_large_workshop_as_of_a_small_one(
    take_order: Order, make_variant: Callable[..., Variant], make_user: Callable[..., User]
) -> None:
    with clock_at("2026-11-20 12:00"):
        with CaptureQueriesContext(
            connection,
        ) as small:
            daily_figures(DAY, KYIV)
        for _number in range(8):
            take_order(make_variant(), 3)
        for work in ProductionOrder.objects.all():
            someone = make_user(Role.PRODUCTION)
            fulfillment.report_finished(order_id=work.pk, quantity=1, actor=someone, key=uuid4())
        with CaptureQueriesContext(connection) as large:
            figures = daily_figures(DAY, KYIV)

    assert len(figures.workers) == 8
    assert len(large) == len(small) <= 8


def test_takings_are_given_for_every_day_even_an_empty_one(take_order: Order, variant: Variant) -> None:
    with clock_at("2026-10-25 00:30"):
        take_order(variant, 2)
    with clock_at("2026-10-25 23:30"):
        take_order(variant, 3)

    taken = taken_by_day(date(2026, 10, 26), KYIV, days=3, currency="UAH")

    assert taken == [
        (date(2026, 10, 24), Decimal(0)),
        (date(2026, 10, 25), Decimal(500)),
        (date(2026, 10, 26), Decimal(0)),
    ]
