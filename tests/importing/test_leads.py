"""Who leads, who helps, and what else a cell names: found among what is here, or asked (A11)."""

from __future__ import annotations

import pytest

from tests.importing.here import HERE, answering, asked, say
from workspace.importing.understanding.cells import LEAVE, NEW, WORDS, Kind, Leads, split_leads, understand
from workspace.importing.understanding.lists import measure
from workspace.plan import shape

# Who --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "lead", "supporting"),
    [
        ("Media Manager, DCC; Clinical Lead, NHS Devon", "Media Manager, DCC", ["Clinical Lead, NHS Devon"]),
        ("Government and Councils\n- with partners", "Government and Councils", ["partners"]),
        (
            "Councils\n- with Health Boards, NCOs and other bodies",
            "Councils",
            ["Health Boards", "NCOs", "other bodies"],
        ),
        ("DCC with support from NHS Devon", "DCC", ["NHS Devon"]),
        ("DCC (supported by Carers' Centre)", "DCC", ["Carers' Centre"]),
        ("Lead: DCC\nSupport: NHS", "DCC", ["NHS"]),
        ("• DCC\n• NHS\n• DCC", "DCC", ["NHS", "DCC"][:1]),
        ("Carers with Dementia Group", "Carers with Dementia Group", []),
        ("Head of Service (Adults)", "Head of Service (Adults)", []),
        ("supported by the Carers' Centre", "the Carers' Centre", []),
        (" ; \n", "", []),
    ],
)
def test_a11_several_leads_in_one_cell_are_the_first_and_those_who_help(
    text: str, lead: str, supporting: list[str]
) -> None:
    found = split_leads(text)
    assert (found.lead, [each for each in found.supporting if each != lead]) == (lead, supporting)
    assert isinstance(found, Leads)


def test_a11_leads_are_found_among_those_who_are_here_or_asked() -> None:
    assert say("owner", "AMINA YUSUF – carers lead") == (Kind.TAKEN, {"owner": "person:3"})
    assert say("owner", "Facilitator, Being heard") == (Kind.TAKEN, {"owner": "hat:2"})
    assert say("checker", "Facilitator, Being heard")[0] is Kind.QUESTION  # a hat checks nothing
    both = {"owner": "organisation:7", "supporters": [8]}
    assert say("owner", "Scottish Government and COSLA") == (Kind.UNDERSTOOD, both)
    assert say("owner", "Amina Yusuf; Clinical Lead, NHS Devon")[1] == {
        "owner": "person:3",
        "supporters": [4],
    }
    assert say("supporters", "NHS Devon, Carers' Centre")[1] == {"supporters": [4, 5]}
    assert say("supporters", "NHS Devon") == (Kind.TAKEN, {"supporters": [4]})
    assert say("owner", "Amina Yusuf, NHS Devon")[1] == {"owner": "person:3"}  # and where she works
    helped = say("owner", "Amina Yusuf, Adult care, supported by NHS Devon and Carers' Centre")
    assert helped == (Kind.UNDERSTOOD, {"owner": "person:3", "supporters": [4, 5]})
    assert say("owner", "tbc") == (Kind.UNDERSTOOD, {})

    cell = understand("owner", "Programme Manager; Clinical Lead, NHS Devon\n- with partners", HERE)
    assert asked(cell) == [("somebody", "Programme Manager"), ("organisation", "partners")]
    assert cell.value == {"supporters": [4]}
    text = "Programme Manager; partners"
    assert answering("owner", text, WORDS, LEAVE).value == {
        "working_out_by": "Programme Manager",
        "supporters": [],
    }
    assert answering("owner", text, "person:3", NEW).value == {
        "owner": "person:3",
        "supporters": ["new:partners"],
    }
    assert answering("owner", text, NEW, "organisation:5").value == {
        "owner": "new:Programme Manager",
        "supporters": [5],
    }
    assert answering("owner", text, LEAVE, LEAVE).kind is Kind.LEFT_OUT
    assert answering("owner", text, "person:x", "5").kind is Kind.QUESTION


# What the plan has ------------------------------------------------------------------------------------


def test_a11_what_the_plan_has_is_found_by_name_and_the_rest_is_asked() -> None:
    for text in (
        "HOS",
        "hospital discharge",
        "HOS Hospital discharge",
        "Hospital discharge (HOS)",
        "1. Hospital discharge",
    ):
        assert say("priority", text) == (Kind.TAKEN, {"priority": "HOS"}), text
    cell = understand("priority", "2. A life of my own", HERE)
    assert asked(cell) == [("priority", "A life of my own")]
    assert answering("priority", "A life of my own", NEW).value == {"priority": "new:A life of my own"}
    assert answering("priority", "A life of my own", "BRE").value == {"priority": "BRE"}
    assert answering("priority", "A life of my own", "XYZ").kind is Kind.QUESTION
    assert say("also", "Breaks; HOS")[1] == {"also": ["BRE", "HOS"]}
    assert say("groups", "Young adult carers, working carers")[1] == {"groups": [1, 2]}
    assert asked(understand("groups", "Carers of tigers", HERE)) == [("group", "Carers of tigers")]
    assert say("sessions", "Listening day, 3 May 2026") == (Kind.TAKEN, {"sessions": [9]})
    links = understand(
        "partner_links", "Health strategy 2030, part 3. We rely on it (look again on 3 April 2027)", HERE
    )
    assert links.value["partner_links"] == [
        {"plan": 12, "part": "part 3", "note": "We rely on it", "review_on": "2027-04-03"}
    ]
    assert asked(understand("partner_links", "Housing plan", HERE)) == [("partner_plan", "Housing plan")]


def test_a11_measures_come_back_as_our_sheets_write_them() -> None:
    whole = {"what": "Carers who had a break: how many", "baseline": "3", "target": "5 in 10", "latest": "4",
             "period": "April, May 2027", "source": "survey"}  # fmt: skip
    assert measure(shape.measure(whole)) == {**whole, "rest": ""}
    public = "Carers (all) (where we began: 3; where we want to be: 5; latest: 4 (May 2027); from: survey)"
    assert measure(public) == {
        "what": "Carers (all)", "baseline": "3", "target": "5", "latest": "4", "period": "May 2027",
        "source": "survey", "rest": "",
    }  # fmt: skip
    kind, value = say("measures", "• Fewer waits\n• Review: from start to end, it is good")
    assert kind is Kind.UNDERSTOOD and value["measures"][0]["what"] == "Fewer waits"
