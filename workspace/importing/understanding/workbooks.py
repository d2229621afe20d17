"""XLSX: workbooks. Formulas are never worked out, and no file may eat the machine."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from datetime import date, datetime
from io import BytesIO
from typing import Any
from zipfile import BadZipFile, ZipFile

from openpyxl import load_workbook
from openpyxl.utils.cell import range_boundaries
from openpyxl.workbook.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet
from openpyxl.xml.functions import iterparse  # of defusedxml, as that is installed

from workspace.importing.understanding import sheets
from workspace.importing.understanding.grid import Grid, Row, letter
from workspace.refusal import Refusal, mark

LARGEST_UNPACKED = 30 * 1024 * 1024  # bytes
MOST_PARTS = 2_000
WIDEST = 1_000  # columns, blank ones as well
MOST_CELLS = 500_000  # blank ones as well: a small file can unpack to millions
MOST_SHEETS = 50
SHOWN = 5  # cells that a sentence names
Merge = tuple[int, int, int, int]  # first column, first row, last column, last row; from 1
_MERGE = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}mergeCell"


def read(data: bytes) -> Grid:
    """The first visible sheet with headings that people use."""
    _check_parts(data)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl tells of everything it doesn't keep; we keep only text
            return _grid(data)
    except Refusal:
        raise
    except Exception:  # openpyxl lets through whatever its parts raise on a broken file
        raise _broken() from None


def _broken() -> Refusal:
    return Refusal(
        mark(
            "This workbook is broken and can't be read. Open it in your spreadsheet program, save it"
            " again, and bring it."
        )
    )


def _check_parts(data: bytes) -> None:
    """Look at what the file would unpack to before anything is unpacked."""
    try:
        with ZipFile(BytesIO(data)) as packed:
            parts = packed.infolist()
    except (BadZipFile, OSError, ValueError, EOFError, NotImplementedError, UnicodeDecodeError):
        raise _broken() from None
    names = {part.filename for part in parts}
    if "xl/workbook.xml" not in {name.replace("\\", "/") for name in names}:
        raise Refusal(
            mark(
                "This is not an Excel workbook. Save your spreadsheet as “Excel workbook (.xlsx)” or"
                " “CSV UTF-8”, and bring that."
            )
        )
    if any(part.flag_bits & 1 for part in parts):
        raise Refusal(mark("This file has a password. Take the password off, save it, and bring it again."))
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > LARGEST_UNPACKED:
        raise _too_large()


def _too_large() -> Refusal:
    return Refusal(
        mark(
            "This workbook is too large once it is unpacked. Copy only the plan into a new workbook,"
            " and bring that."
        )
    )


def _grid(data: bytes) -> Grid:
    book = load_workbook(BytesIO(data), read_only=True, data_only=False, keep_links=False)
    try:
        for sheet in [each for each in book.worksheets if each.sheet_state == "visible"][:MOST_SHEETS]:
            formulas: list[tuple[int, str]] = []
            grid = sheets.build(sheet.title, _records(sheet, formulas))
            if grid:
                _refuse_formulas(grid, formulas)
                return _filled(grid, _merges(book, sheet))
    finally:
        book.close()
    raise sheets.no_headings()


def _records(sheet: Worksheet, formulas: list[tuple[int, str]]) -> Iterator[sheets.Record]:
    sheet.reset_dimensions()  # type: ignore[attr-defined]  # what a file says of its size may be wrong
    seen = 0
    for at, cells in enumerate(sheet.iter_rows(), 1):
        seen += len(cells)
        if len(cells) > WIDEST:
            raise sheets.too_wide(at)
        if seen > MOST_CELLS:
            raise _too_large()
        formulas += [(at, f"{letter(n)}{at}") for n, cell in enumerate(cells) if cell.data_type == "f"]
        yield at, [_text(cell) for cell in cells]


def _text(cell: Any) -> str:
    """A cell as a person would read it. A formula stands as a sign, so that its row is not taken as blank."""
    value = cell.value
    if value is None or isinstance(value, str):
        return "=" if cell.data_type == "f" else value or ""
    if cell.data_type == "f":
        return "="
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (int, float)):
        return _number(value, cell.number_format or "")
    return _day(value, cell.number_format or "") if isinstance(value, date) else str(value)


def _number(value: float, form: str) -> str:
    if "%" in form:
        return f"{value * 100:.10g}%"
    for sign in "£€":
        if sign in form:
            return f"{sign}{value:,.0f}" if float(value).is_integer() else f"{sign}{value:,.2f}"
    if float(value).is_integer():
        return str(int(value))
    return f"{value:.15g}"


def _day(value: date, form: str) -> str:
    """A day as ISO; a month where the sheet shows only the month: Excel keeps "May 25" as a day in May."""
    shown = form.lower()
    if "d" not in shown and "m" in shown and "y" in shown:
        return f"{value:%B} {value.year}"
    if isinstance(value, datetime) and (value.hour or value.minute):
        return f"{value.date().isoformat()} {value:%H:%M}"
    return value.date().isoformat() if isinstance(value, datetime) else value.isoformat()


def _refuse_formulas(grid: Grid, formulas: list[tuple[int, str]]) -> None:
    named = [cell for at, cell in formulas if at >= grid.headings_at]
    if named:
        raise Refusal(
            mark(
                "There are formulas in %(cells)s. Nothing is ever worked out here: put what they result"
                " in into the cells (copy, then paste as values), save, and bring the file again."
            ),
            cells=_some(named),
        )


def _some(named: list[str]) -> str:
    shown = ", ".join(named[:SHOWN])
    return f"{shown} … ({len(named)})" if len(named) > SHOWN else shown


def _merges(book: Workbook, sheet: Worksheet) -> list[Merge]:
    """Where cells are merged; openpyxl says so only after it has kept the whole book in memory."""
    path = sheet._worksheet_path  # type: ignore[attr-defined]  # the book's own way to its sheet
    found: list[Merge] = []
    with book._archive.open(path) as source:  # type: ignore[attr-defined]  # as above
        for _event, element in iterparse(source):
            if element.tag == _MERGE:
                found.append(_corners(element.get("ref", "")))
            element.clear()
    return found


def _corners(ref: str) -> Merge:
    first_column, first, last_column, last = range_boundaries(ref)
    if first_column is None or first is None or last_column is None or last is None:
        raise ValueError(ref)
    return first_column, first, last_column, last


def _filled(grid: Grid, merges: list[Merge]) -> Grid:
    """A merge down one column says the same for each of its rows; one across says nobody knows what."""
    inside = [each for each in merges if each[3] > grid.headings_at]
    across = [f"{letter(a - 1)}{b}:{letter(c - 1)}{d}" for a, b, c, d in inside if c > a]
    if across:
        raise Refusal(
            mark(
                "Cells are merged across columns: %(cells)s. Undo the merging, so that each column has"
                " its own cell, and bring the file again."
            ),
            cells=_some(across),
        )
    if sum(min(last, sheets.LOWEST) - first for _a, first, _c, last in inside) > MOST_CELLS:
        raise _broken()  # real ones don't lie upon each other
    rows = {row.at: row for row in grid.rows}
    for column, first, _last_column, last in inside:
        if first in rows and column <= len(grid.headings):
            _fill(rows, column - 1, first, last)
    return grid


def _fill(rows: dict[int, Row], column: int, first: int, last: int) -> None:
    for at in range(first + 1, min(last, sheets.LOWEST) + 1):
        row = rows.get(at)
        if row and not row.cells[column] and rows[first].cells[column]:
            row.cells[column] = rows[first].cells[column]
            row.notes[column] = "merged"
