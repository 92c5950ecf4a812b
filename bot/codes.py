"""Barcodes and QR codes in a picture; it may come from anybody, so it is measured before it is read."""

import asyncio
import io
from collections.abc import Sequence

import zxingcpp
from aiogram import Bot
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps

from backend.core.errors import DomainError
from backend.core.pictures import PictureTooBig, PictureUnreadable

MAX_BYTES = 8 * 1024 * 1024
MAX_PIXELS = 30_000_000
LONGEST_SIDE = 2400
SECONDS = 5.0
FORMATS = ("PNG", "JPEG", "WEBP", "BMP", "TIFF")


class NoCodeSeen(DomainError):
    code = "no_code_seen"
    message = _("I see no barcode or QR code here. Come closer in good light, or type the name.")


async def codes_in(bot: Bot, file_id: str, size: int | None) -> list[str]:
    """What the codes in a picture say, each once.

    Raises PictureTooBig, PictureUnreadable, NoCodeSeen.
    """
    if size is None or size > MAX_BYTES:
        raise PictureTooBig
    kept = io.BytesIO()
    await bot.download(file_id, destination=kept)
    try:
        # A thread: a picture of this size takes a moment, and everybody else must not wait for it.
        found = await asyncio.wait_for(asyncio.to_thread(read_codes, kept.getvalue()), SECONDS)
    except TimeoutError as error:
        raise PictureUnreadable from error
    if not found:
        raise NoCodeSeen
    return found


def read_codes(data: bytes) -> list[str]:
    """What the codes in a picture say (PictureTooBig, PictureUnreadable)."""
    try:
        picture = Image.open(io.BytesIO(data), formats=FORMATS)
        if picture.width * picture.height > MAX_PIXELS:
            raise PictureTooBig
        # A telephone's photo may have a map of its light behind it: the first picture is the photo.
        if getattr(picture, "n_frames", 1) > 1 and picture.format != "MPO":
            raise PictureUnreadable
        # A JPEG is made smaller while it is read, so that it never lies whole in memory.
        picture.draft("L", (LONGEST_SIDE, LONGEST_SIDE))
        gray = ImageOps.exif_transpose(picture).convert("L")
        gray.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    except DomainError:
        raise
    except Exception as error:
        # A broken file trips its reader in more ways than it names: struct.error, TypeError and others.
        raise PictureUnreadable from error
    return _texts(zxingcpp.read_barcodes(gray))


def _texts(seen: Sequence[zxingcpp.Barcode]) -> list[str]:
    said = (one.text.strip() for one in seen)
    return list(dict.fromkeys(text for text in said if text and text.isprintable()))
