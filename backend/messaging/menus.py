"""Whose menu of commands Telegram does not know yet: it follows a person's roles and language."""

from backend.accounts.models import User
from backend.accounts.roles import PERMISSIONS, Role
from backend.messaging.models import ToldMenu


def untold() -> list[User]:
    """Members whose roles or language changed since their menu was told, newcomers among them."""
    members = User.objects.working().exclude(telegram_id=None).prefetch_related("groups").order_by("pk")
    told = dict(ToldMenu.objects.values_list("person", "content"))
    return [person for person in members if told.get(person.pk) != _content(person)]


def rights_of(person: User) -> frozenset[str]:
    """What a person's roles allow."""
    roles = [group.name for group in person.groups.all() if group.name in Role.values]
    return frozenset().union(*(PERMISSIONS[Role(role)] for role in roles))


def note_told(person: User) -> None:
    """Telegram shows this person the menu of their roles, in their language."""
    ToldMenu.objects.update_or_create(person=person, defaults={"content": _content(person)})


def _content(person: User) -> str:
    return f"{person.telegram_id} {person.language} {' '.join(sorted(g.name for g in person.groups.all()))}"
