"""The face for the chat page and the tests: `/people/…`, JSON in and out."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import WSMsgType, web

from . import belonging, render, talking
from .api import SIM
from .errors import Impossible
from .methods.profile import commands_for
from .request import Params, read_params
from .simulator import Simulator
from .world import Account, Chat, Json, Message

routes = web.RouteTableDef()
PAGE_SIZE = 60
CALM_SECONDS = 25
Deed = Callable[[Simulator, Account, Chat, Params], Any]
DEEDS: dict[str, Deed] = {}


def deed(name: str) -> Callable[[Deed], Deed]:
    """Enters something a person can do: `POST /people/{id}/<name>`."""

    def enter(handler: Deed) -> Deed:
        DEEDS[name] = handler
        return handler

    return enter


@routes.get("/people")
async def everybody(request: web.Request) -> web.Response:
    """The bot and all accounts, the seeded ones first."""
    sim = request.app[SIM]
    accounts = sorted(sim.world.accounts.values(), key=lambda one: not one.seeded)
    return web.json_response({
        "bot": {**render.bot_user(sim.world), "description": sim.world.bot.description},
        "accounts": [sim.view_account(account) for account in accounts],
    })  # fmt: skip


@routes.post("/people")
async def create(request: web.Request) -> web.Response:
    """A new account."""
    sim = request.app[SIM]
    account = belonging.create_account(sim, (await read_params(request)).values)
    return web.json_response(sim.view_account(account), status=201)


@routes.get("/people/events")
async def events(request: web.Request) -> web.WebSocketResponse:
    """Everything that happens, as it happens."""
    socket = web.WebSocketResponse(heartbeat=CALM_SECONDS)
    await socket.prepare(request)
    with request.app[SIM].hub.listening() as news:
        speaker = asyncio.create_task(_speak(socket, news))
        try:
            async for message in socket:
                if message.type in (WSMsgType.CLOSE, WSMsgType.ERROR):
                    break
        finally:
            speaker.cancel()
    return socket


async def _speak(socket: web.WebSocketResponse, news: "asyncio.Queue[Json]") -> None:
    while not socket.closed:
        await socket.send_json(await news.get())


@routes.get("/people/files/{unique_id}")
async def show_file(request: web.Request) -> web.Response:
    """A file's bytes for the page; only pictures and sounds are shown, the rest is saved."""
    for file in request.app[SIM].world.files.values():
        if file.unique_id == request.match_info["unique_id"]:
            shown = file.mime in ("image/jpeg", "image/png", "image/webp", "audio/ogg", "audio/webm")
            name = "".join(char if char.isalnum() or char in "._-" else "_" for char in file.name) or "file"
            way = "inline" if shown else "attachment"
            headers = {"Content-Disposition": f"{way}; filename*=UTF-8''{_quoted(name)}"}
            kind = file.mime if shown else "application/octet-stream"
            return web.Response(body=file.data, content_type=kind, headers=headers)
    raise Impossible("there is no such file", 404)


def _quoted(name: str) -> str:
    return "".join(
        char if char.isascii() else "".join(f"%{byte:02X}" for byte in char.encode()) for char in name
    )


@routes.patch("/people/{id:\\d+}")
async def change(request: web.Request) -> web.Response:
    """Other facts about an account."""
    sim, account = _account(request)
    belonging.change_account(sim, account, (await read_params(request)).values)
    return web.json_response(sim.view_account(account))


@routes.get("/people/{id:\\d+}/chats")
async def chats(request: web.Request) -> web.Response:
    """The chats of an account, with what is unread."""
    sim, account = _account(request)
    return web.json_response([_view_chat(sim, account, chat) for chat in sim.chats_of(account)])


