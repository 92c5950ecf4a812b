"""What every paper is drawn with: fonts that have Ukrainian letters, and codes for the camera."""

from functools import cache
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path

import segno
from fpdf import FPDF

FONT = "DejaVu"


def add_fonts(page: FPDF) -> None:
    """The page can be written on in Ukrainian, plain and bold."""
    for style, name in (("", "DejaVuSans.ttf"), ("B", "DejaVuSans-Bold.ttf")):
        page.add_font(FONT, style, _fonts() / name)


def qr_code(text: str, *, scale: int) -> BytesIO:
    """A picture of these words for a camera to read."""
    picture = BytesIO()
    segno.make(text, error="m").save(picture, kind="png", scale=scale, border=2)
    return picture


@cache
def _fonts() -> Path:
    """The fonts that the charts are drawn with."""
    found = find_spec("matplotlib")
    assert found
    assert found.origin
    return Path(found.origin).parent / "mpl-data" / "fonts" / "ttf"
