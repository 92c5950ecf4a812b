"""`python -m bot`: the staff's face of the workshop. BOT_TOKEN, TELEGRAM_API_URL, DATABASE_URL.

With WEBHOOK_URL and WEBHOOK_SECRET Telegram brings updates to us; without, the bot asks for them.
`python -m bot --health` says whether the bot on this machine lives.
"""

import asyncio
import os
import sys

import django


def main() -> int:
    """Run the bot until it is told to stop, or say how it is."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backend.settings")
    os.environ.setdefault("APPLICATION_NAME", "tsekh-bot")
    django.setup()

    return _say_health() if sys.argv[1:] == ["--health"] else _serve()


def _serve() -> int:
    from django.conf import settings

    from bot.runtime.pace import Pace
    from bot.runtime.receiver import Webhook
    from bot.runtime.secrecy import keep_secret
    from bot.runtime.service import Service

    if not settings.BOT_TOKEN:
        return _refuse("Set BOT_TOKEN: @BotFather gives one.")
    webhook = None
    if settings.WEBHOOK_URL:
        place = settings.WEBHOOK_HOST, settings.WEBHOOK_PORT
        webhook = Webhook(settings.WEBHOOK_URL, settings.WEBHOOK_SECRET, *place)
        if webhook.refusal:
            return _refuse(webhook.refusal)
    keep_secret(settings.BOT_TOKEN)

    async def run() -> int:
        pace = Pace(settings.MESSAGES_PER_SECOND)
        service = Service(settings.BOT_TOKEN, settings.TELEGRAM_API_URL, webhook=webhook, pace=pace)
        return await service.run()

    return asyncio.run(run())


def _say_health() -> int:
    from backend.messaging.health import late_here

    late = late_here()
    return _refuse(f"No sign of life from: {', '.join(late)}.", code=1) if late else 0


def _refuse(sentence: str, code: int = 2) -> int:
    sys.stderr.write(f"{sentence}\n")
    return code


if __name__ == "__main__":
    sys.exit(main())
