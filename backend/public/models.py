from django.db import models
from django.utils.translation import gettext_lazy as _


class OrderPage(models.Model):
    """How often the links to the page of an order were called back; without a row, never."""

    order = models.OneToOneField(
        "sales.SalesOrder", models.PROTECT, related_name="page", verbose_name=_("order")
    )
    version = models.PositiveIntegerField(_("version of the link"), default=0)

    class Meta:
        verbose_name = _("page for a customer")
        verbose_name_plural = _("pages for customers")

    def __str__(self) -> str:
        return str(self.order)
