"""Buttons under results and pushed messages: they work after any restart and at any age."""

from aiogram.filters.callback_data import CallbackData


class OpenOrder(CallbackData, prefix="order"):
    """The card of an order; the same data as fulfillment.allocation.open_order writes."""

    id: int


class PayOrder(CallbackData, prefix="pay"):
    """Money for an order."""

    id: int


class NewOrderTap(CallbackData, prefix="neworder"):
    """One more order."""


class OpenWork(CallbackData, prefix="work"):
    """The card of a production order."""

    id: int


class ReportMore(CallbackData, prefix="report"):
    """The report form of a production order."""

    id: int


class UndoReport(CallbackData, prefix="undo"):
    """A report is taken back."""

    id: int


class NextWork(CallbackData, prefix="next"):
    """What stands first in the queue."""


class OpenStock(CallbackData, prefix="stock"):
    """A variant on the shelves."""

    id: int


class ReceiveMore(CallbackData, prefix="receive"):
    """One more receipt."""


class WriteOffMore(CallbackData, prefix="writeoff"):
    """One more write-off."""
