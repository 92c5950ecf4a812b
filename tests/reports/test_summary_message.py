from collections.abc import Callable
from datetime import date
from decimal import Decimal
from html import unescape
from io import BytesIO, StringIO
from re import sub

import pytest
from django.core.management import call_command
from PIL import Image

from backend.accounts.models import User
from backend.messaging.models import OutboxMessage
from backend.reports.charts import draw_summary
from backend.reports.figures import DailyFigures, DayFigures, LowStock, Standing, WorkerFigures
from backend.reports.models import DailySummary
from backend.reports.services import render_summary
from backend.sales.models import SalesOrder
from tests.reports.clock import clock_at

DAY = date(2026, 11, 20)
CAPTION_LIMIT = 1024


def day(orders: int, money: str) -> DayFigures:
    return DayFigures(orders, {"UAH": Decimal(money)}, 1, {"UAH": Decimal(money)}, 40, 2)


def figures(workers: int = 2, low: int = 2) -> DailyFigures:
    return DailyFigures(
        day=DAY,
        today=day(12, "12400"),
        week_ago=day(9, "1000.50"),
        workers=[WorkerFigures(f"Ткаченко <b>Ольга</b> {n} " + "х" * 60, 12, 9, 1) for n in range(workers)],
        standing=Standing({"UAH": Decimal("1234567.89"), "USD": Decimal(50)}, 3, 4, low),
        standing_week_ago=Standing({"UAH": Decimal("1234567.89")}, 3, 4, 5),
        low_stock=[LowStock(f"Рюкзак «Мандри» {n}, чорний / коньячний" + "х" * 60, 1, 9) for n in range(low)],
    )


def test_numbers_are_written_as_the_reader_writes_them() -> None:
    assert "<b>12\u00a0400\u00a0₴</b> (▲ 1\u00a0000,50\u00a0₴)" in render_summary(figures(), "uk")
    assert "<b>12,400\u00a0UAH</b> (▲ 1,000.50\u00a0UAH)" in render_summary(figures(), "en")


def test_names_are_text_not_tags() -> None:
    assert "Ткаченко &lt;b&gt;" in render_summary(figures(), "uk")


def test_the_largest_workshop_fits_under_a_picture() -> None:
    for language in ("uk", "en"):
        text = render_summary(figures(workers=300, low=300), language)
        assert len(unescape(sub(r"</?[bi]>", "", text)).encode("utf-16-le")) / 2 <= CAPTION_LIMIT


@pytest.mark.parametrize("workers", [0, 1, 12])
@pytest.mark.parametrize("language", ["uk", "en"])
def test_the_chart_is_a_picture_for_a_phone(workers: int, language: str) -> None:
    taken = [(date(2026, 11, number), Decimal(number * 1000)) for number in range(1, 29)]

    picture = draw_summary(taken, figures(workers).workers, currency="UAH", language=language)

    assert picture.startswith(b"\x89PNG")
    assert 10_000 < len(picture) < 200_000
    assert max(Image.open(BytesIO(picture)).size) <= 1280


def test_the_chart_of_a_day_without_orders_is_drawn_too() -> None:
    assert draw_summary([(DAY, Decimal(0))] * 28, [], currency="UAH", language="uk")


@pytest.mark.django_db
def test_the_command_sends_once(take_order: Callable[..., SalesOrder], owner: User) -> None:
    output = StringIO()
    with clock_at("2026-11-20 12:00"):
        call_command("send_summary", "--date", "2026-11-20", stdout=output)
        call_command("send_summary", "--date", "2026-11-20", stdout=output)

    assert output.getvalue().splitlines() == [
        "2026-11-20: sent 1, sent already 0",
        "2026-11-20: sent 0, sent already 1",
    ]
    assert bytes(OutboxMessage.objects.get().photo or b"").startswith(b"\x89PNG")
    assert DailySummary.objects.get().content["today"]["orders"] == 0
