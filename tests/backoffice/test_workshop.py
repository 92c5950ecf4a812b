"""The workshop's own page."""

from collections.abc import Callable

from backend.catalog.models import Variant
from backend.core.models import Workshop
from backend.reports.books import broken
from tests.backoffice.conftest import Office


def save(office: Office, currency: str) -> None:
    """Change the currency on the page, and nothing else."""
    shown = office.open("core_workshop_change", Workshop.current().pk).context["adminform"].form
    answers = {name: value for name, value in shown.initial.items() if value is not None}
    office.press("core_workshop_change", Workshop.current().pk, **{**answers, "currency": currency})


def test_the_currency_of_books_that_were_begun_stays(
    at_owner: Office, variant: Variant, put_on_shelf: Callable[..., None]
) -> None:
    save(at_owner, "EUR")
    assert Workshop.objects.get().currency == "EUR"
    put_on_shelf(variant, 5)

    save(at_owner, "UAH")

    assert Workshop.objects.get().currency == "EUR"
    assert list(broken()) == []
