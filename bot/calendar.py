"""aiogram-dialog's calendar in the person's language and time zone, from today on."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from aiogram.types import CallbackQuery, InlineKeyboardButton
from aiogram_dialog import DialogManager
from aiogram_dialog.api.internal import RawKeyboard
from aiogram_dialog.api.protocols import DialogProtocol
from aiogram_dialog.widgets.kbd import Calendar, CalendarScope, CalendarUserConfig
from aiogram_dialog.widgets.kbd.calendar_kbd import (
    CalendarDaysView,
    CalendarMonthView,
    CalendarScopeView,
    CalendarYearsView,
)
from aiogram_dialog.widgets.text import Text
from django.utils import timezone
from django.utils.dates import MONTHS, WEEKDAYS_ABBR

BLANK, NOTHING = "\u2800", "."
# Anybody can make callback data: seconds since 1970, a month or a year, and nothing else.
KNOWN = re.compile(r"[0-9]{1,10}|MONTH(?:[1-9]|1[0-2])|YEAR20[0-9]{2}")
FAR = timedelta(days=2 * 366)


class Dated(Text):
    """A caption made of the date it stands for."""

    def __init__(self, show: Callable[[date], str]) -> None:
        super().__init__()
        self._show = show

    async def _render_text(self, data: dict[str, Any], manager: DialogManager) -> str:
        return self._show(data["date"])


class Day(Dated):
    """A day of the month; those on which the customer of the window takes goods are marked."""

    async def _render_text(self, data: dict[str, Any], manager: DialogManager) -> str:
        customer = data["data"].get("customer")
        days = getattr(customer, "delivery_days", "")
        mark = "✓" if str(data["date"].isoweekday()) in days else ""
        return f"{self._show(data['date'])}{mark}"


def month(day: date) -> str:
    """«Листопад»."""
    return str(MONTHS[day.month]).capitalize()


def month_and_year(day: date) -> str:
    """«Листопад 2026»."""
    return f"{month(day)} {day.year}"


class ComingDays(Calendar):
    """Days from today on; earlier ones are not offered."""

    async def _render_keyboard(self, data: dict[str, Any], manager: DialogManager) -> RawKeyboard:
        rows = await super()._render_keyboard(data, manager)
        return [list(map(self._named, row)) for row in rows if any(button.text.strip() for button in row)]

    def _named(self, button: Any) -> InlineKeyboardButton:
        """Telegram takes no button without a text, and none that does nothing."""
        if button.callback_data:
            return InlineKeyboardButton(text=button.text, callback_data=button.callback_data)
        text = button.text.strip() or BLANK
        return InlineKeyboardButton(text=text, callback_data=self._item_callback_data(NOTHING))

    async def _process_item_callback(
        self, callback: CallbackQuery, data: str, dialog: DialogProtocol, manager: DialogManager
    ) -> bool:
        if data in self._handlers or KNOWN.fullmatch(data):
            return await super()._process_item_callback(callback, data, dialog, manager)
        return True

    async def _get_user_config(self, data: dict[str, Any], manager: DialogManager) -> CalendarUserConfig:
        today = timezone.localdate()
        zone = manager.middleware_data["user"].zone
        return CalendarUserConfig(timezone=zone, min_date=today, max_date=today + FAR)

    def _init_views(self) -> dict[CalendarScope, CalendarScopeView]:
        to = self._item_callback_data
        return {
            CalendarScope.DAYS: CalendarDaysView(
                to,
                today_text=Day(lambda day: f"·{day.day}·"),
                date_text=Day(lambda day: str(day.day)),
                weekday_text=Dated(lambda day: str(WEEKDAYS_ABBR[day.weekday()])),
                header_text=Dated(lambda day: f"🗓 {month_and_year(day)}"),
                zoom_out_text=Dated(month),
                next_month_text=Dated(lambda day: f"{month(day)} ›"),
                prev_month_text=Dated(lambda day: f"‹ {month(day)}"),
            ),
            CalendarScope.MONTHS: CalendarMonthView(
                to,
                month_text=Dated(month),
                this_month_text=Dated(lambda day: f"·{month(day)}·"),
                next_year_text=Dated(lambda day: f"{day.year} ›"),
                prev_year_text=Dated(lambda day: f"‹ {day.year}"),
            ),
            CalendarScope.YEARS: CalendarYearsView(to),
        }
