"""Buttons under results and pushed messages: they work after any restart and at any age."""

from typing import Literal

from aiogram.filters.callback_data import CallbackData


class OpenOrder(CallbackData, prefix="order"):
    """The card of an order; the same data as fulfillment.allocation.open_order writes."""

    id: int


class OpenComments(CallbackData, prefix="comments"):
    """What is written of an order; the same data as fulfillment.commenting writes."""

    id: int


class PayOrder(CallbackData, prefix="pay"):
    """Money for an order."""

    id: int


class UndoOrder(CallbackData, prefix="undoorder"):
    """A new order is called off."""

    id: int


class AnswerDiscount(CallbackData, prefix="discount"):
    """A manager's word about a discount; the same data as sales.discounts writes."""

    deed: Literal["allow", "refuse"]
    id: int


class ConfirmDraft(CallbackData, prefix="confirm"):
    """A draft is promised at this total, in kopiykas; the same data as sales.discounts writes."""

    id: int
    total: int


class NewOrderTap(CallbackData, prefix="neworder"):
    """One more order."""


class GoOn(CallbackData, prefix="goon"):
    """Back to the form that was begun."""


class Afresh(CallbackData, prefix="afresh"):
    """What was begun is not wanted: this entry of the menu is, or the menu itself, by its command."""

    command: str


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


class TransferMore(CallbackData, prefix="move"):
    """One more transfer."""


class CountMore(CallbackData, prefix="count"):
    """One more count."""


class OpenTransfer(CallbackData, prefix="transfer"):
    """A transfer; the same data as the messages of inventory.sending and materials.transfers carry."""

    kind: Literal["goods", "materials"]
    id: int


class OpenCount(CallbackData, prefix="counted"):
    """A count; the same data as the messages of counts carry."""

    kind: Literal["goods", "materials"]
    id: int


class DecideCount(CallbackData, prefix="decide"):
    """A manager's word about a count, as it stood at this version (ledger.counting.deciding_buttons)."""

    kind: Literal["goods", "materials"]
    id: int
    version: int
    deed: Literal["accept", "again", "cancel"]


class OpenMaterial(CallbackData, prefix="material"):
    """A material on the shelves."""

    id: int


class UndoPaper(CallbackData, prefix="mundo"):
    """A document of materials or a goods receipt: shall it be taken back, shall it not, it shall."""

    kind: Literal["paper", "receipt"]
    deed: Literal["ask", "keep", "do"]
    id: int


class OpenPurchase(CallbackData, prefix="purchase"):
    """An order to a supplier, as it is expected and received."""

    id: int


class OpenRequest(CallbackData, prefix="request"):
    """A request to buy."""

    id: int


class Approve(CallbackData, prefix="approve"):
    """A manager agrees to buy; the same data as materials.purchasing writes."""

    id: int


class DeclineTap(CallbackData, prefix="decline"):
    """No, and why: to buy, or to bring material to the work."""

    kind: Literal["purchase", "material"]
    id: int


class MakeOrders(CallbackData, prefix="ordnow"):
    """An approved request becomes orders to suppliers; once they are called off it may again."""

    id: int
    version: int


class Buy(CallbackData, prefix="buy"):
    """A material should be bought; the same data as materials.low_stock writes."""

    id: int


class Brought(CallbackData, prefix="brought"):
    """The storekeeper has brought what a worker asked for."""

    id: int


class WriteOffMore(CallbackData, prefix="writeoff"):
    """One more write-off."""


class AskUndo(CallbackData, prefix="askundo"):
    """Shall a stock document be taken back?"""

    id: int


class KeepDocument(CallbackData, prefix="keep"):
    """It shall not."""

    id: int


class UndoDocument(CallbackData, prefix="reverse"):
    """It shall: its opposite is written."""

    id: int


class HoldDeed(CallbackData, prefix="hold"):
    """Extend, release or make; the same data as fulfillment.holds.hold_buttons writes."""

    deed: Literal["extend", "release", "make"]
    id: int
    stamp: int


class OpenHold(CallbackData, prefix="held"):
    """The card of held pieces."""

    id: int


class HoldList(CallbackData, prefix="holds"):
    """Everything that a person holds."""


class SaleDeed(CallbackData, prefix="sale"):
    """A sale at the counter: its receipt, or calling it off: shall it be, shall it not, it shall."""

    deed: Literal["receipt", "ask", "keep", "do"]
    id: int
