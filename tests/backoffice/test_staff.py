"""People, their roles, and those who would like to have more of them."""

import re
import uuid
from collections.abc import Callable
from datetime import time
from typing import Any

import pytest
from django.contrib.auth.models import Permission

from backend.accounts.models import Invitation, User
from backend.accounts.roles import Role
from backend.accounts.services import accept_invitation
from backend.messaging.notices import wishes
from tests.backoffice.conftest import Office, said

CHANGE = "accounts_user_change"


def facts(member: User, **changed: Any) -> dict[str, Any]:
    """The form of a person as their page shows it."""
    return {
        "name": member.name,
        "username": member.username or "",
        "phone": member.phone,
        "language": member.language,
        "time_zone": member.time_zone,
        "summary_at": "20:00:00",
        "quiet_from": "21:00:00",
        "quiet_until": "08:00:00",
        "notices": [wish.notice.value for wish in wishes(member) if wish.is_on],
        "roles": sorted(member.roles),
        **changed,
    }


def rights(member: User) -> tuple[Any, ...]:
    """Everything about a person that opens doors."""
    member = User.objects.get(pk=member.pk)
    return (
        member.is_superuser,
        member.is_staff,
        member.is_active,
        member.username,
        member.password,
        member.telegram_id,
        member.roles,
        list(member.user_permissions.values_list("pk", flat=True)),
    )


def test_an_invitation_shows_its_link_once_and_it_works_once(at_manager: Office) -> None:
    key = uuid.uuid4()

    pages = [
        at_manager.press("accounts_user_invite", key=key, name="New one", role="sales") for _click in range(2)
    ]

    links = {re.search(r"https://t\.me/\w+\?start=([\w-]+)", page.content.decode()) for page in pages}
    codes = {found[1] for found in links if found}
    assert len(codes) == 1
    assert Invitation.objects.count() == 1
    joined = accept_invitation(code=codes.pop(), telegram_id=777)
    assert (joined.name, joined.roles) == ("New one", {"sales"})
    listed = at_manager.open("accounts_invitation_changelist").content.decode()
    assert "start=" not in listed


def test_a_member_without_telegram_is_invited(at_manager: Office, make_user: Callable[..., User]) -> None:
    member = make_user(Role.PRODUCTION, telegram_id=None)

    page = at_manager.press("accounts_user_invite_member", member.pk, role="production")

    assert "start=" in page.content.decode()
    assert Invitation.objects.get().user == member


def test_an_invitation_is_revoked(at_manager: Office) -> None:
    at_manager.press("accounts_user_invite", name="New one", role="sales")

    at_manager.press("accounts_invitation_revoke", Invitation.objects.get().pk)

    assert Invitation.objects.get().revoked_at


def test_a_worker_on_paper_is_hired_once(at_manager: Office) -> None:
    key = uuid.uuid4()

    for _click in range(2):
        at_manager.press(
            "accounts_user_add",
            key=key,
            name="Veteran",
            phone="067 123 45 67",
            language="uk",
            roles=["production"],
        )

    member = User.objects.get(name="Veteran")
    assert (member.phone, member.roles, member.is_staff) == ("+380671234567", {"production"}, False)
    assert not member.has_usable_password()


def test_a_person_is_dismissed_and_taken_back(at_manager: Office, worker: User) -> None:
    at_manager.press("accounts_user_dismiss", worker.pk)
    worker.refresh_from_db()
    assert not worker.is_active

    at_manager.press("accounts_user_take_back", worker.pk)
    worker.refresh_from_db()
    assert worker.is_active


def test_a_manager_gives_and_takes_the_roles_of_workers(at_manager: Office, worker: User) -> None:
    at_manager.press(CHANGE, worker.pk, **facts(worker, roles=["sales", "storekeeper"], phone="0671234567"))

    worker = User.objects.get(pk=worker.pk)
    assert (worker.roles, worker.phone) == ({"sales", "storekeeper"}, "+380671234567")


def test_an_owner_makes_a_manager_and_unmakes_one(at_owner: Office, worker: User) -> None:
    at_owner.press(CHANGE, worker.pk, **facts(worker, roles=["manager"], opens_office="on"))
    assert rights(worker)[1] is True
    assert User.objects.get(pk=worker.pk).roles == {"manager"}

    at_owner.press(CHANGE, worker.pk, **facts(worker, roles=["production"]))
    assert rights(worker)[1] is False


def test_an_owner_lets_a_seller_into_the_office(at_owner: Office, seller: User) -> None:
    at_owner.press(CHANGE, seller.pk, **facts(seller, opens_office="on"))

    assert Office(seller).open("sales_salesorder_changelist").status_code == 200


def test_a_password_is_set_on_its_own_page(at_manager: Office, worker: User) -> None:
    answers = {"password1": "stitch-and-hide-7", "password2": "stitch-and-hide-7", "usable_password": "true"}

    at_manager.press("auth_user_password_change", worker.pk, **answers)

    worker.refresh_from_db()
    assert worker.check_password("stitch-and-hide-7")


GREEDY: dict[str, Any] = {
    "is_superuser": "on",
    "is_staff": "on",
    "opens_office": "on",
    "is_active": "on",
    "roles": ["owner", "manager"],
    "user_permissions": ["1", "2", "3"],
    "password": "pbkdf2_sha256$1$x$y",
    "telegram_id": "666",
}


