"""The flows that cross orders, production and stock. Faces call these."""

from backend.fulfillment.goods import (
    accept_count,
    adjust_stock,
    count_stock,
    receive_goods,
    receive_transfer,
    reverse_document,
    transfer_goods,
)
from backend.fulfillment.holds import make_held, release_reservation
from backend.fulfillment.oneline import ask_for_line, take_line
from backend.fulfillment.orders import cancel_order, confirm_order, place_order, ship_order
from backend.fulfillment.payments import pay_order
from backend.fulfillment.reports import report_finished
from backend.fulfillment.returns import return_order
from backend.fulfillment.splitting import ship_ready_part, split_order
from backend.fulfillment.supply import request_proposed
from backend.fulfillment.undoing import undo_report

__all__ = [
    "accept_count",
    "adjust_stock",
    "ask_for_line",
    "cancel_order",
    "confirm_order",
    "count_stock",
    "make_held",
    "pay_order",
    "place_order",
    "receive_goods",
    "receive_transfer",
    "release_reservation",
    "report_finished",
    "request_proposed",
    "return_order",
    "reverse_document",
    "ship_order",
    "ship_ready_part",
    "split_order",
    "take_line",
    "transfer_goods",
    "undo_report",
]
