"""Files at the local Telegram: photos are re-encoded in several sizes, the rest is kept as it came."""

import base64
import io
import mimetypes
from typing import Any

from PIL import Image, ImageOps, UnidentifiedImageError

from .errors import bad_request
from .request import Upload
from .simulator import Simulator
from .world import Json, StoredFile

PHOTO_LIMIT = 10 * 1024 * 1024
UNKNOWN = "application/octet-stream"
SIDES = ((90, "s"), (320, "m"), (800, "x"), (1280, "y"))
PREFIX = {
    "photo": "AgACAgIAAx", "document": "BQACAgIAAx", "voice": "AwACAgIAAx", "video": "BAACAgIAAx",
    "audio": "CQACAgIAAx", "animation": "CgACAgIAAx", "sticker": "CAACAgIAAx",
}  # fmt: skip
FOLDER = {"photo": "photos", "document": "documents", "voice": "voice", "video": "videos", "audio": "music",
          "animation": "animations", "sticker": "stickers"}  # fmt: skip


def keep(
    sim: Simulator, kind: str, name: str, mime: str, data: bytes, size: tuple[int, int] = (0, 0)
) -> StoredFile:
    """Bytes get an id and a place."""
    number = sim.world.next_number()
    if mime == UNKNOWN:
        # As people's apps do: by the end of the name.
        mime = mimetypes.guess_type(name)[0] or UNKNOWN
    mark = base64.urlsafe_b64encode(f"{kind[0]}{number:08d}tsekh".encode()).decode().rstrip("=")
    ending = mimetypes.guess_extension(mime) or (f".{name.rsplit('.', 1)[1]}" if "." in name else "")
    path = f"{FOLDER[kind]}/file_{number}{ending}"
    file = StoredFile(PREFIX[kind] + mark, mark, kind, name, mime, path, data, *size)
    return sim.add_file(file)


def photo(sim: Simulator, upload: Upload) -> Json:
    """A picture becomes JPEGs of several sizes, as at Telegram."""
    if len(upload.data) > PHOTO_LIMIT:
        size = len(upload.data)
        raise bad_request(
            f"file of size {size} bytes is too big for a photo; the maximum size is {PHOTO_LIMIT} bytes"
        )
    try:
        image: Any = Image.open(io.BytesIO(upload.data), formats=("PNG", "JPEG", "WEBP"))
        width, height = image.size
        if width + height > 10_000 or max(width, height) > 20 * min(width, height):
            raise bad_request("PHOTO_INVALID_DIMENSIONS")
        image = ImageOps.exif_transpose(image).convert("RGB")
    except (UnidentifiedImageError, OSError, SyntaxError):
        raise bad_request("IMAGE_PROCESS_FAILED") from None
    files = _sizes(sim, image)
    sizes = [_size(one) for one in files]
    for one in files:
        one.sizes = sizes
    return {"photo": sizes}


def _sizes(sim: Simulator, image: Any) -> list[StoredFile]:
    longest = max(image.size)
    sides = [side for side, _ in SIDES if side < longest]
    sides.append(min(longest, SIDES[-1][0]))
    result = []
    for side in dict.fromkeys(sides):
        copy = image.copy()
        copy.thumbnail((side, side))
        body = io.BytesIO()
        copy.save(body, "JPEG", quality=87)
        result.append(keep(sim, "photo", "photo.jpg", "image/jpeg", body.getvalue(), copy.size))
    return result


def _size(file: StoredFile) -> Json:
    return {**_named(file), "width": file.width, "height": file.height}


def _named(file: StoredFile) -> Json:
    return {"file_id": file.file_id, "file_unique_id": file.unique_id, "file_size": len(file.data)}


def media(sim: Simulator, kind: str, upload: Upload) -> Json:
    """The content fields of a file of any kind."""
    if not upload.data:
        raise bad_request("file must be non-empty")
    if kind == "photo":
        return photo(sim, upload)
    return shape_of(keep(sim, kind, upload.name, upload.mime, upload.data))


def shape_of(file: StoredFile) -> Json:
    """A stored file as message content."""
    fields: Json = _named(file)
    if file.kind == "sticker":
        fields |= {
            "type": "regular",
            "width": 512,
            "height": 512,
            "is_animated": False,
            "is_video": False,
            "emoji": "👍",
        }
    elif file.kind in ("voice", "audio", "video", "animation"):
        fields |= {"duration": 3, "mime_type": file.mime}
    else:
        fields |= {"file_name": file.name, "mime_type": file.mime}
    if file.kind in ("video", "animation"):
        fields |= {"width": 640, "height": 360, "file_name": file.name}
    return {file.kind: fields}


def reuse(sim: Simulator, kind: str, file_id: str) -> Json:
    """A file that is at Telegram already, by its id."""
    file = sim.world.file(file_id)
    if file is None:
        raise bad_request("wrong file identifier/HTTP URL specified")
    if file.kind != kind:
        raise bad_request(f"can't use file of type {file.kind.title()} as {kind.title()}")
    return {"photo": file.sizes} if kind == "photo" else shape_of(file)
