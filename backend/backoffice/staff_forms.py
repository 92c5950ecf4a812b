"""Forms about people; what a person may not give, their form does not have."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from unfold.widgets import (
    UnfoldAdminCheckboxSelectMultipleWidget,
    UnfoldAdminTextInputWidget,
    UnfoldBooleanSwitchWidget,
)

from backend.accounts.models import Invitation, User
from backend.accounts.roles import Role
from backend.accounts.services import ROLES_OF_THE_OWNER
from backend.accounts.staff import stands_above
from backend.backoffice.admin.base import KeyedForm
from backend.backoffice.deeds import DeedForm
from backend.backoffice.fields import PhoneIsRead, choice, found_by_typing
from backend.messaging.notices import wishes

PLAIN = [
    "name", "username", "phone", "language", "time_zone", "summary_at",
    "quiet_from", "quiet_until", "hears_urgent",
]  # fmt: skip


def roles_to_give(actor: User) -> list[tuple[str, Any]]:
    """Managers and owners are made by owners."""
    may_all = actor.has_perm("accounts.grant_roles")
    return [(role.value, role.label) for role in Role if may_all or role not in ROLES_OF_THE_OWNER]


class StaffForm(PhoneIsRead, KeyedForm):
    """A person; their rights go through use cases, everything else is written as it is."""

    actor: User
    roles = forms.MultipleChoiceField(
        label=_("Roles"), required=False, widget=UnfoldAdminCheckboxSelectMultipleWidget()
    )
    opens_office = forms.BooleanField(
        label=_("May open the office"), required=False, widget=UnfoldBooleanSwitchWidget()
    )

    notices = forms.MultipleChoiceField(
        label=_("Is told of"),
        required=False,
        widget=UnfoldAdminCheckboxSelectMultipleWidget(),
        help_text=_("People choose it themselves in the bot, under /profile."),
    )

    class Meta:
        model = User
        fields = PLAIN

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        person: User = self.instance
        if "roles" in self.fields:
            self.fields["roles"].choices = roles_to_give(self.actor)  # type: ignore[attr-defined]
            self.initial.setdefault("roles", sorted(person.roles) if person.pk else [])
            self.initial.setdefault("opens_office", person.is_staff)
        if "notices" in self.fields:
            shown = wishes(person) if person.pk else []
            self.fields["notices"].choices = [(one.notice.value, one.notice.label) for one in shown]  # type: ignore[attr-defined]
            self.initial.setdefault("notices", [one.notice.value for one in shown if one.is_on])
        if not may_give_roles(self.actor, person):
            self.fields.pop("roles", None)
        if not (person.pk and self.actor.has_perm("accounts.grant_roles")):
            self.fields.pop("opens_office", None)

    def clean_username(self) -> str | None:
        """No login is no login, not an empty one."""
        return self.cleaned_data["username"] or None


def may_give_roles(actor: User, person: User) -> bool:
    """Nobody changes their own roles, nor those of people above them."""
    return actor.pk != person.pk and not (person.pk and stands_above(person, actor))


class RoleForm(DeedForm):
    """Which role the link gives."""

    role = choice(_("Role"), ())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = roles_to_give(self.actor)  # type: ignore[attr-defined]


class InviteForm(RoleForm):
    """A new person by name, or somebody who works here already and has no Telegram."""

    name = forms.CharField(
        label=pgettext_lazy("a person", "Name"),
        required=False,
        max_length=100,
        widget=UnfoldAdminTextInputWidget(),
    )
    user = found_by_typing(
        Invitation,
        "user",
        User.objects.working().filter(telegram_id=None),
        label=_("Or somebody who works here already"),
        required=False,
        help_text=_("Only people without Telegram."),
    )
    field_order = ("name", "user", "role")

    def clean(self) -> Any:
        """One of the two."""
        cleaned = super().clean() or self.cleaned_data
        if not cleaned.get("user") and not (cleaned.get("name") or "").strip():
            self.add_error("name", _("Write a name, or choose somebody."))
        return cleaned
