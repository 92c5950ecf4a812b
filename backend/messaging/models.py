from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from backend.messaging.kinds import Notice


class InboxStatus(models.TextChoices):
    NEW = "new", _("waiting")
    DONE = "done", _("handled")
    DEAD = "dead", _("unreadable or failed")


class InboxUpdate(models.Model):
    """What Telegram gave us, kept before Telegram is told that we have it."""

    bot_id = models.BigIntegerField(_("bot"))
    update_id = models.BigIntegerField(_("update id"))
    chat_id = models.BigIntegerField(_("chat"), null=True)
    payload = models.TextField(_("as received"))
    payload_hash = models.CharField(_("fingerprint of the content"), max_length=64)
    status = models.CharField(
        _("status"), max_length=10, choices=InboxStatus.choices, default=InboxStatus.NEW
    )
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    takes = models.PositiveIntegerField(_("times taken"), default=0)
    error = models.TextField(_("error"), blank=True)
    not_before = models.DateTimeField(_("not before"), null=True)
    leased_by = models.IntegerField(_("in the hands of"), null=True)
    received_at = models.DateTimeField(_("received"), auto_now_add=True)
    handled_at = models.DateTimeField(_("handled"), null=True)

    class Meta:
        verbose_name = _("received update")
        verbose_name_plural = _("received updates")
        ordering = ["-id"]
        constraints = [
            # Telegram may use an id again after an idle week: with other content it is another update.
            models.UniqueConstraint(
                fields=["bot_id", "update_id", "payload_hash"], name="inbox_update_is_one"
            )
        ]
        indexes = [
            models.Index(fields=["bot_id", "chat_id", "id"], condition=Q(status="new"), name="inbox_waiting"),
            models.Index(fields=["handled_at"], condition=~Q(status="new"), name="inbox_handled"),
        ]

    def __str__(self) -> str:
        return str(self.update_id)


class OutboxStatus(models.TextChoices):
    WAITING = "waiting", _("waiting")
    SENT = "sent", _("sent")
    FAILED = "failed", _("not delivered")
    MERGED = "merged", _("joined to another message")
    EXPIRED = "expired", _("too late to tell")
    REPLACED = "replaced", _("a later one says more")


class OutboxMessage(models.Model):
    """What the workshop has to say to somebody; written with the fact, sent after it."""

    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="outbox", verbose_name=_("to")
    )
    kind = models.CharField(_("kind"), max_length=50)
    text = models.TextField(_("text"))
    buttons = models.JSONField(_("buttons"), default=list, blank=True)
    photo = models.BinaryField(_("picture"), null=True)
    status = models.CharField(
        _("status"), max_length=10, choices=OutboxStatus.choices, default=OutboxStatus.WAITING
    )
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    not_before = models.DateTimeField(_("not before"), null=True)
    expires_at = models.DateTimeField(_("not after"), null=True)
    tried_at = models.DateTimeField(_("first tried, the outcome unknown"), null=True)
    is_held_till_morning = models.BooleanField(_("kept in quiet hours"), default=False)
    merged_into = models.ForeignKey(
        "self", models.SET_NULL, related_name="merged", null=True, verbose_name=_("joined to")
    )
    leased_by = models.IntegerField(_("in the hands of"), null=True)
    error = models.TextField(_("error"), blank=True)
    message_id = models.BigIntegerField(_("message in Telegram"), null=True)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    sent_at = models.DateTimeField(_("sent"), null=True)

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["recipient", "id"], condition=Q(status="waiting"), name="outbox_waiting")
        ]

    def __str__(self) -> str:
        return f"{self.kind} → {self.recipient_id}"


class NoticeChoice(models.Model):
    """A person wants to hear of such things, or not; without a row the usual for their role holds."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="notice_choices", verbose_name=_("person")
    )
    kind = models.CharField(_("kind"), max_length=20, choices=Notice.choices)
    is_on = models.BooleanField(_("is told"))

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        ordering = ["kind"]
        constraints = [models.UniqueConstraint(fields=["person", "kind"], name="noticechoice_is_one")]

    def __str__(self) -> str:
        return self.get_kind_display()


class ToldMenu(models.Model):
    """Which menu of commands Telegram shows to a person."""

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="+"
    )
    content = models.CharField(max_length=200)

    class Meta:
        verbose_name = _("menu of commands")
        verbose_name_plural = _("menus of commands")

    def __str__(self) -> str:
        return f"{self.person_id} {self.content}"


class DialogState(models.Model):
    """Where a person stands in a conversation, so that a restart goes on at the same step."""

    key = models.CharField(_("whose"), max_length=200, primary_key=True)
    state = models.CharField(_("step"), max_length=200, null=True)
    data = models.JSONField(_("what was said"), default=dict)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("conversation")
        verbose_name_plural = _("conversations")

    def __str__(self) -> str:
        return self.key


class Part(models.TextChoices):
    """What must be alive for the workshop to be heard and answered."""

    PROCESS = "process", _("the bot")
    RECEIVER = "receiver", _("receives updates")
    WORKER = "worker", _("answers people")
    SENDER = "sender", _("sends messages")
    JOBS = "jobs", _("jobs by the clock")


class Pulse(models.Model):
    """The latest sign of life of one part of one process, by the clock of the database."""

    part = models.CharField(_("part"), max_length=10, choices=Part.choices)
    worker = models.IntegerField(_("process"))
    host = models.CharField(_("machine"), max_length=100)
    backend_pid = models.IntegerField(_("its line to the database"), null=True)
    beat_at = models.DateTimeField(_("last sign of life"))
    silent_until = models.DateTimeField(_("Telegram asked for silence until"), null=True)

    class Meta:
        verbose_name = _("sign of life")
        verbose_name_plural = _("signs of life")
        ordering = ["part", "-beat_at"]
        constraints = [models.UniqueConstraint(fields=["part", "worker"], name="pulse_is_one")]

    def __str__(self) -> str:
        return f"{self.get_part_display()} {self.host}"


class Hearing(models.Model):
    """When Telegram was last heard, by whichever process: a long silence is told to the owners."""

    bot_id = models.BigIntegerField(_("bot"), primary_key=True)
    heard_at = models.DateTimeField(_("last heard"))

    class Meta:
        verbose_name = _("last hearing of Telegram")
        verbose_name_plural = _("last hearings of Telegram")

    def __str__(self) -> str:
        return f"{self.bot_id} {self.heard_at}"
