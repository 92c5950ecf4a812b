"""What people wrote of an order and the pictures they put to it: added, never rewritten."""

from typing import Any
from uuid import uuid4

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from backend.core.triggers import append_only, never_changed, never_emptied

LONGEST_COMMENT, LONGEST_CAPTION = 2000, 1024
PRIVATE = "private"
"""Below this folder nothing is served but by a view that asks for the person's rights."""


def place_of_photo(photo: Any, name: str) -> str:
    """A place that nobody guesses; `name` says only whether it is the picture or its thumbnail."""
    kind = "small" if name.startswith("small") else "whole"
    return f"{PRIVATE}/orders/{photo.comment.order_id}/{uuid4().hex}-{kind}.jpg"


class OrderComment(models.Model):
    """What somebody said of an order; a wrong one is hidden with a mark, the words stay in the book."""

    order = models.ForeignKey(
        "sales.SalesOrder", models.PROTECT, related_name="comments", verbose_name=_("order")
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("who")
    )
    text = models.CharField(_("comment"), max_length=LONGEST_COMMENT, blank=True)
    album = models.CharField(_("album in Telegram"), max_length=64, null=True, blank=True, editable=False)
    created_at = models.DateTimeField(_("when"), auto_now_add=True)
    hidden_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        editable=False,
        verbose_name=_("hidden by"),
    )
    hidden_at = models.DateTimeField(_("hidden"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("comment on an order")
        verbose_name_plural = _("comments on orders")
        ordering = ["-id"]
        permissions = [("hide_ordercomment", "Can hide anybody's comment")]
        indexes = [models.Index(fields=["order", "-id"], name="ordercomment_by_order")]
        constraints = [
            # Pictures of an album come one by one and belong together.
            models.UniqueConstraint(fields=["order", "author", "album"], name="ordercomment_album_is_one"),
            models.CheckConstraint(
                condition=Q(hidden_by=None, hidden_at=None)
                | Q(hidden_by__isnull=False, hidden_at__isnull=False),
                name="ordercomment_somebody_hid_it",
            ),
        ]
        triggers = [
            never_changed("order_id", "author_id", "text", "album", "created_at"),
            pgtrigger.Protect(
                name="hidden_once",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition("OLD.hidden_at IS NOT NULL"),
            ),
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
            never_emptied(),
        ]

    def __str__(self) -> str:
        return f"{self.order}: {self.text[:40]}" if self.text else str(self.order)


class OrderPhoto(models.Model):
    """A picture of a comment, made anew from what was sent, without what a telephone writes into it."""

    comment = models.ForeignKey(
        OrderComment, models.PROTECT, related_name="photos", verbose_name=_("comment")
    )
    image = models.FileField(_("photo"), upload_to=place_of_photo, max_length=200)
    small = models.FileField(_("thumbnail"), upload_to=place_of_photo, max_length=200)
    width = models.PositiveIntegerField(_("width"))
    height = models.PositiveIntegerField(_("height"))
    caption = models.CharField(_("words under it"), max_length=LONGEST_CAPTION, blank=True)
    telegram_unique_id = models.CharField(
        _("id at Telegram"), max_length=64, null=True, blank=True, editable=False
    )
    created_at = models.DateTimeField(_("when"), auto_now_add=True)

    class Meta:
        verbose_name = _("photo of an order")
        verbose_name_plural = _("photos of orders")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["comment", "telegram_unique_id"], name="orderphoto_once_in_a_comment"
            ),
        ]
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.comment.order}, {self.pk}"