def _view_chat(sim: Simulator, account: Account, chat: Chat) -> Json:
    last = next(reversed(chat.messages.values()), None)
    return {
        "id": chat.id, "type": chat.type, "title": chat.title or sim.world.bot.name, "members": chat.members,
        "bot_present": chat.bot_present, "keyboard": chat.keyboard, "unread": sim.unread(account, chat),
        "last": sim.view(last) if last else None, "pinned": chat.pinned,
    }  # fmt: skip


@routes.get("/people/{id:\\d+}/messages")
async def messages(request: web.Request) -> web.Response:
    """Messages of a chat, oldest first; `before` goes back, `after` goes on."""
    sim, account = _account(request)
    query = request.query
    chat = talking.chat_of(sim, account, int(query.get("chat", "0")))
    limit = int(query.get("limit", PAGE_SIZE))
    before, after = int(query.get("before", "0")), int(query.get("after", "0"))
    found = [
        one for one in chat.messages.values()
        if (not before or one.message_id < before) and one.message_id > after
    ][-limit:]  # fmt: skip
    return web.json_response(
        {"chat": _view_chat(sim, account, chat), "messages": [sim.view(one) for one in found]}
    )


@routes.get("/people/{id:\\d+}/commands")
async def commands(request: web.Request) -> web.Response:
    """What is behind the menu button for this account."""
    sim, account = _account(request)
    chat = talking.chat_of(sim, account, int(request.query.get("chat", "0")))
    return web.json_response(commands_for(sim, account.id, account.language_code, chat))


@routes.get("/people/{id:\\d+}/taps/{tap}")
async def tap_answer(request: web.Request) -> web.Response:
    """What the bot answered to a tap; `wait` seconds for it."""
    sim, account = _account(request)
    tap = sim.world.taps.get(request.match_info["tap"])
    if tap is None or tap.account_id != account.id:
        raise Impossible("there is no such tap", 404)
    await _until(lambda: tap.answer is not None, float(request.query.get("wait", "0")))
    return web.json_response({"callback_id": tap.id, "data": tap.data, "answer": tap.answer})


@routes.get("/people/{id:\\d+}/inline/{query}")
async def inline_answer(request: web.Request) -> web.Response:
    """The bot's results for an inline query; `wait` seconds for them."""
    sim, account = _account(request)
    query = sim.world.inline_queries.get(request.match_info["query"])
    if query is None or query.account_id != account.id:
        raise Impossible("there is no such query", 404)
    await _until(lambda: query.results is not None, float(request.query.get("wait", "0")))
    return web.json_response(
        {"query_id": query.id, "results": query.results, "next_offset": query.next_offset}
    )


async def _until(ready: Callable[[], bool], seconds: float) -> None:
    deadline = asyncio.get_running_loop().time() + min(seconds, 60)
    while not ready() and asyncio.get_running_loop().time() < deadline:
        await asyncio.sleep(0.02)


@routes.post("/people/{id:\\d+}/{deed}")
async def act(request: web.Request) -> web.Response:
    """A person does something; `chat` says where, the chat with the bot by default."""
    sim, account = _account(request)
    handler = DEEDS.get(request.match_info["deed"])
    if handler is None:
        raise Impossible("a person cannot do that", 404)
    params = await read_params(request)
    chat = talking.chat_of(sim, account, params.integer("chat"))
    result = handler(sim, account, chat, params)
    return web.json_response(_shown(sim, result))


def _account(request: web.Request) -> tuple[Simulator, Account]:
    sim = request.app[SIM]
    return sim, belonging.find_account(sim, request.match_info["id"])


def _shown(sim: Simulator, result: Any) -> Any:
    if isinstance(result, Message):
        return {"messages": [sim.view(result)]}
    if isinstance(result, list):
        return {"messages": [sim.view(one) for one in result]}
    return {"done": True} if result is None else result


def api_error(error: Impossible) -> web.Response:
    """A refusal a person's application would show."""
    return web.json_response({"error": str(error)}, status=error.code)


Middleware = Callable[
    [web.Request, Callable[[web.Request], Awaitable[web.StreamResponse]]], Awaitable[web.StreamResponse]
]
