"""Spreadsheets as people bring them: read as a person would, or refused with a place and a way out (A11)."""

from __future__ import annotations

import csv
import re
import time
from collections.abc import Callable
from datetime import date
from io import BytesIO, StringIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from workspace.importing.understanding.files import Grid, read
from workspace.importing.understanding.sheets import clean
from workspace.refusal import Refusal

HEADINGS = ["Priority", "Action", "Lead", "When"]


def comma(*rows: list[str], sign: str = ",") -> bytes:
    out = StringIO()
    csv.writer(out, delimiter=sign).writerows(rows)
    return out.getvalue().encode()


def book(*rows: list[Any], more: Callable[[Worksheet], Any] | None = None) -> bytes:
    made = Workbook()
    sheet = made.active
    assert isinstance(sheet, Worksheet)
    for row in rows:
        sheet.append(row)
    if more:
        more(sheet)
    return saved(made)


def saved(made: Workbook) -> bytes:
    out = BytesIO()
    made.save(out)
    return out.getvalue()


def refused(data: bytes, name: str = "plan.csv") -> str:
    with pytest.raises(Refusal) as said:
        read(name, data)
    return str(said.value)


@pytest.mark.parametrize("sign", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a11_a_csv_is_read_whatever_stands_between_its_columns(sign: str, encoding: str) -> None:
    data = comma(
        ["Carers’ action plan 2026, draft; 3rd"],
        [],
        HEADINGS,
        ["Breaks", "Réview, and\nask", "DCC; NHS", ""],
        [],
        ["", "Two"],
        sign=sign,
    )
    grid = read("folder\\our plan.csv", data.decode().encode(encoding))
    assert (grid.title, grid.headings_at, grid.headings) == ("our plan", 3, HEADINGS)
    assert [(row.at, row.cells) for row in grid.rows] == [
        (4, ["Breaks", "Réview, and\nask", "DCC; NHS", ""]),
        (6, ["", "Two", "", ""]),
    ]
    assert "Carers’ action plan 2026, draft; 3rd" in grid.above
    assert Grid.from_data(grid.to_data()) == grid


def test_a11_a_workbook_says_what_a_person_reads_in_it() -> None:
    def formats(sheet: Worksheet) -> None:
        sheet["D4"].number_format = "mmm-yy"
        sheet["D5"].number_format = "0%"
        sheet["D6"].number_format = '"£"#,##0'
        rule = DataValidation(type="list", formula1='"Red,Green"')
        sheet.add_data_validation(rule)
        rule.add("C3")

    grid = read(
        "plan.xlsx",
        book(
            ["Our plan"],
            HEADINGS,
            [1, "One", True, date(2026, 4, 3)],
            [2.0, "Two", None, date(2025, 5, 1)],
            [1.5, "Three", "=not a formula"[1:], 0.15],
            ["1.10", "Four", "'=1+1", 1200],
            more=formats,
        ),
    )
    assert [row.cells for row in grid.rows] == [
        ["1", "One", "yes", "2026-04-03"],
        ["2", "Two", "", "May 2025"],
        ["1.5", "Three", "not a formula", "15%"],
        ["1.10", "Four", "=1+1", "£1,200"],  # the apostrophe is the guard of our own export
    ]
    assert (grid.title, grid.headings_at, grid.above) == ("Sheet", 2, ["Our plan"])


def test_a11_the_first_visible_sheet_with_headings_is_read() -> None:
    made = Workbook()
    cover = made.active
    assert isinstance(cover, Worksheet)
    cover.append(["Welcome to our plan"])
    for title, state in (("Old", "hidden"), ("Plan 2026", "visible"), ("Other", "visible")):
        sheet = made.create_sheet(title)
        sheet.sheet_state = state
        sheet.append(HEADINGS)
        sheet.append(["Breaks", f"Action of {title}"])
    grid = read("plan.xlsx", saved(made))
    assert (grid.title, grid.rows[0].cells[1]) == ("Plan 2026", "Action of Plan 2026")


def test_a11_a_merge_down_says_the_same_for_each_row_and_one_across_is_asked_back() -> None:
    rows = [["Title"], HEADINGS, ["Breaks", "One"], [None, "Two"], [None, "Three"], ["Money", "Four"]]
    grid = read("a.xlsx", book(*rows, more=lambda s: (s.merge_cells("A1:D1"), s.merge_cells("A3:A5"))))
    assert [(row.cells[0], row.notes) for row in grid.rows] == [
        ("Breaks", {}),
        ("Breaks", {0: "merged"}),
        ("Breaks", {0: "merged"}),
        ("Money", {}),
    ]
    assert Grid.from_data(grid.to_data()) == grid
    said = refused(book(*rows, more=lambda s: s.merge_cells("B4:C5")))
    assert "B4:C5" in said and "merged across columns" in said


def test_a11_formulas_are_named_and_never_worked_out() -> None:
    rows = [["Title", "=NOW()"], HEADINGS, ["=A1", "One", None, "=SUM(A1:A2)"], ["x", "Two", "=HYPERLINK(1)"]]
    assert "A3, D3, C4" in refused(book(*rows))
    grid = read("ours.xlsx", book(["", "=NOW()"], HEADINGS, ["x", "Two"]))
    assert grid.rows[0].cells[1] == "Two"  # above the headings it is no part of the plan
    for formula in ("=1+1", " =A1", "@SUM(A1)", "+cmd|' /C calc'!A0", "-HYPERLINK(A1)", "＝A1"):
        assert "C2" in refused(comma(HEADINGS, ["x", "Two", formula]))
    words = ["- with partners", "+44 20 7946 0000", "-5", "@carers on all channels", "= ", "'=1+1"]
    grid = read("a.csv", comma(HEADINGS, *[["x", each] for each in words]))
    assert [row.cells[1] for row in grid.rows] == [*words[:4], "=", "=1+1"]


def test_a11_fifty_thousand_rows_are_refused_without_reading_them_all() -> None:
    with ZipFile(BytesIO(book(HEADINGS, ["Breaks", "One", "DCC", "May 25"]))) as parts:
        kept = {name: parts.read(name) for name in parts.namelist()}
    first, row, last = re.split(rb"(<row r=\"2\".*?</row>)", kept["xl/worksheets/sheet1.xml"])
    rows = [re.sub(rb'r="([A-D]?)2"', rf'r="\g<1>{n}"'.encode(), row) for n in range(2, 50_002)]
    many = packed({**kept, "xl/worksheets/sheet1.xml": first + b"".join(rows) + last})
    begun = time.perf_counter()
    assert "more than 2,000 rows" in refused(many)
    assert "more than 2,000 rows" in refused(comma(HEADINGS, *[["a", "b"]] * 50_000))
    assert time.perf_counter() - begun < 5
    assert "below row 20,000" in refused(comma(HEADINGS, ["a", "b"], *[[]] * 20_000, ["c", "d"]))
    assert len(read("a.csv", comma(HEADINGS, *[["a", "b"]] * 2_000)).rows) == 2_000


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "This file is empty"),
        (b" \r\n ", "This file is empty"),
        (b"x" * (5 * 1024 * 1024 + 1), "larger than 5 MB"),
        ("Action,Lead\nCafé,£5\n".encode("cp1252"), "Line 2 holds a letter or sign that can't be read"),
        ("Action,Lead\nCafé,x\n".encode("utf-16-le"), "This is not a spreadsheet"),
        (b"\xff\xfeA", "Line 1 holds"),
        (b"%PDF-1.7 ...", "This is not a spreadsheet"),
        (b"<!DOCTYPE html><p>", "This is not a spreadsheet"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "an old kind (.xls)"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "has a password"),
        (b"PK\x03\x04 broken", "is broken"),
        (b"Topic,Share\nHealth,15%\n", "found no headings"),
        (b"one\ntwo\n", "found no headings"),
        (b"Action,Lead\n\n , \n", "nothing below them"),
        (b'Action,Lead\nOne,A\nTwo,"B\nThree,C\n', "quotation mark is missing"),
        (b"Action,Lead\nOne," + b"x" * 10_001, "Cell B2 holds more than 10,000 characters"),
        (b"Action,Lead," + b"x," * 59 + b"y\n1,2\n", "This sheet has 62 columns"),
        (b"Action,Lead\n1,2" + b"," * 58 + b",x\n", "Row 2 goes on beyond column BH"),
    ],
)
def test_a11_what_is_no_plan_is_refused_with_a_sentence(data: bytes, said: str) -> None:
    assert said in refused(data)


