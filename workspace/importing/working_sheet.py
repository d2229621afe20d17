"""The plan as a spreadsheet to work in: the columns that bringing one in understands (A11)."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO

from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from workspace import text
from workspace.circles import policy as circles
from workspace.importing import standing
from workspace.importing.understanding.headings import FIELDS
from workspace.people.models import Person
from workspace.plan import shape
from workspace.plan.models import Plan
from workspace.text import FORMULA

COLUMNS = {  # field: what stands above it, in the order of the sheet
    name: FIELDS[name] for name in ("reference", *shape.LABELS, *standing.SAID)
}
NARROW, WIDE = 16, 44
LONG = {
    "what",
    "why",
    "difference",
    "measures",
    "involvement",
    "heard",
    "partner_links",
    "happened",
    "outcome",
}


def rows(person: Person, plan: Plan) -> Iterator[list[str]]:
    """One row for each action, as this person may read it."""
    inside = circles.is_member(person, plan.circle)
    for held in standing.of(plan).actions:
        cells = held.cells if inside else {**held.cells, "sessions": held.shown_sessions}
        yield [ILLEGAL_CHARACTERS_RE.sub("", cells.get(name, "")) for name in COLUMNS]


def as_csv(person: Person, plan: Plan) -> bytes:
    """The sheet for any spreadsheet program."""
    return text.as_csv([list(COLUMNS.values()), *rows(person, plan)])


def as_xlsx(person: Person, plan: Plan) -> bytes:
    """A workbook with real widths, headings that stay, and nothing that a program would work out."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Plan")
    sheet.freeze_panes = "C2"
    for number, name in enumerate(COLUMNS, 1):
        sheet.column_dimensions[get_column_letter(number)].width = WIDE if name in LONG else NARROW
    wrapped, bold = Alignment(wrap_text=True, vertical="top"), Font(bold=True)

    def cell(said: str, *, heading: bool = False) -> Cell:
        made = WriteOnlyCell(sheet, value=said)
        made.alignment = wrapped
        if said:
            made.data_type = "s"  # a text, whatever it begins with
        if said.lstrip(" ").startswith(FORMULA):
            made.quotePrefix = True
        if heading:
            made.font = bold
        return made

    sheet.append([cell(label, heading=True) for label in COLUMNS.values()])
    for row in rows(person, plan):
        sheet.append([cell(said) if said else None for said in row])
    out = BytesIO()
    book.save(out)
    return out.getvalue()
