import hashlib
import hmac
import secrets
from base64 import urlsafe_b64encode
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.contrib.auth.models import Group
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from backend.accounts.errors import (
    AlreadyConnected,
    InvitationExpired,
    InvitationRevoked,
    InvitationUnknown,
    InvitationUsed,
    LastOwner,
    NameNeeded,
    NotYourself,
    OwnersMatter,
    RoleAboveYours,
)
from backend.accounts.models import Invitation, Language, User
from backend.accounts.roles import Role
from backend.core.errors import Dismissed
from backend.core.use_cases import use_case

INVITATION_VALID = timedelta(days=7)
ROLES_OF_THE_OWNER = {Role.OWNER, Role.MANAGER}


@use_case(may="accounts.invite_user")
def invite(*, role: Role, name: str, actor: User, key: UUID, member_id: int | None = None) -> Invitation:
    """Make a one-time link for a new person, or for a member who has no Telegram yet.

    The code of the link is code_of(key): it is kept nowhere, and pressing twice shows the same link.
    Raises RoleAboveYours, OwnersMatter, NameNeeded, AlreadyConnected, Dismissed.
    """
    if role in ROLES_OF_THE_OWNER and not actor.has_perm("accounts.grant_roles"):
        raise RoleAboveYours
    member = User.objects.get(pk=member_id) if member_id else None
    if member:
        # A link into somebody's account is that account: no manager makes one for an owner.
        _check_rank(member, actor)
        _check_can_join(member)
    return _write_invitation(code_of(key), role, name, member, actor)


def invite_from_server(*, role: Role, name: str) -> str:
    """The code of a link made on the server's own command line, where the first owner comes from."""
    code = secrets.token_urlsafe(32)
    _write_invitation(code, role, name, None, None)
    return code


def code_of(key: UUID) -> str:
    """The code in the link of the invitation that was made with this key."""
    secret = settings.SECRET_KEY.encode()
    return urlsafe_b64encode(hmac.digest(secret, b"invitation" + key.bytes, "sha256")).decode().rstrip("=")


@use_case(may="accounts.invite_user")
def revoke_invitation(*, invitation_id: int, actor: User, key: UUID) -> Invitation:
    """A manager takes an unused invitation back (InvitationUsed when it is too late)."""
    invitation = Invitation.objects.select_for_update().get(pk=invitation_id)
    if invitation.used_at:
        raise InvitationUsed
    invitation.revoked_at = invitation.revoked_at or timezone.now()
    invitation.save(update_fields=["revoked_at"])
    return invitation


@transaction.atomic
def accept_invitation(*, code: str, telegram_id: int, language: str = Language.UKRAINIAN) -> User:
    """Whoever opens the link first joins with the role in it; a member who opens one gets the role as well.

    There is no actor yet, and the link itself is the key.
    Raises InvitationUnknown, InvitationUsed, InvitationExpired, InvitationRevoked, AlreadyConnected,
    Dismissed.
    """
    invitation = Invitation.objects.select_for_update(of=("self",)).filter(code_hash=_hash(code)).first()
    person = User.objects.filter(telegram_id=telegram_id).first()
    if invitation and person and person.is_active and invitation.used_by_id == person.pk:
        return person  # the same person opened the same link again: the same answer
    _check_usable(invitation, person)
    assert invitation is not None
    if person and not person.is_active:
        raise Dismissed
    if person and invitation.user_id not in (None, person.pk):
        raise AlreadyConnected
    person = person or _newcomer(invitation, telegram_id, language)
    person.groups.add(Group.objects.get(name=invitation.role))
    person.note_roles()
    if invitation.role in ROLES_OF_THE_OWNER:
        person.is_staff = True
        person.save(update_fields=["is_staff"])
    invitation.used_at, invitation.used_by = timezone.now(), person
    invitation.save(update_fields=["used_at", "used_by"])
    return person


@use_case(may="accounts.dismiss_user")
def dismiss(*, user_id: int, actor: User, key: UUID) -> User:
    """A person leaves: every tap, session and open link of theirs is refused from this moment.

    Whom only an owner invites, only an owner dismisses. Raises NotYourself, OwnersMatter, LastOwner.
    """
    owner_ids = hold_owners()
    person = User.objects.select_for_update().get(pk=user_id)
    if person.pk == actor.pk:
        raise NotYourself
    _check_rank(person, actor)
    if owner_ids == {person.pk}:
        raise LastOwner
    person.is_active = False
    person.save(update_fields=["is_active"])
    # A link that they made for somebody could bring themselves back under another account.
    theirs = Invitation.objects.open().filter(Q(user=person) | Q(created_by=person))
    theirs.update(revoked_at=timezone.now())
    return person


@use_case(may="accounts.dismiss_user")
def take_back(*, user_id: int, actor: User, key: UUID) -> User:
    """A dismissed person works here again, with the roles they had (OwnersMatter)."""
    person = User.objects.select_for_update().get(pk=user_id)
    _check_rank(person, actor)
    person.is_active = True
    person.save(update_fields=["is_active"])
    return person


def hold_owners() -> set[int]:
    """Hold all the owners: two of them, gone at the same moment, would leave nobody."""
    owners = User.objects.working().filter(groups__name=Role.OWNER).order_by("pk")
    list(owners.select_for_update(of=("self",)))
    # Asked again under the lock: the statement that waited still saw the roles of before.
    return set(owners.values_list("pk", flat=True))


def change_language(*, user: User, language: Language) -> None:
    """A person chooses the language the workshop speaks with them."""
    user.language = language
    user.save(update_fields=["language"])


def _newcomer(invitation: Invitation, telegram_id: int, language: str) -> User:
    if invitation.user_id:
        member = User.objects.select_for_update().get(pk=invitation.user_id)
        _check_can_join(member)
        member.telegram_id = telegram_id
        member.save(update_fields=["telegram_id"])
        return member
    return User.objects.create_user(name=invitation.name, telegram_id=telegram_id, language=language)


def _write_invitation(
    code: str, role: Role, name: str, member: User | None, created_by: User | None
) -> Invitation:
    if not name.strip():
        raise NameNeeded
    return Invitation.objects.create(
        code_hash=_hash(code),
        role=role,
        name=name.strip(),
        user=member,
        created_by=created_by,
        expires_at=timezone.now() + INVITATION_VALID,
    )


def _check_can_join(member: User) -> None:
    if not member.is_active:
        raise Dismissed
    if member.telegram_id:
        raise AlreadyConnected


def _check_rank(person: User, actor: User) -> None:
    is_above = person.is_superuser or not person.roles.isdisjoint(ROLES_OF_THE_OWNER)
    if is_above and not actor.has_perm("accounts.grant_roles"):
        raise OwnersMatter


def _check_usable(invitation: Invitation | None, person: User | None) -> None:
    if invitation is None:
        raise InvitationUnknown
    if invitation.used_at:
        raise InvitationUsed
    if invitation.revoked_at:
        raise InvitationRevoked
    if invitation.expires_at <= timezone.now():
        raise InvitationExpired


def _hash(code: str) -> str:
    return hashlib.sha256(code.encode()).hexdigest()
