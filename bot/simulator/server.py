"""The web server: both faces, on this machine only."""

import secrets
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import urlsplit

from aiohttp import web

from . import api, control, deeds, people
from .api import SIM
from .errors import Impossible, TelegramError
from .request import UPLOAD_LIMIT, Params
from .simulator import Simulator
from .world import BotProfile, Json, World

__all__ = ["create_app", "create_simulator", "deeds", "serving"]

PAGE = Path(__file__).parent / "page"
LOCAL_HOSTS = frozenset({"127.0.0.1", "localhost", "::1"})
SECURITY = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; "
    "img-src 'self' data: blob:; media-src 'self' blob:; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
}
NOT_IN_REPLIES = ("get", "setwebhook", "deletewebhook", "close", "logout")
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@web.middleware
async def only_this_machine(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Refuses names that merely point here, and pages of other sites."""
    if _host(f"//{request.headers.get('Host', '')}") not in LOCAL_HOSTS:
        return web.json_response({"error": "this server answers to localhost only"}, status=403)
    origin = request.headers.get("Origin")
    if origin is not None and urlsplit(origin).netloc != request.headers.get("Host"):
        return web.json_response({"error": "requests from other sites are refused"}, status=403)
    return await handler(request)


def _host(address: str) -> str:
    try:
        return urlsplit(address).hostname or ""
    except ValueError:
        return ""


@web.middleware
async def plain_refusals(request: web.Request, handler: Handler) -> web.StreamResponse:
    """What a person cannot do becomes a JSON answer."""
    try:
        return await handler(request)
    except Impossible as error:
        return people.api_error(error)
    except (KeyError, ValueError, TypeError, TelegramError) as error:
        if request.path.startswith(("/people", "/control")):
            return people.api_error(Impossible(f"{type(error).__name__}: {error}"))
        raise


async def add_security_headers(request: web.Request, response: web.StreamResponse) -> None:
    """The page may load nothing from elsewhere."""
    for name, value in SECURITY.items():
        response.headers.setdefault(name, value)
    response.headers.setdefault("Cache-Control", "no-store")


async def index(request: web.Request) -> web.FileResponse:
    """The chat page."""
    return web.FileResponse(PAGE / "index.html")


async def unknown(request: web.Request) -> web.Response:
    """Nothing lives at this address."""
    return web.json_response(TelegramError(404, "Not Found").as_json(), status=404)


def create_simulator(
    token: str, *, username: str = "tsekh_demo_bot", name: str = "Цех", world: World | None = None
) -> Simulator:
    """A local Telegram with one bot and no people."""
    number = token.partition(":")[0]
    bot_id = int(number) if number.isdigit() else secrets.randbelow(10**9) + 10**9
    return Simulator(token, world or World(BotProfile(bot_id, username, name)))


def create_app(sim: Simulator) -> web.Application:
    """The server around a local Telegram."""
    app = web.Application(
        middlewares=[only_this_machine, plain_refusals], client_max_size=UPLOAD_LIMIT + 2**20
    )
    app[SIM] = sim
    app.router.add_route("*", "/bot{token}/{method}", api.call)
    app.router.add_get("/file/bot{token}/{path:.+}", api.download)
    app.add_routes(people.routes)
    app.add_routes(control.routes)
    app.router.add_get("/", index)
    app.router.add_static("/page/", PAGE)
    app.router.add_route("*", "/{rest:.*}", unknown)
    app.on_response_prepare.append(add_security_headers)
    app.cleanup_ctx.append(_lifetime)
    return app


@asynccontextmanager
async def serving(sim: Simulator, port: int = 0) -> AsyncIterator[str]:
    """Runs a local Telegram inside this process, for tests; gives its address."""
    runner = web.AppRunner(create_app(sim), access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", port).start()
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


async def _lifetime(app: web.Application) -> AsyncIterator[None]:
    sim = app[SIM]

    async def run_reply(body: str) -> None:
        """A webhook's answer may itself be a method call."""
        call = _method_call(body)
        if call is not None and not str(call["method"]).lower().startswith(NOT_IN_REPLIES):
            await api.run_quietly(sim, str(call.pop("method")), Params(values=call))

    sim.webhook.on_reply = run_reply
    yield
    await sim.webhook.stop()
    sim.updates.interrupt()


def _method_call(body: str) -> Json | None:
    call = api.parse_object(body)
    return call if call and "method" in call else None
