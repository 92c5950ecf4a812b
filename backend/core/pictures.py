"""Pictures that anybody may send: measured before they are read, and made anew before they are kept."""

import hashlib
import io
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps

from backend.core.errors import DomainError

MAX_BYTES = 15 * 1024 * 1024
MAX_PIXELS = 50_000_000
LONGEST_SIDE, SMALL_SIDE = 2560, 320
FORMATS = ("PNG", "JPEG", "WEBP", "BMP", "TIFF")
BACKGROUND = "white"


class PictureTooBig(DomainError):
    code = "picture_too_big"
    message = _("This picture is too big for me. Send it as a photo, not as a file.")


class PictureUnreadable(DomainError):
    code = "picture_unreadable"
    message = _("I cannot open this picture. Send an ordinary photo, please.")


@dataclass(frozen=True)
class Jpeg:
    """A picture and its thumbnail, with nothing in them but what is seen."""

    whole: bytes
    small: bytes
    width: int
    height: int

    @property
    def digest(self) -> str:
        """The same picture has the same one."""
        return hashlib.sha256(self.whole).hexdigest()


def made_anew(data: bytes) -> Jpeg:
    """A picture turned as it was taken, without its metadata (PictureTooBig, PictureUnreadable)."""
    if len(data) > MAX_BYTES:
        raise PictureTooBig
    try:
        picture = _opened(data)
        small = picture.copy()
        small.thumbnail((SMALL_SIDE, SMALL_SIDE))
        return Jpeg(_jpeg(picture), _jpeg(small), picture.width, picture.height)
    except DomainError:
        raise
    except Image.DecompressionBombError as error:
        raise PictureTooBig from error
    except Exception as error:
        # A broken file trips its reader in more ways than it names: struct.error, TypeError and others.
        raise PictureUnreadable from error


def _opened(data: bytes) -> Any:
    picture: Any = Image.open(io.BytesIO(data), formats=FORMATS)
    if picture.width * picture.height > MAX_PIXELS:
        raise PictureTooBig
    # A telephone's photo may have a map of its light behind it: the first picture is the photo.
    if getattr(picture, "n_frames", 1) > 1 and picture.format != "MPO":
        raise PictureUnreadable
    # A JPEG is made smaller while it is read, so that it never lies whole in memory.
    picture.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
    picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    # After that: to turn a picture is to have it in memory twice.
    return _flat(ImageOps.exif_transpose(picture))


def _flat(picture: Any) -> Any:
    if picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info:
        seen = picture.convert("RGBA")
        flat = Image.new("RGB", seen.size, BACKGROUND)
        flat.paste(seen, mask=seen.getchannel("A"))
        return flat
    return picture.convert("RGB")


def _jpeg(picture: Any) -> bytes:
    kept = io.BytesIO()
    # Only what is given here is written: no place, no time, no telephone.
    Image.frombytes("RGB", picture.size, picture.tobytes()).save(kept, "JPEG", quality=85, optimize=True)
    return kept.getvalue()
