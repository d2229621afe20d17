"""Files made to do harm: nobody is named in public by one, and none keeps the machine busy (A11, P2)."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Callable, Iterator
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from flask import Flask
from openpyxl import Workbook
from sqlalchemy import select

from tests.importing.test_service import bring, drafted, end
from tests.makers import make_decision
from tests.pages import CheckedClient
from workspace.db import db
from workspace.importing import preview
from workspace.importing.understanding import files, leads, sheets
from workspace.plan import service
from workspace.plan.models import Action
from workspace.refusal import Refusal
from workspace.visibility import Visibility


@pytest.fixture
def at_once() -> Iterator[None]:
    """What takes ten seconds would take hours in a file of five megabytes."""

    def late(*_: Any) -> None:
        raise TimeoutError

    before = signal.signal(signal.SIGALRM, late)
    signal.alarm(10)
    yield
    signal.alarm(0)
    signal.signal(signal.SIGALRM, before)


@pytest.mark.parametrize("sign", ["(", "- ", ", ", " "])
def test_a11_no_cell_is_read_for_ever(at_once: None, sign: str) -> None:
    text = "x" + sign * (9_990 // len(sign)) + "x"
    assert leads.split_leads(sheets.clean(text)).lead


def test_a11_no_formula_is_looked_for_for_ever(at_once: None) -> None:
    with pytest.raises(Refusal, match="more than 10,000 characters"):
        files.read("x.csv", b"Action,Lead\n" + (b"+" + b"|" * 130_000 + b",\n") * 5)
    with pytest.raises(Refusal, match="formula"):
        files.read("x.csv", b"Action,Lead\n+cmd|' /C calc'!A0,\n")


ROWS = b"".join(b'<row r="%d"><c r="ALK%d"/></row>' % (n, n) for n in range(5, 20_000))
MERGES = b"<mergeCells>" + b'<mergeCell ref="A2:A20000"/>' * 20_000 + b"</mergeCells>"


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda xml: xml.replace(b"</sheetData>", ROWS + b"</sheetData>"), "too large"),
        (lambda xml: xml.replace(b"</sheetData>", b"</sheetData>" + MERGES), "broken"),
    ],
)
def test_a11_a_small_workbook_with_millions_of_cells_is_refused(
    at_once: None, change: Callable[[bytes], bytes], says: str
) -> None:
    book, plain, made = Workbook(), BytesIO(), BytesIO()
    assert book.active is not None
    for row in (["Action", "Lead"], ["Train the wards", "NHS"]):
        book.active.append(row)
    book.save(plain)
    with ZipFile(plain) as old, ZipFile(made, "w", ZIP_DEFLATED) as new:
        for name in old.namelist():
            xml = old.read(name)
            new.writestr(name, change(xml) if name.endswith("sheet1.xml") else xml)
    with pytest.raises(Refusal, match=says):
        files.read("x.xlsx", made.getvalue())


def test_p2_names_that_a_file_left_behind_are_not_public(app: Flask, client: CheckedClient) -> None:
    board, plan = drafted()
    data = (
        b"No.,Action,Lead,Partners,To be done by,Status\n"
        b"1,Train,Northlea Hospital,Jane Smith,1 May 2027,Complete\n"
    )
    again = data.replace(b"1 May", b"1 June").replace(b"Jane Smith", b"Jane Smith; Bob")
    for file in (data, again):
        end(board.secretary, bring(board.secretary, plan, file, **{"whole:area": "HOS"}))
    plan.visibility = Visibility.PUBLIC
    service.publish(board.secretary, plan, "The first", make_decision(board.secretary, board.circle))
    db.session.commit()
    said = client.get("/plan/carers-plan/actions/HOS-1").get_data(as_text=True)
    assert "1 June 2027" in said
    assert "Jane" not in said and "devon.csv" not in said, "what found no place is for those who wrote it"


def test_a7_who_edits_while_a_file_is_brought_in_comes_first_and_loses_nothing(
    app: Flask, as_person: Callable[[Any], CheckedClient]
) -> None:
    board, plan = drafted()
    data = b"No.,Action,Lead,When\n1,Train the wards,Northlea Hospital,May 2027\n"
    end(board.secretary, bring(board.secretary, plan, data, **{"whole:area": "HOS"}))
    sheet = bring(board.secretary, plan, data.replace(b"May", b"June"))
    sent = {"seen": str(sheet.row_version), "shown": preview.of(board.secretary, sheet).print}
    client, address = as_person(board.secretary), f"/brought/{sheet.id}/end"
    db.session.commit()
    said: list[int] = []
    action = db.session.scalars(select(Action).with_for_update(of=Action)).one()  # somebody has sent a form
    other = threading.Thread(target=lambda: said.append(client.post(address, data=sent).status_code))
    if db.engine.dialect.name == "sqlite":  # there only one can write at all
        service.redraft_action(board.member, action, {"why": "Meanwhile"})
        db.session.commit()
        other.start()
    else:
        other.start()
        time.sleep(0.5)
        service.redraft_action(board.member, action, {"why": "Meanwhile"})
        db.session.commit()
    other.join()
    db.session.refresh(action)
    assert said == [422] and action.why == "Meanwhile" and str(action.due_on) == "2027-05-31"
