"""What stands on a paper, and how it is drawn: head and code, a table that goes on, sums, a signature."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from fpdf import FPDF
from fpdf.enums import Align, MethodReturnValue, XPos, YPos

from backend.core.drawing import FONT, add_fonts, qr_code

SIZE, LINE = 9, 5.5
QR_WIDTH = 26
PADDING = 1.2


@dataclass(frozen=True)
class Column:
    """A column of a table: its head, its share of the width in millimetres, and where its words stand."""

    head: str
    width: float
    align: Align = Align.L


@dataclass(frozen=True)
class Sheet:
    """A paper before it is drawn: empty facts are left out."""

    name: str
    title: str
    code: str
    facts: Sequence[tuple[str, str]]
    columns: Sequence[Column] = ()
    rows: Sequence[Sequence[str]] = ()
    sums: Sequence[str] = ()
    notes: Sequence[str] = ()
    signs: Sequence[str] = ()


def draw(sheet: Sheet) -> bytes:
    """A paper as a PDF."""
    page = _Page(sheet.title)
    page.head(sheet)
    if sheet.columns:
        page.lines(sheet.columns, sheet.rows)
    page.foot(sheet)
    return bytes(page.output())


class _Page(FPDF):
    def __init__(self, title: str) -> None:
        super().__init__(format="A4")
        add_fonts(self)
        self.set_title(title)
        self.set_auto_page_break(True, margin=18)
        self.set_margins(14, 12, 14)
        self.set_line_width(0.15)
        self.add_page()

    def footer(self) -> None:
        """Which page it is, of how many."""
        self.set_y(-12)
        self.set_font(FONT, size=7)
        self.cell(0, LINE, f"{self.title} · {self.page_no()} / {{nb}}", align=Align.C)

    def head(self, sheet: Sheet) -> None:
        """What it is and of whom, beside the code."""
        picture = qr_code(sheet.code, scale=6)
        self.image(picture, x=self.w - self.r_margin - QR_WIDTH, y=self.t_margin, w=QR_WIDTH)
        beside = self.epw - QR_WIDTH - 4
        self.say(sheet.title, style="B", size=14, width=beside)
        self.ln(1)
        for name, fact in sheet.facts:
            if fact:
                self._fact(name, fact, beside)
        self.set_y(max(self.get_y(), self.t_margin + QR_WIDTH) + 3)

    def foot(self, sheet: Sheet) -> None:
        """What it comes to, and who signs."""
        self.ln(2)
        for place, text in enumerate(sheet.sums):
            last = place == len(sheet.sums) - 1
            self.say(text, style="B" if last else "", size=11 if last else SIZE, align=Align.R)
        for text in sheet.notes:
            self.ln(1)
            self.say(text)
        if sheet.signs:
            self._signs(sheet.signs)

    def lines(self, columns: Sequence[Column], rows: Sequence[Sequence[str]]) -> None:
        """A table row by row; the head stands again on every page, and no row is torn apart."""
        self._line(columns, [column.head for column in columns], is_head=True)
        for row in rows:
            self._line(columns, row)

    def say(
        self,
        text: str,
        *,
        style: str = "",
        size: float = SIZE,
        align: Align = Align.L,
        width: float = 0,
    ) -> None:
        """A paragraph."""
        self.set_font(FONT, style, size)
        self.multi_cell(
            width,
            LINE + (size - SIZE) * 0.5,
            text,
            align=align,
            new_x=XPos.LMARGIN,
            new_y=YPos.NEXT,
        )

    def _fact(self, name: str, fact: str, width: float) -> None:
        self.set_font(FONT, "B", SIZE)
        label = f"{name}:"
        room = self.get_string_width(label) + 2 * PADDING
        self.cell(room, LINE, label)
        self.set_font(FONT, size=SIZE)
        self.multi_cell(width - room, LINE, fact, align=Align.L, new_x=XPos.LMARGIN, new_y=YPos.NEXT)

    def _line(self, columns: Sequence[Column], row: Sequence[str], *, is_head: bool = False) -> None:
        self.set_font(FONT, "B" if is_head else "", SIZE)
        cells = [self._wrapped(text, column) for text, column in zip(row, columns, strict=True)]
        height = max(map(len, cells)) * LINE
        if self.will_page_break(height):
            self.add_page()
            if not is_head:
                self._line(columns, [column.head for column in columns], is_head=True)
                self.set_font(FONT, size=SIZE)
        top, left = self.get_y(), self.l_margin
        edges = accumulate((column.width for column in columns), initial=left)
        for cell, column, edge in zip(cells, columns, edges, strict=False):
            self.rect(edge, top, column.width, height)
            for place, text in enumerate(cell):
                self.set_xy(edge, top + place * LINE)
                self.cell(column.width, LINE, text, align=Align.C if is_head else column.align)
        self.set_xy(left, top + height)

    def _wrapped(self, text: str, column: Column) -> list[str]:
        room = column.width - 2 * PADDING
        if self.get_string_width(text) <= room:
            return [text]
        wrapped = self.multi_cell(room, LINE, text, dry_run=True, output=MethodReturnValue.LINES)
        assert isinstance(wrapped, list)
        return wrapped

    def _signs(self, names: Sequence[str]) -> None:
        if self.will_page_break(20):
            self.add_page()
        self.ln(10)
        width = self.epw / len(names)
        self.set_font(FONT, size=SIZE)
        for name in names:
            self.cell(width, LINE, f"{name} {'_' * 22}")
