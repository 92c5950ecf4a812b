from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from backend.core.models import Currency, MoneyField
from backend.core.triggers import append_only, never_changed


class LinkStatus(models.TextChoices):
    WAITING = "waiting", _("waiting for the customer")
    PAID = "paid", _("paid")
    CLOSED = "closed", _("not valid any more")
    REVERSED = "reversed", _("given back by the provider")
    TROUBLE = "trouble", _("money came, and somebody must decide about it")


class PaymentLink(models.Model):
    """A sum of an order that a customer was asked to pay through a provider."""

    # Whoever knows it may open the page to pay at: it is not made of anything.
    reference = models.UUIDField(_("reference"), unique=True, default=uuid4, editable=False)
    provider = models.CharField(_("provider"), max_length=20)
    order = models.ForeignKey(
        "sales.SalesOrder", models.PROTECT, related_name="payment_links", verbose_name=_("order")
    )
    amount = MoneyField(_("sum"))
    currency = models.CharField(_("currency"), max_length=3, choices=Currency.choices)
    status = models.CharField(
        _("status"), max_length=10, choices=LinkStatus.choices, default=LinkStatus.WAITING, editable=False
    )
    problem = models.CharField(_("what is wrong"), max_length=200, blank=True, editable=False)
    payment = models.OneToOneField(
        "sales.Payment",
        models.PROTECT,
        related_name="link",
        null=True,
        editable=False,
        verbose_name=_("payment"),
    )
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("who")
    )
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    asked_at = models.DateTimeField(_("the provider was asked"), null=True, editable=False)

    class Meta:
        verbose_name = _("link to pay")
        verbose_name_plural = _("links to pay")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="paymentlink_asks_something"),
            models.CheckConstraint(
                condition=~Q(status=LinkStatus.PAID) | Q(payment__isnull=False),
                name="paymentlink_paid_has_payment",
            ),
            models.UniqueConstraint(
                fields=["order", "provider"],
                condition=Q(status=LinkStatus.WAITING),
                name="paymentlink_waits_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.amount} · {self.order}"


class RefundStatus(models.TextChoices):
    WAITING = "waiting", _("waits to be sent")
    SENDING = "sending", _("is being sent")
    DONE = "done", _("given back")
    TROUBLE = "trouble", pgettext_lazy("refund", "somebody must decide about it")


class ProviderRefund(models.Model):
    """Money that a provider is to give back: written with the refund, sent by a job."""

    link = models.ForeignKey(
        PaymentLink, models.PROTECT, related_name="refunds", verbose_name=_("link to pay")
    )
    payment = models.OneToOneField(
        "sales.Payment", models.PROTECT, related_name="provider_refund", verbose_name=_("refund")
    )
    amount = MoneyField(_("sum"))
    status = models.CharField(
        _("status"), max_length=10, choices=RefundStatus.choices, default=RefundStatus.WAITING
    )
    answer = models.CharField(_("what the provider said"), max_length=200, blank=True)
    tries = models.PositiveSmallIntegerField(_("tries"), default=0)
    sent_at = models.DateTimeField(_("sent"), null=True)
    next_at = models.DateTimeField(_("next try"), default=timezone.now)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    class Meta:
        verbose_name = _("refund by a provider")
        verbose_name_plural = _("refunds by providers")
        ordering = ["-id"]
        triggers = [never_changed("link_id", "payment_id", "amount")]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="providerrefund_gives_something")
        ]
        indexes = [
            models.Index(
                fields=["next_at"],
                condition=Q(status__in=[RefundStatus.WAITING, RefundStatus.SENDING]),
                name="providerrefund_to_send",
            )
        ]

    def __str__(self) -> str:
        return f"{self.amount} · {self.link.order}"


class ProviderMessage(models.Model):
    """What a provider said about a link, under its signature: written once, whatever came of it."""

    link = models.ForeignKey(
        PaymentLink, models.PROTECT, related_name="messages", verbose_name=_("link to pay")
    )
    status = models.CharField(_("status"), max_length=40)
    amount = MoneyField(_("sum"))
    currency = models.CharField(_("currency"), max_length=3)
    provider_id = models.CharField(_("number at the provider"), max_length=64)
    created_at = models.DateTimeField(_("when"), auto_now_add=True)

    class Meta:
        verbose_name = _("message of a provider")
        verbose_name_plural = _("messages of providers")
        ordering = ["-id"]
        triggers = append_only()
        constraints = [
            # The same message five times is one message.
            models.UniqueConstraint(
                fields=["link", "provider_id", "status", "amount", "currency"], name="providermessage_is_one"
            )
        ]

    def __str__(self) -> str:
        return f"{self.status} · {self.amount} {self.currency}"