def greedy(member: User, owner_group_id: int) -> dict[str, Any]:
    """Everything a forged form can ask for."""
    every = list(Permission.objects.values_list("pk", flat=True))
    return facts(member, **GREEDY, groups=[owner_group_id]) | {"user_permissions": every}


@pytest.mark.parametrize("target", ["manager", "seller", "owner", "superuser", "other_manager"])
def test_a_manager_cannot_give_anybody_more_than_a_workers_rights(
    target: str,
    at_manager: Office,
    manager: User,
    seller: User,
    owner: User,
    make_user: Callable[..., User],
) -> None:
    people = {
        "manager": manager,
        "seller": seller,
        "owner": owner,
        "superuser": User.objects.create_superuser("root", "root"),
        "other_manager": make_user(Role.MANAGER, is_staff=True),
    }
    member = people[target]
    before = rights(member)

    at_manager.press(CHANGE, member.pk, **greedy(member, owner.groups.get().pk))

    assert rights(member) == before


@pytest.mark.parametrize("target", ["owner", "superuser", "other_manager"])
def test_a_manager_cannot_enter_an_account_above_or_beside_theirs(
    target: str, at_manager: Office, owner: User, make_user: Callable[..., User]
) -> None:
    make: dict[str, Callable[[], User]] = {
        "owner": lambda: make_user(Role.OWNER, telegram_id=None),
        "superuser": lambda: User.objects.create_superuser("root", "root"),
        "other_manager": lambda: make_user(Role.MANAGER, telegram_id=None),
    }
    member = make[target]()
    before = rights(member)
    password = {"password1": "stitch-and-hide-7", "password2": "stitch-and-hide-7", "usable_password": "true"}

    attempts = [
        at_manager.press("auth_user_password_change", member.pk, **password),
        at_manager.press(CHANGE, member.pk, **facts(member, username="mine")),
        at_manager.press("accounts_user_dismiss", member.pk),
        at_manager.press("accounts_user_invite_member", member.pk, role="sales"),
    ]
    assert [attempt.status_code for attempt in attempts] == [403] * 4
    invited = at_manager.press("accounts_user_invite", name="", user=member.pk, role="sales")
    assert "start=" not in invited.content.decode()
    assert rights(member) == before
    assert Invitation.objects.count() == 0


@pytest.mark.parametrize("role", ["owner", "manager"])
def test_a_manager_cannot_invite_or_hire_an_owner(role: str, at_manager: Office) -> None:
    people = User.objects.count()

    at_manager.press("accounts_user_invite", name="Friend", role=role)
    at_manager.press("accounts_user_add", name="Friend", language="uk", roles=[role])

    assert Invitation.objects.count() == 0
    assert User.objects.count() == people


def test_a_manager_changes_their_own_name_but_not_their_roles(at_manager: Office, manager: User) -> None:
    at_manager.press(CHANGE, manager.pk, **facts(manager, name="Iryna", roles=["owner"]))

    manager = User.objects.get(pk=manager.pk)
    assert (manager.name, manager.roles) == ("Iryna", {"manager"})


def test_an_owner_cannot_become_a_superuser_or_touch_one(at_owner: Office, owner: User) -> None:
    root = User.objects.create_superuser("root", "root")
    before = rights(root)

    at_owner.press(CHANGE, owner.pk, **facts(owner, is_superuser="on"))
    response = at_owner.press(CHANGE, root.pk, **facts(root, username="mine"))

    assert response.status_code == 403
    assert rights(root) == before
    assert rights(owner)[0] is False


def test_the_last_owner_stays_an_owner(at_owner: Office, owner: User) -> None:
    root = Office(User.objects.create_superuser("root", "root", language="en"))

    response = root.press(CHANGE, owner.pk, **facts(owner, roles=["sales"], opens_office="on"))

    assert "This is the last owner" in response.content.decode()
    assert User.objects.get(pk=owner.pk).roles == {"owner"}


def test_roles_are_read_and_not_written(at_owner: Office, owner: User) -> None:
    group = owner.groups.get()
    before = set(group.permissions.values_list("pk", flat=True))

    assert at_owner.press("auth_group_change", group.pk, name="x", permissions=[1]).status_code == 403
    assert at_owner.press("auth_group_add", name="x").status_code == 403
    assert set(group.permissions.values_list("pk", flat=True)) == before


def test_a_filter_does_not_guess_passwords(at_manager: Office) -> None:
    response = at_manager.client.get("/admin/accounts/user/?password__startswith=p")

    assert response.status_code in (302, 400)
    assert said(response) == []


def test_a_manager_sets_quiet_hours_and_notices_of_a_person(at_manager: Office, worker: User) -> None:
    wanted = [wish.notice.value for wish in wishes(worker) if wish.notice != "work_new"]

    answers = facts(worker, quiet_from="22:00:00", quiet_until="07:30:00", notices=wanted)
    response = at_manager.press(CHANGE, worker.pk, **answers)

    assert response.status_code == 302
    worker.refresh_from_db()
    assert (worker.quiet_from, worker.quiet_until) == (time(22), time(7, 30))
    assert {wish.notice.value for wish in wishes(worker) if wish.is_on} == set(wanted)
