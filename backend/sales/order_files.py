"""Files with orders of a marketplace or a site, and what a shop there calls our goods."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from backend.core.history import Changes

LONGEST_NAME = 300


class Listing(models.Model):
    """What goods are called in a shop: answered by a manager once, read by itself ever after."""

    source = models.CharField(_("source"), max_length=20)
    words = models.CharField(_("called there"), max_length=LONGEST_NAME)
    variant = models.ForeignKey(
        "catalog.Variant", models.PROTECT, related_name="+", verbose_name=_("variant")
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        editable=False,
        verbose_name=_("who taught it"),
    )
    created_at = models.DateTimeField(_("when"), auto_now_add=True)

    history = Changes()

    class Meta:
        verbose_name = _("name in a shop")
        verbose_name_plural = _("names in shops")
        ordering = ["source", "words"]
        constraints = [
            models.UniqueConstraint(
                "source",
                Lower("words"),
                name="listing_words_are_one",
                violation_error_message=_("This name is known already: change what it means."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.words} = {self.variant}"


class FileStatus(models.TextChoices):
    READ = "read", _("waits to be imported")
    RUNNING = "running", _("is being imported")
    DONE = "done", _("imported")


class OrderFile(models.Model):
    """A file with orders of a shop, as it was read, and what became of each of them."""

    name = models.CharField(_("file"), max_length=200)
    source = models.CharField(_("source"), max_length=20)
    layout = models.CharField(_("kind of file"), max_length=20)
    status = models.CharField(_("status"), max_length=10, choices=FileStatus.choices, default=FileStatus.READ)
    orders = models.JSONField(_("orders"), default=list)
    results = models.JSONField(_("what became of them"), default=dict)
    is_confirming = models.BooleanField(_("confirm at once"), default=False)
    warehouse = models.ForeignKey(
        "warehouses.Warehouse", models.PROTECT, related_name="+", verbose_name=_("ships from")
    )
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("who")
    )
    total = models.PositiveIntegerField(_("orders in the file"), default=0)
    done = models.PositiveIntegerField(_("looked through"), default=0)
    created_at = models.DateTimeField(_("when"), auto_now_add=True)
    finished_at = models.DateTimeField(_("finished"), null=True)

    class Meta:
        verbose_name = _("file with orders")
        verbose_name_plural = _("files with orders")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=Q(done__lte=F("total")), name="orderfile_done_within_total"),
        ]

    def __str__(self) -> str:
        return self.name
