"""Lists under a name: one's own and those for everybody."""

from typing import Any

import pytest
from django.http import QueryDict
from django.urls import reverse

from backend.accounts.models import User
from backend.backoffice.models import SavedFilter
from tests.backoffice.conftest import Office, said

SAVE, LIST = "backoffice_savedfilter_save", "backoffice_savedfilter_changelist"
CHANGE, DELETE = (f"backoffice_savedfilter_{page}" for page in ("change", "delete"))


def save(office: Office, **answers: Any) -> Any:
    return office.press(
        SAVE,
        **{"list_name": "sales.salesorder", "query": "status__exact=ready", "name": "To ship", **answers},
    )


def links(office: Office) -> list[str]:
    """The names above the list of orders."""
    return [one.name for one in office.open("sales_salesorder_changelist").context["saved_filters"]]


def test_a_list_is_saved_and_opened_by_its_link(at_manager: Office) -> None:
    response = save(at_manager, query="q=olena&status__exact=ready&p=3&_popup=1")

    saved = SavedFilter.objects.get()
    assert QueryDict(saved.query).dict() == {"q": "olena", "status__exact": "ready"}
    assert response.headers["Location"] == saved.url
    assert saved.url.startswith(reverse("admin:sales_salesorder_changelist") + "?")
    page = at_manager.client.get(saved.url)
    assert 'aria-current="true"' in page.content.decode()
    assert "Save this list" not in page.content.decode()


def test_the_same_name_is_the_same_filter(at_manager: Office) -> None:
    save(at_manager)
    save(at_manager, query="work=late")

    assert SavedFilter.objects.get().query == "work=late"


def test_ones_own_is_for_oneself_and_shared_is_for_everybody(at_manager: Office, at_owner: Office) -> None:
    save(at_manager, name="Mine")
    save(at_manager, name="Ours", is_shared="on")

    assert links(at_manager) == ["Mine", "Ours"]
    assert links(at_owner) == ["Ours"]
    mine = SavedFilter.objects.get(name="Mine")
    assert at_owner.open(CHANGE, mine.pk).status_code == 302


def test_only_whoever_saved_it_renames_and_deletes_it(at_manager: Office, at_owner: Office) -> None:
    save(at_manager, name="Ours", is_shared="on")
    ours = SavedFilter.objects.get()

    assert at_owner.press(CHANGE, ours.pk, name="Theirs", _save="").status_code == 403
    assert at_owner.press(DELETE, ours.pk, post="yes").status_code == 403
    assert SavedFilter.objects.get().name == "Ours"

    at_manager.press(CHANGE, ours.pk, name="All of ours", _save="")
    assert SavedFilter.objects.get().name == "All of ours"
    at_manager.press(DELETE, ours.pk, post="yes")
    assert not SavedFilter.objects.exists()


def test_a_name_that_is_taken_is_refused(at_manager: Office) -> None:
    save(at_manager, name="One")
    save(at_manager, name="Two")

    response = at_manager.press(CHANGE, SavedFilter.objects.get(name="Two").pk, name="One", _save="")

    assert response.status_code == 200
    assert "You have a filter with this name already" in response.content.decode()


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        ({"query": "https://evil.example/?a=b"}, "Narrow the list down"),
        ({"query": "//evil.example"}, "Narrow the list down"),
        ({"query": "p=2"}, "Narrow the list down"),
        ({"query": "<script>=1"}, "Narrow the list down"),
        ({"query": "q=" + "a" * 1000}, "1000"),
        ({"list_name": "https://evil.example"}, "There is no such list"),
        ({"list_name": "messaging.inboxupdate"}, "There is no such list"),
        ({"name": ""}, "required"),
    ],
)
def test_another_address_is_not_a_filter(at_manager: Office, answers: dict[str, str], words: str) -> None:
    response = save(at_manager, **answers)

    assert response.headers["Location"] == reverse(f"admin:{LIST}")
    assert words in said(response)[0]
    assert not SavedFilter.objects.exists()


def test_names_are_words_and_not_a_page(at_manager: Office) -> None:
    save(at_manager, name='"><script>alert(1)</script>', query="q=%22%3E%3Cscript%3Ealert(1)")

    for page in ("sales_salesorder_changelist", LIST):
        assert "<script>alert" not in at_manager.open(page).content.decode()


def test_a_list_that_one_may_not_open_is_not_named(at_owner: Office, storekeeper: User, db: None) -> None:
    save(at_owner, list_name="messaging.inboxupdate", query="status__exact=dead", is_shared="on")
    storekeeper.is_staff = True
    storekeeper.save()

    page = Office(storekeeper).open(LIST)

    assert "To ship" not in page.content.decode()
    assert "To ship" in at_owner.open(LIST).content.decode()


def test_a_filter_is_saved_by_a_form_alone(at_manager: Office) -> None:
    assert at_manager.open(SAVE).status_code == 403


def test_a_filter_with_unknown_words_opens_the_list(at_manager: Office) -> None:
    save(at_manager, query="nonsense=1")

    assert at_manager.client.get(SavedFilter.objects.get().url, follow=True).status_code == 200
