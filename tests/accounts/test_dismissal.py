from collections.abc import Callable
from uuid import uuid4

import pytest
from django.test import Client

from backend.accounts import services as accounts
from backend.accounts.errors import InvitationRevoked, LastOwner, NotYourself, OwnersMatter
from backend.accounts.models import User
from backend.accounts.roles import Role
from backend.accounts.selectors import member_by_telegram
from backend.core.errors import Dismissed
from backend.sales import services as sales
from backend.sales.models import Customer


def test_a_dismissed_person_is_refused_at_the_next_tap(seller: User, manager: User) -> None:
    accounts.dismiss(user_id=seller.pk, actor=manager, key=uuid4())

    assert member_by_telegram(seller.telegram_id or 0) is None
    with pytest.raises(Dismissed):
        sales.create_customer(name="Iryna", actor=seller, key=uuid4())
    assert not Customer.objects.exists()


def test_the_sessions_and_invitations_of_a_dismissed_person_are_worth_nothing(
    make_user: Callable[..., User], owner: User
) -> None:
    paper = make_user(Role.PRODUCTION, telegram_id=None, username="paper", is_staff=True)
    browser, key = Client(), uuid4()
    browser.force_login(paper)
    accounts.invite(role=Role.PRODUCTION, name="Paper", member_id=paper.pk, actor=owner, key=key)

    accounts.dismiss(user_id=paper.pk, actor=owner, key=uuid4())

    assert browser.session["_auth_user_id"] == str(paper.pk)
    assert not User.objects.get(pk=paper.pk).has_perm("production.view_productionorder")
    with pytest.raises(InvitationRevoked):
        accounts.accept_invitation(code=accounts.code_of(key), telegram_id=111)


def test_a_link_that_a_dismissed_manager_made_brings_nobody_in(manager: User, owner: User) -> None:
    key = uuid4()
    accounts.invite(role=Role.SALES, name="Myself again", actor=manager, key=key)

    accounts.dismiss(user_id=manager.pk, actor=owner, key=uuid4())

    with pytest.raises(InvitationRevoked):
        accounts.accept_invitation(code=accounts.code_of(key), telegram_id=111)
    assert member_by_telegram(111) is None


def test_nobody_dismisses_themselves(manager: User) -> None:
    with pytest.raises(NotYourself):
        accounts.dismiss(user_id=manager.pk, actor=manager, key=uuid4())
    assert User.objects.get(pk=manager.pk).is_active


@pytest.mark.parametrize(
    "fields", [{"roles": [Role.OWNER]}, {"roles": [Role.MANAGER]}, {"is_superuser": True}]
)
def test_a_manager_dismisses_nobody_whom_only_an_owner_appoints(
    make_user: Callable[..., User], manager: User, owner: User, fields: dict[str, object]
) -> None:
    person = make_user(*fields.pop("roles", []), **fields)  # type: ignore[misc]

    with pytest.raises(OwnersMatter):
        accounts.dismiss(user_id=person.pk, actor=manager, key=uuid4())
    assert User.objects.get(pk=person.pk).is_active

    accounts.dismiss(user_id=person.pk, actor=owner, key=uuid4())
    with pytest.raises(OwnersMatter):
        accounts.take_back(user_id=person.pk, actor=manager, key=uuid4())
    assert not User.objects.get(pk=person.pk).is_active


def test_the_last_owner_stays(make_user: Callable[..., User], owner: User) -> None:
    root = make_user(is_superuser=True)
    make_user(Role.OWNER, is_active=False)

    with pytest.raises(LastOwner):
        accounts.dismiss(user_id=owner.pk, actor=root, key=uuid4())
    assert User.objects.get(pk=owner.pk).is_active


def test_who_is_taken_back_has_their_roles_again(seller: User, manager: User) -> None:
    accounts.dismiss(user_id=seller.pk, actor=manager, key=uuid4())

    accounts.take_back(user_id=seller.pk, actor=manager, key=uuid4())

    assert member_by_telegram(seller.telegram_id or 0) == seller
    assert sales.create_customer(name="Iryna", actor=seller, key=uuid4())


def test_a_person_chooses_their_language(seller: User) -> None:
    accounts.change_language(user=seller, language="uk")  # type: ignore[arg-type]

    assert User.objects.get(pk=seller.pk).language == "uk"
