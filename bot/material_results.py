"""What came of a deed with materials, as a message that works for ever."""

from typing import Any

from aiogram.types import CallbackQuery
from aiogram_dialog import DialogManager
from django.utils.translation import gettext_lazy as _

from backend.accounts.models import User
from backend.materials import cards
from backend.materials.models import GoodsReceipt, MaterialDocument
from bot.backend import call
from bot.buttons import MakeOrders, OpenMaterial, OpenPurchase, OpenRequest, UndoPaper
from bot.results import turn_into
from bot.widgets import Sentence, reply

Buttons = list[tuple[Sentence, str]]
PAPER, RECEIPT = "bot/material_papers/done.html", "bot/purchases/done.html"


async def tell_material_document(manager: DialogManager, document: MaterialDocument) -> None:
    """A document is written: its number, what lies there now, and what next."""
    context, buttons = await call(_document, document, manager.middleware_data["user"])
    await reply(manager, PAPER, buttons=buttons, **context)


async def show_material_document(callback: CallbackQuery, document: MaterialDocument, user: User) -> None:
    """The message under the button tells of this document."""
    context, buttons = await call(_document, document, user)
    await turn_into(callback, PAPER, buttons, **context)


async def tell_receipt(manager: DialogManager, receipt: GoodsReceipt) -> None:
    """What came of an order is on the shelf."""
    context, buttons = await call(_receipt, receipt.pk, manager.middleware_data["user"])
    await reply(manager, RECEIPT, buttons=buttons, **context)


async def show_receipt(callback: CallbackQuery, receipt: GoodsReceipt, user: User) -> None:
    """The message under the button tells of this receipt."""
    context, buttons = await call(_receipt, receipt.pk, user)
    await turn_into(callback, RECEIPT, buttons, **context)


def sure_buttons(kind: Any, id: int) -> Buttons:
    """Shall it really be taken back?"""
    return [
        (_("↩️ Yes, take it back"), UndoPaper(kind=kind, deed="do", id=id).pack()),
        (_("⬅️ No, let it stand"), UndoPaper(kind=kind, deed="keep", id=id).pack()),
    ]


def after_request(card: cards.RequestCard, user: User) -> Buttons:
    """What can be done after a request to buy was answered."""
    request = card.request
    buttons: Buttons = [(_("📄 Open"), OpenRequest(id=request.pk).pack())]
    if request.status == "approved" and user.has_perm("materials.add_purchaseorder"):
        buttons.insert(0, (_("🧾 Make orders"), MakeOrders(id=request.pk, version=request.version).pack()))
    return buttons


def document_context(document: MaterialDocument) -> dict[str, Any]:
    """What a document of materials is told with."""
    return {"document": document, "moves": cards.document_moves(document.pk)}


def receipt_context(receipt_id: int) -> dict[str, Any]:
    """What a goods receipt is told with."""
    receipt = cards.receipt_of(receipt_id)
    names = ("order_line__material_color__material", "order_line__material_color__color", "batch")
    return {"receipt": receipt, "lines": list(receipt.lines.select_related(*names).order_by("pk"))}


def _document(document: MaterialDocument, user: User) -> tuple[dict[str, Any], Buttons]:
    context = document_context(document)
    materials = {move.stock.material_color_id for move in context["moves"]}
    buttons: Buttons = [(_("🔎 Open the stock"), OpenMaterial(id=pk).pack()) for pk in list(materials)[:1]]
    if not document.reverses_id and user.has_perm("materials.reverse_materialdocument"):
        undo = UndoPaper(kind="paper", deed="ask", id=document.pk)
        buttons.append((_("↩️ Undo the document"), undo.pack()))
    return context, buttons


def _receipt(receipt_id: int, user: User) -> tuple[dict[str, Any], Buttons]:
    context = receipt_context(receipt_id)
    receipt = context["receipt"]
    buttons: Buttons = [(_("📄 Open the order"), OpenPurchase(id=receipt.order_id).pack())]
    if not receipt.reverses_id and user.has_perm("materials.reverse_goodsreceipt"):
        undo = UndoPaper(kind="receipt", deed="ask", id=receipt.pk)
        buttons.append((_("↩️ Undo the receipt"), undo.pack()))
    return context, buttons
