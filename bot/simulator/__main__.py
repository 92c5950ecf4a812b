"""`python -m bot.simulator --port 8081 --token TOKEN`: the local Telegram, on this machine only."""

import argparse
import asyncio
import contextlib
import json
import os
import sys
from collections.abc import AsyncIterator
from pathlib import Path

from aiohttp import web

from . import belonging, snapshot
from .server import LOCAL_HOSTS, create_app, create_simulator
from .simulator import Simulator


def parse_arguments(arguments: list[str] | None = None) -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(
        prog="python -m bot.simulator", description="A local Telegram for one bot."
    )
    parser.add_argument("--port", type=int, default=8081)
    parser.add_argument("--host", default="127.0.0.1", help="a loopback address; nothing else is accepted")
    parser.add_argument(
        "--token", default=os.environ.get("BOT_TOKEN", ""), help="the bot's token, default BOT_TOKEN"
    )
    parser.add_argument("--username", default="tsekh_demo_bot", help="the bot's username")
    parser.add_argument("--name", default="Цех", help="the bot's name")
    parser.add_argument("--people", type=Path, help="JSON list of accounts whose chats are open already")
    parser.add_argument("--data", type=Path, help="file that keeps accounts and chats between runs")
    parser.add_argument("--no-flood-limits", action="store_true", help="send as fast as you like")
    return parser.parse_args(arguments)


def refusal(options: argparse.Namespace) -> str:
    """Why this must not start; empty when it may."""
    if os.environ.get("TSEKH_ENV") == "production":
        return "the local Telegram does not start in production (TSEKH_ENV=production)"
    if options.host not in LOCAL_HOSTS:
        return f"the local Telegram listens on loopback only, not on {options.host}"
    if not options.token:
        return "a token is needed: --token or BOT_TOKEN"
    return ""


def build(options: argparse.Namespace) -> Simulator:
    """The local Telegram with what was kept and who was given."""
    sim = create_simulator(options.token, username=options.username, name=options.name)
    if options.data and options.data.exists():
        world, waiting, allowed = snapshot.load(options.data)
        world.bot.username = options.username
        sim = create_simulator(options.token, world=world)
        sim.updates.waiting, sim.updates.allowed = waiting, allowed
    if options.people and options.people.exists():
        belonging.seed(sim, json.loads(options.people.read_text(encoding="utf-8")))
    sim.flood.enabled = not options.no_flood_limits
    return sim


def keep_on_disk(app: web.Application, sim: Simulator, path: Path) -> None:
    """Saves on change and on exit."""

    async def saving(app: web.Application) -> AsyncIterator[None]:
        task = asyncio.create_task(snapshot.keep_saving(sim, path))
        yield
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task
        snapshot.save(sim, path)

    app.cleanup_ctx.append(saving)


def main() -> int:
    """Runs until it is stopped."""
    options = parse_arguments()
    if reason := refusal(options):
        print(reason, file=sys.stderr)
        return 2
    sim = build(options)
    app = create_app(sim)
    if options.data:
        keep_on_disk(app, sim, options.data)
    address = f"http://127.0.0.1:{options.port}/ (bot @{sim.world.bot.username})"
    try:
        web.run_app(
            app,
            host=options.host,
            port=options.port,
            print=lambda _: print(f"Local Telegram: {address}", flush=True),
            access_log=None,
            shutdown_timeout=0.5,
        )
    except OSError as error:
        print(f"the local Telegram cannot listen on port {options.port}: {error.strerror}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
