"""A process that has loaded everything and bears bots on demand, so that a test can kill many of them.

    python -m tests.bot.nursery ours|receiving|aiograms

Every line on its input bears a bot; its process id is printed.
"""

import asyncio
import os
import sys

import django


def main() -> None:
    """Bear bots until the input ends."""
    django.setup()
    from tests.bot import births

    bear = getattr(births, sys.argv[1])
    for _line in sys.stdin:
        child = os.fork()
        if child:
            sys.stdout.write(f"{child}\n")
            sys.stdout.flush()
            continue
        os._exit(asyncio.run(bear(os.environ["BOT_TOKEN"], os.environ["TELEGRAM_API_URL"])))


if __name__ == "__main__":
    main()
