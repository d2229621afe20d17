"""Rows as actions: one row that holds several is taken apart, and what points to another row is followed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from workspace.importing.understanding import words
from workspace.importing.understanding.grid import NOTES, Grid, Row
from workspace.importing.understanding.headings import normal
from workspace.importing.understanding.meaning import (
    ONE,
    SEVERAL,
    Account,
    Cell,
    Context,
    Item,
    Kind,
    Question,
)
from workspace.importing.understanding.reading import of_another, understand
from workspace.refusal import mark

MOST_PARTS = 50  # actions in one row
OF_EACH = frozenset(  # what each of several actions in one row may have of its own
    {"owner", "checker", "supporters", "start_on", "due_on", "review_on", "state", "health", "priority"}
)
ALIGNED = OF_EACH | {"number", "measures", "difference", "why", "happened", "outcome", "reference"}
PROOF = frozenset({"owner", "due_on", "start_on", "state", "health", "number", "checker"})  # short cells
FOLLOWED = OF_EACH | {"groups", "also", "measures", "partner_links", "review_every"}
SPLIT = mark("Does this cell hold several actions? “%(words)s”")
CHOICES: tuple[tuple[str, str], ...] = (
    (ONE, mark("No, it is one action")),
    (SEVERAL, mark("Yes, each numbered point or line is an action")),
)
CARRIED = mark("Blank: read as the priority area of the row above, “%(words)s”.")
MERGED = mark("Several rows share the action “%(words)s”. Is each row an action of its own?")
SKIP = "skip"
SHARED: tuple[tuple[str, str], ...] = (
    (SEVERAL, mark("Yes, each row is an action")),
    (SKIP, mark("No, leave out all but the first of these rows")),
)
FOLLOWED_TO = mark("Read as in the row it points to: %(words)s")
_POINT = re.compile(
    r"^\s*(?:\(?(?:(?P<number>\d{1,3}(?:\.\d{1,3}){1,3}[.):]?|\d{1,3}[.):])"
    r"|[a-zA-Z][.)]|\([a-z]\)|[ivx]{1,4}[.)])\s+"
    r"|(?P<bullet>[-–—*•·▪◦‣])\s+)"
)


@dataclass(frozen=True)
class Split:
    """The rows that one row of the file is, and what has to be asked about it."""

    rows: list[Row]
    question: Question | None = None


def split_actions(row: Row, fields: list[str], context: Context) -> Split:
    """One row for each action, where its lines and those of its neighbours say the same number."""
    column = fields.index("what") if "what" in fields else -1
    text = row.cells[column] if 0 <= column < len(row.cells) else ""
    points, numbered = _points(text)
    lines = [line for line in text.split("\n") if line.strip()]
    parts = points or lines
    if not 2 <= len(parts) <= MOST_PARTS:
        return Split([row])
    near = _neighbours(row, fields)
    agree = [name for name, count in near.items() if count == len(parts) and name in PROOF]
    differ = [name for name, count in near.items() if count not in (1, len(parts)) and name in PROOF]
    question = Question("split", text, SPLIT, CHOICES)
    answer = context.answer(question)
    if answer == SEVERAL or (points and agree and not differ and answer != ONE):
        return Split(_apart(row, fields, column, parts))
    if answer != ONE and (numbered or (points and (agree or differ)) or (agree and not differ)):
        return Split([row], question)
    return Split([row])


def _points(text: str) -> tuple[list[str], bool]:
    """The numbered or bulleted points of a cell that begins with one; none where it is plain text."""
    found: list[str] = []
    marked = numbered = 0
    for line in text.split("\n"):
        point = _POINT.match(line)
        if point:
            marked += 1
            numbered += point["bullet"] is None
            # A number is the point's own; a letter or a bullet only tells it from its neighbours.
            found.append(line.strip() if point["number"] else line[point.end() :].strip())
        elif line.strip() and not found:
            return [], False
        elif line.strip():
            found[-1] += f"\n{line.strip()}"
    return (found, numbered == marked) if marked > 1 else ([], False)


def _pieces(text: str) -> list[str]:
    return _points(text)[0] or [line.strip() for line in text.split("\n") if line.strip()]


def _neighbours(row: Row, fields: list[str]) -> dict[str, int]:
    """How many lines the cells beside it have; blank ones say nothing."""
    return {
        name: len(_pieces(text))
        for name, text in zip(fields, row.cells, strict=False)
        if name in PROOF and text.strip()
    }


def _apart(row: Row, fields: list[str], column: int, parts: list[str]) -> list[Row]:
    rows = [list(row.cells) for _part in parts]
    for place, (name, text) in enumerate(zip(fields, row.cells, strict=False)):
        pieces = parts if place == column else _pieces(text) if name in ALIGNED else []
        if len(pieces) == len(parts):
            for cells, piece in zip(rows, pieces, strict=True):
                cells[place] = piece
    return [Row(row.at, cells, row.notes, part) for part, cells in enumerate(rows, 1)]


# The whole sheet --------------------------------------------------------------------------------------


@dataclass
class _Sheet:
    """What rows know of each other: numbers, what stood above, which priority area they are under."""

    fields: list[str]
    context: Context
    numbered: Mapping[str, Row]
    above: dict[int, str] = field(default_factory=dict)

    def cell(self, row: Row, column: int, skip: bool) -> Cell:
        """One cell, with what it points to and how it came there."""
        if skip and row.cells[column].strip():
            return Cell(Kind.LEFT_OUT, row.cells[column], sentence=mark("Left out, as you said."))
        cell = self._read(row, column)
        if cell.kind is Kind.TAKEN and row.notes.get(column):
            return replace(cell, kind=Kind.UNDERSTOOD, sentence=NOTES[row.notes[column]], values={})
        return cell

    def _read(self, row: Row, column: int) -> Cell:
        name, text = self.fields[column], row.cells[column]
        before = self.above.get(column, "")
        if not text.strip():
            return self._carried(row, name, before)
        if not words.is_ditto(text):
            target = self._target(row, name, column, text)
            self.above[column] = target or text
            if target:
                return of_another(understand(name, target, self.context), text, FOLLOWED_TO, target)
        return understand(name, text, self.context, before)

    def _target(self, row: Row, name: str, column: int, text: str) -> str:
        """What stands in the same column of the row that this cell points to."""
        to = words.points_to(text) if name in FOLLOWED else ""
        found = self.numbered.get(normal(to)) if to else None
        if found is None or (found.at, found.part) == (row.at, row.part):
            return ""
        said = found.cells[column]
        return "" if words.points_to(said) or words.is_ditto(said) else said

    def _carried(self, row: Row, name: str, before: str) -> Cell:
        """A blank area below a filled one is what is left of merged cells."""
        says = any(text.strip() for n, text in zip(self.fields, row.cells, strict=False) if n == "what")
        if name != "priority" or not before or not says:
            return Cell(Kind.BLANK)
        return replace(
            understand(name, before, self.context), text="", sentence=CARRIED, values={"words": before}
        )


def items(grid: Grid, fields: list[str], context: Context) -> list[Item]:
    """The whole sheet: rows that hold several actions taken apart, every cell understood."""
    fields = [*fields, *[""] * (len(grid.headings) - len(fields))][: len(grid.headings)]
    splits = [split_actions(row, fields, context) for row in grid.rows]
    sheet = _Sheet(fields, context, _numbered([row for split in splits for row in split.rows], fields))
    made: list[Item] = []
    for split in splits:
        questions = (split.question,) if split.question else ()
        for row in split.rows:
            shared = _shared(row, fields)
            answer = context.answer(shared) if shared else ""
            cells = [sheet.cell(row, column, answer == SKIP) for column in range(len(fields))]
            made.append(
                Item(row, fields, cells, (shared, *questions) if shared and not answer else questions)
            )
    return made


def _shared(row: Row, fields: list[str]) -> Question | None:
    """What is asked of a row whose action was filled down from a merged cell."""
    column = fields.index("what") if "what" in fields else -1
    return (
        Question("merged", row.cells[column], MERGED, SHARED) if row.notes.get(column) == "merged" else None
    )


def _numbered(rows: Iterable[Row], fields: list[str]) -> dict[str, Row]:
    found: dict[str, Row] = {}
    for row in rows:
        for name, text in zip(fields, row.cells, strict=False):
            number = (
                words.number_of(text)[0]
                if name == "what"
                else text
                if name in ("number", "reference")
                else ""
            )
            if normal(number):
                found.setdefault(normal(number), row)
    return found


_WEIGHT = {Kind.QUESTION: 4, Kind.LEFT_OUT: 3, Kind.UNDERSTOOD: 2, Kind.TAKEN: 1, Kind.BLANK: 0}


def account(grid: Grid, made: Iterable[Item]) -> Account:
    """Where every non-blank cell went; what became several things counts as what needs most care."""
    became: dict[tuple[int, int], Kind] = {}
    for item in made:
        for column, cell in enumerate(item.cells):
            place = (item.row.at, column)
            if _WEIGHT[cell.kind] >= _WEIGHT[became.get(place, Kind.BLANK)]:
                became[place] = cell.kind
    said = [(row.at, column) for row in grid.rows for column, text in enumerate(row.cells) if text.strip()]
    kinds = [became.get(place, Kind.BLANK) for place in said]
    return Account(
        of=len(said),
        taken=kinds.count(Kind.TAKEN),
        understood=kinds.count(Kind.UNDERSTOOD),
        questions=kinds.count(Kind.QUESTION),
        left_out=kinds.count(Kind.LEFT_OUT),
        missing=[place for place, kind in zip(said, kinds, strict=True) if kind is Kind.BLANK],
    )
