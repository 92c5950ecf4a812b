"""Pictures of one album side by side; the guard beside its twin, the same race with the guard off."""

import io
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from PIL import Image

from backend.accounts.models import User
from backend.catalog.models import Variant
from backend.core.pictures import made_anew
from backend.fulfillment import commenting
from backend.fulfillment.commenting import NewPhoto
from backend.messaging.models import OutboxMessage
from backend.sales.comments import OrderComment, OrderPhoto
from backend.sales.models import SalesOrder
from tests.fulfillment.crowd import all_at_once, meet

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def media(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = str(tmp_path)


@pytest.fixture
def pictures(
    place_order: Callable[..., SalesOrder], variant: Variant, seller: User
) -> Callable[[int], list[Callable[[], object]]]:
    """So many pictures of one album, each in an update of its own."""
    order = place_order(variant, 1)
    drawn = io.BytesIO()
    Image.new("RGB", (20, 20), "red").save(drawn, "PNG")
    picture = made_anew(drawn.getvalue())

    def send(number: int) -> list[Callable[[], object]]:
        return [
            partial(
                commenting.comment_order,
                order_id=order.pk,
                text="",
                photos=[NewPhoto(picture, telegram_unique_id=f"p{one}")],
                album="5:77",
                actor=seller,
                key=uuid4(),
            )
            for one in range(number)
        ]

    return send


def test_an_album_becomes_one_comment_of_at_most_ten_photos(
    pictures: Callable[[int], list[Callable[[], object]]],
) -> None:
    done = all_at_once(pictures(12), threads=6)

    assert done == {"done": 10, "TooManyPhotos": 2}
    assert (OrderComment.objects.count(), OrderPhoto.objects.count()) == (1, 10)
    assert OutboxMessage.objects.filter(kind="order_commented").count() == 0


def test_without_the_lock_an_album_grows_too_long(
    pictures: Callable[[int], list[Callable[[], object]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert all_at_once(pictures(9)[:9], threads=1) == {"done": 9}
    wait = meet(2)
    keep_one = commenting._keep_one

    def after_the_other(*given: Any) -> None:
        wait()
        keep_one(*given)

    monkeypatch.setattr(commenting, "_held", lambda comment: None)
    monkeypatch.setattr(commenting, "_keep_one", after_the_other)

    all_at_once(pictures(11)[9:], threads=2)

    assert OrderPhoto.objects.count() == 11
