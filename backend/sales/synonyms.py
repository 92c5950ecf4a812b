"""What sellers call goods besides their names: taught by their answers, kept by the office."""

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from backend.core.history import Changes

LONGEST_WORD = 40


class Synonym(models.Model):
    """A word that stands for a product, a colour, or a product in a colour, in orders typed in one line."""

    word = models.CharField(
        _("word"),
        max_length=LONGEST_WORD,
        validators=[RegexValidator(r"^[\w'-]*[^\W\d_][\w'-]*$", _("Write one word, without spaces."))],
        help_text=_("One word, as sellers type it."),
    )
    product = models.ForeignKey(
        "catalog.Product", models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("product")
    )
    color = models.ForeignKey(
        "catalog.Color", models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("colour")
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
    used_count = models.PositiveIntegerField(_("orders read by it"), default=0, editable=False)
    used_at = models.DateTimeField(_("last used"), null=True, editable=False)

    history = Changes(without=("used_count", "used_at"))

    class Meta:
        verbose_name = _("word of sellers")
        verbose_name_plural = _("words of sellers")
        ordering = ["word"]
        constraints = [
            models.UniqueConstraint(
                Lower("word"),
                name="synonym_word_is_one",
                violation_error_message=_("This word is taught already: change what it means."),
            ),
            models.CheckConstraint(
                condition=Q(product__isnull=False) | Q(color__isnull=False),
                name="synonym_means_something",
                violation_error_message=_("Choose the product, the colour, or both."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.word} = {self.meaning}"

    @property
    def meaning(self) -> str:
        """What it stands for: «Клатч «Аріна»», «чорний», or both."""
        return ", ".join(str(one) for one in (self.product, self.color) if one)
