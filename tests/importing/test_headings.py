"""Columns of real plans are known by their names, and by what somebody said last time (A11)."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from workspace.importing import working_sheet
from workspace.importing.understanding.headings import FIELDS, MANY, match, normal, recognised
from workspace.importing.understanding.known import NAMES
from workspace.plan.shape import LABELS
from workspace.public.wording import COLUMNS

REAL = [
    (
        "Area of weakness|Action|Due date|Responsible officer (action lead)|Senior responsible officer"
        " (accountable)|Success criteria|November progress update from action lead",
        "priority what due_on owner supporters measures happened",
    ),
    ("No.|ACTION POINTS AND IMPLEMENTATION PLAN|IMPLEMENTATION LEAD", "number what owner"),
    ("No.|Chapter|Action", "number priority what"),
    (
        "Area(s) for action|Steps to achieve…|By whom|Timescale/ deadline|Success criteria",
        "priority what owner due_on measures",
    ),
    (
        "Ref|You said|We will|Why|Who|By when?|How will we know?|RAG|Status|Comments",
        "number heard what why owner due_on measures health state happened",
    ),
    (
        "Priority 1|What are we going to do?|Who will lead on this|Partners involved|Start Date|Target  date"
        "|Review date",
        "priority what owner supporters start_on due_on review_on",
    ),
    (
        "#|Key actions 2026|Lead agency/ies|With support from|Timeline for delivery|Progress at June 2026",
        "number what owner supporters due_on happened",
    ),
    (
        "Senior Responsible Owner|Recommendation|Impact achieved|Outcome for carers",
        "owner what outcome difference",
    ),
]


def test_a11_our_own_exports_come_back_each_column_to_its_own_field() -> None:
    public = [label for label, _words in COLUMNS]
    fields = match(public)
    assert fields == [match([label])[0] for label in public] and len(set(fields)) == len(fields)
    assert [label for label, field in zip(public, fields, strict=True) if not field] == [
        "Owner's organisation"
    ]
    assert match(list(LABELS.values())) == list(LABELS)
    assert match(list(working_sheet.COLUMNS.values())) == list(working_sheet.COLUMNS)


def test_a11_the_headings_of_real_plans_are_known() -> None:
    for headings, fields in REAL:
        assert " ".join(field or "-" for field in match(headings.split("|"))) == fields, headings


def test_a11_no_field_comes_twice_where_it_can_come_only_once() -> None:
    assert match(["Lead officer", "Action", "Lead", "Task"]) == ["supporters", "what", "owner", ""]
    assert match(["Due date", "When", "Partners", "Stakeholders", ""]) == [
        "due_on",
        "",
        "supporters",
        "supporters",
        "",
    ]


def test_a11_what_was_said_last_time_wins() -> None:
    known = {normal("Lead:"): "checker", normal("Theme"): "", normal("Blah"): "what", "gone": "no such field"}
    assert match(["LEAD", "theme", "Blah", "Action", "Gone"], known) == ["checker", "", "what", "", ""]


def test_a11_a_row_of_the_plan_is_no_row_of_headings() -> None:
    assert recognised(["Action plan for carers 2026-2028", "", "Version 3"]) == 0
    assert recognised(["Camden", "https://example.org/action", "Priority", "Lead"]) == 0
    assert recognised(["Lead", "Lead officer", "Owner"]) == 1  # the same thing three times
    assert recognised(["1", "We will train 40 GPs", "Owner", "31 March 2026"]) == 1


def test_a11_the_table_of_names_is_in_the_form_in_which_it_is_looked_up() -> None:
    names = [name for known in NAMES.values() for name in known]
    assert len(names) == len(set(names)) and all(name == normal(name) for name in names)
    assert set(NAMES) == set(FIELDS) - {""}


@given(st.lists(st.text(max_size=300), max_size=12))
def test_a11_whatever_the_headings_each_is_a_field_or_left_out(headings: list[str]) -> None:
    fields = match(headings)
    assert len(fields) == len(headings) and set(fields) <= set(FIELDS)
    once = [field for field in fields if field not in MANY]
    assert len(once) == len(set(once))
    assert all(len(normal(heading)) <= 200 for heading in headings)
