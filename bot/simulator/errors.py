"""What the local Telegram answers when it refuses."""

from typing import Any


class TelegramError(Exception):
    """A refusal in Telegram's own words."""

    def __init__(self, code: int, description: str, parameters: dict[str, Any] | None = None) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.parameters = parameters

    def as_json(self) -> dict[str, Any]:
        """The body a Bot API client reads."""
        body: dict[str, Any] = {"ok": False, "error_code": self.code, "description": self.description}
        if self.parameters:
            body["parameters"] = self.parameters
        return body


class Impossible(Exception):
    """A person tried what their Telegram application would not let them do."""

    def __init__(self, reason: str, code: int = 400) -> None:
        super().__init__(reason)
        self.code = code


def bad_request(reason: str) -> TelegramError:
    """A 400 the way Telegram words it."""
    return TelegramError(400, f"Bad Request: {reason}")


def forbidden(reason: str) -> TelegramError:
    """A 403 the way Telegram words it."""
    return TelegramError(403, f"Forbidden: {reason}")


def too_many_requests(seconds: int) -> TelegramError:
    """A 429 that says how long to keep silent."""
    return TelegramError(429, f"Too Many Requests: retry after {seconds}", {"retry_after": seconds})
