"""Day after day of the workshop, every step through the services."""

from collections.abc import Callable
from datetime import date, timedelta
from functools import partial

from django.apps import apps
from django.db import connection

from backend.accounts.roles import Role
from backend.core.errors import DomainError
from backend.demo import aftercare, floor, market, office, papers, sets, supplies, till
from backend.demo.clock import STANDS_STILL
from backend.demo.market import Event
from backend.demo.place import Place
from backend.production.models import ProductionOrder
from backend.production.statuses import Status
from backend.reports.services import send_summary
from backend.sales.models import Source

RHYTHM = (1.0, 1.0, 1.05, 1.15, 1.3, 1.15, 0.6)
"""How busy customers are from Monday to Sunday."""

FEWEST, MOST = 3.0, 6.4
"""Orders of an ordinary day, when the story begins and now."""

SUNDAY = 6
SUMMARY_AT = 0.93
STRIDE = 10
SUMMARIES_KEPT = timedelta(days=30)


def live(place: Place, days: int, say: Callable[[str], None]) -> int:
    """Live these days up to now; returns how many steps the rules refused."""
    first = place.clock.today - timedelta(days=days - 1)
    place.clock.now = place.clock.moment(first, 0)
    office.open_stock(place)
    refused = 0
    for number in range(days):
        day = first + timedelta(days=number)
        events = (
            _events(place, day, (number + 1) / days) + _store_room(place, day, first) + _papers(place, day)
        )
        refused += _run(place, day, events)
        if number % STRIDE == 0:
            _measure_tables()
        if number % STRIDE == STRIDE - 1 or number == days - 1:
            say(f"{day:%d.%m}: {number + 1} / {days}")
    return refused


def _measure_tables() -> None:
    """Tell PostgreSQL how much there is by now.

    All of this is one transaction, which autovacuum does not see: it would count every table as empty,
    and the plans made for empty tables take minutes. The lock of ANALYZE keeps it away as well.
    """
    tables = [model._meta.db_table for model in apps.get_models() if model.__module__.startswith("backend.")]
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {', '.join(tables)}")


def _run(place: Place, day: date, events: list[Event]) -> int:
    refused = 0
    for share, act in sorted(events, key=lambda event: event[0]):
        place.clock.go(place.clock.moment(day, share))
        try:
            act()
        except DomainError:
            # As in life: what was meant to be done turned out to be impossible.
            refused += 1
    return refused


def _events(place: Place, day: date, progress: float) -> list[Event]:
    is_today = day == place.clock.today
    orders = [*_sales(place, day, progress), *_till(place, day)]
    if is_today:
        return [*orders, *_floor(place), *_office(place, day, is_today), *_present(place)]
    events = orders
    if day > place.clock.today - SUMMARIES_KEPT:
        events.append((SUMMARY_AT, partial(_keep_summary, place, day)))
    if day.weekday() != SUNDAY:
        events += [*_floor(place), *_office(place, day, is_today)]
    if day == place.clock.today - STANDS_STILL + timedelta(days=1):
        urgent = partial(market.take_order, place, Source.SITE, is_urgent=True)
        events += [(0.78, urgent), (0.79, urgent), (0.8, partial(_leave_hanging, place))]
    return events


def _sales(place: Place, day: date, progress: float) -> list[Event]:
    expected = (FEWEST + (MOST - FEWEST) * progress**2) * RHYTHM[day.weekday()]
    quantity = max(1, round(place.random.gauss(expected, 1.2)))
    events: list[Event] = [
        (min(0.99, place.random.triangular(0, 1, 0.4)), partial(market.somebody_buys, place))
        for _number in range(quantity)
    ]
    if place.is_lucky(0.15):
        events.append((0.5, partial(market.somebody_regrets, place)))
    if place.is_lucky(0.3):
        events.append((0.55, partial(sets.somebody_gives_a_present, place)))
    return [*events, (0.1, partial(market.decide_drafts, place))]


def _till(place: Place, day: date) -> list[Event]:
    """The shop is open every day; today it still is."""
    if day <= place.clock.today - till.KEPT:
        return []
    evening: list[Event] = [(0.992, partial(till.end_day, place))] if day < place.clock.today else []
    return [(0.0, partial(till.begin_day, place)), *evening]


def _floor(place: Place) -> list[Event]:
    """Up to two reports a day from everybody; lately orders come faster than hands can work."""
    shifts: list[Event] = [
        (place.random.uniform(*hours), partial(floor.work, place, worker))
        for worker in place.people[Role.PRODUCTION]
        for hours in ((0.12, 0.32), (0.45, 0.72))
        if place.is_lucky(0.55 if place.clock.is_lately else 0.72)
    ]
    return [(0.02, partial(floor.plan_for_shelf, place)), *shifts]


