"""The plan as a spreadsheet, CSV or XLSX: one line for each action, in the words of the page."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO

from flask_babel import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from workspace import text
from workspace.public import wording
from workspace.public.telling import Telling
from workspace.text import safe_cell as safe

LONGEST = 32_767  # characters in a cell of XLSX
WIDE, NARROW = 40, 16  # columns of long texts and of short ones, in characters
SHORT = {"Reference", "Starts", "To be done by", "To be worked out by", "Next review", "State"}


def headings() -> list[str]:
    """The first line: the same labels that the import knows."""
    return [str(_(label)) for label, _words in wording.COLUMNS]


def lines(telling: Telling) -> Iterator[list[str]]:
    """One line for each action, each cell safe to open in a spreadsheet program."""
    for told in telling.actions:
        yield [safe(words(told, telling)) for _label, words in wording.COLUMNS]


def as_csv(telling: Telling) -> bytes:
    """The lines for any spreadsheet program."""
    return text.as_csv([headings(), *lines(telling)])


def as_xlsx(telling: Telling, made: datetime) -> bytes:
    """The same lines as a workbook; headings and references stay in sight. Every cell is text, no formula."""
    book = Workbook(write_only=True)
    book.properties.created = book.properties.modified = made.astimezone(UTC).replace(tzinfo=None)
    book.properties.title = telling.title
    sheet = book.create_sheet(str(_("Plan")))
    sheet.freeze_panes = "B2"
    first = []
    for number, (label, _words) in enumerate(wording.COLUMNS, 1):
        sheet.column_dimensions[get_column_letter(number)].width = NARROW if label in SHORT else WIDE
        cell = WriteOnlyCell(sheet, value=str(_(label)))
        cell.font = Font(bold=True)
        first.append(cell)
    sheet.append(first)
    for line in lines(telling):
        sheet.append([ILLEGAL_CHARACTERS_RE.sub("", cell)[:LONGEST] or None for cell in line])
    out = BytesIO()
    book.save(out)
    return out.getvalue()
