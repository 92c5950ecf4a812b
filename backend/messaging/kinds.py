"""What people may choose to hear of, and who hears of it unless they chose otherwise."""

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from backend.accounts.roles import Role

WORKER, SELLER, KEEPER, MANAGER, OWNER = Role


class Notice(TextChoices):
    WORK_NEW = "work_new", _("new work")
    WORK_URGENT = "work_urgent", _("urgent work")
    WORK_ASSIGNED = "work_assigned", _("work given to me")
    WORK_CANCELLED = "work_cancelled", _("my work is cancelled")
    ORDER_READY = "order_ready", _("my orders are ready, or not any more")
    ORDER_OVERDUE = "order_overdue", _("overdue orders, in the morning")
    HOLD_EXPIRING = "hold_expiring", _("held goods run out of time")
    LOW_STOCK = "low_stock", _("goods are running out")
    MATERIAL_LOW = "material_low", _("materials are running out")
    BATCH_EXPIRING = "batch_expiring", _("materials will soon expire")
    MATERIAL_ASKED = "material_asked", _("a worker asks for material")
    PURCHASE_ASKED = "purchase_asked", _("somebody asks to buy materials")
    PURCHASE_CAME = "purchase_came", _("materials came from a supplier")
    REQUEST_ANSWERED = "request_answered", _("my requests are answered")
    TRANSFER_SENT = "transfer_sent", _("something is on its way to another warehouse")
    DISCOUNT_ASKED = "discount_asked", _("a seller asks for a discount")
    ORDER_COMMENTED = "order_commented", _("somebody writes of an order that is mine")
    COUNT_DIFFERS = "count_differs", _("a stock count differs from the book")
    CASH_DIFFERS = "cash_differs", _("a cash box differs from the book")
    STATUS_ENTERED = "status_entered", _("documents in statuses that the office chose")


@dataclass(frozen=True)
class Audience:
    """Which roles hear of something by themselves, and which ones only if they ask for it."""

    usual: frozenset[Role]
    by_choice: frozenset[Role] = frozenset()

    @property
    def everybody(self) -> frozenset[Role]:
        """All the roles that may hear of it."""
        return self.usual | self.by_choice


def _heard_by(*usual: Role, by_choice: tuple[Role, ...] = ()) -> Audience:
    return Audience(frozenset(usual), frozenset(by_choice))


AUDIENCES: dict[Notice, Audience] = {
    Notice.WORK_NEW: _heard_by(WORKER, by_choice=(MANAGER, OWNER)),
    Notice.WORK_URGENT: _heard_by(WORKER, by_choice=(MANAGER, OWNER)),
    Notice.WORK_ASSIGNED: _heard_by(WORKER, MANAGER, OWNER),
    Notice.WORK_CANCELLED: _heard_by(WORKER, MANAGER, OWNER),
    Notice.ORDER_READY: _heard_by(SELLER, MANAGER, OWNER),
    Notice.ORDER_OVERDUE: _heard_by(SELLER, MANAGER, by_choice=(OWNER,)),
    Notice.HOLD_EXPIRING: _heard_by(SELLER, MANAGER, OWNER),
    Notice.LOW_STOCK: _heard_by(KEEPER, MANAGER, by_choice=(OWNER,)),
    Notice.MATERIAL_LOW: _heard_by(KEEPER, MANAGER, by_choice=(OWNER,)),
    Notice.BATCH_EXPIRING: _heard_by(KEEPER, MANAGER, by_choice=(OWNER,)),
    Notice.MATERIAL_ASKED: _heard_by(KEEPER, by_choice=(MANAGER, OWNER)),
    Notice.PURCHASE_ASKED: _heard_by(MANAGER, by_choice=(OWNER,)),
    Notice.PURCHASE_CAME: _heard_by(MANAGER, by_choice=(KEEPER, OWNER)),
    Notice.REQUEST_ANSWERED: _heard_by(WORKER, SELLER, KEEPER, MANAGER, OWNER),
    Notice.TRANSFER_SENT: _heard_by(KEEPER, by_choice=(MANAGER, OWNER)),
    Notice.DISCOUNT_ASKED: _heard_by(MANAGER, by_choice=(OWNER,)),
    Notice.ORDER_COMMENTED: _heard_by(WORKER, SELLER, KEEPER, MANAGER, OWNER),
    Notice.COUNT_DIFFERS: _heard_by(MANAGER, by_choice=(OWNER,)),
    Notice.CASH_DIFFERS: _heard_by(MANAGER, OWNER),
    # The office says which of these roles hears of which status.
    Notice.STATUS_ENTERED: _heard_by(*Role),
}
URGENT = frozenset({Notice.WORK_URGENT})
NOTICE_OF: dict[str, Notice] = {
    **{notice.value: notice for notice in Notice},
    "order_not_ready": Notice.ORDER_READY,
    "order_short": Notice.ORDER_READY,
    "order_served": Notice.ORDER_READY,
    "work_without_order": Notice.WORK_CANCELLED,
    "work_smaller": Notice.WORK_CANCELLED,
    "hold_expired": Notice.HOLD_EXPIRING,
    "material_answered": Notice.REQUEST_ANSWERED,
    "purchase_answered": Notice.REQUEST_ANSWERED,
    "discount_answered": Notice.REQUEST_ANSWERED,
    "count_decided": Notice.COUNT_DIFFERS,
}
"""The notice that every template of a message belongs to; what is not here is always told, at any hour."""
LIVES: dict[str, timedelta] = {
    "work_new": timedelta(hours=24),
    "work_urgent": timedelta(hours=24),
    "order_overdue": timedelta(hours=20),
    "hold_expiring": timedelta(hours=24),
}
"""How long something is worth telling: later the queue, the next morning or the end of the hold says more.

What is not here is told however late it is.
"""
