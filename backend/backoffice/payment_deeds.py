"""Buttons of what a customer is sent: the link to pay, and the page of the order."""

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from backend.accounts.models import User
from backend.backoffice.deeds import Deed
from backend.payments import providers
from backend.payments.services import ask_to_pay
from backend.public.links import call_back
from backend.sales.models import SalesOrder
from backend.sales.statuses import Status


def _may_ask(order: SalesOrder, actor: User) -> bool:
    closed = order.status in (Status.DRAFT, Status.CANCELLED, Status.RETURNED)
    return bool(order.balance_due) and not closed and providers.is_ready()


ASK_TO_PAY = Deed(
    name="ask_to_pay",
    label=_("Link to pay"),
    question=_("The customer pays the whole balance by it; the payment is written down by itself."),
    done=_("The link stands on this page."),
    right="sales.add_payment",
    is_offered=_may_ask,
    do=lambda order, actor, key, answers: ask_to_pay(order_id=order.pk, actor=actor, key=key),
    icon="link",
)
CALL_BACK = Deed(
    name="call_back",
    label=_("Call the customer's link back"),
    question=_("The links to the page of this order that were sent so far lead nowhere. The next one works."),
    right="sales.add_salesorder",
    is_offered=lambda order, actor: bool(settings.PUBLIC_URL),
    do=lambda order, actor, key, answers: call_back(order_id=order.pk, actor=actor, key=key),
    icon="link_off",
    variant="danger",
)
