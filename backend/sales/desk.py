"""The lists of the seller's desk, as they are called in the bot and in the office, and who sees which."""

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from backend.accounts.models import User

# The bot has them in rows of two: the longest captions stand side by side.
LISTS: dict[str, Promise] = {
    "open": pgettext_lazy("orders", "open"),
    "today": pgettext_lazy("orders", "today"),
    "ready": pgettext_lazy("orders", "ready"),
    "waiting": pgettext_lazy("orders", "waiting"),
    "late": pgettext_lazy("orders", "late"),
    "unpaid": pgettext_lazy("orders", "unpaid"),
    "draft": pgettext_lazy("orders", "drafts"),
}


def lists_for(viewer: User) -> dict[str, Promise]:
    """The lists that this person may see: who owes money is for those who have to do with it."""
    sees_money = viewer.has_perm("sales.view_payment")
    return {name: label for name, label in LISTS.items() if name != "unpaid" or sees_money}
