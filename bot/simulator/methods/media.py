"""Sending of photos, documents and albums, and fetching of files."""

from typing import Any

from .. import files, texts
from ..errors import bad_request
from ..request import Params, Upload
from ..simulator import Simulator
from ..world import Json
from .access import answer, envelope, post
from .registry import method

DOWNLOAD_LIMIT = 20 * 1024 * 1024
ALBUM_KINDS = ("photo", "video", "document", "audio")


@method("sendPhoto")
def send_photo(sim: Simulator, params: Params) -> Json:
    """A picture."""
    return _send(sim, params, "photo")


@method("sendDocument")
def send_document(sim: Simulator, params: Params) -> Json:
    """A file."""
    return _send(sim, params, "document")


def _send(sim: Simulator, params: Params, kind: str) -> Json:
    words = _caption(params)
    upload = _find(sim, params, kind, params.values.get(kind), params.uploads.get(kind))
    to = envelope(sim, params)
    content = upload if isinstance(upload, dict) else files.media(sim, kind, upload)
    return answer(sim, post(sim, to, content | words))


def _caption(params: Params) -> Json:
    return texts.caption(params.text("caption"), params.text("parse_mode"), params.json("caption_entities"))


def _find(
    sim: Simulator, params: Params, kind: str, value: Any, direct: Upload | None = None
) -> Upload | Json:
    """The upload a field names, or the content of a file that is here already."""
    if direct is not None:
        return direct
    text = str(value or "")
    if text.startswith("attach://"):
        attached = params.uploads.get(text.removeprefix("attach://"))
        if attached is None:
            raise bad_request(f"there is no {kind} in the request")
        return attached
    if not text:
        raise bad_request(f"there is no {kind} in the request")
    if text.startswith(("http://", "https://")):
        raise bad_request("failed to get HTTP URL content")
    return files.reuse(sim, kind, text)


def input_media_content(sim: Simulator, params: Params, item: Json) -> Json:
    """The content of one InputMedia."""
    kind = str(item.get("type", ""))
    if kind not in ALBUM_KINDS:
        raise bad_request("can't parse InputMedia: type must be one of " + ", ".join(ALBUM_KINDS))
    words = texts.caption(
        str(item.get("caption") or ""), str(item.get("parse_mode") or ""), item.get("caption_entities")
    )
    found = _find(sim, params, kind, item.get("media"))
    return (found if isinstance(found, dict) else files.media(sim, kind, found)) | words


@method("sendMediaGroup")
def send_media_group(sim: Simulator, params: Params) -> list[Json]:
    """An album: two to ten messages that look like one."""
    items = params.json("media", "can't parse media JSON object")
    if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
        raise bad_request("expected an Array of InputMedia")
    if len(items) < 2:
        raise bad_request("wrong number of media in the album: 2-10 expected")
    if len(items) > 10:
        raise bad_request("too many messages to send as an album")
    kinds = {str(item.get("type")) for item in items}
    if len(kinds) > 1 and kinds & {"document", "audio"}:
        raise bad_request(f"{min(kinds & {'document', 'audio'})} can't be mixed with other media types")
    contents = [input_media_content(sim, params, item) for item in items]
    to = envelope(sim, params, items=len(items))
    to.markup = None
    album = {"media_group_id": str(13_000_000_000_000 + sim.world.next_number())}
    return [answer(sim, post(sim, to, content, album)) for content in contents]


@method("getFile")
def get_file(sim: Simulator, params: Params) -> Json:
    """Where to download a file."""
    file_id = params.text("file_id")
    if not file_id:
        raise bad_request("file_id not specified")
    file = sim.world.file(file_id)
    if file is None:
        raise bad_request("wrong file_id or the file is temporarily unavailable")
    if len(file.data) > DOWNLOAD_LIMIT:
        raise bad_request("file is too big")
    return {
        "file_id": file.file_id,
        "file_unique_id": file.unique_id,
        "file_size": len(file.data),
        "file_path": file.path,
    }
