"""Buttons of what a customer is sent: the link to pay, and the page of the order."""

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from backend.accounts.models import User
from backend.backoffice.deeds import Deed
from backend.backoffice.money_deeds import WhyForm, is_owed
from backend.payments import providers
from backend.payments.asking import ask_provider
from backend.payments.models import LinkStatus, RefundStatus
from backend.payments.refunds import resend_refund, settle_refund
from backend.payments.services import ask_to_pay
from backend.public.links import call_back
from backend.sales.going_back import REFUNDS
from backend.sales.models import SalesOrder


def _may_ask(order: SalesOrder, actor: User) -> bool:
    return is_owed(order, actor) and providers.is_ready()


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
ASK_PROVIDER = Deed(
    name="ask_provider",
    label=_("Ask the provider"),
    question=_("If the customer has paid and we were not told, the payment is written down now."),
    done=_("The provider has answered."),
    right="sales.add_payment",
    is_offered=lambda link, actor: link.status == LinkStatus.WAITING and link.provider != "manual",
    do=lambda link, actor, key, answers: ask_provider(link, timezone.now()),
    icon="sync",
)
RESEND = Deed(
    name="resend",
    label=_("Send again"),
    question=_("You have looked in the provider's account: the customer has not got this money."),
    done=_("It is sent again within a minute."),
    right=REFUNDS,
    is_offered=lambda refund, actor: refund.status == RefundStatus.TROUBLE,
    do=lambda refund, actor, key, answers: resend_refund(refund_id=refund.pk, actor=actor, key=key),
    icon="redo",
)
SETTLE = Deed(
    name="settle",
    label=_("The customer has the money"),
    question=_("You have looked in the provider's account, or gave the money back in another way."),
    right=REFUNDS,
    is_offered=lambda refund, actor: refund.status == RefundStatus.TROUBLE,
    do=lambda refund, actor, key, answers: settle_refund(
        refund_id=refund.pk, actor=actor, key=key, **answers
    ),
    form=WhyForm,
    icon="done",
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
