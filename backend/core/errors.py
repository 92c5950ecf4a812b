from typing import Any, ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class DomainError(Exception):
    """The workshop's refusal: a stable code for machines, one sentence for people, nothing written."""

    code: ClassVar[str] = "refused"
    message: ClassVar[str | Promise] = _("This cannot be done.")
    constraint: ClassVar[str] = ""
    """The constraint of the database that this refusal says in words; `detail` is what it tells of."""

    def __init__(self, **params: Any) -> None:
        super().__init__(self.code)
        self.params = params

    def __str__(self) -> str:
        return str(self.message % self.params if self.params else self.message)


def refusal_of(constraint: str, detail: str) -> DomainError | None:
    """What the database refused, as people say it."""
    named = (kind for kind in DomainError.__subclasses__() if kind.constraint == constraint)
    return next((kind(detail=detail) for kind in named if constraint), None)


class NotAllowed(DomainError):
    code = "not_allowed"
    message = _("You do not have the right to do this. Ask a manager.")


class Dismissed(DomainError):
    code = "dismissed"
    message = _("You no longer work here, so nothing was done. Ask a manager if this is a mistake.")


class KeyReused(DomainError):
    code = "key_reused"
    message = _("This form was already used for something else. Open it again.")


class NotFound(DomainError):
    code = "not_found"
    message = _("There is no such record. Go back and choose again.")


class TextRefused(DomainError):
    code = "text_refused"
    message = _("Something here is too long or has signs that cannot be written. Shorten it and repeat.")


class StatusRefused(DomainError):
    code = "status_refused"
    message = _("This cannot be done now: the status is «%(status)s».")


class AlreadyDone(DomainError):
    code = "already_done"
    message = _("✅ This is done already.")


class Stale(DomainError):
    code = "stale"
    message = _("This has changed since you opened it. Look at how it stands now and repeat.")
