"""Photographs that nobody took: goods drawn in their colours on a soft background."""

from collections.abc import Iterable
from functools import cache
from io import BytesIO

from django.core.files.base import ContentFile
from PIL import Image, ImageChops, ImageColor, ImageDraw, ImageFilter, ImageOps

from backend.catalog.models import Variant
from backend.demo.catalogue import articles
from backend.demo.shapes import SIZE, Shape, masks_of

RGB = tuple[int, int, int]
BACKGROUNDS = ("#f3ede4", "#e9eee9", "#efe7ec", "#e8edf2")
METAL, THREAD_LIGHT, THREAD_DARK = "#d8b25c", "#f1e2c6", "#5a3d2b"
WHITE, BLACK = (255, 255, 255), (0, 0, 0)
QUALITY = 82
SAME_BACKGROUND = 15
"""So many variants in a row, that is two products, stand on one background."""


def draw_all(variants: Iterable[Variant]) -> None:
    """A picture for every variant that has none yet."""
    shapes = {row.name: row.group.shape for row in articles()}
    for number, variant in enumerate(variants):
        storage, name = variant.photo.storage, str(variant.photo.name)
        if not storage.exists(name):
            second = variant.secondary_color.hex if variant.secondary_color else None
            picture = draw(shapes[variant.product.name], variant.color.hex, second, number // SAME_BACKGROUND)
            storage.save(name, ContentFile(picture))


def draw(shape: Shape, color: str, second: str | None, background: int) -> bytes:
    """A JPEG of one variant."""
    masks = masks_of(shape)
    main, over = _rgb(color), _rgb(second or color)
    picture = _scene(shape, background % len(BACKGROUNDS)).copy()
    picture.paste(_leather(main), mask=masks.body)
    # A flap of the same leather is told from the body by its light.
    picture.paste(_leather(over if second else _mix(main, WHITE, 0.09)), mask=masks.second)
    picture.paste(_rgb(THREAD_DARK if _is_light(main) else THREAD_LIGHT), mask=masks.thread)
    picture.paste(_rgb(METAL), mask=masks.metal)
    file = BytesIO()
    picture.save(file, "JPEG", quality=QUALITY)
    return file.getvalue()


@cache
def _scene(shape: Shape, background: int) -> Image.Image:
    """The background with the soft shadow of a shape."""
    scene = Image.new("RGB", (SIZE, SIZE), BACKGROUNDS[background])
    halo = Image.new("L", (SIZE, SIZE))
    ImageDraw.Draw(halo).ellipse((40, 60, 560, 580), fill=120)
    scene.paste(WHITE, mask=halo.filter(ImageFilter.GaussianBlur(70)))
    masks = masks_of(shape)
    outline = ImageChops.lighter(masks.body, masks.second)
    shadow = ImageChops.offset(outline, 0, 16).filter(ImageFilter.GaussianBlur(16)).point(_part(0.45))
    scene.paste(_rgb("#6b5747"), mask=shadow)
    return scene


@cache
def _leather(color: RGB) -> Image.Image:
    """Leather of one colour with light from above."""
    dark, light = _mix(color, BLACK, 0.28), _mix(color, WHITE, 0.16)
    dyed: Image.Image = ImageOps.colorize(_light(), black=dark, white=light, mid=color)
    return dyed


@cache
def _light() -> Image.Image:
    fall = Image.linear_gradient("L").resize((SIZE, SIZE)).transpose(Image.Transpose.FLIP_TOP_BOTTOM)
    grain = Image.effect_noise((SIZE // 2, SIZE // 2), 26).resize((SIZE, SIZE))
    return Image.blend(fall, grain, 0.22)


def _part(share: float) -> list[int]:
    return [int(value * share) for value in range(256)]


def _rgb(color: str) -> RGB:
    red, green, blue = ImageColor.getrgb(color)[:3]
    return red, green, blue


def _mix(color: RGB, other: RGB, share: float) -> RGB:
    red, green, blue = (int(a + (b - a) * share) for a, b in zip(color, other, strict=True))
    return red, green, blue


def _is_light(color: RGB) -> bool:
    return sum(color) > 450