def packed(parts: dict[str, bytes]) -> bytes:
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as zipped:
        for name, data in parts.items():
            zipped.writestr(name, data)
    return out.getvalue()


def test_a11_no_zip_eats_the_machine() -> None:
    assert "not an Excel workbook" in refused(
        packed({"mimetype": b"application/vnd.oasis", "content.xml": b"x"})
    )
    assert "not an Excel workbook" in refused(packed({"word/document.xml": b"<w/>"}), "plan.xlsx")
    bomb = packed({"xl/workbook.xml": b"<x/>", "xl/worksheets/sheet1.xml": b"0" * 40_000_000})
    assert len(bomb) < 100_000 and "too large once it is unpacked" in refused(bomb)
    assert "too large" in refused(packed({"xl/workbook.xml": b"", **{f"xl/{n}": b"" for n in range(2_001)}}))
    whole = book(HEADINGS, ["a", "b"])
    laughs = (
        b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><worksheet>&b;</worksheet>'
    )
    with ZipFile(BytesIO(whole)) as parts:
        kept = {name: parts.read(name) for name in parts.namelist()}
    assert "is broken" in refused(packed({**kept, "xl/worksheets/sheet1.xml": laughs}))
    assert "is broken" in refused(packed({**kept, "xl/workbook.xml": b"<workbook"}))
    assert "is broken" in refused(whole[: len(whole) // 2])


def test_a11_what_nobody_sees_is_cleaned_away() -> None:
    assert clean("\ufeff a\x00b\x07\r\nc\x0bd_x000D_\n ") == "ab\nc\nd"
    assert clean("'=1") == "=1" and clean("'  -x") == "  -x" and clean("'tis") == "'tis" and clean("'") == "'"


@settings(max_examples=150, deadline=None)
@given(
    st.one_of(st.binary(max_size=300), st.text(max_size=300).map(lambda text: text.encode("utf-8", "ignore")))
)
def test_a11_whatever_the_bytes_it_is_a_grid_or_a_sentence(data: bytes) -> None:
    for begun in (b"", b"Action,Lead\n", b"PK\x03\x04"):
        try:
            grid = read("x", begun + data)
        except Refusal as said:
            assert len(str(said)) > 20
        else:
            assert all(len(row.cells) == len(grid.headings) for row in grid.rows)
            assert Grid.from_data(grid.to_data()) == grid
