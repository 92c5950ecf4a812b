"""The face for bots: `/bot<token>/<method>` and `/file/bot<token>/<path>`."""

import asyncio
import inspect
import json
import logging
import mimetypes
from typing import Any

from aiohttp import web

from .errors import TelegramError, bad_request
from .faults import Fault
from .methods import METHODS
from .methods.updates import RawJson
from .request import Params, read_params
from .simulator import Simulator

log = logging.getLogger(__name__)
SIM = web.AppKey("SIM", Simulator)


async def call(request: web.Request) -> web.StreamResponse:
    """One Bot API request, with the misfortune that may wait for it."""
    sim = request.app[SIM]
    name = request.match_info["method"]
    try:
        if request.match_info["token"] != sim.token or sim.token_revoked:
            raise TelegramError(401, "Unauthorized")
        params = await read_params(request)
        fault = sim.faults.take(name, params.text("chat_id"))
        if fault is not None and (response := await _misfortune(sim, request, fault)) is not None:
            return response
        body = _success(await run(sim, name, params))
        if fault is not None and fault.cut == "after":
            return _cut(request)
        return web.Response(text=body, content_type="application/json")
    except TelegramError as error:
        return _refusal(sim, name, error)
    except (ValueError, TypeError, KeyError, AttributeError, OverflowError):
        log.exception("%s: arguments of a wrong form", name)
        return _refusal(sim, name, bad_request("arguments of a wrong form"))


async def run(sim: Simulator, name: str, params: Params) -> Any:
    """Calls a method by its name."""
    sim.requests[name] += 1
    handler = METHODS.get(name.lower())
    if handler is None:
        raise TelegramError(404, "Not Found")
    result = handler(sim, params)
    return await result if inspect.isawaitable(result) else result


def _success(result: Any) -> str:
    text = result if isinstance(result, RawJson) else json.dumps(result)
    return f'{{"ok":true,"result":{text}}}'


def _refusal(sim: Simulator, name: str, error: TelegramError) -> web.Response:
    sim.errors[f"{error.code} {error.description.split(' retry after')[0]}"] += 1
    log.info("%s refused: %s", name, error.description)
    headers = {}
    if error.parameters and "retry_after" in error.parameters:
        headers["Retry-After"] = str(error.parameters["retry_after"])
    return web.json_response(error.as_json(), status=error.code, headers=headers)


async def _misfortune(sim: Simulator, request: web.Request, fault: Fault) -> web.StreamResponse | None:
    if fault.delay:
        await asyncio.sleep(fault.delay)
    if fault.cut == "before":
        return _cut(request)
    if fault.html:
        text = f"<html><head><title>{fault.code} Bad Gateway</title></head></html>"
        return web.Response(text=text, status=fault.code or 502, content_type="text/html")
    if fault.code:
        raise fault.error()
    return None


def _cut(request: web.Request) -> web.Response:
    """The line breaks: the client learns nothing."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response()


async def download(request: web.Request) -> web.StreamResponse:
    """The bytes of a file, for the bot."""
    sim = request.app[SIM]
    if request.match_info["token"] != sim.token:
        return web.json_response(TelegramError(401, "Unauthorized").as_json(), status=401)
    path = request.match_info["path"]
    for file in sim.world.files.values():
        if file.path == path:
            kind = mimetypes.guess_type(path)[0] or "application/octet-stream"
            return web.Response(body=file.data, content_type=kind)
    return web.json_response(TelegramError(404, "Not Found").as_json(), status=404)


async def run_quietly(sim: Simulator, name: str, params: Params) -> None:
    """Calls a method whose answer nobody will read."""
    try:
        await run(sim, name, params)
    except TelegramError as error:
        sim.errors[f"{error.code} {error.description}"] += 1


def parse_object(body: str) -> dict[str, Any] | None:
    """A JSON object, or nothing."""
    try:
        value = json.loads(body)
    except ValueError:
        return None
    return value if isinstance(value, dict) else None
