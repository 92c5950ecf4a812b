"""What the office remembers for those who work in it."""

from django.apps import apps
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from backend.accounts.models import User


class SavedFilterQuerySet(models.QuerySet["SavedFilter"]):
    def seen_by(self, reader: User) -> "SavedFilterQuerySet":
        """Their own, and those that are for everybody."""
        return self.filter(Q(owner=reader) | Q(is_shared=True))


class SavedFilter(models.Model):
    """A narrowed-down list under a name: only what follows the question mark is kept, never an address."""

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", editable=False, verbose_name=_("who")
    )
    list_name = models.CharField(_("list"), max_length=100, editable=False)
    """The model of the list: «sales.salesorder»."""
    name = models.CharField(pgettext_lazy("of a thing", "name"), max_length=60)
    query = models.CharField(_("filter"), max_length=1000, editable=False)
    is_shared = models.BooleanField(_("for everybody"), default=False)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    objects = SavedFilterQuerySet.as_manager()

    class Meta:
        verbose_name = _("saved filter")
        verbose_name_plural = _("saved filters")
        ordering = ["list_name", "name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "list_name", "name"],
                name="savedfilter_name_is_one",
                violation_error_message=_("You have a filter with this name already. Choose another name."),
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def list_title(self) -> str:
        """What the list is called."""
        return str(apps.get_model(self.list_name)._meta.verbose_name_plural)

    @property
    def url(self) -> str:
        """The list, narrowed down."""
        return f"{reverse('admin:' + self.list_name.replace('.', '_') + '_changelist')}?{self.query}"
