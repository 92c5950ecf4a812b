"""The bot's token is in Telegram's addresses; it must not get into logs or tables."""

import logging


def hide_token(text: str, token: str) -> str:
    """The text without the token."""
    secret = token.partition(":")[2]
    return text.replace(token, "<token>").replace(secret, "<token>") if secret else text


class WithoutToken(logging.Formatter):
    """A log line as it would be, without the token."""

    def __init__(self, inner: logging.Formatter, token: str) -> None:
        super().__init__()
        self._inner = inner
        self._token = token

    def format(self, record: logging.LogRecord) -> str:
        """Traceback and all."""
        return hide_token(self._inner.format(record), self._token)


def keep_secret(token: str) -> None:
    """From here on no line of any log shows the token."""
    for handler in logging.getLogger().handlers:
        handler.setFormatter(WithoutToken(handler.formatter or logging.Formatter(), token))
