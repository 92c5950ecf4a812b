from django.utils.translation import gettext_lazy as _

from backend.core.errors import DomainError


class InvitationUnknown(DomainError):
    code = "invitation_unknown"
    message = _("This invitation is not known. Ask your manager for a new link.")


class InvitationUsed(DomainError):
    code = "invitation_used"
    message = _("This invitation was already used. Ask your manager for a new link.")


class InvitationExpired(DomainError):
    code = "invitation_expired"
    message = _("This invitation has expired. Ask your manager for a new link.")


class InvitationRevoked(DomainError):
    code = "invitation_revoked"
    message = _("This invitation was withdrawn. Ask your manager for a new link.")


class RoleAboveYours(DomainError):
    code = "role_above_yours"
    message = _("Only an owner may give this role.")


class NameNeeded(DomainError):
    code = "person_name_needed"
    message = _("Write the person's name.")


class OwnersMatter(DomainError):
    code = "owners_matter"
    message = _("Managers and owners come and go by an owner's word only.")


class LastOwner(DomainError):
    code = "last_owner"
    message = _("This is the last owner: make somebody else an owner first.")


class NotYourself(DomainError):
    code = "not_yourself"
    message = _("You cannot dismiss yourself.")


class AlreadyConnected(DomainError):
    code = "already_connected"
    message = _("This person already works in Telegram.")
