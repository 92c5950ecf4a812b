from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from backend.accounts.roles import Role
from backend.core.history import Changes
from backend.workflow import kinds
from backend.workflow.memory import memory


class Colour(models.TextChoices):
    PLAIN = "plain", _("grey")
    INFO = "info", _("blue")
    SUCCESS = "success", _("green")
    WARNING = "warning", _("orange")
    DANGER = "danger", _("red")
    PRIMARY = "primary", _("accent")


class Remembered(models.Model):
    """A row that every process keeps in mind for some seconds; who changes it is not shown the old one."""

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Written, and seen at once by whoever wrote it."""
        super().save(*args, **kwargs)
        self._tell()

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Gone, and not seen any more by whoever deleted it."""
        gone = super().delete(*args, **kwargs)
        self._tell()
        return gone

    def _tell(self) -> None:
        memory.forget()
        # Another thread may have read the old rows again while this transaction was open.
        transaction.on_commit(memory.forget)


class DocumentType(Remembered):
    """A kind of document as this workshop uses it: what its statuses are called and what they do."""

    code = models.SlugField(_("code"), max_length=40, primary_key=True, editable=False)
    kind = models.CharField(_("document"), max_length=60, editable=False)
    name_uk = models.CharField(_("name in Ukrainian"), max_length=60, blank=True)
    name_en = models.CharField(_("name in English"), max_length=60, blank=True)
    position = models.PositiveSmallIntegerField(_("order in lists"), default=0)
    is_default = models.BooleanField(_("usual"), default=False, editable=False)
    is_active = models.BooleanField(
        _("in use"),
        default=True,
        help_text=_("A type that is not in use is not offered for new documents; the old ones keep it."),
    )

    history = Changes()

    class Meta:
        verbose_name = _("document type")
        verbose_name_plural = _("document types")
        ordering = ["kind", "position", "code"]
        permissions = [
            ("take_managers_step", "Can take steps left to managers"),
            ("take_owners_step", "Can take steps left to owners"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["kind"], condition=Q(is_default=True), name="documenttype_one_is_usual"
            ),
            models.CheckConstraint(
                condition=Q(is_default=False) | Q(is_active=True), name="documenttype_usual_is_in_use"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """What the workshop calls it, in the language that is spoken now."""
        said = self.name_uk if get_language() == "uk" else self.name_en
        return said or kinds.name_of(self.kind, self.code) or self.name_uk


class DocumentStatus(Remembered):
    """A status of a document type: how it looks, who hears of it, and what happens when it is entered."""

    document_type = models.ForeignKey(
        DocumentType, models.CASCADE, related_name="statuses", verbose_name=_("document type")
    )
    status = models.CharField(_("status"), max_length=20, editable=False)
    label_uk = models.CharField(_("label in Ukrainian"), max_length=40, blank=True)
    label_en = models.CharField(_("label in English"), max_length=40, blank=True)
    colour = models.CharField(_("colour"), max_length=10, choices=Colour.choices, default=Colour.PLAIN)
    position = models.PositiveSmallIntegerField(_("order in lists"), default=0)
    told_roles = ArrayField(
        models.CharField(max_length=20, choices=Role.choices),
        verbose_name=_("who is told"),
        default=list,
        blank=True,
    )
    permission = models.CharField(_("right needed besides"), max_length=100, blank=True)
    creates_movements = models.BooleanField(_("creates inventory movements"), default=False)
    reverses_movements = models.BooleanField(_("reverses inventory movements"), default=False)
    allows_correction = models.BooleanField(_("allows correction"), default=False)
    entered_at_payment = models.BooleanField(_("entered at payment"), default=False)

    history = Changes()

    class Meta:
        verbose_name = _("status of a document")
        verbose_name_plural = _("statuses of documents")
        ordering = ["document_type", "position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["document_type", "status"], name="documentstatus_is_one"),
            models.CheckConstraint(condition=Q(colour__in=Colour.values), name="documentstatus_known_colour"),
            models.CheckConstraint(
                condition=~Q(creates_movements=True, reverses_movements=True)
                & ~Q(creates_movements=True, allows_correction=True)
                & ~Q(reverses_movements=True, allows_correction=True),
                name="documentstatus_means_one_thing",
            ),
            models.CheckConstraint(
                condition=Q(entered_at_payment=False) | Q(permission=""),
                name="documentstatus_payment_asks_nobody",
            ),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """What the workshop calls the status, in the language that is spoken now."""
        said = self.label_uk if get_language() == "uk" else self.label_en
        return said or kinds.own_label(self.document_type.kind, self.status)
