"""Levers for tests: `/control/…` makes the local Telegram fail, repeat itself, age or forget."""

from dataclasses import fields
from typing import Any

from aiohttp import web

from . import belonging
from .api import SIM
from .errors import Impossible
from .faults import Fault
from .request import read_params
from .simulator import Simulator
from .world import Chat, Json

routes = web.RouteTableDef()
FLOOD_SETTINGS = ("enabled", "burst", "per_second", "overall_per_second", "group_per_minute", "penalty")


async def _facts(request: web.Request) -> tuple[Simulator, Json]:
    return request.app[SIM], (await read_params(request)).values


def _chat(sim: Simulator, facts: Json) -> Chat:
    chat = sim.world.chats.get(int(facts.get("chat", 0)))
    if chat is None:
        raise Impossible("there is no such chat", 404)
    return chat


def _done(**facts: Any) -> web.Response:
    return web.json_response({"done": True, **facts})


@routes.get("/control/stats")
async def stats(request: web.Request) -> web.Response:
    """What was asked of the local Telegram and what it refused."""
    sim = request.app[SIM]
    return web.json_response({
        "requests": dict(sim.requests), "errors": dict(sim.errors),
        "refused_429": sim.flood.counts["refused_429"], "during_pause": sim.flood.counts["during_pause"],
        "updates": dict(sim.updates.counts), "pending_updates": len(sim.updates.waiting),
        "messages": sum(len(chat.messages) for chat in sim.world.chats.values()),
    })  # fmt: skip


@routes.delete("/control/stats")
async def reset_stats(request: web.Request) -> web.Response:
    """Counting starts anew."""
    sim = request.app[SIM]
    for counter in (sim.requests, sim.errors, sim.flood.counts, sim.updates.counts):
        counter.clear()
    return _done()


@routes.get("/control/updates")
async def pending(request: web.Request) -> web.Response:
    """The updates that wait, and the ids of the last thousand."""
    line = request.app[SIM].updates
    waiting = [{"update_id": one.id, "kind": one.kind, "body": one.body} for one in line.waiting]
    return web.json_response({"waiting": waiting, "history": [one.id for one in line.history]})


@routes.post("/control/fail")
async def fail(request: web.Request) -> web.Response:
    """A misfortune for the next requests (the fields of `Fault`); `pause` silences the whole bot."""
    sim, facts = await _facts(request)
    if facts.get("pause"):
        sim.flood.silence_everybody(float(facts["pause"]))
        return _done()
    known = {one.name for one in fields(Fault)}
    sim.faults.waiting.append(Fault(**{name: value for name, value in facts.items() if name in known}))
    return _done()


@routes.delete("/control/fail")
async def stop_failing(request: web.Request) -> web.Response:
    """No more misfortunes and pauses."""
    sim = request.app[SIM]
    sim.faults.waiting.clear()
    sim.flood.pauses.clear()
    return _done()


@routes.post("/control/flood")
async def flood(request: web.Request) -> web.Response:
    """Other limits of sending, or none."""
    sim, facts = await _facts(request)
    for name in FLOOD_SETTINGS:
        if name in facts:
            setattr(sim.flood, name, facts[name])
    sim.flood.buckets.clear()
    sim.flood.minutes.clear()
    sim.flood.second.clear()
    return _done(**{name: getattr(sim.flood, name) for name in FLOOD_SETTINGS})


@routes.post("/control/redeliver")
async def redeliver(request: web.Request) -> web.Response:
    """An update comes again with the same id: `update_id`, `times`."""
    sim, facts = await _facts(request)
    done = [sim.updates.redeliver(int(facts["update_id"])) for _ in range(int(facts.get("times", 1)))]
    if not all(done):
        raise Impossible("there is no such update", 404)
    return _done()


@routes.post("/control/inject")
async def inject(request: web.Request) -> web.Response:
    """Any JSON object as an update: `update`; without an update_id it gets the next one."""
    sim, facts = await _facts(request)
    return _done(update_id=sim.updates.put(dict(facts["update"])))


@routes.post("/control/age")
async def age(request: web.Request) -> web.Response:
    """Makes things older by `seconds`: a message (`chat`, `message_id`), `taps`, waiting `updates`."""
    sim, facts = await _facts(request)
    seconds = float(facts["seconds"])
    if "chat" in facts:
        chosen = int(facts.get("message_id", 0))
        for message in _chat(sim, facts).messages.values():
            message.date -= int(seconds) if chosen in (0, message.message_id) else 0
    if facts.get("taps"):
        for tap in sim.world.taps.values():
            tap.at -= seconds
    if facts.get("updates"):
        for update in sim.updates.waiting:
            update.at -= seconds
    return _done()


@routes.post("/control/clock")
async def clock(request: web.Request) -> web.Response:
    """Moves this world's time forward: `advance` seconds."""
    sim, facts = await _facts(request)
    sim.world.clock_shift += float(facts["advance"])
    sim.updates.arrived.set()
    return _done(now=sim.world.now())


@routes.post("/control/delete")
async def delete(request: web.Request) -> web.Response:
    """A message is gone: `chat`, `message_id`."""
    sim, facts = await _facts(request)
    sim.remove(_chat(sim, facts), [int(facts["message_id"])])
    return _done()


@routes.post("/control/migrate")
async def migrate(request: web.Request) -> web.Response:
    """A group becomes a supergroup: `chat`."""
    sim, facts = await _facts(request)
    return _done(chat=belonging.migrate(sim, _chat(sim, facts)).id)


@routes.post("/control/deactivate")
async def deactivate(request: web.Request) -> web.Response:
    """An account is deleted at Telegram: `account`, `deactivated` (true)."""
    sim, facts = await _facts(request)
    account = belonging.find_account(sim, facts["account"])
    account.deactivated = bool(facts.get("deactivated", True))
    sim.tell("account", account=sim.view_account(account))
    return _done()


@routes.post("/control/token")
async def token(request: web.Request) -> web.Response:
    """The bot's token is revoked, or valid again: `revoked`."""
    sim, facts = await _facts(request)
    sim.token_revoked = bool(facts.get("revoked", True))
    return _done()


@routes.post("/control/answers")
async def answers(request: web.Request) -> web.Response:
    """How long a tap may be answered and may wait for the bot: `lifetime`, `callback_lifetime` seconds."""
    sim, facts = await _facts(request)
    sim.answer_lifetime = float(facts.get("lifetime", sim.answer_lifetime))
    sim.updates.callback_lifetime = float(facts.get("callback_lifetime", sim.updates.callback_lifetime))
    return _done()
