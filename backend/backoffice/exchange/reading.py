"""A spreadsheet as people send it, read as words; what cannot be read is said in one sentence."""

import csv
import io
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import islice
from typing import Any
from xml.etree.ElementTree import ParseError

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from backend.backoffice.exchange.files import unescaped
from backend.core.errors import DomainError

MOST_LINES, MOST_COLUMNS = 10_000, 60
BIGGEST_FILE, BIGGEST_UNPACKED = 5 * 2**20, 60 * 2**20
ZIP, OLD_EXCEL = b"PK", b"\xd0\xcf\x11\xe0"
SEPARATORS = ";,\t"
FORMULA = object()


class TooBig(DomainError):
    code = "file_too_big"
    message = _("The file is too big: at most %(most)s MB. Split it, and leave pictures out.")


class TooManyLines(DomainError):
    code = "too_many_lines"
    message = _("There are more than %(most)s lines in the file. Split it into several.")


class NotATable(DomainError):
    code = "not_a_table"
    message = _("This is not a table. Save it as Excel (xlsx) or CSV and choose it again.")


class OldExcel(DomainError):
    code = "old_excel"
    message = _("This is a file of an old Excel or has a password. Save it as xlsx without one.")


class EmptyFile(DomainError):
    code = "empty_file"
    message = _("There are no lines in the file. Fill in the template and choose it again.")


@dataclass(frozen=True)
class Row:
    """A line of the file by its number there: words, and what is wrong with some of its cells."""

    number: int
    cells: list[str]
    wrong: dict[int, str] = field(default_factory=dict)


def read(content: bytes) -> list[Row]:
    """The lines of a file that have anything in them, the heading first.

    Raises TooBig, TooManyLines, NotATable, OldExcel, EmptyFile.
    """
    if len(content) > BIGGEST_FILE:
        raise TooBig(most=BIGGEST_FILE // 2**20)
    if content.startswith(OLD_EXCEL):
        raise OldExcel
    rows = _workbook(content) if content.startswith(ZIP) else _text(content)
    filled = [row for row in rows if any(row.cells) or row.wrong]
    if len(filled) < 2:
        raise EmptyFile
    return filled


def _workbook(content: bytes) -> list[Row]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            if sum(part.file_size for part in packed.infolist()) > BIGGEST_UNPACKED:
                raise TooBig(most=BIGGEST_FILE // 2**20)
        book = load_workbook(io.BytesIO(content), read_only=True, keep_links=False)
        sheet: Any = book.worksheets[0]
        sheet.reset_dimensions()
        lines = ([_cell(cell) for cell in line] for line in sheet.iter_rows(max_col=MOST_COLUMNS))
        return _numbered(lines)
    except (
        zipfile.BadZipFile, zlib.error, InvalidFileException, ParseError, KeyError, IndexError, ValueError,
        TypeError, AttributeError, EOFError, NotImplementedError, RuntimeError, OSError,
    ) as error:  # fmt: skip
        raise NotATable from error


def _text(content: bytes) -> list[Row]:
    text = _decoded(content)
    if "\x00" in text:
        raise NotATable
    heading = next((line for line in text.splitlines() if line.strip()), "")
    separator = max(SEPARATORS, key=heading.count)
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    try:
        return _numbered([unescaped(cell) for cell in line[:MOST_COLUMNS]] for line in lines)
    except csv.Error as error:
        raise NotATable from error


def _decoded(content: bytes) -> str:
    # cp1251 is what Excel writes in Ukraine when nobody tells it otherwise.
    is_wide = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ["utf-16"] if is_wide else ["utf-8-sig", "cp1251"]:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise NotATable


def _numbered(lines: Iterator[Sequence[Any]]) -> list[Row]:
    rows = [_row(number, cells) for number, cells in enumerate(islice(lines, MOST_LINES + 2), start=1)]
    if len(rows) > MOST_LINES + 1:
        raise TooManyLines(most=MOST_LINES)
    return rows


def _row(number: int, cells: Sequence[Any]) -> Row:
    wrong: dict[int, str] = {}
    words = []
    for place, value in enumerate(cells):
        if isinstance(value, datetime | date | time | timedelta):
            wrong[place] = _t("the spreadsheet made a date of it: format the cell as text")
            value = ""
        elif value is FORMULA:
            wrong[place] = _t("this is a formula: put its result there")
            value = ""
        words.append(_words(value))
    return Row(number, words, wrong)


def _cell(cell: Any) -> object:
    # Words that begin with «=» are words, if the spreadsheet says so.
    return FORMULA if cell.data_type == "f" else cell.value


def _words(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        number = Decimal(repr(value))
        whole = number.to_integral_value()
        return f"{whole if whole == number else number:f}"
    text = str(value)
    # What a phone or a website puts between letters and nobody sees.
    return "".join(sign for sign in text if sign.isprintable() or sign in "\n\u00a0\u2009\u202f").strip()
