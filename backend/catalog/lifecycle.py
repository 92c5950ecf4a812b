"""What may stand in a new order, and what may still be made."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Lifecycle(models.TextChoices):
    NEW = "new", _("new")
    ACTIVE = "active", _("active")
    PHASE_OUT = "phase_out", _("phasing out")
    DISCONTINUED = "discontinued", _("discontinued")
    ARCHIVED = "archived", _("archived")


SOLD = (Lifecycle.NEW, Lifecycle.ACTIVE, Lifecycle.PHASE_OUT)
MADE = (Lifecycle.NEW, Lifecycle.ACTIVE)
