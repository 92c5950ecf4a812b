"""Buttons of purchasing: from what is proposed to what came."""

from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from backend.accounts.models import User
from backend.backoffice.deeds import Answers, Deed, DeedForm
from backend.backoffice.fields import words
from backend.backoffice.purchasing_forms import ProposalsForm, ReceiveForm
from backend.backoffice.stock_deeds import MustSayWhyForm, reversal
from backend.fulfillment import services as fulfillment
from backend.materials import ordering, purchasing, receiving
from backend.materials.models import GoodsReceipt, PurchaseOrder, PurchaseRequest
from backend.materials.statuses import EXPECTED, PurchaseStatus, RequestStatus

APPROVES_REQUESTS, APPROVES_ORDERS = "materials.approve_purchaserequest", "materials.approve_purchaseorder"


class CommentForm(DeedForm):
    """A word about it, if there is one."""

    comment = words(_("Comment"))


def _stands(*statuses: str) -> Any:
    return lambda row, actor: row.status in statuses


def _ask_for_proposed(row: Any, actor: User, key: UUID, answers: Answers) -> PurchaseRequest:
    return fulfillment.request_proposed(
        warehouse_id=answers.pop("warehouse").pk, actor=actor, key=key, **answers
    )


def _receive(order: PurchaseOrder, actor: User, key: UUID, answers: Answers) -> GoodsReceipt:
    cost = answers.pop("delivery_cost", None)
    if cost is not None:
        answers["delivery_cost"] = cost
    return receiving.receive_order(order_id=order.pk, actor=actor, key=key, **answers)


PROPOSE = Deed(
    name="propose",
    label=_("What to buy"),
    question=_("From the thresholds and the work ahead, less what is free, ordered or asked for already."),
    done=_("It is asked for: the request is written down."),
    right="materials.add_purchaserequest",
    do=_ask_for_proposed,
    form=ProposalsForm,
    icon="shopping_cart",
    variant="primary",
    whole_page=True,
)
REQUEST_DEEDS = (
    Deed(
        name="approve",
        label=_("Approve"),
        done=_("Request %(row)s is approved."),
        right=APPROVES_REQUESTS,
        enters=RequestStatus.APPROVED,
        is_offered=_stands(RequestStatus.DRAFT),
        do=lambda request, actor, key, answers: purchasing.approve_request(
            request_id=request.pk, actor=actor, key=key, **answers
        ),
        form=CommentForm,
        variant="primary",
        in_bulk=True,
    ),
    Deed(
        name="order",
        label=_("Order from suppliers"),
        question=_("One draft of an order to each supplier, at their offers and in whole packs."),
        done=_("The drafts of the orders are written."),
        right="materials.add_purchaseorder",
        enters=RequestStatus.ORDERED,
        is_offered=_stands(RequestStatus.APPROVED),
        do=lambda request, actor, key, answers: ordering.order_request(
            request_id=request.pk, actor=actor, key=key
        ),
        icon="shopping_cart_checkout",
        variant="primary",
        in_bulk=True,
    ),
    Deed(
        name="decline",
        label=_("Decline"),
        done=_("Request %(row)s is declined."),
        right=APPROVES_REQUESTS,
        enters=RequestStatus.REJECTED,
        is_offered=_stands(RequestStatus.DRAFT, RequestStatus.APPROVED),
        do=lambda request, actor, key, answers: purchasing.decline_request(
            request_id=request.pk, actor=actor, key=key, **answers
        ),
        form=MustSayWhyForm,
        icon="close",
        variant="danger",
    ),
)
ORDER_DEEDS = (
    Deed(
        name="approve",
        label=_("Approve"),
        done=_("Order %(row)s is approved."),
        right=APPROVES_ORDERS,
        enters=PurchaseStatus.APPROVED,
        is_offered=_stands(PurchaseStatus.DRAFT),
        do=lambda order, actor, key, answers: ordering.approve_order(
            order_id=order.pk, actor=actor, key=key, **answers
        ),
        form=CommentForm,
        variant="primary",
        in_bulk=True,
    ),
    Deed(
        name="send",
        label=_("It is sent"),
        question=_("The supplier has got it: the page to print and the message are on the order's page."),
        done=_("Order %(row)s is sent to the supplier."),
        right="materials.change_purchaseorder",
        enters=PurchaseStatus.SENT,
        is_offered=_stands(PurchaseStatus.APPROVED),
        do=lambda order, actor, key, answers: ordering.send_order(
            order_id=order.pk, actor=actor, key=key, **answers
        ),
        form=CommentForm,
        icon="send",
        variant="primary",
    ),
    Deed(
        name="receive",
        label=_("Receive what came"),
        done=_("Received: every line opened a batch."),
        right="materials.receive_purchaseorder",
        is_offered=_stands(*EXPECTED),
        do=_receive,
        form=ReceiveForm,
        icon="add_box",
        variant="primary",
        whole_page=True,
    ),
    Deed(
        name="close",
        label=_("The rest will not come"),
        question=_("The order is completed with what came; the rest is not waited for."),
        done=_("Order %(row)s is completed."),
        right="materials.receive_purchaseorder",
        is_offered=_stands(PurchaseStatus.PARTIAL),
        do=lambda order, actor, key, answers: receiving.close_short(
            order_id=order.pk, actor=actor, key=key, **answers
        ),
        form=CommentForm,
        icon="done_all",
    ),
    Deed(
        name="cancel",
        label=_("Cancel the order"),
        question=_("The order is withdrawn; what was asked for waits to be ordered anew."),
        done=_("Order %(row)s is cancelled."),
        right=APPROVES_ORDERS,
        enters=PurchaseStatus.CANCELLED,
        is_offered=_stands(PurchaseStatus.DRAFT, PurchaseStatus.APPROVED, PurchaseStatus.SENT),
        do=lambda order, actor, key, answers: ordering.cancel_order(
            order_id=order.pk, actor=actor, key=key, **answers
        ),
        form=CommentForm,
        icon="cancel",
        variant="danger",
    ),
)
RECEIPT_DEEDS = (
    reversal(
        right="materials.reverse_goodsreceipt",
        is_offered=lambda receipt, actor: not receipt.reverses_id and not hasattr(receipt, "reversed_by"),
        do=lambda receipt, actor, key, answers: receiving.reverse_receipt(
            receipt_id=receipt.pk, actor=actor, key=key, **answers
        ),
    ),
)
