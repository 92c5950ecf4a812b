"""Who works here and what they may do: the rules a manager cannot step over."""

from collections.abc import Collection
from uuid import UUID

from django.contrib.auth.models import Group

from backend.accounts.errors import LastOwner, RoleAboveYours
from backend.accounts.models import Language, User
from backend.accounts.roles import Role
from backend.accounts.services import ROLES_OF_THE_OWNER, hold_owners
from backend.core.use_cases import use_case


def stands_above(person: User, actor: User) -> bool:
    """Managers and owners are the owner's affair; superusers are their own."""
    if person.pk == actor.pk:
        return False
    if person.is_superuser:
        return not actor.is_superuser
    return bool(ROLES_OF_THE_OWNER & person.roles) and not actor.has_perm("accounts.grant_roles")


@use_case(may="accounts.invite_user")
def hire(
    *, name: str, roles: Collection[Role], actor: User, key: UUID, phone: str = "", language: str = "uk"
) -> User:
    """Somebody works here from now on, with or without Telegram (RoleAboveYours)."""
    _check_roles(actor, roles)
    person = User.objects.create_user(name=name.strip(), phone=phone, language=Language(language))
    _give(person, [], roles)
    return person


@use_case(may="accounts.change_user")
def change_roles(*, user_id: int, roles: Collection[Role], actor: User, key: UUID) -> User:
    """A person gets exactly these roles; a manager or an owner is made and unmade by an owner only.

    Raises RoleAboveYours, LastOwner.
    """
    owner_ids = hold_owners()
    person = User.objects.select_for_update().get(pk=user_id)
    before = {Role(name) for name in person.roles if name in Role.values}
    if stands_above(person, actor):
        raise RoleAboveYours
    _check_roles(actor, before ^ set(roles))
    if Role.OWNER not in roles and owner_ids == {person.pk}:
        raise LastOwner
    if before != set(roles):
        _give(person, before, roles)
    return person


@use_case(may="accounts.grant_roles")
def open_office(*, user_id: int, is_open: bool, actor: User, key: UUID) -> User:
    """An owner lets somebody into the office, or no longer (RoleAboveYours for superusers)."""
    person = User.objects.select_for_update().get(pk=user_id)
    if stands_above(person, actor):
        raise RoleAboveYours
    person.is_staff = is_open or person.is_superuser or bool(ROLES_OF_THE_OWNER & person.roles)
    person.save(update_fields=["is_staff"])
    return person


def _check_roles(actor: User, roles: Collection[Role]) -> None:
    if ROLES_OF_THE_OWNER & set(roles) and not actor.has_perm("accounts.grant_roles"):
        raise RoleAboveYours


def _give(person: User, before: Collection[Role], roles: Collection[Role]) -> None:
    person.groups.set(Group.objects.filter(name__in=roles))
    person.note_roles()
    if ROLES_OF_THE_OWNER & {*before, *roles}:
        # Whoever stops being a manager leaves the office with it.
        person.is_staff = bool(ROLES_OF_THE_OWNER & set(roles)) or person.is_superuser
        person.save(update_fields=["is_staff"])
