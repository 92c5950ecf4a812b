"""The flows that cross orders, production and stock. Faces call these."""

from backend.fulfillment.goods import adjust_stock, receive_goods, release_reservation, reverse_document
from backend.fulfillment.orders import cancel_order, confirm_order, place_order, ship_order
from backend.fulfillment.reports import report_finished, undo_report

__all__ = [
    "adjust_stock",
    "cancel_order",
    "confirm_order",
    "place_order",
    "receive_goods",
    "release_reservation",
    "report_finished",
    "reverse_document",
    "ship_order",
    "undo_report",
]
