"""A customer is asked to pay, and what the provider says of it becomes a payment, once."""

from contextlib import suppress
from decimal import Decimal
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext as _

from backend.accounts.models import User
from backend.accounts.roles import Role
from backend.core.errors import DomainError, NotFound
from backend.core.use_cases import use_case
from backend.fulfillment.shipping import follow_payment
from backend.messaging.outbox import tell
from backend.payments.errors import LinkClosed
from backend.payments.models import LinkStatus, PaymentLink, ProviderMessage, RefundStatus
from backend.payments.provider import Heard, Means
from backend.payments.providers import PROVIDERS, ready
from backend.sales.models import Payment, PaymentMethod, SalesOrder
from backend.sales.services import check_takes_money, lock_order, take_money
from backend.sales.statuses import Status


@use_case(may="sales.add_payment")
def ask_to_pay(*, order_id: int, actor: User, key: UUID) -> PaymentLink:
    """A link for the whole balance of an order; the one that waits already is given again.

    Raises NoProvider, PayAfterConfirming, OrderClosed, AlreadyPaid.
    """
    provider, order = ready(), lock_order(order_id)
    check_takes_money(order)
    waiting = PaymentLink.objects.filter(
        order=order, provider=provider.name, status=LinkStatus.WAITING
    ).first()
    if waiting and waiting.amount == order.balance_due:
        return waiting
    if waiting:
        _becomes(waiting, LinkStatus.CLOSED, _("the balance has changed"))
    return PaymentLink.objects.create(
        provider=provider.name,
        order=order,
        amount=order.balance_due,
        currency=order.currency,
        actor=actor,
    )


def address(link: PaymentLink) -> str:
    """What the customer is given now for a link (LinkClosed when it is not to be paid any more)."""
    if link.status != LinkStatus.WAITING or link.amount > link.order.balance_due:
        raise LinkClosed
    return PROVIDERS[link.provider].ask(link)


def to_send(link: PaymentLink) -> str:
    """What a seller sends to the customer: the address of our page, or the requisites where there is none."""
    if settings.PUBLIC_URL:
        return f"{settings.PUBLIC_URL}/pay/{link.reference}/"
    return address(link)


@transaction.atomic
def take_message(heard: Heard) -> PaymentLink:
    """What a provider said about a link, however often and in whatever order it is said (NotFound).

    Money that does not fit, or that the order does not take any more, is not booked: people are told.
    """
    found = PaymentLink.objects.filter(reference=heard.reference).first()
    if found is None:
        raise NotFound
    order = lock_order(found.order_id)
    link = PaymentLink.objects.select_for_update().get(pk=found.pk)
    link.order = order
    _message, is_new = ProviderMessage.objects.get_or_create(
        link=link,
        provider_id=heard.provider_id,
        status=heard.status,
        amount=heard.amount,
        currency=heard.currency,
    )
    if is_new:
        _ANSWERS[heard.means](link, order, heard)
    return link


def _paid(link: PaymentLink, order: SalesOrder, heard: Heard) -> None:
    if link.status == LinkStatus.REVERSED:
        return
    if link.payment:
        return _trouble(link, order, heard, _("it was paid twice"))
    if (heard.amount, heard.currency) != (link.amount, link.currency):
        return _trouble(link, order, heard, _("another sum came than was asked for"))
    try:
        link.payment = take_money(
            order,
            link.amount,
            method=PaymentMethod.CARD,
            comment=f"{link.provider} {heard.provider_id}",
            actor=link.actor,
        )
    except DomainError as error:
        return _trouble(link, order, heard, str(error))
    _becomes(link, LinkStatus.PAID)
    # The money is here whatever becomes of the goods; what cannot leave now leaves later by itself.
    with suppress(DomainError), transaction.atomic():
        follow_payment(order, link.actor)
    _tell([order.seller], "paid_online", link, heard)


def _reversed(link: PaymentLink, order: SalesOrder, heard: Heard) -> None:
    """The provider gave money back: as we wished, or by itself.

    What nobody wished for is booked when it is the whole payment; a finished order keeps its books, and what
    has gone back in another way is not booked twice, until somebody decides.
    """
    paid = link.payment
    wished = link.refunds.aggregate(sum=Sum("amount"))["sum"] or Decimal(0)
    if paid and heard.amount <= wished:
        if heard.amount == wished:
            link.refunds.update(status=RefundStatus.DONE, answer=heard.status)
        if wished == paid.amount:
            _becomes(link, LinkStatus.REVERSED)
        return None
    if paid:
        is_whole = any(one.left == paid.amount for one in order.payments.kept().filter(pk=paid.pk))
        if heard.amount != paid.amount or not is_whole or order.status == Status.COMPLETED:
            return _trouble(link, order, heard, _("the provider gave money back"))
        Payment.objects.create(
            order=order,
            amount=-paid.amount,
            method=paid.method,
            refunds=paid,
            comment=f"{link.provider} {heard.provider_id}",
            actor=link.actor,
        )
    elif heard.amount < link.amount:
        # The message that it was paid is lost, and a part of it stays here.
        return _trouble(link, order, heard, _("the provider gave money back"))
    _becomes(link, LinkStatus.REVERSED)
    if paid:
        _tell(deciders(order), "payment_trouble", link, heard)
    return None


def _unpaid(link: PaymentLink, order: SalesOrder, heard: Heard) -> None:
    """The bank refused or is still thinking: the customer may try again by the same link."""


_ANSWERS = {
    Means.PAID: _paid,
    Means.REVERSED: _reversed,
    Means.UNPAID: _unpaid,
}


def _trouble(link: PaymentLink, order: SalesOrder, heard: Heard, problem: str) -> None:
    _becomes(link, LinkStatus.TROUBLE, problem)
    _tell(deciders(order), "payment_trouble", link, heard)


def _becomes(link: PaymentLink, status: LinkStatus, problem: str = "") -> None:
    link.status, link.problem = status, problem[:200]
    link.save(update_fields=["status", "problem", "payment"])


def deciders(order: SalesOrder) -> list[User]:
    """Who hears of trouble with the money of an order: its seller and those who manage."""
    people = {person.pk: person for person in User.objects.in_role(Role.MANAGER, Role.OWNER)}
    return list((people | {order.seller_id: order.seller}).values())


def _tell(people: list[User], kind: str, link: PaymentLink, heard: Heard) -> None:
    order = link.order
    buttons = [(f"📄 №{order.number}", f"order:{order.pk}")]
    tell(people, kind, {"link": link, "order": order, "heard": heard}, buttons=buttons)
