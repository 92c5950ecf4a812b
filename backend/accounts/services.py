import hashlib
import secrets
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.contrib.auth.models import Group
from django.db import transaction
from django.utils import timezone

from backend.accounts.errors import (
    AlreadyConnected,
    InvitationExpired,
    InvitationRevoked,
    InvitationUnknown,
    InvitationUsed,
    LastOwner,
    NotYourself,
    RoleAboveYours,
)
from backend.accounts.models import Invitation, Language, User
from backend.accounts.roles import Role
from backend.core.errors import Dismissed, NotAllowed
from backend.core.use_cases import use_case

INVITATION_VALID = timedelta(days=7)
ROLES_OF_THE_OWNER = {Role.OWNER, Role.MANAGER}


@dataclass(frozen=True)
class IssuedInvitation:
    """An invitation with its code: the code is shown now and never again."""

    invitation: Invitation
    code: str


def invite(
    *,
    role: Role,
    name: str,
    invited_by: User | None,
    member: User | None = None,
    valid: timedelta = INVITATION_VALID,
) -> IssuedInvitation:
    """Make a one-time link for a new person, or for a member who has no Telegram yet.

    `invited_by` is None only on the server's own command line.
    Raises NotAllowed, RoleAboveYours, AlreadyConnected.
    """
    if invited_by and not invited_by.has_perm("accounts.invite_user"):
        raise NotAllowed
    if invited_by and role in ROLES_OF_THE_OWNER and not invited_by.has_perm("accounts.grant_roles"):
        raise RoleAboveYours
    if member and member.telegram_id:
        raise AlreadyConnected
    code = secrets.token_urlsafe(32)
    invitation = Invitation.objects.create(
        code_hash=_hash(code),
        role=role,
        name=name,
        user=member,
        created_by=invited_by,
        expires_at=timezone.now() + valid,
    )
    return IssuedInvitation(invitation, code)


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

    Raises InvitationUnknown, InvitationUsed, InvitationExpired, InvitationRevoked, Dismissed.
    """
    invitation = Invitation.objects.select_for_update(of=("self",)).filter(code_hash=_hash(code)).first()
    person = User.objects.filter(telegram_id=telegram_id).first()
    if invitation and person and person.is_active and invitation.used_by_id == person.pk:
        return person  # the same person opened the same link again: the same answer
    _check_usable(invitation, person)
    assert invitation is not None
    if person and not person.is_active:
        raise Dismissed
    person = person or _newcomer(invitation, telegram_id, language)
    person.groups.add(Group.objects.get(name=invitation.role))
    if invitation.role in ROLES_OF_THE_OWNER:
        person.is_staff = True
        person.save(update_fields=["is_staff"])
    invitation.used_at, invitation.used_by = timezone.now(), person
    invitation.save(update_fields=["used_at", "used_by"])
    return person


@use_case(may="accounts.dismiss_user")
def dismiss(*, user_id: int, actor: User, key: UUID) -> User:
    """A person leaves: from this moment every tap, session and invitation of theirs is refused.

    Raises NotYourself, LastOwner, RoleAboveYours.
    """
    person = User.objects.select_for_update().get(pk=user_id)
    if person.pk == actor.pk:
        raise NotYourself
    if Role.OWNER in person.roles:
        if not actor.has_perm("accounts.grant_roles"):
            raise RoleAboveYours
        if User.objects.in_role(Role.OWNER).count() == 1:
            raise LastOwner
    person.is_active = False
    person.save(update_fields=["is_active"])
    Invitation.objects.open().filter(user=person).update(revoked_at=timezone.now())
    return person


@use_case(may="accounts.dismiss_user")
def take_back(*, user_id: int, actor: User, key: UUID) -> User:
    """A dismissed person works here again, with the roles they had."""
    person = User.objects.select_for_update().get(pk=user_id)
    person.is_active = True
    person.save(update_fields=["is_active"])
    return person


def change_language(*, user: User, language: Language) -> None:
    """A person chooses the language the workshop speaks with them."""
    User.objects.filter(pk=user.pk).update(language=language)


def _newcomer(invitation: Invitation, telegram_id: int, language: str) -> User:
    if invitation.user:
        invitation.user.telegram_id = telegram_id
        invitation.user.save(update_fields=["telegram_id"])
        return invitation.user
    return User.objects.create_user(name=invitation.name, telegram_id=telegram_id, language=language)


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
