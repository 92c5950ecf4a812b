"""The world on disk: one JSON file and a folder of file bytes beside it, written whole or not at all."""

import asyncio
import json
import os
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

from .simulator import Simulator
from .updates import Update
from .world import Account, BotProfile, Chat, InlineQuery, Json, Message, StoredFile, Tap, World

QUIET_SECONDS = 1.0
SKIPPED = ("bot", "accounts", "chats", "files", "taps", "inline_queries")


def folder_of(path: Path) -> Path:
    """Where the bytes of files lie."""
    return path.with_name(path.name + ".files")


def save(sim: Simulator, path: Path) -> None:
    """Writes the world beside the old one and puts it in its place."""
    path.parent.mkdir(parents=True, exist_ok=True)
    folder = folder_of(path)
    folder.mkdir(exist_ok=True)
    for file in sim.world.files.values():
        target = folder / file.unique_id
        if not target.exists():
            target.write_bytes(file.data)
    temporary = path.with_name(path.name + ".new")
    temporary.write_text(json.dumps(_dump(sim)), encoding="utf-8")
    os.replace(temporary, path)


def _dump(sim: Simulator) -> Json:
    world = sim.world
    chats = [
        {**_shallow(chat), "messages": [asdict(one) for one in chat.messages.values()]}
        for chat in world.chats.values()
    ]
    return {
        "bot": asdict(world.bot),
        "accounts": [asdict(one) for one in world.accounts.values()],
        "chats": chats,
        "files": [{**_shallow(one), "data": None} for one in world.files.values()],
        "taps": [asdict(one) for one in world.taps.values()],
        "inline_queries": [asdict(one) for one in world.inline_queries.values()],
        "counters": {one.name: getattr(world, one.name) for one in fields(world) if one.name not in SKIPPED},
        "updates": [asdict(one) for one in sim.updates.waiting],
        "allowed": sorted(sim.updates.allowed) if sim.updates.allowed else None,
    }


def _shallow(thing: Any) -> Json:
    return {one.name: getattr(thing, one.name) for one in fields(thing)}


def load(path: Path) -> tuple[World, list[Update], frozenset[str] | None]:
    """The world as it was written, with the updates that waited."""
    kept: Json = json.loads(path.read_text(encoding="utf-8"))
    bot = BotProfile(**kept["bot"])
    bot.chat_menu_buttons = _by_number(bot.chat_menu_buttons)
    world = World(bot=bot, **kept["counters"])
    world.accounts = {one["id"]: Account(**one) for one in kept["accounts"]}
    world.chats = {one["id"]: _chat(one) for one in kept["chats"]}
    world.taps = {one["id"]: Tap(**one) for one in kept["taps"]}
    world.inline_queries = {one["id"]: InlineQuery(**one) for one in kept["inline_queries"]}
    for facts in kept["files"]:
        source = folder_of(path) / facts["unique_id"]
        facts["data"] = source.read_bytes() if source.exists() else b""
        world.files[facts["file_id"]] = StoredFile(**facts)
    allowed = frozenset(kept["allowed"]) if kept["allowed"] else None
    return world, [Update(**one) for one in kept["updates"]], allowed


def _by_number(mapping: dict[Any, Any]) -> dict[int, Any]:
    return {int(key): value for key, value in mapping.items()}


def _chat(facts: Json) -> Chat:
    messages = [
        Message(**{**one, "reactions": _by_number(one["reactions"])}) for one in facts.pop("messages")
    ]
    chat = Chat(**{**facts, "read": _by_number(facts["read"])})
    chat.messages = {one.message_id: one for one in messages}
    return chat


async def keep_saving(sim: Simulator, path: Path) -> None:
    """Saves a moment after something changed, again and again."""
    while True:
        await sim.hub.changed.wait()
        await asyncio.sleep(QUIET_SECONDS)
        sim.hub.changed.clear()
        save(sim, path)
