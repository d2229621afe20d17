"""CSV: text in columns, as every spreadsheet program saves it."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from io import StringIO
from pathlib import PurePath

from workspace.importing.understanding import headings, sheets
from workspace.importing.understanding.grid import Grid, letter
from workspace.refusal import Refusal, mark

DELIMITERS = (",", ";", "\t")
_MARKS_16 = (b"\xff\xfe", b"\xfe\xff")
_FORMULA = re.compile(
    r"\s*(?:[=＝]\s*[\w(+\-\"'@$]|[+\-@＋－＠]\s*[A-Z][A-Z0-9.]*\("
    r"|[+\-@][^\n|]*\|[^\n!]*!)"
)


def read(name: str, data: bytes) -> Grid:
    """The rows of a CSV file, whichever of comma, semicolon and tab stands between its columns."""
    text = _decoded(data)
    title = PurePath(name.replace("\\", "/")).stem
    best = max(DELIMITERS, key=lambda each: _known(text, each))
    grid = sheets.build(title, _records(text, best))
    if grid is None:
        raise sheets.no_headings()
    return grid


def _decoded(data: bytes) -> str:
    """The text. Only UTF-8 and marked UTF-16 are sure: whatever else is guessed turns names into others."""
    wide = data.startswith(_MARKS_16)
    if not wide and b"\x00" in data:
        raise sheets.not_a_spreadsheet()
    try:
        return data.decode("utf-16" if wide else "utf-8-sig")
    except UnicodeDecodeError as error:
        raise Refusal(
            mark(
                "Line %(line)s holds a letter or sign that can't be read, because the file is not saved"
                " as UTF-8. Open it in your spreadsheet program, choose “Save as” and then “CSV UTF-8”"
                " or “Excel workbook (.xlsx)”."
            ),
            line=1 if wide else data.count(b"\n", 0, error.start) + 1,
        ) from None


def _known(text: str, delimiter: str) -> int:
    """How many headings are recognised where this stands between the columns."""
    lines = text[:100_000]
    try:
        return max(
            (
                headings.recognised(cells)
                for _n, cells in zip(
                    range(sheets.HEADINGS_WITHIN),
                    csv.reader(StringIO(lines, newline=""), delimiter=delimiter),
                    strict=False,
                )
            ),
            default=0,
        )
    except csv.Error:
        return 0


def _records(text: str, delimiter: str) -> Iterator[sheets.Record]:
    reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=True)
    at = 0
    try:
        for at, cells in enumerate(reader, 1):
            _refuse_formulas(at, cells)
            yield at, cells
    except csv.Error:
        raise Refusal(
            mark(
                "A quotation mark is missing, or is one too many, in row %(row)s or below it. Open the"
                " file in your spreadsheet program, look at that row, save it again, and bring it."
            ),
            row=at + 1,
        ) from None


def _refuse_formulas(at: int, cells: list[str]) -> None:
    for column, cell in enumerate(cells):
        if _FORMULA.match(cell):
            raise Refusal(
                mark(
                    "There is a formula in %(cells)s. Nothing is ever worked out here: put what it"
                    " results in into the cell (copy, then paste as values), save, and bring the file"
                    " again."
                ),
                cells=f"{letter(column)}{at}",
            )
