"""Whole made-up plans in the shapes of real ones: every cell that says something is accounted for (A11)."""

from __future__ import annotations

import csv
import time
from dataclasses import replace
from datetime import date
from io import StringIO
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from workspace.importing.understanding.cells import (
    NEW,
    ONE,
    SEVERAL,
    WORDS,
    Context,
    Item,
    account,
    items,
    split_actions,
)
from workspace.importing.understanding.files import Grid, Row, read
from workspace.importing.understanding.headings import FIELDS, match

HERE = Context(
    somebody={"Town Hospital": "organisation:1", "Carers' Centre": "organisation:2", "Jo Bell": "person:3"},
    written=date(2026, 11, 22),
)


def sheet(*rows: list[str]) -> Grid:
    out = StringIO()
    csv.writer(out).writerows(rows)
    return read("plan.csv", out.getvalue().encode())


def understood(grid: Grid, context: Context = HERE) -> list[Item]:
    """The whole sheet; whatever it is, no cell is lost."""
    made = items(grid, match(grid.headings), context)
    found = account(grid, made)
    said = sum(1 for row in grid.rows for text in row.cells if text.strip())
    assert found.missing == []
    assert found.of == said == found.taken + found.understood + found.questions + found.left_out
    return made


def values(made: list[Item], *names: str) -> list[dict[str, Any]]:
    return [{name: item.value.get(name) for name in names} for item in made]


# A council's plan for children: area, numbered action, month and year, leads with their bodies, criteria.
COUNCIL = [
    ["Area of weakness", "Action", "Due date", "Responsible officer (action lead)",
     "Senior responsible officer (accountable)", "Success criteria", "May progress update from action lead"],
    ["1. Nobody knows the plan", "1.1 Review who decides", "May 25", "Jo Bell", "Town Hospital",
     "Review says what works\nBoard sees it", "Approved on 3 May 2025; now being put in place"],
    ["1. Nobody knows the plan", "1.2 Tell carers, schools (all of them)", "June 25",
     "Media Manager, Council; Clinical Lead, Town Hospital", "", "", ""],
]  # fmt: skip


def test_a11_a_plan_with_areas_leads_and_criteria_is_understood_whole() -> None:
    grid = sheet(*COUNCIL)
    made = understood(grid)
    first, second = (item.value for item in made)
    assert (first["number"], first["what"]) == ("1.1", "Review who decides")
    assert (first["owner"], first["supporters"]) == ("person:3", [1])
    assert (first["due_on"], first["timescale"]) == ("2025-05-31", "May 25")
    assert [each["what"] for each in first["measures"]] == ["Review says what works", "Board sees it"]
    assert first["happened"].startswith("Approved")
    assert (second["due_on"], second["supporters"]) == ("2025-06-30", [1])
    questions = {
        question.key: question for item in made for cell in item.cells for question in cell.questions
    }
    assert sorted(questions) == ["priority:nobody knows the plan", "somebody:media manager council"]
    answers = {"priority:nobody knows the plan": NEW, "somebody:media manager council": WORDS}
    after = understood(grid, replace(HERE, answers=answers))
    assert values(after, "priority", "working_out_by") == [
        {"priority": "new:Nobody knows the plan", "working_out_by": None},
        {"priority": "new:Nobody knows the plan", "working_out_by": "Media Manager, Council"},
    ]
    assert account(grid, after).questions == 0


def test_a11_a_national_plan_with_numbers_chapters_and_helpers_is_understood_whole() -> None:
    made = understood(
        sheet(
            ["Appendix 3"],
            [
                "No.",
                "Chapter",
                "ACTION POINTS AND IMPLEMENTATION PLAN",
                "IMPLEMENTATION LEAD",
                "Timescale/ deadline",
            ],
            [
                "1",
                "Living well",
                "Keep talking with carers",
                "Town Hospital\n- with Carers' Centre",
                "Commencing April 2014",
            ],
            ["2", "", "Watch what is new", "as 1", "Spring 2026"],
            ["3", "Work", "Ask employers", "As above", "see 2 above"],
            ["", "", "See 1 above", "", "ongoing"],
        )
    )
    assert values(made, "number", "owner", "supporters") == [
        {"number": "1", "owner": "organisation:1", "supporters": [2]},
        {"number": "2", "owner": "organisation:1", "supporters": [2]},
        {"number": "3", "owner": "organisation:1", "supporters": [2]},
        {"number": None, "owner": None, "supporters": None},
    ]
    assert [item.value.get("due_on") for item in made] == [None, "2026-05-31", "2026-05-31", None]
    assert (made[0].value["start_on"], made[3].value["state"], made[3].value["see"]) == (
        "2014-04-01",
        "ongoing",
        "1",
    )
    chapters = [item.cells[1].questions[0].words for item in made]
    assert chapters == ["Living well", "Living well", "Work", "Work"]  # blank below is what merging leaves


