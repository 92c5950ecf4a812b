"""A picture is kept as it looks: upright, not too large, without a word about where it was taken."""

import io

import pytest
from PIL import Image

from backend.core import pictures
from backend.core.pictures import PictureTooBig, PictureUnreadable, made_anew


def drawn(size: tuple[int, int] = (60, 30), kind: str = "JPEG", mode: str = "RGB", **how: object) -> bytes:
    kept = io.BytesIO()
    Image.new(mode, size, "red").save(kept, kind, **how)
    return kept.getvalue()


def taken_sideways() -> bytes:
    notes = Image.Exif()
    notes[0x0112] = 6
    notes[0x010F] = "A telephone"
    notes.get_ifd(0x8825)[1] = "N"
    return drawn(exif=notes)


def test_a_photo_stands_upright_and_says_nothing_of_its_place() -> None:
    made = made_anew(taken_sideways())

    kept = Image.open(io.BytesIO(made.whole))
    assert (made.width, made.height) == kept.size == (30, 60)
    assert dict(kept.getexif()) == {}
    assert b"A telephone" not in made.whole


def test_a_large_photo_is_made_smaller_and_has_a_thumbnail() -> None:
    made = made_anew(drawn((4000, 1000)))

    assert max(made.width, made.height) <= 2560
    assert max(Image.open(io.BytesIO(made.small)).size) <= 320


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_what_is_seen_through_stands_on_white(kind: str) -> None:
    seen = io.BytesIO()
    Image.new("RGBA", (8, 8), (0, 0, 0, 0)).save(seen, kind)

    made = made_anew(seen.getvalue())

    assert Image.open(io.BytesIO(made.whole)).getpixel((4, 4)) == (255, 255, 255)


# Its notes say that they are words where a number should stand.
NOTES_BROKEN = taken_sideways().replace(b"\x01\x0f\x00\x02", b"\x02\x01\x00\x02")
SCAN = drawn(kind="TIFF")
# Ten tags of twelve bytes, and behind them where the next picture begins: far after the end.
SECOND_LOST = SCAN[:130] + b"\xff\xff\0\0" + SCAN[134:]


@pytest.mark.parametrize(
    "data",
    [b"", b"%PDF-1.7", drawn()[:200], drawn(kind="GIF"), NOTES_BROKEN, SECOND_LOST],
    ids=["empty", "paper", "torn", "film", "notes broken", "second lost"],
)
def test_what_is_no_picture_is_refused(data: bytes) -> None:
    with pytest.raises(PictureUnreadable):
        made_anew(data)


def test_a_film_of_pictures_is_refused() -> None:
    film = io.BytesIO()
    frames = [Image.new("RGB", (8, 8), colour) for colour in ("red", "blue")]
    frames[0].save(film, "WEBP", save_all=True, append_images=frames[1:])

    with pytest.raises(PictureUnreadable):
        made_anew(film.getvalue())


def test_a_photo_of_a_telephone_with_a_map_of_its_light_is_the_photo() -> None:
    taken, notes = io.BytesIO(), Image.Exif()
    notes[0x0112] = 6
    light = Image.new("RGB", (15, 8), "grey")
    Image.new("RGB", (3000, 1500), "red").save(taken, "MPO", save_all=True, append_images=[light], exif=notes)

    made = made_anew(taken.getvalue())

    assert (made.width, made.height) == (1280, 2560)
    assert Image.open(io.BytesIO(made.whole)).format == "JPEG"


def test_a_bomb_is_refused_before_it_is_unpacked() -> None:
    bomb = io.BytesIO()
    Image.new("1", (30_000, 30_000)).save(bomb, "PNG")

    with pytest.raises(PictureTooBig):
        made_anew(bomb.getvalue())


def test_a_huge_file_is_refused_before_it_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "MAX_BYTES", 100)

    with pytest.raises(PictureTooBig):
        made_anew(drawn())
