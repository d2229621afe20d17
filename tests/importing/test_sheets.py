"""The working sheet (A11): columns that bringing in understands, and nothing that is worked out."""

from io import BytesIO
from typing import Any

from flask import Flask
from openpyxl import load_workbook
from sqlalchemy import event

from tests.importing.test_service import drafted
from tests.makers import make_action
from workspace.db import db
from workspace.importing import working_sheet
from workspace.importing.finding import Known, keys
from workspace.importing.standing import Names, Standing
from workspace.importing.understanding import cells, files, headings
from workspace.importing.understanding.cells import Context
from workspace.importing.weighing import Verdict, alike, weigh
from workspace.plan import shape


def test_a11_every_column_of_our_own_is_known() -> None:
    assert headings.match(list(working_sheet.COLUMNS.values())) == list(working_sheet.COLUMNS)


def test_a11_a_row_is_known_by_its_number_and_its_words() -> None:
    grid = files.read("a.csv", b"No.,Action,Lead\n1,Do this,X\n1,Do this,X\n2,Do that,Y\n,,Z\n")
    items = cells.items(grid, headings.match(grid.headings), Context())
    assert keys(items)[:3] == ["1|do this", "1|do this #2", "2|do that"]
    waiting = {"2|do that": Known(None, {}, {"number": "2", "what": "Do that", "owner": "Y"})}
    lines = weigh(items, Standing(Names(), []), waiting, ["2"])
    assert [line.verdict for line in lines] == [Verdict.LEFT, Verdict.NEW, Verdict.WAITING, Verdict.NOTHING]
    assert [lines[3].fate(2), lines[1].fate(2)] == ["left_out", "question"]
    assert alike("'=1+1  says", "=1+1 says") and not alike("one", "two")


def test_a11_the_workbook_is_safe_and_readable(app: Flask) -> None:
    board, plan = drafted()
    make_action(board.secretary, plan, what="=HYPERLINK(1)", why="+44\nis a number", supporters=[1])
    book = load_workbook(BytesIO(working_sheet.as_xlsx(board.secretary, plan)))
    sheet = book.active
    assert sheet is not None and sheet.freeze_panes == "C2"
    assert [cell.value for cell in sheet[1]] == list(working_sheet.COLUMNS.values())
    what = sheet.cell(2, 2)
    assert (what.value, what.data_type, what.quotePrefix) == ("=HYPERLINK(1)", "s", True)
    assert what.alignment.wrap_text and sheet.column_dimensions["B"].width > 40
    text = working_sheet.as_csv(board.secretary, plan).decode("utf-8-sig")
    assert '"\'=HYPERLINK(1)"' in text and '"\'+44\nis a number"' in text and "Northlea Hospital" in text


def test_a11_the_working_sheet_costs_the_same_for_many(app: Flask) -> None:
    board, plan = drafted()
    make_action(board.secretary, plan)
    few = count_queries(lambda: working_sheet.as_csv(board.secretary, plan))
    for _n in range(6):
        make_action(board.secretary, plan, owner="", supporters=[1], also=["COM"])
    assert count_queries(lambda: working_sheet.as_csv(board.secretary, plan)) == few
    assert shape.LABELS.keys() <= working_sheet.COLUMNS.keys()


def count_queries(do: Any) -> int:
    db.session.expire_all()
    seen: list[str] = []

    def note(_c: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        seen.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        do()
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    return len(seen)
