"""When Telegram was last heard. It keeps updates for a day: what came in a longer silence is lost there."""

from datetime import timedelta

from django.db import connection, transaction

from backend.accounts.models import User
from backend.accounts.roles import Role
from backend.messaging.models import Hearing
from backend.messaging.outbox import tell

TELEGRAM_KEEPS = timedelta(hours=24)
NOTE = """
    INSERT INTO messaging_hearing (bot_id, heard_at) VALUES (%s, now())
    ON CONFLICT (bot_id) DO UPDATE SET heard_at = now()
"""


@transaction.atomic
def note(*, bot_id: int) -> None:
    """Telegram was heard just now; after more than a day of silence the owners are told of it, once."""
    before = Hearing.objects.select_for_update().filter(pk=bot_id).first()
    with connection.cursor() as cursor:
        cursor.execute(NOTE, [bot_id])
    if before is None:
        return
    now = Hearing.objects.get(pk=bot_id).heard_at
    if now - before.heard_at > TELEGRAM_KEEPS:
        owners = User.objects.in_role(Role.OWNER)
        tell(owners, "long_silence", {"since": before.heard_at, "until": now, "lost": now - TELEGRAM_KEEPS})
