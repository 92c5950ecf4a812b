"""Spreadsheets as Excel, LibreOffice and a person with a text editor open them."""

import csv
import io
import re
import tempfile
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from typing import IO, Any

from django.utils import timezone
from django.utils.formats import get_format
from django.utils.translation import gettext as _t
from import_export.formats.base_formats import Format
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

LONGEST_CELL = 32_767
FORMULA = re.compile(r"[=+\-@\t\r]")
PHONE = re.compile(r"\+[0-9]+")
Rows = Iterable[Sequence[Any]]


class Xlsx(Format):  # type: ignore[misc]
    """A workbook with one sheet."""

    most_rows = 50_000

    def get_title(self) -> str:
        """As people call it."""
        return "Excel (xlsx)"

    def get_extension(self) -> str:
        """The end of the file's name."""
        return "xlsx"

    def get_content_type(self) -> str:
        """As browsers call it."""
        return "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

    def can_export(self) -> bool:
        """Every list."""
        return True

    def write(self, headers: Sequence[str], rows: Rows) -> IO[bytes]:
        """A file with these rows, at its beginning."""
        book = Workbook(write_only=True)
        _fill(book.create_sheet(), headers, rows)
        return _saved(book)

    def write_template(self, headers: Sequence[str], about: str, rows: Sequence[Sequence[str]]) -> IO[bytes]:
        """A file with a heading to be filled in, and a second sheet that tells about it."""
        book = Workbook(write_only=True)
        _fill(book.create_sheet(), headers, [])
        _fill(book.create_sheet(about[:31]), rows[0], rows[1:])
        return _saved(book)


class Csv(Format):  # type: ignore[misc]
    """Text with the separators that a spreadsheet of the reader's country expects."""

    most_rows = 200_000

    def get_title(self) -> str:
        """As people call it."""
        return "CSV"

    def get_extension(self) -> str:
        """The end of the file's name."""
        return "csv"

    def get_content_type(self) -> str:
        """As browsers call it."""
        return "text/csv; charset=utf-8"

    def can_export(self) -> bool:
        """Every list."""
        return True

    def write(self, headers: Sequence[str], rows: Rows) -> IO[bytes]:
        """A file with these rows, at its beginning."""
        file = _file()
        # The mark at the beginning tells Excel that the letters are Ukrainian.
        text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="", write_through=True)
        point = get_format("DECIMAL_SEPARATOR")
        writer = csv.writer(text, delimiter=";" if point == "," else ",")
        writer.writerow(headers)
        writer.writerows([_text(value, point) for value in row] for row in rows)
        text.flush()
        text.detach()
        file.seek(0)
        return file


FORMATS = (Xlsx, Csv)


def write_for_programs(headers: Sequence[str], rows: Rows) -> bytes:
    """A table that a program reads: commas and points, whatever the language of whoever takes it."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(headers)
    writer.writerows([_text(value, ".") for value in row] for row in rows)
    return text.getvalue().encode()


def unescaped(text: str) -> str:
    """A cell of a CSV file without the mark that keeps a spreadsheet from running it."""
    return text[1:] if text.startswith("'") and FORMULA.match(text[1:]) else text


def _fill(sheet: Any, headers: Sequence[str], rows: Rows) -> None:
    sheet.freeze_panes = "A2"
    for place, header in enumerate(headers, start=1):
        sheet.column_dimensions[get_column_letter(place)].width = max(14, min(40, len(header) + 4))
    heads = [WriteOnlyCell(sheet, _words(header)) for header in headers]
    for head in heads:
        head.font = Font(bold=True)
    sheet.append(heads)
    for row in rows:
        sheet.append([_cell(sheet, value) for value in row])


def _saved(book: Workbook) -> IO[bytes]:
    file = _file()
    book.save(file)
    file.seek(0)
    return file


def _file() -> IO[bytes]:
    return tempfile.SpooledTemporaryFile(max_size=2**20)


def _cell(sheet: Any, value: Any) -> Any:
    if isinstance(value, str):
        value = _words(value)
        if not value.startswith("="):
            return value
        cell = WriteOnlyCell(sheet, value)
        # Words, whatever they begin with: a spreadsheet does not run them.
        cell.data_type = "s"
        return cell
    if isinstance(value, bool):
        return _yes(value)
    if isinstance(value, datetime):
        return _local(value)
    if value is None or isinstance(value, int | Decimal | float | date | time):
        return value
    return _words(str(value))


def _text(value: Any, point: str) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return _yes(value)
    if isinstance(value, Decimal):
        return f"{value:f}".replace(".", point)
    if isinstance(value, datetime):
        return _local(value).strftime("%Y-%m-%d %H:%M:%S")
    if isinstance(value, int | date | time):
        return str(value)
    text = _words(str(value))
    # A phone begins with a plus and is no formula.
    return f"'{text}" if FORMULA.match(text) and not PHONE.fullmatch(text) else text


def _words(text: str) -> str:
    clean: str = ILLEGAL_CHARACTERS_RE.sub("", text)
    return clean[:LONGEST_CELL]


def _yes(value: bool) -> str:
    return _t("yes") if value else _t("no")


def _local(moment: datetime) -> datetime:
    local = timezone.localtime(moment) if timezone.is_aware(moment) else moment
    return local.replace(tzinfo=None, microsecond=0)
