"""A process whose loop stands still is ended, and whoever started it starts it again."""

import asyncio
import faulthandler
import os
import socket

STUCK = 60.0
LOOK_EVERY = 5.0


async def stay_awake() -> None:
    """As long as this runs, the process lives, and systemd hears of it (WatchdogSec) if it wants to."""
    tell_systemd("READY=1")
    while True:
        # A thread of its own, which needs no Python: it prints where everybody stands, and ends the process.
        faulthandler.dump_traceback_later(STUCK, exit=True)
        tell_systemd("WATCHDOG=1")
        await asyncio.sleep(LOOK_EVERY)


def rest() -> None:
    """The process closes by itself."""
    faulthandler.cancel_dump_traceback_later()


def tell_systemd(state: str) -> None:
    """Say how we are to the program that started us, if that is systemd."""
    address = os.environ.get("NOTIFY_SOCKET", "")
    if not address:
        return
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line:
        line.sendto(state.encode(), f"\0{address[1:]}" if address.startswith("@") else address)
