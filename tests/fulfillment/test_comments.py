"""What is written of an order is added, never rewritten; those whom it concerns hear of it."""

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.db import DatabaseError, IntegrityError, OperationalError, connection, transaction
from PIL import Image

from backend.accounts.models import User
from backend.catalog.models import Variant
from backend.core.errors import KeyReused, NotAllowed, NotFound
from backend.core.pictures import made_anew
from backend.fulfillment import commented, commenting
from backend.fulfillment.commenting import (
    CommentTooLong,
    HiddenAlready,
    NewPhoto,
    NothingSaid,
    PhotoTwice,
    TooManyPhotos,
)
from backend.production import services as production
from backend.production.models import ProductionOrder
from backend.sales.comments import OrderComment, OrderPhoto
from backend.sales.models import SalesOrder
from tests.fulfillment.conftest import told

Key = Callable[[], UUID]
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def media(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = str(tmp_path)
    return tmp_path


@pytest.fixture
def order(place_order: Callable[..., SalesOrder], variant: Variant) -> SalesOrder:
    return place_order(variant, 3)


def photo(colour: str = "red", telegram_id: str | None = None, caption: str = "") -> NewPhoto:
    drawn = io.BytesIO()
    Image.new("RGB", (40, 20), colour).save(drawn, "PNG")
    return NewPhoto(made_anew(drawn.getvalue()), caption, telegram_id)


def write(order: SalesOrder, actor: User, key: UUID, text: str = "", **more: Any) -> OrderComment:
    return commenting.comment_order(order_id=order.pk, text=text, actor=actor, key=key, **more)


def files(media: Path) -> list[Path]:
    return [one for one in media.rglob("*") if one.is_file()]


def test_a_comment_keeps_its_words_and_its_photos(
    order: SalesOrder, seller: User, key: Key, media: Path
) -> None:
    made = write(order, seller, key(), "  The thread is darker ", photos=[photo("red"), photo("blue")])

    assert (made.text, made.photos.count()) == ("The thread is darker", 2)
    assert len(files(media)) == 4
    assert all("private/orders" in str(one) for one in files(media))


def test_a_second_tap_writes_nothing_more(order: SalesOrder, seller: User, key: Key, media: Path) -> None:
    same = key()

    first = write(order, seller, same, photos=[photo()])
    again = write(order, seller, same, photos=[photo()])

    assert (first.pk, OrderPhoto.objects.count(), len(files(media))) == (again.pk, 1, 2)
    with pytest.raises(KeyReused):
        write(order, seller, same, photos=[photo("blue")])


def test_pictures_of_an_album_are_one_comment(order: SalesOrder, seller: User, key: Key) -> None:
    first = write(order, seller, key(), "front", photos=[photo("red", "a")], album="5:77")
    second = write(order, seller, key(), "back", photos=[photo("blue", "b")], album="5:77")

    assert first.pk == second.pk
    assert [one.caption for one in first.photos.all()] == ["", "back"]


def test_a_picture_stands_in_an_album_once(order: SalesOrder, seller: User, key: Key, media: Path) -> None:
    write(order, seller, key(), photos=[photo("red", "a")], album="5:77")

    with pytest.raises(PhotoTwice):
        write(order, seller, key(), photos=[photo("red", "a")], album="5:77")

    assert (OrderPhoto.objects.count(), len(files(media))) == (1, 2)


def test_the_same_picture_may_stand_in_two_comments(order: SalesOrder, seller: User, key: Key) -> None:
    write(order, seller, key(), photos=[photo("red", "a")])
    write(order, seller, key(), photos=[photo("red", "a")])

    assert OrderPhoto.objects.count() == 2


@pytest.mark.parametrize(
    ("said", "refusal"),
    [
        ({"text": "  "}, NothingSaid),
        ({"text": "x" * 2001}, CommentTooLong),
        ({"photos": [photo() for _number in range(11)]}, TooManyPhotos),
    ],
)
def test_what_cannot_be_kept_is_refused(
    order: SalesOrder, seller: User, key: Key, media: Path, said: dict[str, Any], refusal: Any
) -> None:
    with pytest.raises(refusal):
        write(order, seller, key(), **said)

    assert (OrderComment.objects.count(), files(media), told(seller).count("order_commented")) == (0, [], 0)


def test_a_picture_that_has_no_row_leaves_no_file(
    order: SalesOrder, seller: User, key: Key, media: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(*_args: Any, **_more: Any) -> None:
        raise RuntimeError("the disk is full")

    monkeypatch.setattr(OrderPhoto, "save", breaks)

    with pytest.raises(RuntimeError):
        write(order, seller, key(), photos=[photo()])

    assert (OrderComment.objects.count(), files(media)) == (0, [])


def test_a_comment_that_is_rolled_back_leaves_no_files(
    order: SalesOrder, seller: User, key: Key, media: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(*_args: Any) -> None:
        raise RuntimeError("nobody can be told")

    monkeypatch.setattr(commenting, "_tell_concerned", breaks)

    with pytest.raises(RuntimeError):
        write(order, seller, key(), photos=[photo("red"), photo("blue")])

    assert (OrderComment.objects.count(), OrderPhoto.objects.count(), files(media)) == (0, 0, [])


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("error", "stay"),
    [(IntegrityError("a rule of the end was broken"), 0), (OperationalError("the connection was lost"), 2)],
)
def test_files_go_with_a_commit_that_is_refused_and_stay_when_nobody_knows(
    order: SalesOrder,
    seller: User,
    key: Key,
    media: Path,
    monkeypatch: pytest.MonkeyPatch,
    error: DatabaseError,
    stay: int,
) -> None:
    def fails() -> None:
        raise error

    monkeypatch.setattr(connection, "_commit", fails)

    with pytest.raises(type(error)):
        write(order, seller, key(), photos=[photo()])

    monkeypatch.undo()
    assert (OrderComment.objects.count(), len(files(media))) == (0, stay)


def test_makers_read_and_write_of_the_orders_they_make(
    order: SalesOrder, draft_order: Callable[..., SalesOrder], variant: Variant, worker: User, key: Key
) -> None:
    other = draft_order((variant, 1))

    write(order, worker, key(), "the lining is out")

    assert [one.text for one in commented.comments_of(order.pk, worker)] == ["the lining is out"]
    with pytest.raises(NotAllowed):
        write(other, worker, key(), "what is this?")
    with pytest.raises(NotAllowed):
        commented.comments_of(other.pk, worker)


def test_nobody_writes_of_an_order_that_is_not_there(seller: User, key: Key) -> None:
    with pytest.raises(NotFound):
        commenting.comment_order(order_id=2**40, text="hello", actor=seller, key=key())


def test_the_seller_and_the_makers_hear_of_it_and_the_author_does_not(
    order: SalesOrder, seller: User, worker: User, manager: User, make_user: Callable[..., User], key: Key
) -> None:
    work = ProductionOrder.objects.get()
    production.take(order_id=work.pk, actor=worker, key=key())

    write(order, seller, key(), "initials M. K.")
    write(order, manager, key(), "by Friday, please", photos=[photo()])

    assert told(worker).count("order_commented") == 2
    assert told(seller).count("order_commented") == 1
    assert told(manager).count("order_commented") == 0


def test_an_album_is_told_of_once(order: SalesOrder, seller: User, manager: User, key: Key) -> None:
    for name in "abc":
        write(order, manager, key(), photos=[photo("red", name)], album="5:77")

    assert told(seller).count("order_commented") == 1


def test_a_wrong_comment_is_hidden_by_its_author_or_a_manager_and_stays_in_the_book(
    order: SalesOrder, seller: User, manager: User, storekeeper: User, key: Key
) -> None:
    own, other = write(order, seller, key(), "mine"), write(order, storekeeper, key(), "theirs")

    with pytest.raises(NotAllowed):
        commenting.hide_comment(comment_id=other.pk, actor=seller, key=key())
    commenting.hide_comment(comment_id=own.pk, actor=seller, key=key())
    commenting.hide_comment(comment_id=other.pk, actor=manager, key=key())

    shown = commented.comments_of(order.pk, seller)
    assert [(one.text, one.hidden_by) for one in shown] == [("", manager.name), ("", seller.name)]
    assert commented.count_comments(order.pk) == 0
    assert sorted(OrderComment.objects.values_list("text", flat=True)) == ["mine", "theirs"]
    with pytest.raises(HiddenAlready):
        commenting.hide_comment(comment_id=own.pk, actor=manager, key=key())


def test_photos_of_a_hidden_comment_are_shown_to_nobody(order: SalesOrder, seller: User, key: Key) -> None:
    made = write(order, seller, key(), photos=[photo()])
    picture = made.photos.get()
    assert commented.photo(picture.pk, seller) == picture

    commenting.hide_comment(comment_id=made.pk, actor=seller, key=key())

    assert commented.photos_of(made.pk, seller) == []
    with pytest.raises(NotFound):
        commented.photo(picture.pk, seller)


def test_the_book_of_comments_is_not_rewritten(order: SalesOrder, seller: User, key: Key) -> None:
    made = write(order, seller, key(), "as it was", photos=[photo()])

    for spoil in (
        lambda: OrderComment.objects.filter(pk=made.pk).update(text="as it never was"),
        lambda: OrderComment.objects.filter(pk=made.pk).delete(),
        lambda: OrderPhoto.objects.update(caption="another"),
        lambda: OrderPhoto.objects.all().delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            spoil()


def test_a_page_of_comments_costs_few_questions(
    order: SalesOrder, seller: User, key: Key, django_assert_max_num_queries: Any
) -> None:
    for number in range(12):
        write(order, seller, key(), f"number {number}", photos=[photo()])
    reader = User.objects.get(pk=seller.pk)

    with django_assert_max_num_queries(6):
        assert len(commented.comments_of(order.pk, reader)) == 12
