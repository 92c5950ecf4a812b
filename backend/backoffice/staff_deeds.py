"""Buttons about people."""

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from backend.accounts import services as accounts
from backend.accounts.models import Invitation, User
from backend.accounts.roles import Role
from backend.backoffice.deeds import Answers, Deed
from backend.backoffice.staff_forms import InviteForm, RoleForm


def _invite(row: object, actor: User, key: UUID, answers: Answers) -> Invitation:
    member = answers["user"]
    return accounts.invite(
        role=Role(answers["role"]),
        name=member.name if member else answers["name"],
        member_id=member.pk if member else None,
        actor=actor,
        key=key,
    )


def _is_open(invitation: Invitation, actor: User) -> bool:
    return not invitation.used_at and not invitation.revoked_at


INVITE = Deed(
    name="invite",
    label=_("Invite"),
    right="accounts.invite_user",
    is_offered=lambda row, actor: True,
    do=_invite,
    form=InviteForm,
    icon="person_add",
    variant="primary",
    whole_page=True,
)
INVITE_MEMBER = Deed(
    name="invite_member",
    label=_("Invite to Telegram"),
    right="accounts.invite_user",
    is_offered=lambda member, actor: member.is_active and not member.telegram_id,
    do=lambda member, actor, key, answers: accounts.invite(
        role=Role(answers["role"]), name=member.name, member_id=member.pk, actor=actor, key=key
    ),
    form=RoleForm,
    icon="send",
    variant="primary",
    whole_page=True,
)
REVOKE = Deed(
    name="revoke",
    label=_("Revoke"),
    question=_("The link stops working."),
    done=_("The invitation is revoked."),
    right="accounts.invite_user",
    is_offered=_is_open,
    do=lambda invitation, actor, key, answers: accounts.revoke_invitation(
        invitation_id=invitation.pk, actor=actor, key=key
    ),
    icon="link_off",
    variant="danger",
    in_bulk=True,
)
DISMISS = Deed(
    name="dismiss",
    label=_("Dismiss"),
    question=_("From this moment every tap, session and invitation of this person is refused."),
    done=_("%(row)s no longer works here."),
    right="accounts.dismiss_user",
    is_offered=lambda member, actor: member.is_active and member.pk != actor.pk,
    do=lambda member, actor, key, answers: accounts.dismiss(user_id=member.pk, actor=actor, key=key),
    icon="person_off",
    variant="danger",
)
TAKE_BACK = Deed(
    name="take_back",
    label=_("Take back"),
    question=_("The person works here again, with the roles they had."),
    done=_("%(row)s works here again."),
    right="accounts.dismiss_user",
    is_offered=lambda member, actor: not member.is_active,
    do=lambda member, actor, key, answers: accounts.take_back(user_id=member.pk, actor=actor, key=key),
    icon="person_check",
    variant="success",
)
