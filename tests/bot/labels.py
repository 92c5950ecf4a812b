"""Pictures of labels, as people photograph them."""

import io

import segno
from PIL import Image


def picture_of(*codes: str, side: int = 300) -> bytes:
    """QR codes side by side on one sheet."""
    sheet = Image.new("RGB", (side * max(len(codes), 1), side), "white")
    for place, code in enumerate(codes):
        drawn = io.BytesIO()
        segno.make(code, error="m", micro=False).save(drawn, kind="png", scale=8, border=4)
        sheet.paste(Image.open(drawn).convert("RGB").resize((side, side)), (place * side, 0))
    kept = io.BytesIO()
    sheet.save(kept, "PNG")
    return kept.getvalue()
