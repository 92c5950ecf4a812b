"""How the bot gets its updates: long polling or a webhook."""

import re
from urllib.parse import urlsplit

from ..errors import TelegramError, bad_request
from ..request import Params
from ..simulator import Simulator
from ..world import Json
from .registry import method

WEBHOOK_ACTIVE = (
    "Conflict: can't use getUpdates method while webhook is active; "
    "use deleteWebhook to delete the webhook first"
)
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


class RawJson(str):
    """A result that is JSON text already."""


@method("getUpdates")
async def get_updates(sim: Simulator, params: Params) -> RawJson:
    """The next updates; the offset says which are done with."""
    if sim.webhook.url:
        raise TelegramError(409, WEBHOOK_ACTIVE)
    _set_allowed(sim, params)
    sim.hub.changed.set()
    limit = params.integer("limit", 100)
    return RawJson(
        await sim.updates.poll(
            offset=params.integer("offset"),
            limit=limit if 1 <= limit <= 100 else 100,
            timeout=min(50, max(0, params.integer("timeout"))),
        )
    )


@method("setWebhook")
async def set_webhook(sim: Simulator, params: Params) -> bool:
    """Updates go to the bot's address; only one on this machine is possible here."""
    url, secret = params.text("url"), params.text("secret_token")
    if len(secret) > 256:
        raise bad_request("secret token is too long")
    if not re.fullmatch(r"[A-Za-z0-9_-]*", secret):
        raise bad_request("secret token contains unallowed characters")
    if url:
        _check_address(url)
    _set_allowed(sim, params)
    if params.flag("drop_pending_updates"):
        sim.updates.waiting.clear()
    sim.updates.interrupt()
    await sim.webhook.set(url, secret, min(100, max(1, params.integer("max_connections", 40))))
    return True


def _check_address(url: str) -> None:
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise bad_request("invalid webhook URL specified")
    if parts.hostname not in LOOPBACK:
        raise bad_request("bad webhook: the local Telegram delivers to this machine only")


@method("deleteWebhook")
async def delete_webhook(sim: Simulator, params: Params) -> bool:
    """Back to polling."""
    if params.flag("drop_pending_updates"):
        sim.updates.waiting.clear()
    await sim.webhook.set("", "")
    return True


@method("getWebhookInfo")
def get_webhook_info(sim: Simulator, params: Params) -> Json:
    """How deliveries go."""
    return sim.webhook.info()


@method("logOut", "close")
async def close(sim: Simulator, params: Params) -> bool:
    """The bot leaves this server; nothing to do here."""
    sim.updates.interrupt()
    return True


def _set_allowed(sim: Simulator, params: Params) -> None:
    kinds = params.json("allowed_updates")
    if kinds is None:
        return
    if not isinstance(kinds, list):
        raise bad_request("expected an Array of String as allowed_updates")
    sim.updates.allowed = frozenset(str(kind) for kind in kinds) or None
