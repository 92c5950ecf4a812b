"""Misfortunes on request: errors, cut connections and delays for the next requests of a method."""

from dataclasses import dataclass

from .errors import TelegramError
from .world import Json

REASONS = {
    400: "Bad Request", 401: "Unauthorized", 403: "Forbidden: bot was blocked by the user", 404: "Not Found",
    409: "Conflict: terminated by other getUpdates request", 429: "Too Many Requests",
    500: "Internal Server Error", 502: "Bad Gateway",
}  # fmt: skip


@dataclass
class Fault:
    """What the next `times` requests of a method meet (`*`: of any method)."""

    method: str = "*"
    times: int = 1
    code: int = 0
    description: str = ""
    retry_after: int = 0
    cut: str = ""
    delay: float = 0.0
    html: bool = False
    chat_id: int = 0

    def matches(self, method: str, chat_id: str) -> bool:
        """Whether a request meets this misfortune."""
        if self.times <= 0 or (self.chat_id and str(self.chat_id) != chat_id):
            return False
        return self.method == "*" or self.method.lower() == method.lower()

    def error(self) -> TelegramError:
        """The refusal to answer with."""
        parameters: Json | None = {"retry_after": self.retry_after} if self.retry_after else None
        text = self.description or REASONS.get(self.code, "Error")
        if self.retry_after and not self.description:
            text = f"Too Many Requests: retry after {self.retry_after}"
        return TelegramError(self.code, text, parameters)


class Faults:
    """The misfortunes that wait."""

    def __init__(self) -> None:
        self.waiting: list[Fault] = []

    def take(self, method: str, chat_id: str) -> Fault | None:
        """The misfortune of this request, if any."""
        for fault in self.waiting:
            if fault.matches(method, chat_id):
                fault.times -= 1
                self.waiting = [one for one in self.waiting if one.times > 0]
                return fault
        return None
