"""A Bot API request, however it came: JSON, form, multipart or query string."""

import json
from dataclasses import dataclass, field
from typing import Any

from aiohttp import BodyPartReader, web

from .errors import TelegramError, bad_request

UPLOAD_LIMIT = 50 * 1024 * 1024


@dataclass
class Upload:
    """A file that came with a request."""

    name: str
    mime: str
    data: bytes


@dataclass
class Params:
    """The arguments of a method, read with Telegram's tolerance."""

    values: dict[str, Any] = field(default_factory=dict)
    uploads: dict[str, Upload] = field(default_factory=dict)

    def text(self, name: str) -> str:
        """A string, empty when absent."""
        value = self.values.get(name)
        return "" if value is None else value if isinstance(value, str) else json.dumps(value)

    def integer(self, name: str, default: int = 0) -> int:
        """A whole number, the default when absent or not one."""
        try:
            return int(self.values.get(name, default))
        except (TypeError, ValueError):
            return default

    def flag(self, name: str) -> bool:
        """A yes or no."""
        return self.text(name).strip().lower() in ("true", "yes", "1")

    def json(self, name: str, refusal: str = "") -> Any:
        """A nested value, which forms carry as JSON text."""
        value = self.values.get(name)
        if not isinstance(value, str):
            return value
        if not value:
            return None
        try:
            return json.loads(value)
        except ValueError:
            raise bad_request(refusal or f"can't parse {name} JSON object") from None


async def read_params(request: web.Request) -> Params:
    """The arguments of a request from its query string and body."""
    params = Params(values=dict(request.query))
    if request.content_type == "application/json":
        params.values |= await _json_body(request)
    elif request.content_type == "multipart/form-data":
        await _read_multipart(request, params)
    elif request.content_type == "application/x-www-form-urlencoded":
        params.values |= {
            name: value for name, value in (await request.post()).items() if isinstance(value, str)
        }
    return params


async def _json_body(request: web.Request) -> dict[str, Any]:
    try:
        body = json.loads(await request.text() or "{}")
    except ValueError:
        raise bad_request("can't parse JSON object") from None
    if not isinstance(body, dict):
        raise bad_request("JSON object expected")
    return body


async def _read_multipart(request: web.Request, params: Params) -> None:
    async for part in await request.multipart():
        if not isinstance(part, BodyPartReader) or not part.name:
            continue
        data = bytes(await part.read(decode=True))
        if part.filename is None:
            params.values[part.name] = data.decode("utf-8", "replace")
            continue
        if len(data) > UPLOAD_LIMIT:
            raise TelegramError(413, "Request Entity Too Large")
        mime = part.headers.get("Content-Type", "application/octet-stream")
        params.uploads[part.name] = Upload(part.filename, mime, data)
