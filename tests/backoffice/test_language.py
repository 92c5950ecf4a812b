"""The office speaks the language of whoever opens it, and lives by their clock."""

from datetime import UTC, datetime

from django.test import Client
from django.urls import reverse

from backend.accounts.models import User
from backend.sales.models import SalesOrder
from tests.backoffice.conftest import Office


def test_everybody_is_spoken_to_in_their_own_language(at_manager: Office, manager: User) -> None:
    assert 'lang="en"' in at_manager.open("index").content.decode()

    User.objects.filter(pk=manager.pk).update(language="uk")

    page = at_manager.open("index")
    assert 'lang="uk"' in page.content.decode()
    assert "Сьогодні" in page.content.decode()


def test_the_switch_changes_the_language_of_office_and_bot(at_manager: Office, manager: User) -> None:
    answers = {"language": "uk", "next": reverse("admin:index")}

    at_manager.client.post(reverse("set_language"), answers)

    manager.refresh_from_db()
    assert manager.language == "uk"
    assert 'lang="uk"' in at_manager.open("index").content.decode()


def test_an_unknown_language_changes_nothing(at_manager: Office, manager: User) -> None:
    at_manager.client.post(reverse("set_language"), {"language": "xx"})
    assert at_manager.client.get(reverse("set_language")).status_code == 405

    manager.refresh_from_db()
    assert manager.language == "en"


def test_times_are_shown_on_the_readers_clock(
    at_manager: Office, manager: User, draft_order: SalesOrder
) -> None:
    SalesOrder.objects.filter(pk=draft_order.pk).update(created_at=datetime(2026, 1, 5, 22, 30, tzinfo=UTC))

    assert "01/06/2026 12:30 a.m." in at_manager.open("sales_salesorder_changelist").content.decode()
    User.objects.filter(pk=manager.pk).update(time_zone="America/New_York")
    assert "01/05/2026 5:30 p.m." in at_manager.open("sales_salesorder_changelist").content.decode()


def test_the_door_speaks_ukrainian_unless_english_was_chosen(client: Client) -> None:
    door = reverse("admin:login")
    english = {"accept-language": "en-US,en;q=0.9"}

    assert 'lang="uk"' in client.get(door, headers=english).content.decode()
    client.post(reverse("set_language"), {"language": "en"})
    assert 'lang="en"' in client.get(door, headers=english).content.decode()
