"""The timeline of an order, comments that are added there, and photos that nobody else sees."""

import io
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from backend.accounts.models import User
from backend.backoffice.badges import change_url
from backend.catalog.models import Variant
from backend.core.pictures import made_anew
from backend.fulfillment import commenting
from backend.fulfillment import services as fulfillment
from backend.fulfillment.commenting import NewPhoto
from backend.fulfillment.timeline import PAGE, timeline
from backend.production.models import ProductionOrder
from backend.sales import services as sales
from backend.sales.comments import OrderComment, OrderPhoto
from backend.sales.models import PaymentMethod, SalesOrder
from tests.backoffice.conftest import Office, said

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def media(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = str(tmp_path)
    return tmp_path


@pytest.fixture
def order(place_order: Callable[..., SalesOrder], variant: Variant) -> SalesOrder:
    return place_order(variant, 3)


def picture(kind: str = "PNG") -> bytes:
    drawn = io.BytesIO()
    Image.new("RGB", (40, 20), "red").save(drawn, kind)
    return drawn.getvalue()


def write(order: SalesOrder, actor: User, text: str = "", photos: int = 0) -> OrderComment:
    pictures = [NewPhoto(made_anew(picture())) for _number in range(photos)]
    return commenting.comment_order(order_id=order.pk, text=text, photos=pictures, actor=actor, key=uuid4())


def page(order: SalesOrder) -> str:
    return reverse("admin:sales_salesorder_timeline", args=[order.pk])


def photo_url(photo: OrderPhoto, size: str = "whole") -> str:
    return reverse("order_photo", args=[photo.pk, size])


def test_everything_that_happened_stands_in_order_of_time(
    order: SalesOrder, seller: User, worker: User, manager: User, key: Callable[[], UUID]
) -> None:
    work = ProductionOrder.objects.get()
    sales.pay_order(order_id=order.pk, amount=Decimal(10), method=PaymentMethod.CASH, actor=seller, key=key())
    write(order, seller, "initials")
    fulfillment.report_finished(order_id=work.pk, quantity=3, actor=worker, key=key())

    shown = timeline(order, manager)

    assert [one.kind for one in shown.events][-3:] == ["status"] * 3
    assert {one.kind for one in shown.events} == {"status", "payment", "comment", "report"}
    times = [one.happened_at for one in shown.events]
    assert times == sorted(times, reverse=True)


def test_money_and_work_are_hidden_from_those_whose_business_they_are_not(
    order: SalesOrder, seller: User, worker: User, storekeeper: User, key: Callable[[], UUID]
) -> None:
    sales.pay_order(order_id=order.pk, amount=Decimal(10), method=PaymentMethod.CASH, actor=seller, key=key())

    assert "payment" not in {one.kind for one in timeline(order, worker).events}
    assert "payment" not in {one.kind for one in timeline(order, storekeeper).events}
    assert "payment" in {one.kind for one in timeline(order, seller).events}


def test_a_long_story_is_read_page_by_page(order: SalesOrder, at_manager: Office, seller: User) -> None:
    for number in range(PAGE + 3):
        write(order, seller, f"word {number}.")

    first, second = timeline(order, seller, 1), timeline(order, seller, 2)

    assert (len(first.events), first.is_last, second.is_last) == (PAGE, False, True)
    assert not {one.id for one in first.events if one.kind == "comment"} & {
        one.id for one in second.events if one.kind == "comment"
    }
    assert f"word {PAGE + 2}." in at_manager.client.get(page(order)).content.decode()
    assert at_manager.client.get(f"{page(order)}?p=٢x").status_code == 200
    assert at_manager.client.get(f"{page(order)}?p=99999").status_code == 200


def test_a_comment_with_photos_is_added_in_the_office_once(order: SalesOrder, at_manager: Office) -> None:
    form = {"key": str(uuid4()), "text": "<b>from the office</b>"}
    for _tap in range(2):
        files = [SimpleUploadedFile(f"{one}.png", picture(), "image/png") for one in range(2)]
        response = at_manager.client.post(page(order), {**form, "photos": files}, follow=True)

    text = response.content.decode()
    assert OrderComment.objects.get().photos.count() == 2
    assert "&lt;b&gt;from the office&lt;/b&gt;" in text
    assert text.count("/small/") == 2
    assert "from the office" in at_manager.open("sales_salesorder_change", order.pk).content.decode()


def test_a_comment_leads_back_to_the_page_it_was_written_on(order: SalesOrder, at_manager: Office) -> None:
    shown = at_manager.open("sales_salesorder_change", order.pk).content.decode()
    assert '<input type="hidden" name="from" value="order">' in shown

    form = {"key": str(uuid4()), "text": "called", "from": "order"}
    response = at_manager.client.post(page(order), form)

    assert response.headers["Location"] == f"{change_url(order)}#timeline"


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        ({"text": " "}, "Write something or add a photo."),
        ({"text": "x" * 2001}, "This is too long"),
        ({"photos": SimpleUploadedFile("x.png", b"%PDF-1.7")}, "I cannot open this picture"),
        ({"photos": SimpleUploadedFile("x.png", b"")}, "I cannot open this picture"),
    ],
)
def test_what_cannot_be_added_is_said_in_one_sentence(
    order: SalesOrder, at_manager: Office, answers: dict[str, Any], words: str
) -> None:
    response = at_manager.client.post(page(order), {"key": str(uuid4()), **answers})

    assert words in " ".join(said(response))
    assert OrderComment.objects.count() == 0


