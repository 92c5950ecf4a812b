"""The bot about itself: name, descriptions, commands, the menu button."""

import re
from typing import Any

from .. import render
from ..errors import bad_request
from ..request import Params
from ..simulator import Simulator
from ..world import Chat, Json
from .registry import method

COMMAND = re.compile(r"[a-z0-9_]{1,32}")
TEXT_LIMITS = {"name": 64, "description": 512, "short_description": 120}
TITLES = {"name": "Name", "description": "Description", "short_description": "ShortDescription"}


@method("getMe")
def get_me(sim: Simulator, params: Params) -> Json:
    """Who the bot is."""
    return render.bot_user(sim.world) | {
        "can_join_groups": True,
        "can_read_all_group_messages": False,
        "supports_inline_queries": True,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }


def _setter(field: str) -> None:
    @method(f"setMy{TITLES[field]}")
    def set_text(sim: Simulator, params: Params) -> bool:
        text = params.text(field)
        if len(text) > TEXT_LIMITS[field]:
            raise bad_request(f"{field.replace('_', ' ')} is too long")
        language = params.text("language_code")
        sim.world.bot.texts[f"{field}:{language}"] = text
        if not language and (text or field != "name"):
            setattr(sim.world.bot, field, text)
            sim.tell("bot", bot=render.bot_user(sim.world))
        return True

    @method(f"getMy{TITLES[field]}")
    def get_text(sim: Simulator, params: Params) -> Json:
        default = getattr(sim.world.bot, field)
        return {field: sim.world.bot.texts.get(f"{field}:{params.text('language_code')}") or default}


for _field in TITLES:
    _setter(_field)


@method("setMyCommands")
def set_my_commands(sim: Simulator, params: Params) -> bool:
    """The list behind the menu button, per scope and language."""
    commands = params.json("commands", "can't parse commands JSON object")
    if not isinstance(commands, list):
        raise bad_request("expected an Array of BotCommand")
    if len(commands) > 100:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    sim.world.bot.commands[_key(params)] = [_command(one) for one in commands]
    sim.tell("commands")
    return True


def _command(one: Any) -> Json:
    if not isinstance(one, dict):
        raise bad_request("can't parse BotCommand: expected an Object")
    name = str(one.get("command", "")).removeprefix("/")
    text = str(one.get("description", ""))
    if not COMMAND.fullmatch(name):
        raise bad_request("BOT_COMMAND_INVALID")
    if not 1 <= len(text) <= 256:
        raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    return {"command": name, "description": text}


@method("getMyCommands")
def get_my_commands(sim: Simulator, params: Params) -> list[Json]:
    """The list of exactly this scope and language."""
    return sim.world.bot.commands.get(_key(params), [])


@method("deleteMyCommands")
def delete_my_commands(sim: Simulator, params: Params) -> bool:
    """No list for this scope and language; a wider one shows through."""
    sim.world.bot.commands.pop(_key(params), None)
    sim.tell("commands")
    return True


def _key(params: Params) -> str:
    scope = params.json("scope", "can't parse BotCommandScope JSON object") or {"type": "default"}
    parts = [str(scope.get(name)) for name in ("type", "chat_id", "user_id") if scope.get(name) is not None]
    return ":".join([*parts, "lang", params.text("language_code")])


def commands_for(sim: Simulator, account_id: int, language: str, chat: Chat) -> list[Json]:
    """What a person sees behind the menu button: the narrowest scope, own language first."""
    if chat.is_group:
        scopes = [f"chat_member:{chat.id}:{account_id}", f"chat:{chat.id}", "all_group_chats", "default"]
    else:
        scopes = [f"chat:{chat.id}", "all_private_chats", "default"]
    for scope in scopes:
        for code in dict.fromkeys((language, "")):
            found = sim.world.bot.commands.get(f"{scope}:lang:{code}")
            if found:
                return found
    return []


@method("setChatMenuButton")
def set_chat_menu_button(sim: Simulator, params: Params) -> bool:
    """What the menu button does, for one chat or for all."""
    button = params.json("menu_button", "can't parse MenuButton JSON object") or {"type": "default"}
    if button.get("type") not in ("commands", "default", "web_app"):
        raise bad_request("can't parse menu button: MenuButton has unsupported type")
    chat_id = params.integer("chat_id")
    if chat_id:
        sim.world.bot.chat_menu_buttons[chat_id] = button
    else:
        sim.world.bot.menu_button = button
    sim.tell("commands")
    return True


@method("getChatMenuButton")
def get_chat_menu_button(sim: Simulator, params: Params) -> Json:
    """What the menu button does."""
    return sim.world.bot.chat_menu_buttons.get(params.integer("chat_id"), sim.world.bot.menu_button)
