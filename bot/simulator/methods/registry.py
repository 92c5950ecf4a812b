"""Where methods are entered under their Telegram names."""

from collections.abc import Callable
from typing import Any

from ..request import Params
from ..simulator import Simulator

Handler = Callable[[Simulator, Params], Any]
METHODS: dict[str, Handler] = {}


def method(*names: str) -> Callable[[Handler], Handler]:
    """Enters a function under a method's name; Telegram ignores letter case in it."""

    def enter(handler: Handler) -> Handler:
        for name in names:
            METHODS[name.lower()] = handler
        return handler

    return enter
