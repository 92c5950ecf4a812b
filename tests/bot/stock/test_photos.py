"""A photo with codes opens what they stand for; one without a code, or no picture at all, gets a sentence."""

import io
from collections.abc import Callable

import pytest
from PIL import Image

from backend.accounts.models import User
from backend.catalog.models import Bundle, Variant
from backend.core.errors import DomainError
from backend.fulfillment.coded import coded
from backend.materials.models import Material, MaterialColor, MaterialGroup, Unit
from backend.sales.models import SalesOrder
from backend.warehouses.models import Warehouse
from bot import codes
from bot.codes import PictureTooBig, PictureUnreadable, read_codes
from tests.bot.conftest import Stage
from tests.bot.labels import picture_of

Play = Callable[..., None]


@pytest.fixture
def zip_(db: None) -> MaterialColor:
    group = MaterialGroup.objects.create(name="Fittings")
    made = Material.objects.create(name="Zip", group=group, unit=Unit.PCS)
    made.packagings.create(name="box", quantity=100, barcode="BOX-100")
    return MaterialColor.objects.create(material=made, sku="ZIP-1", barcode="4820000000017")


def test_one_code_opens_its_card_and_several_a_list(
    play: Play, variant: Variant, zip_: MaterialColor, storekeeper: User
) -> None:
    async def scenario(stage: Stage) -> None:
        ivan = await stage.person(storekeeper)
        await ivan.say("/menu")
        await ivan.send_file("photo", ("label.png", picture_of(variant.sku)))
        await ivan.wait_for("Orders wait for")
        await ivan.send_file("photo", ("labels.png", picture_of("BOX-100", variant.sku, "unknown")))
        await ivan.wait_for("This is what the photo shows")
        await ivan.tap("🧶 Zip")
        await ivan.wait_for("There is none of it now")

    play(scenario)


def test_the_code_of_a_bundle_says_how_many_there_are(
    play: Play, variant: Variant, make_bundle: Callable[..., Bundle], storekeeper: User
) -> None:
    bundle = make_bundle((variant, 1), name="Gift set")
    Bundle.objects.filter(pk=bundle.pk).update(barcode="4820000000024")

    async def scenario(stage: Stage) -> None:
        ivan = await stage.person(storekeeper)
        await ivan.say("/menu")
        await ivan.send_file("photo", ("label.png", picture_of("4820000000024")))
        await ivan.wait_for("🎁 Gift set · 🧵 none on the shelf")
        screen = await ivan.screen()
        assert "only bundles" in screen
        assert "Nothing was found" not in screen

    play(scenario)


def test_an_order_is_opened_for_those_who_may_see_orders(
    place_order: Callable[..., SalesOrder], variant: Variant, seller: User, worker: User
) -> None:
    order = place_order(variant, 1)

    assert [(one.kind, one.id) for one in coded([f"so-{order.number}"], seller)] == [("order", order.pk)]
    assert coded([f"SO-{order.number}", "PO-1", "WO-999"], worker) == []


def test_what_a_person_may_not_see_is_not_found(zip_: MaterialColor, variant: Variant, seller: User) -> None:
    assert [one.kind for one in coded(["ZIP-1", variant.sku], seller)] == ["variant"]


def test_a_photo_in_a_form_leaves_the_form_as_it_was(
    play: Play, variant: Variant, warehouse: Warehouse, storekeeper: User
) -> None:
    blank = io.BytesIO()
    Image.new("RGB", (600, 400), "white").save(blank, "PNG")

    async def scenario(stage: Stage) -> None:
        ivan = await stage.person(storekeeper)
        await ivan.say("/receive")
        await ivan.tap("Clutch")
        await ivan.send_file("photo", ("blank.png", blank.getvalue()))
        await ivan.wait_for("I see no barcode or QR code here")
        await ivan.send_file("photo", ("label.png", picture_of("NOBODY-1")))
        await ivan.wait_for("Nothing here has the code NOBODY-1")
        await ivan.say("3")
        await ivan.wait_for("× 3")

    play(scenario)


def _saved(picture: Image.Image, kind: str, **options: object) -> bytes:
    kept = io.BytesIO()
    picture.save(kept, kind, **options)
    return kept.getvalue()


def test_a_huge_an_animated_and_a_broken_picture_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    frames = [Image.new("RGB", (20, 20), color) for color in ("red", "green")]
    animated = _saved(frames[0], "WEBP", save_all=True, append_images=frames[1:])
    broken = picture_of("A")[:-40]
    gif = _saved(frames[0], "GIF")

    scan = _saved(frames[0], "TIFF")
    # Where its second picture begins, there is nothing.
    second_lost = scan[:130] + b"\xff\xff\0\0" + scan[134:]

    for data in (animated, broken, gif, second_lost, b"", b"not a picture"):
        with pytest.raises(PictureUnreadable):
            read_codes(data)
    monkeypatch.setattr(codes, "MAX_PIXELS", 100)
    with pytest.raises(PictureTooBig):
        read_codes(_saved(frames[0], "PNG"))


def test_every_refusal_is_one_short_sentence() -> None:
    for refusal in (PictureTooBig, PictureUnreadable, codes.NoCodeSeen):
        assert issubclass(refusal, DomainError)
        assert len(str(refusal())) < 200


def test_a_turned_and_a_dark_code_are_read() -> None:
    label = Image.open(io.BytesIO(picture_of("ZIP-1"))).convert("L")
    turned = label.rotate(20, expand=True, fillcolor=255).point(lambda value: int(value * 0.4))

    assert read_codes(_saved(turned, "JPEG", quality=60)) == ["ZIP-1"]


def test_a_photo_of_a_telephone_with_a_map_of_its_light_is_read() -> None:
    taken, label = io.BytesIO(), Image.open(io.BytesIO(picture_of("CL-1"))).convert("RGB")
    label.save(taken, "MPO", save_all=True, append_images=[Image.new("RGB", (15, 8), "grey")])

    assert read_codes(taken.getvalue()) == ["CL-1"]