def test_eleven_photos_are_refused(order: SalesOrder, at_manager: Office) -> None:
    files = [SimpleUploadedFile(f"{one}.png", picture(), "image/png") for one in range(11)]

    response = at_manager.client.post(page(order), {"key": str(uuid4()), "photos": files})

    assert "at most 10 photos" in " ".join(said(response))
    assert OrderComment.objects.count() == 0


def test_a_comment_is_hidden_in_the_office(order: SalesOrder, at_manager: Office, seller: User) -> None:
    wrong = write(order, seller, "of another order", photos=1)
    asked = at_manager.client.get(page(order)).content.decode()

    response = at_manager.client.post(page(order), {"key": str(uuid4()), "hide": wrong.pk}, follow=True)

    assert asked.index("cannot be shown again") < asked.index("Yes, hide it")
    text = response.content.decode()
    assert "of another order" not in text
    assert "/small/" not in text
    for nonsense in ("x", "0", "9" * 30):
        answer = at_manager.client.post(page(order), {"key": str(uuid4()), "hide": nonsense})
        assert "There is no such record" in " ".join(said(answer))


def test_a_photo_is_served_to_those_who_see_the_order_and_to_nobody_else(
    order: SalesOrder,
    office: Callable[[User], Office],
    seller: User,
    make_user: Callable[..., User],
    manager: User,
) -> None:
    photo = write(order, seller, photos=1).photos.get()
    member = office(manager).client
    stranger = office(make_user(is_staff=True)).client

    shown = member.get(photo_url(photo))

    assert shown.headers["Content-Type"] == "image/jpeg"
    assert shown.headers["X-Content-Type-Options"] == "nosniff"
    assert "private" in shown.headers["Cache-Control"]
    assert Image.open(io.BytesIO(b"".join(shown.streaming_content))).size == (40, 20)
    assert stranger.get(photo_url(photo)).status_code == 404
    assert Client().get(photo_url(photo)).status_code == 302
    assert member.get(reverse("order_photo", args=[photo.pk + 1, "whole"])).status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        *("{}", "./{}", "x/../{}", "//{}", "Private{}", "..%2f{}", "private/../{}", "%70rivate{}"),
        # Out of the folder of pictures and back into it.
        *("..%2f{root}%2f{}", "../{root}/{}", "x/..%2f..%2f{root}/{}"),
    ],
)
def test_a_private_picture_has_no_public_address(
    order: SalesOrder, seller: User, office: Callable[[User], Office], media: Path, path: str
) -> None:
    name = str(write(order, seller, photos=1).photos.get().image.name)
    is_begun = path.lower().endswith("rivate{}")
    written = path.format(name.removeprefix("private") if is_begun else name, root=media.name)

    response = office(seller).client.get(f"/media/{written}")

    assert response.status_code in (302, 400, 404)


def test_pictures_of_goods_are_still_served(
    seller: User, office: Callable[[User], Office], media: Path
) -> None:
    (media / "variants").mkdir()
    (media / "variants" / "a.png").write_bytes(picture())

    assert office(seller).client.get("/media/variants/a.png").status_code == 200


def test_the_page_of_an_order_with_a_long_story_asks_no_more(
    order: SalesOrder, at_manager: Office, seller: User, django_assert_max_num_queries: Any
) -> None:
    for number in range(PAGE):
        write(order, seller, f"word {number}", photos=2)

    with django_assert_max_num_queries(20):
        at_manager.client.get(page(order))
    with django_assert_max_num_queries(40):
        at_manager.open("sales_salesorder_change", order.pk)


def test_facts_are_looked_at_and_hidden_words_are_not(
    order: SalesOrder, at_manager: Office, seller: User
) -> None:
    seen, wrong = write(order, seller, "kept words", photos=1), write(order, seller, "wrong words")
    under = [NewPhoto(made_anew(picture()), caption="wrong caption")]
    commenting.comment_order(order_id=order.pk, text="", photos=under, actor=seller, key=uuid4())
    commenting.hide_comment(comment_id=wrong.pk + 1, actor=seller, key=uuid4())
    commenting.hide_comment(comment_id=wrong.pk, actor=seller, key=uuid4())

    text = at_manager.open("sales_ordercomment_changelist").content.decode()

    assert "kept words" in text
    assert "wrong words" not in text
    assert "wrong caption" not in at_manager.open("sales_orderphoto_changelist").content.decode()
    assert at_manager.open("sales_orderphoto_change", seen.photos.get().pk).status_code == 200
    assert timezone.now() - seen.created_at < timedelta(minutes=5)
