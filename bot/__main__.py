"""`python -m bot`: the staff's face of the workshop. BOT_TOKEN, TELEGRAM_API_URL, DATABASE_URL."""

import asyncio
import os
import sys

import django


def main() -> int:
    """Run the bot until it is told to stop."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backend.settings")
    os.environ.setdefault("APPLICATION_NAME", "tsekh-bot")
    django.setup()

    from django.conf import settings

    from bot.runtime.secrecy import keep_secret
    from bot.runtime.service import Service

    if not settings.BOT_TOKEN:
        sys.stderr.write("Set BOT_TOKEN: @BotFather gives one.\n")
        return 2
    keep_secret(settings.BOT_TOKEN)
    return asyncio.run(_run(Service, settings.BOT_TOKEN, settings.TELEGRAM_API_URL))


async def _run(service: type, token: str, api_url: str) -> int:
    code: int = await service(token, api_url).run()
    return code


if __name__ == "__main__":
    sys.exit(main())
