"""Who guesses passwords waits outside."""

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone

from backend.accounts.models import User
from backend.backoffice.middleware import address_of
from tests.backoffice.conftest import Office

INLINE = re.compile(r"<script(?![^>]*\bsrc=)(?![^>]*json)[^>]*>|\son(?:click|change|submit)=")
RIGHT, WRONG = "right-password-1", "wrong"


@pytest.fixture(autouse=True)
def quick_hashes(settings: Any) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def keeper(owner: User) -> User:
    owner.username = "keeper"
    owner.set_password(RIGHT)
    owner.save()
    return owner


def knock(password: str, *, login: str = "keeper", address: str = "10.0.0.1") -> Any:
    """Somebody types a login and a password at the door of the office."""
    form = {"username": login, "password": password}
    return Client(REMOTE_ADDR=address).post(reverse("admin:login"), form)


def test_after_ten_wrong_passwords_the_right_one_waits_a_quarter_of_an_hour(keeper: User) -> None:
    for _attempt in range(9):
        assert knock(WRONG).status_code == 200
    locked = knock(WRONG)

    assert locked.status_code == 429
    assert "Забагато неправильних паролів" in locked.content.decode()
    assert knock(RIGHT).status_code == 429
    with time_machine.travel(timezone.now() + timedelta(minutes=16)):
        assert knock(RIGHT).status_code == 302


def test_another_address_and_another_login_are_not_locked(keeper: User, manager: User) -> None:
    for _attempt in range(11):
        knock(WRONG)

    assert knock(RIGHT, address="10.0.0.2").status_code == 302
    assert knock(WRONG, login="somebody").status_code == 200


def test_nine_slips_are_forgotten_once_the_right_password_is_typed(keeper: User) -> None:
    for _round in range(2):
        for _attempt in range(9):
            assert knock(WRONG).status_code == 200
        assert knock(RIGHT).status_code == 302


@pytest.mark.parametrize(
    ("proxies", "written", "found"),
    [
        (0, "6.6.6.6", "10.0.0.1"),
        (1, "6.6.6.6, 5.5.5.5", "5.5.5.5"),
        (2, "6.6.6.6, 5.5.5.5, 10.0.0.9", "5.5.5.5"),
        (2, "5.5.5.5", "10.0.0.1"),
    ],
)
def test_the_address_is_what_our_own_proxies_saw(
    settings: Any, proxies: int, written: str, found: str
) -> None:
    settings.PROXIES = proxies
    request = RequestFactory().get("/", REMOTE_ADDR="10.0.0.1", headers={"x-forwarded-for": written})

    assert address_of(request) == found


@pytest.mark.parametrize("address", ["admin:login", "health"])
def test_every_page_says_what_may_be_run_on_it(db: None, address: str) -> None:
    policy = Client().get(reverse(address)).headers["Content-Security-Policy"]

    assert "script-src 'self' 'unsafe-eval';" in policy
    assert "frame-ancestors 'none'" in policy


def test_no_page_of_ours_has_a_script_within(at_owner: Office, fill_workshop: Any) -> None:
    fill_workshop(1)

    for page in ("index", "sales_salesorder_changelist", "inventory_productstock_receive"):
        shown = at_owner.open(page).content.decode()
        assert INLINE.findall(shown) == []


@pytest.mark.parametrize("sign", ["%00", "%0%000"])
@pytest.mark.parametrize(
    "address",
    [
        "autocomplete/?app_label=sales&model_name=salesorder&field_name=customer&term=a",
        "search/?extended=1&s=",
        "sales/salesorder/?q=a",
        "counter/?warehouse=",
    ],
)
def test_a_sign_that_no_text_may_hold_is_left_out_of_an_address(
    at_manager: Office, address: str, sign: str
) -> None:
    assert at_manager.client.get(f"/admin/{address}{sign}").status_code == 200
