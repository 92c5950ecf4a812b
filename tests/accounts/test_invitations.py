from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.utils import timezone

from backend.accounts import services as accounts
from backend.accounts.errors import (
    AlreadyConnected,
    InvitationExpired,
    InvitationRevoked,
    InvitationUnknown,
    InvitationUsed,
    NameNeeded,
    RoleAboveYours,
)
from backend.accounts.models import Invitation, User
from backend.accounts.roles import Role
from backend.accounts.selectors import member_by_telegram
from backend.core.errors import Dismissed, NotAllowed, NotFound

OLENA, PETRO = 111, 222


@pytest.fixture
def invite(manager: User) -> Callable[..., str]:
    """Invite somebody and return the code of the link."""

    def make(role: Role = Role.SALES, **fields: object) -> str:
        key = uuid4()
        fields.setdefault("name", "Olena")
        fields.setdefault("actor", manager)
        accounts.invite(role=role, key=key, **fields)  # type: ignore[arg-type]
        return accounts.code_of(key)

    return make


def test_whoever_opens_the_link_joins_with_the_role_in_it(invite: Callable[..., str]) -> None:
    person = accounts.accept_invitation(code=invite(Role.SALES), telegram_id=OLENA, language="en")

    assert (person.name, person.language, person.roles) == ("Olena", "en", {"sales"})
    assert person.has_perm("sales.add_salesorder")
    assert not person.is_staff
    assert member_by_telegram(OLENA) == person


def test_the_code_is_kept_nowhere_and_pressing_twice_shows_the_same_link(manager: User) -> None:
    key = uuid4()

    first = accounts.invite(role=Role.SALES, name="Olena", actor=manager, key=key)
    second = accounts.invite(role=Role.SALES, name="Olena", actor=manager, key=key)

    code = accounts.code_of(key)
    assert first == second
    assert Invitation.objects.count() == 1
    assert code not in str(Invitation.objects.values())
    assert len(code) == 43
    assert set(code) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-")


def test_the_same_person_may_open_their_link_again(invite: Callable[..., str]) -> None:
    code = invite()
    person = accounts.accept_invitation(code=code, telegram_id=OLENA)

    assert accounts.accept_invitation(code=code, telegram_id=OLENA) == person
    assert User.objects.filter(name="Olena").count() == 1


def test_a_used_link_is_refused_to_others(invite: Callable[..., str]) -> None:
    code = invite()
    accounts.accept_invitation(code=code, telegram_id=OLENA)

    with pytest.raises(InvitationUsed):
        accounts.accept_invitation(code=code, telegram_id=PETRO)
    assert member_by_telegram(PETRO) is None


def test_an_expired_link_is_refused(invite: Callable[..., str]) -> None:
    code = invite()

    with (
        time_machine.travel(timezone.now() + timedelta(days=8), tick=False),
        pytest.raises(InvitationExpired),
    ):
        accounts.accept_invitation(code=code, telegram_id=OLENA)
    assert member_by_telegram(OLENA) is None


def test_a_revoked_link_is_refused(invite: Callable[..., str], manager: User) -> None:
    code = invite()
    accounts.revoke_invitation(invitation_id=Invitation.objects.get().pk, actor=manager, key=uuid4())

    with pytest.raises(InvitationRevoked):
        accounts.accept_invitation(code=code, telegram_id=OLENA)
    assert member_by_telegram(OLENA) is None


def test_a_used_link_cannot_be_revoked(invite: Callable[..., str], manager: User) -> None:
    accounts.accept_invitation(code=invite(), telegram_id=OLENA)

    with pytest.raises(InvitationUsed):
        accounts.revoke_invitation(invitation_id=Invitation.objects.get().pk, actor=manager, key=uuid4())


@pytest.mark.django_db
@pytest.mark.parametrize("code", ["", "x", "0" * 64, "' OR 1=1 --"])
def test_a_made_up_link_is_refused(code: str) -> None:
    with pytest.raises(InvitationUnknown):
        accounts.accept_invitation(code=code, telegram_id=OLENA)
    assert not User.objects.exists()