def _office(place: Place, day: date, is_today: bool) -> list[Event]:
    weekly: dict[int, list[Event]] = {
        0: [(0.06, partial(office.stock_shop, place))],
        1: [(0.08, partial(office.receive_goods, place))],
        4: [(0.08, partial(office.receive_goods, place))],
    }
    shipped = 0.4 if is_today else 0.85
    events: list[Event] = [
        *weekly.get(day.weekday(), []),
        (0.3, partial(office.settle, place)),
        (0.6, partial(office.ship_ready, place, shipped)),
    ]
    rare = {
        office.write_off: 8,
        office.recount: 17,
        office.receive_by_mistake: 43,
        aftercare.write: 2,
        aftercare.take_back: 9,
        aftercare.ship_part: 6,
    }
    events += [(0.35, partial(act, place)) for act, days in rare.items() if not day.toordinal() % days]
    return events


def _store_room(place: Place, day: date, first: date) -> list[Event]:
    """Materials have been in the books for some weeks; since then they are bought, cut and used up."""
    began = max(first, place.clock.today - supplies.DAYS)
    if day < began or day.weekday() == SUNDAY:
        return [(0.0, partial(supplies.begin, place))] if day == began else []
    weekly: dict[int, list[Event]] = {
        0: [(0.05, partial(supplies.buy, place)), (0.08, partial(supplies.finish, place))],
        1: [(0.08, partial(supplies.finish, place))],
        2: [(0.15, partial(supplies.cut, place))],
        3: [(0.06, partial(supplies.buy, place)), (0.4, partial(supplies.spoil, place))],
        4: [(0.15, partial(supplies.cut, place))],
    }
    events: list[Event] = [*weekly.get(day.weekday(), []), (0.1, partial(supplies.receive, place))]
    if day == began:
        events.append((0.0, partial(supplies.begin, place)))
    if day == place.clock.today:
        events.append((0.88, partial(supplies.ask, place)))
    return events


def _papers(place: Place, day: date) -> list[Event]:
    """What travels to the shop comes on the next day; on Saturdays something is counted."""
    if day == place.clock.today:
        return [
            (0.5, partial(papers.receive_sent, place)),
            (0.86, partial(papers.send_to_shop, place)),
            (0.87, partial(papers.send_packing, place)),
            (0.88, partial(papers.draft_for_shop, place)),
            # After everything else: a shelf that moves after it was counted is counted again.
            (0.993, partial(papers.count_goods, place, "Клатчі", is_decided=False)),
            (0.995, partial(papers.count_materials, place, "Нитки", is_decided=False)),
            (0.997, partial(papers.begin_count, place)),
        ]
    has_materials = day >= place.clock.today - supplies.DAYS
    weekly: dict[int, list[Event]] = {
        2: [(0.3, partial(papers.send_to_shop, place))],
        3: [(0.3, partial(papers.receive_sent, place))],
        5: [(0.4, partial(papers.count_goods, place, "Гаманці" if day.day % 2 else "Косметички"))],
    }
    if has_materials:
        weekly[2].append((0.32, partial(papers.send_packing, place)))
        weekly[5].append((0.5, partial(papers.count_materials, place, "Фурнітура")))
    return weekly.get(day.weekday(), [])


def _keep_summary(place: Place, day: date) -> None:
    for owner in place.people[Role.OWNER]:
        send_summary(day=day, recipient=owner, has_chart=False)


def _leave_hanging(place: Place) -> None:
    """Some work meets an obstacle that nobody has removed since: it will be late."""
    untaken = ProductionOrder.objects.filter(status=Status.NEW, assignee=None).exclude(line=None)
    for order, worker in zip(
        untaken.order_by("due_on", "pk")[:3], place.people[Role.PRODUCTION][1:4], strict=False
    ):
        floor.take(place, order, worker)
        floor.pause(place, order, worker, Status.BLOCKED)


def _present(place: Place) -> list[Event]:
    """What makes the last hour lively: drafts, something urgent, everybody at work."""
    events: list[Event] = [
        (0.84 + number / 100, partial(market.take_order, place, source, is_draft=True))
        for number, source in enumerate((Source.INSTAGRAM, Source.SITE, Source.WHOLESALE))
    ]
    events += [
        (0.90 + number / 100, partial(market.take_order, place, Source.INSTAGRAM, is_urgent=True))
        for number in range(2)
    ]
    events.append((0.89, partial(market.take_order, place, Source.WHOLESALE)))
    events.append((0.91, partial(sets.somebody_gives_a_present, place, many=2)))
    events.append((0.915, partial(aftercare.write, place)))
    events.append((0.92, partial(floor.plan_scarce, place)))
    events.append((0.93, partial(floor.stop, place, place.people[Role.PRODUCTION][0], Status.EMBROIDERY)))
    events += [
        (0.95 + number / 100, partial(floor.begin, place, worker))
        for number, worker in enumerate(place.people[Role.PRODUCTION][:4])
    ]
    # Last of all: whatever the dice said, there is work that nobody has taken yet.
    events.append((0.99, partial(floor.plan_scarce, place, enough=12)))
    return events
