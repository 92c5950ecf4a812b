"""The outlines of the goods: masks of their parts, drawn once and dyed many times."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import Enum
from functools import cache
from math import hypot

from PIL import Image, ImageDraw

SIZE = 600
FINE = 2
"""Outlines are drawn so many times larger and made smaller, so that their edges are smooth."""

Point = tuple[float, float]


class Shape(Enum):
    CLUTCH = "clutch"
    SHOULDER = "shoulder"
    TOTE = "tote"
    BACKPACK = "backpack"
    WALLET = "wallet"
    CARDHOLDER = "cardholder"
    COSMETIC = "cosmetic"
    BELT = "belt"
    COVER = "cover"
    SLEEVE = "sleeve"


@dataclass(frozen=True)
class Masks:
    """Where the main colour, the second one, the thread and the metal go."""

    body: Image.Image
    second: Image.Image
    thread: Image.Image
    metal: Image.Image


@dataclass
class Sketch:
    """A drawing in progress; `second` parts lie over the body."""

    layers: dict[str, Image.Image] = field(
        default_factory=lambda: {
            name: Image.new("L", (SIZE * FINE, SIZE * FINE)) for name in ("body", "second", "thread", "metal")
        }
    )

    def piece(self, corners: Sequence[Point], radius: float, layer: str = "body", *, seam: int = 14) -> None:
        """A piece of leather with round corners and a seam along its edge."""
        outline = rounded(corners, radius)
        self._draw(layer).polygon(_fine(outline), fill=255)
        self._draw("thread").polygon(_fine(outline), fill=0)
        if seam:
            self._seam(rounded(_inset(corners, seam), max(4.0, radius - seam)))

    def strap(self, box: tuple[int, int, int, int], begin: int, end: int, width: int) -> None:
        """A bent strap of the main colour."""
        scaled = tuple(value * FINE for value in box)
        self._draw("body").arc(scaled, begin, end, fill=255, width=width * FINE)

    def ring(self, x: float, y: float, radius: float, width: int = 0) -> None:
        """A rivet, or a ring when it has a width."""
        box = [(x - radius) * FINE, (y - radius) * FINE, (x + radius) * FINE, (y + radius) * FINE]
        if width:
            self._draw("metal").ellipse(box, outline=255, width=width * FINE)
        else:
            self._draw("metal").ellipse(box, fill=255)

    def bar(self, x: int, y: int, width: int, height: int, hollow: int = 0) -> None:
        """A buckle when it is hollow, or a plate."""
        box = [x * FINE, y * FINE, (x + width) * FINE, (y + height) * FINE]
        draw = self._draw("metal")
        if hollow:
            draw.rounded_rectangle(box, 6 * FINE, outline=255, width=hollow * FINE)
        else:
            draw.rounded_rectangle(box, 5 * FINE, fill=255)

    def masks(self) -> Masks:
        """The finished parts at their real size."""
        small = {
            name: image.resize((SIZE, SIZE), Image.Resampling.BOX) for name, image in self.layers.items()
        }
        return Masks(**small)

    def _draw(self, layer: str) -> ImageDraw.ImageDraw:
        return ImageDraw.Draw(self.layers[layer])

    def _seam(self, path: Sequence[Point]) -> None:
        draw, is_up, left = self._draw("thread"), True, 0.0
        for (x0, y0), (x1, y1) in zip(path, [*path[1:], path[0]], strict=True):
            length, done = hypot(x1 - x0, y1 - y0), 0.0
            while length and done < length:
                step = min(left or 8.0, length - done)
                a, b = done / length, (done + step) / length
                if is_up:
                    ends = [(x0 + (x1 - x0) * t, y0 + (y1 - y0) * t) for t in (a, b)]
                    draw.line(_fine(ends), fill=255, width=2 * FINE)
                left = (left or 8.0) - step
                is_up = is_up if left else not is_up
                done += step


def rounded(corners: Sequence[Point], radius: float, steps: int = 10) -> list[Point]:
    """The outline of a polygon whose corners are cut round."""
    path: list[Point] = []
    for index, corner in enumerate(corners):
        begin = _towards(corner, corners[index - 1], radius)
        end = _towards(corner, corners[(index + 1) % len(corners)], radius)
        for number in range(steps + 1):
            t = number / steps
            path.append((
                begin[0] * (1 - t) ** 2 + corner[0] * 2 * t * (1 - t) + end[0] * t**2,
                begin[1] * (1 - t) ** 2 + corner[1] * 2 * t * (1 - t) + end[1] * t**2,
            ))  # fmt: skip
    return path


def _towards(start: Point, goal: Point, distance: float) -> Point:
    length = hypot(goal[0] - start[0], goal[1] - start[1])
    share = min(distance / length, 0.5)
    return start[0] + (goal[0] - start[0]) * share, start[1] + (goal[1] - start[1]) * share


def _inset(corners: Sequence[Point], by: float) -> list[Point]:
    x = sum(corner[0] for corner in corners) / len(corners)
    y = sum(corner[1] for corner in corners) / len(corners)
    return [(px + (by if px < x else -by), py + (by if py < y else -by)) for px, py in corners]


def _fine(path: Sequence[Point]) -> list[Point]:
    return [(x * FINE, y * FINE) for x, y in path]


def _box(x0: float, y0: float, x1: float, y1: float) -> list[Point]:
    return [(x0, y0), (x1, y0), (x1, y1), (x0, y1)]


def _clutch(sketch: Sketch) -> None:
    sketch.strap((20, 235, 130, 400), 60, 300, 12)
    sketch.piece([(88, 215), (512, 215), (528, 440), (72, 440)], 42)
    sketch.piece([(84, 210), (516, 210), (478, 345), (122, 345)], 46, "second")
    sketch.ring(300, 340, 15)
    sketch.ring(86, 250, 11, 4)


def _shoulder(sketch: Sketch) -> None:
    sketch.strap((130, 55, 470, 470), 180, 360, 17)
    sketch.piece([(118, 270), (482, 270), (512, 505), (88, 505)], 52)
    sketch.piece([(112, 262), (488, 262), (452, 400), (148, 400)], 64, "second")
    sketch.bar(284, 380, 32, 44)
    sketch.ring(140, 262, 13, 5)
    sketch.ring(460, 262, 13, 5)


def _tote(sketch: Sketch) -> None:
    sketch.strap((195, 80, 405, 400), 180, 360, 15)
    sketch.piece([(128, 235), (472, 235), (512, 525), (88, 525)], 20)
    sketch.piece([(101, 430), (499, 430), (512, 525), (88, 525)], 18, "second")
    for x in (203, 397):
        sketch.ring(x, 258, 8)


def _backpack(sketch: Sketch) -> None:
    sketch.strap((250, 70, 350, 210), 180, 360, 15)
    sketch.piece(_box(102, 290, 150, 470), 20, seam=0)
    sketch.piece(_box(450, 290, 498, 470), 20, seam=0)
    sketch.piece([(160, 140), (440, 140), (475, 530), (125, 530)], 82)
    sketch.piece([(156, 134), (444, 134), (432, 315), (168, 315)], 74, "second")
    sketch.piece([(188, 365), (412, 365), (422, 505), (178, 505)], 30, "second")
    sketch.bar(283, 296, 34, 46, 6)
    sketch.ring(300, 365, 9)


def _wallet(sketch: Sketch) -> None:
    sketch.piece(_box(115, 195, 480, 425), 26)
    sketch.piece(_box(372, 278, 500, 342), 30, "second")
    sketch.ring(464, 310, 13)


def _cardholder(sketch: Sketch) -> None:
    sketch.piece(_box(165, 215, 435, 420), 20)
    sketch.piece([(165, 300), (435, 262), (435, 420), (165, 420)], 20, "second")
    sketch.bar(360, 372, 44, 14)


def _cosmetic(sketch: Sketch) -> None:
    sketch.piece([(105, 245), (495, 245), (455, 460), (145, 460)], 62)
    sketch.piece([(132, 390), (468, 390), (455, 460), (145, 460)], 40, "second")
    sketch.bar(128, 252, 344, 9)
    sketch.ring(474, 276, 12, 4)


def _belt(sketch: Sketch) -> None:
    for inset in (0, 46):
        sketch.strap((130 + inset, 150 + inset, 470 - inset, 490 - inset), 0, 360, 38)
    sketch.piece(_box(285, 118, 530, 172), 20)
    sketch.bar(262, 104, 62, 82, 10)
    for x in (392, 436, 480):
        sketch.ring(x, 145, 5)


def _cover(sketch: Sketch) -> None:
    sketch.piece(_box(180, 130, 430, 475), 22)
    sketch.piece(_box(168, 130, 200, 475), 8, seam=0)
    sketch.ring(315, 290, 46, 5)
    sketch.ring(315, 290, 9)


def _sleeve(sketch: Sketch) -> None:
    sketch.piece(_box(78, 175, 522, 465), 28)
    sketch.piece([(78, 175), (522, 175), (522, 270), (78, 320)], 28, "second")
    sketch.ring(300, 280, 11)


SKETCHES: dict[Shape, Callable[[Sketch], None]] = {
    Shape.CLUTCH: _clutch,
    Shape.SHOULDER: _shoulder,
    Shape.TOTE: _tote,
    Shape.BACKPACK: _backpack,
    Shape.WALLET: _wallet,
    Shape.CARDHOLDER: _cardholder,
    Shape.COSMETIC: _cosmetic,
    Shape.BELT: _belt,
    Shape.COVER: _cover,
    Shape.SLEEVE: _sleeve,
}


@cache
def masks_of(shape: Shape) -> Masks:
    """The parts of a shape; drawn at the first asking."""
    sketch = Sketch()
    SKETCHES[shape](sketch)
    return sketch.masks()
