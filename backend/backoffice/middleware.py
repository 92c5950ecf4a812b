from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation

from backend.accounts.models import User

CONTENT_POLICY = "; ".join(
    (
        "default-src 'self'",
        # The theme's scripts read their orders from the page's attributes, which is called eval.
        "script-src 'self' 'unsafe-eval'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "object-src 'none'",
        "base-uri 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
"""A script that somebody smuggles into a page is not run, and nothing is sent elsewhere."""

NUL = "%00"


class GuardsPages:
    """Every page says what a browser may load and run for it; no address asks for a NUL."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # PostgreSQL takes no NUL, and there is none in a text. Forms see to it themselves.
        while NUL in request.META.get("QUERY_STRING", ""):
            request.META["QUERY_STRING"] = request.META["QUERY_STRING"].replace(NUL, "")
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", CONTENT_POLICY)
        return response


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
