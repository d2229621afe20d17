"""A spreadsheet as plain data: where its headings stand, and its rows as a person would read them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from workspace.refusal import mark

NOTES = {  # what may stand beside a cell, by its key
    "merged": mark("Filled down from the merged cell above."),
}


@dataclass(frozen=True)
class Row:
    """One row of the file; `part` counts where one row of the file held several actions (0: it held one)."""

    at: int  # the row's number in the file, counted from 1
    cells: list[str]  # one for each heading; "" where it is blank
    notes: dict[int, str] = field(default_factory=dict)  # column: key of NOTES
    part: int = 0

    def to_data(self) -> dict[str, Any]:
        """As it is kept as JSON, whose keys are texts."""
        notes = {str(column): note for column, note in self.notes.items()}
        return {"at": self.at, "cells": self.cells, "notes": notes}


@dataclass(frozen=True)
class Grid:
    """The one sheet that holds the plan. What stood above its headings is in `above`, only to be shown."""

    title: str
    headings_at: int
    headings: list[str]
    rows: list[Row]
    above: list[str] = field(default_factory=list)

    def to_data(self) -> dict[str, Any]:
        """As it is kept in `Spreadsheet.grid`."""
        return {
            "title": self.title,
            "headings_at": self.headings_at,
            "headings": self.headings,
            "rows": [row.to_data() for row in self.rows],
            "above": self.above,
        }

    @classmethod
    def from_data(cls, data: dict[str, Any]) -> Grid:
        """The same grid again."""
        rows = [
            Row(int(row["at"]), list(row["cells"]), {int(c): n for c, n in row["notes"].items()})
            for row in data["rows"]
        ]
        return cls(
            data["title"], data["headings_at"], list(data["headings"]), rows, list(data.get("above", ()))
        )


def letter(column: int) -> str:
    """The letters above a column in a spreadsheet program: 0 is A, 26 is AA."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