def test_a_member_who_opens_a_link_gets_the_role_as_well(invite: Callable[..., str], worker: User) -> None:
    accounts.accept_invitation(code=invite(Role.STOREKEEPER), telegram_id=worker.telegram_id or 0)

    assert User.objects.get(pk=worker.pk).roles == {"production", "storekeeper"}


def test_a_dismissed_person_does_not_come_back_by_a_link(invite: Callable[..., str], worker: User) -> None:
    User.objects.filter(pk=worker.pk).update(is_active=False)
    code = invite()

    with pytest.raises(Dismissed):
        accounts.accept_invitation(code=code, telegram_id=worker.telegram_id or 0)
    assert not User.objects.get(pk=worker.pk).is_active
    assert Invitation.objects.open().exists()


def test_a_member_without_telegram_is_connected_by_a_link_of_their_own(
    invite: Callable[..., str], make_user: Callable[..., User]
) -> None:
    paper = make_user(Role.PRODUCTION, telegram_id=None)

    person = accounts.accept_invitation(code=invite(Role.PRODUCTION, member_id=paper.pk), telegram_id=OLENA)

    assert person == paper
    assert member_by_telegram(OLENA) == paper


def test_a_second_link_of_a_member_does_not_give_their_name_to_another_account(
    invite: Callable[..., str], make_user: Callable[..., User]
) -> None:
    paper = make_user(Role.PRODUCTION, telegram_id=None)
    first, second = invite(member_id=paper.pk), invite(member_id=paper.pk)
    accounts.accept_invitation(code=first, telegram_id=OLENA)

    with pytest.raises(AlreadyConnected):
        accounts.accept_invitation(code=second, telegram_id=PETRO)
    assert User.objects.get(pk=paper.pk).telegram_id == OLENA


def test_a_link_of_one_member_does_not_serve_another(
    invite: Callable[..., str], make_user: Callable[..., User], worker: User
) -> None:
    paper = make_user(Role.PRODUCTION, telegram_id=None)

    with pytest.raises(AlreadyConnected):
        accounts.accept_invitation(code=invite(member_id=paper.pk), telegram_id=worker.telegram_id or 0)
    assert User.objects.get(pk=worker.pk).roles == {"production"}


def test_the_connected_the_dismissed_and_the_unknown_are_not_invited(
    invite: Callable[..., str], worker: User, make_user: Callable[..., User]
) -> None:
    gone = make_user(telegram_id=None, is_active=False)

    for member_id, refusal in ((worker.pk, AlreadyConnected), (gone.pk, Dismissed), (10**9, NotFound)):
        with pytest.raises(refusal):
            invite(member_id=member_id)
    with pytest.raises(NameNeeded):
        invite(name=" ")
    assert not Invitation.objects.exists()


@pytest.mark.parametrize("role", [Role.MANAGER, Role.OWNER])
def test_only_an_owner_invites_managers_and_owners(
    invite: Callable[..., str], owner: User, role: Role
) -> None:
    with pytest.raises(RoleAboveYours):
        invite(role)
    assert not Invitation.objects.exists()

    person = accounts.accept_invitation(code=invite(role, actor=owner), telegram_id=OLENA)
    assert person.is_staff


def test_a_seller_and_a_dismissed_manager_invite_nobody(
    invite: Callable[..., str], seller: User, manager: User
) -> None:
    with pytest.raises(NotAllowed):
        invite(actor=seller)
    User.objects.filter(pk=manager.pk).update(is_active=False)
    with pytest.raises(Dismissed):
        invite()
    assert not Invitation.objects.exists()


@pytest.mark.django_db
def test_the_first_owner_is_invited_from_the_command_line(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("invite", "--role", "owner", "--name", "Oksana")

    link = capsys.readouterr().out.strip()
    person = accounts.accept_invitation(code=link.partition("?start=")[2], telegram_id=OLENA)
    assert (person.name, person.roles) == ("Oksana", {"owner"})
    with pytest.raises(CommandError):
        call_command("invite", "--role", "king", "--name", "Oksana")