def test_a11_line_aligned_cells_hold_several_actions() -> None:
    fields = ["No.", "Action", "Lead", "When", "Outcome", "Status"]
    grid = sheet(
        fields,
        [
            "4",
            "4.1 Train staff\nin wards\n4.2 Ask carers",
            "Jo Bell\nTown Hospital",
            "May 25\nongoing",
            "Better",
            "Green\nRed",
        ],
        ["5", "• Post it\n• Print it", "Jo Bell", "May 25", "", ""],
        ["6", "• Post it\n• Print it\n• Read it", "Jo Bell\nTown Hospital", "May 25", "", ""],
        ["7", "Post it\nPrint it", "Jo Bell\nTown Hospital", "May 25\nJune 25", "", ""],
        ["8", "1. Post it\n2. Print it", "Jo Bell", "May 25", "", ""],
    )
    made = understood(grid)
    assert [(item.row.at, item.row.part) for item in made] == [(2, 1), (2, 2), (3, 0), (4, 0), (5, 0), (6, 0)]
    assert values(made[:2], "number", "what", "owner", "due_on", "difference", "health") == [
        {
            "number": "4.1",
            "what": "Train staff in wards",
            "owner": "person:3",
            "due_on": "2025-05-31",
            "difference": "Better",
            "health": "to_plan",
        },
        {
            "number": "4.2",
            "what": "Ask carers",
            "owner": "organisation:1",
            "due_on": None,
            "difference": "Better",
            "health": "off_track",
        },
    ]
    asked = [item.row.at for item in made if item.questions]
    assert asked == [4, 5, 6]  # the counts differ; plain lines; numbers with one lead
    for answer, parts in ((ONE, 1), (SEVERAL, 3)):
        given = replace(HERE, answers={made[3].questions[0].key: answer})
        split = split_actions(grid.rows[2], match(fields), given)
        assert (len(split.rows), split.question) == (parts, None)
        understood(grid, given)


def test_a11_what_stands_in_its_own_column_wins() -> None:
    grid = sheet(
        ["Action", "When", "Start date", "RAG", "Status", "Progress", "Lead", "Supported by"],
        [
            "One",
            "ongoing",
            "May 2026",
            "Green - just begun",
            "Complete",
            "All done",
            "Jo Bell; Carers' Centre",
            "Town Hospital",
        ],
        ["Two", "Spring 2027", "May 2026", "Amber", "", "", "Town Hospital", "Town Hospital; Carers' Centre"],
    )
    first, second = (item.value for item in understood(grid))
    assert (first["state"], first["happened"], first["supporters"]) == (
        "done",
        "All done\njust begun",
        [2, 1],
    )
    assert "health" not in first  # health is a fact only while it is going (A2)
    assert (second["health"], second["timescale"]) == ("some_problems", "Spring 2027 – May 2026")
    assert second["supporters"] == [2]  # nobody helps themselves


def test_a11_an_action_merged_over_several_rows_is_asked_about() -> None:
    merged = {1: "merged"}
    rows = [
        Row(2, ["Breaks", "Train staff", "Jo Bell"]),
        Row(3, ["Breaks", "Train staff", "Town Hospital"], merged),
    ]
    grid = Grid("", 1, ["Theme", "Action", "Lead"], rows)
    made = understood(grid)
    question = made[1].questions[0]
    assert (made[0].questions, question.words, question.about) == ((), "Train staff", "merged")
    assert made[1].cells[1].sentence == "Filled down from the merged cell above."
    both = understood(grid, replace(HERE, answers={question.key: SEVERAL}))
    assert [item.value["owner"] for item in both] == ["person:3", "organisation:1"] and not both[1].questions
    one = understood(grid, replace(HERE, answers={question.key: "skip"}))
    assert one[1].value == {} and account(grid, one).left_out == 3


CELLS = st.one_of(
    st.sampled_from(
        [
            "",
            "see 1 above",
            "as above",
            "1.1 A\n1.2 B",
            "• a\n• b",
            "Jo Bell\nX",
            "May 25\nongoing",
            "tbc",
            "Green",
        ]
    ),
    st.text(max_size=30),
)


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.sampled_from(list(FIELDS)), min_size=2, max_size=6),
    st.lists(st.lists(CELLS, min_size=6, max_size=6), max_size=5),
    st.sampled_from(["", ONE, SEVERAL]),
)
def test_a11_no_cell_is_lost_whatever_the_columns(
    fields: list[str], rows: list[list[str]], answer: str
) -> None:
    grid = Grid("", 1, ["x"] * 6, [Row(at, cells) for at, cells in enumerate(rows, 2)])
    context = HERE
    for _round in range(2):
        made = items(grid, fields, context)
        found = account(grid, made)
        assert found.missing == []
        assert found.of == found.taken + found.understood + found.questions + found.left_out
        assert all(item.value is not None for item in made)
        context = replace(HERE, answers={q.key: answer for item in made for q in item.questions})


def test_a11_the_largest_sheet_is_understood_in_a_moment() -> None:
    names = {f"Person {n}, Post {n}": f"person:{n}" for n in range(500)}
    fields = [field for field in FIELDS if field] * 2
    row = [
        "1.1 Train staff; nurses",
        "Post 3, Somewhere; Post 4, Elsewhere",
        "Spring 2026",
        "Amber",
        "a\nb",
    ] * 12
    grid = Grid("", 1, [""] * 60, [Row(at, list(row)) for at in range(2, 402)])
    begun = time.perf_counter()
    found = account(grid, items(grid, fields, replace(HERE, somebody=names)))
    assert found.of == 24_000 and found.missing == []
    print(f"understood 400 rows of 60 cells in {time.perf_counter() - begun:.1f} s")
    assert time.perf_counter() - begun < 10
