from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PaymentsConfig(AppConfig):
    name = "backend.payments"
    verbose_name = _("Online payments")

    def ready(self) -> None:
        """Money that goes back in the books goes back through its provider."""
        from backend.payments.refunds import queue_refunds
        from backend.sales.money import money_went_back

        money_went_back.connect(queue_refunds)
