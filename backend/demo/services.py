from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from random import Random

from django.conf import settings
from django.db import transaction
from django.db.models import F

from backend.accounts.models import User
from backend.catalog.models import Brand, Product
from backend.demo.catalogue import BRAND
from backend.demo.clock import Clock
from backend.demo.errors import NotInProduction, WorkshopInUse
from backend.demo.history import live
from backend.demo.pictures import draw_all
from backend.demo.place import build
from backend.demo.sets import make_bundles
from backend.messaging.models import OutboxMessage, OutboxStatus
from backend.reports.overdue import note_told

SEED = 1991


def load_demo(*, now: datetime, days: int, say: Callable[[str], None]) -> bool:
    """Make the demo workshop with a history of so many days; False when it is there already.

    All or nothing: a load that was broken off leaves nothing behind. Raises NotInProduction, WorkshopInUse.
    """
    if settings.IS_PRODUCTION:
        raise NotInProduction
    if Brand.objects.filter(name=BRAND).exists():
        return False
    if Product.objects.exists():
        raise WorkshopInUse
    random = Random(SEED)
    clock = Clock(now, random)
    with transaction.atomic():
        last = OutboxMessage.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
        with clock.running():
            place = build(clock, random)
            make_bundles(place.variants)
            say("staff, goods and shelves are there")
            # Drawing needs no database, so it goes on beside the history.
            with ThreadPoolExecutor(1) as studio:
                pictures = studio.submit(draw_all, place.variants)
                live(place, days, say)
            pictures.result()
        # These were said in a history that nobody heard: the bot does not send them now.
        OutboxMessage.objects.filter(pk__gt=last).update(status=OutboxStatus.SENT, sent_at=F("created_at"))
        note_told(User.objects.working(), now)
    return True
