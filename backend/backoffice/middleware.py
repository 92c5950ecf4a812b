from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation

from backend.accounts.models import User


class SpeaksTheirLanguage:
    """The office speaks a staff member's own language and lives by their clock."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        member = request.user
        if not isinstance(member, User):
            # The door speaks Ukrainian unless somebody has chosen otherwise, whatever the browser prefers.
            chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
            language = chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
            with translation.override(language):
                request.LANGUAGE_CODE = language
                return self.get_response(request)
        with translation.override(member.language), timezone.override(member.zone):
            request.LANGUAGE_CODE = member.language
            response = self.get_response(request)
            # A page that is rendered later is rendered in the same language.
            response.headers.setdefault("Content-Language", member.language)
            return response


def address_of(request: HttpRequest) -> str | None:
    """Where a request came from, as the first of our own proxies saw it; a client's words do not count."""
    written = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
    if 0 < settings.PROXIES <= len(written):
        return written[-settings.PROXIES].strip() or None
    return request.META.get("REMOTE_ADDR") or None
