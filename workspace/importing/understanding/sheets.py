"""From rows of text to a grid: where the headings stand, what is too much, and what is cleaned away."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import islice

from workspace.importing.understanding import headings
from workspace.importing.understanding.grid import Grid, Row, letter
from workspace.refusal import Refusal, mark

MOST_ROWS = 2_000
MOST_COLUMNS = 60
LONGEST_CELL = 10_000  # characters
LOWEST = 20_000  # rows of the file, blank ones as well
HEADINGS_WITHIN = 20  # rows
HEADING_CELLS = 2  # as many known names make a row of headings
Record = tuple[int, list[str]]  # the row's number in the file, its cells as text

_BREAKS = re.compile(r"\r\n?|[\x0b\x0c\x85\u2028\u2029]|_x000[dD]_\n?")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ufeff\ufffe\uffff]")
_RUN = re.compile(r"(\s{20})\s+")  # nobody means so many blanks, and looking through them takes for ever
_GUARDED = re.compile(r"'(?= *[=+\-@\t\r\n＝＋－＠])")  # as our own exports keep programs from reckoning


def clean(text: str) -> str:
    """Text without signs that nobody sees, with plain line ends, and without the guard of our own exports."""
    text = _RUN.sub(r"\1", _CONTROL.sub("", _BREAKS.sub("\n", text))).strip()
    return text[1:] if _GUARDED.match(text) else text


def build(title: str, records: Iterable[Record]) -> Grid | None:
    """The grid that begins with the first row of headings; None where no row looks like one."""
    feed = iter(records)
    above: list[str] = []
    for at, cells in islice(feed, HEADINGS_WITHIN):
        found = _headings(cells)
        if found:
            rows = list(_rows(feed, len(found)))
            return _whole(title, at, found, rows, above)
        above += [text for text in map(clean, cells[:MOST_COLUMNS]) if text]
    return None


def _headings(cells: list[str]) -> list[str] | None:
    if headings.recognised(cells[: MOST_COLUMNS * 4]) < HEADING_CELLS:
        return None
    found = [" ".join(clean(cell).split()) for cell in cells]
    while not found[-1]:
        found.pop()
    if len(found) > MOST_COLUMNS:
        raise Refusal(
            mark(
                "This sheet has %(count)s columns; at most 60 can be read. Delete those that the plan"
                " doesn't need."
            ),
            count=len(found),
        )
    return found


def _rows(feed: Iterator[Record], width: int) -> Iterator[Row]:
    """The rows that say anything; it stops reading as soon as they are too many."""
    count = 0
    for at, cells in feed:
        if at > LOWEST:
            _refuse_depth(count)
        texts = [clean(cell) for cell in cells]
        while texts and not texts[-1]:
            texts.pop()
        if not texts:
            continue
        count += 1
        if count > MOST_ROWS:
            _refuse_depth(count)
        _check(at, texts)
        yield Row(at, texts + [""] * (width - len(texts)))


def _refuse_depth(count: int) -> None:
    if count > MOST_ROWS:
        raise Refusal(
            mark(
                "This sheet has more than 2,000 rows. A plan has fewer: bring only the rows that are actions."
            )
        )
    raise Refusal(
        mark(
            "This sheet goes on below row 20,000. Delete all rows below the last action, and bring it again."
        )
    )


def _check(at: int, texts: list[str]) -> None:
    if len(texts) > MOST_COLUMNS:
        raise too_wide(at)
    for column, text in enumerate(texts):
        if len(text) > LONGEST_CELL:
            raise Refusal(
                mark(
                    "Cell %(cell)s holds more than 10,000 characters. Shorten it, or look whether a"
                    " quotation mark is missing there."
                ),
                cell=f"{letter(column)}{at}",
            )


def _whole(title: str, at: int, found: list[str], rows: list[Row], above: list[str]) -> Grid:
    if not rows:
        raise Refusal(
            mark(
                "There are headings in row %(row)s, but nothing below them. Put the actions there, one"
                " in each row."
            ),
            row=at,
        )
    width = max(len(row.cells) for row in rows)
    wide = [Row(row.at, row.cells + [""] * (width - len(row.cells))) for row in rows]
    return Grid(clean(title)[:200], at, found + [""] * (width - len(found)), wide, above)


def no_headings() -> Refusal:
    """What to say where no sheet has a row of headings."""
    return Refusal(
        mark(
            "We looked at the first 20 rows and found no headings. Put one row above the actions that"
            " says what each column is, like “Priority”, “Action”, “Lead” and “When”."
        )
    )


def too_wide(at: int) -> Refusal:
    """What to say where a row goes on beyond the last column that can be read."""
    return Refusal(
        mark("Row %(row)s goes on beyond column %(letter)s. Delete what stands to the right of the plan."),
        row=at,
        letter=letter(MOST_COLUMNS - 1),
    )


def not_a_spreadsheet() -> Refusal:
    """What to say of any other kind of file."""
    return Refusal(
        mark(
            "This is not a spreadsheet. Bring a file that was saved as “Excel workbook (.xlsx)” or as"
            " “CSV UTF-8”."
        )
    )
