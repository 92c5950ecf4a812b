import pytest

from backend.accounts.models import User
from backend.messaging.models import OutboxMessage


@pytest.fixture(autouse=True)
def every_flow_leaves_honest_books(books_hold: None) -> None:
    """Whatever a flow does or refuses, every rule of `check_ledger` holds after it."""


def told(person: User) -> list[str]:
    """What a person was told, by kind."""
    return list(OutboxMessage.objects.filter(recipient=person).order_by("id").values_list("kind", flat=True))
