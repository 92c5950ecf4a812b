"""What people ask about the pieces they hold without an order."""

from dataclasses import dataclass

from backend.accounts.models import User
from backend.core.errors import NotAllowed, NotFound
from backend.inventory.models import ProductReservation
from backend.inventory.services import check_theirs

NAMES = ("actor", "customer", "stock__warehouse", "stock__variant__product", "stock__variant__color",
         "stock__variant__secondary_color")  # fmt: skip
SHOWN = 100


@dataclass(frozen=True)
class HoldCard:
    """Held pieces as their holder sees them; the stamp is 0 when they are not held any more."""

    row: ProductReservation
    stamp: int

    @property
    def is_open(self) -> bool:
        """Are the pieces still held?"""
        return bool(self.stamp)


def my_holds(holder: User) -> list[ProductReservation]:
    """What a person holds; what runs out first stands first."""
    if not holder.has_perm("inventory.reserve_productstock"):
        raise NotAllowed
    rows = ProductReservation.objects.holds().filter(actor=holder).select_related(*NAMES)
    return list(rows.order_by("expires_at", "pk")[:SHOWN])


def hold_card(hold_id: int, viewer: User) -> HoldCard:
    """Held pieces as they stand now (NotAllowed, NotFound, NotYourReservation)."""
    if not viewer.has_perm("inventory.reserve_productstock"):
        raise NotAllowed
    row = ProductReservation.objects.filter(pk=hold_id, line=None).select_related(*NAMES).first()
    if row is None:
        raise NotFound
    check_theirs(row, viewer)
    return HoldCard(row, row.stamp if row.is_hold else 0)
