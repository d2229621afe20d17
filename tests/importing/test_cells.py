"""What cells of real plans say: taken, understood, asked, or left out with a reason (A11)."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.importing.here import HERE, answering, asked, say
from workspace.importing.understanding.cells import LEAVE, NEW, WORDS, Kind, understand
from workspace.importing.understanding.headings import FIELDS
from workspace.plan.models import Health, State

# Status -----------------------------------------------------------------------------------------------

VOCABULARIES = {  # what councils, software and voluntary bodies write, each with what it is here
    "Complete|Achieved|done|finished|Completed|100%|100% complete|Blue": "done",
    "In progress|running|In Progress|50%|Carry Forward|underway": "under_way",
    "Not started|Not Started|not_started|0%": "agreed",
    "On Track|on_track|On target": "under_way to_plan",
    "Behind Schedule|off_track|Off Track": "under_way off_track",
    "at_risk|Monitor|Revised completion date": "under_way some_problems",
    "Ongoing": "ongoing",
    "On Hold|Suspended|Deferred": "paused",
    "Cancelled|Deleted|discontinued": "stopped",
    "Green": "to_plan",
    "Amber|Yellow": "some_problems",
    "Red": "off_track",
    "N/A": "",
}


def test_a11_statuses_of_other_plans_become_our_facts() -> None:
    for words, fact in VOCABULARIES.items():
        for word in words.split("|"):
            kind, value = say("state", word)
            assert kind in (Kind.TAKEN, Kind.UNDERSTOOD) and " ".join(value.values()) == fact, word
    for each in (*State, *Health):
        field = "state" if isinstance(each, State) else "health"
        assert say(field, each.label) == (Kind.TAKEN, {field: each.value})
    assert say("health", "A")[1] == {"health": "some_problems"}
    assert say("state", "A")[0] is Kind.QUESTION
    cell = understand("health", "Amber – waiting for the contract", HERE)
    assert cell.value == {"health": "some_problems", "remark": "waiting for the contract"}


def test_a11_late_is_counted_and_an_unknown_status_is_asked() -> None:
    for text in ("Overdue", "outdated", "No update since 3 March 2026", "No update yet"):
        cell = understand("health", text, HERE)
        assert (cell.kind, cell.value) == (Kind.LEFT_OUT, {}) and "never typed" in cell.sentence
    cell = understand("state", "Purple-ish", HERE)
    assert asked(cell) == [("state", "Purple-ish")] and ("stopped", "Stopped") in cell.questions[0].options
    assert answering("state", "Purple-ish", "under_way+off_track").value == {
        "state": "under_way",
        "health": "off_track",
    }
    assert answering("state", "Purple-ish", LEAVE).kind is Kind.LEFT_OUT


# When -------------------------------------------------------------------------------------------------


def test_a11_dates_are_kept_as_written_beside_what_they_mean() -> None:
    for text in ("31 May 2026", "31/05/2026", "2026-05-31"):
        assert say("due_on", text) == (Kind.TAKEN, {"due_on": "2026-05-31"})
    assert say("due_on", "by 31 May 2026") == (Kind.TAKEN, {"due_on": "2026-05-31"})
    assert say("due_on", "03/04/2026")[1] == {"due_on": "2026-04-03"}
    cases = {
        "May 25": {"due_on": "2025-05-31"}, "Spring 2026": {"due_on": "2026-05-31"},
        "Commencing April 2014": {"start_on": "2014-04-01"}, "ongoing": {"state": "ongoing"},
        "Q3 2025/26": {"due_on": "2025-12-31"}, "termly": {"state": "ongoing"},
        "by end of March 2026": {"due_on": "2026-03-31"},
    }  # fmt: skip
    for text, value in cases.items():
        assert say("due_on", text) == (Kind.UNDERSTOOD, {**value, "timescale": text})
    cell = understand("due_on", "Spring 2026", HERE)
    assert cell.sentence % cell.values == "Read as: 1 March to 31 May 2026. Your words stay beside it."
    assert say("start_on", "Spring 2026")[1] == {"start_on": "2026-03-01", "timescale": "Spring 2026"}
    assert say("review_on", "Spring 2026")[1] == {"review_on": "2026-05-31"}
    assert say("review_on", "every 6 months")[1] == {"review_every": 6}
    assert say("due_on", "TBC") == (Kind.UNDERSTOOD, {})
    assert say("due_on", "Completed") == (Kind.UNDERSTOOD, {"state": "done"})


def test_a11_a_time_nobody_understands_is_asked() -> None:
    cell = understand("due_on", "when the board meets", HERE)
    assert asked(cell) == [("due_on", "when the board meets")]
    kept = {"timescale": "when the board meets"}
    assert answering("due_on", "when the board meets", WORDS).value == kept
    assert answering("due_on", "when the board meets", "2027-01-31").value == {"due_on": "2027-01-31", **kept}
    assert answering("due_on", "when the board meets", LEAVE).kind is Kind.LEFT_OUT
    assert answering("due_on", "when the board meets", "nonsense").kind is Kind.QUESTION
    assert say("review_every", "every 3 months") == (Kind.TAKEN, {"review_every": 3})
    assert say("review_every", "Termly")[1] == {"review_every": 4}
    assert asked(understand("review_every", "now and then", HERE)) == [("review_every", "now and then")]
    assert answering("review_every", "now and then", "6").value == {"review_every": 6}


# Words ------------------------------------------------------------------------------------------------


def test_a11_numbers_are_taken_off_and_amounts_are_not() -> None:
    cases = {
        "1.1 Finish a review": ("1.1", "Finish a review"), "3) Train staff": ("3", "Train staff"),
        "Action 4: Train staff": ("4", "Train staff"), "A2. Train staff": ("A2", "Train staff"),
        "12 carers will be trained": ("", "12 carers will be trained"),
        "1.5 million pounds are found": ("", "1.5 million pounds are found"),
    }  # fmt: skip
    for text, (number, what) in cases.items():
        value = say("what", text)[1]
        assert (value.get("number", ""), value["what"]) == (number, what)
    assert say("number", "1.10") == (Kind.TAKEN, {"number": "1.10"})
    assert say("reference", "com-4") == (Kind.TAKEN, {"reference": "COM-4"})
    assert say("reference", "7") == (Kind.UNDERSTOOD, {"number": "7"})


def test_a11_what_is_too_long_goes_on_elsewhere_and_says_so() -> None:
    text = "Keep the strategy under review; " + "a group reports every year, " * 10 + "the end"
    cell = understand("what", text, HERE)
    assert cell.kind is Kind.UNDERSTOOD and len(cell.value["what"]) <= 200
    words = [*cell.value["what"].rstrip(" …").split(), *cell.value["rest"].lstrip("… ").split()]
    assert [word.strip(",;") for word in words] == [word.strip(",;") for word in text.split()]
    assert understand("why", "x" * 6_000, HERE).sentence.startswith("Only")


def test_a11_see_three_above_points_to_another_row_and_as_above_takes_what_stands_there() -> None:
    for text, target in {
        "see 3 above": "3",
        "As 1.2": "1.2",
        "See action 3.": "3",
        "(see COM-4)": "",
    }.items():
        assert understand("why", text, HERE).value.get("see", "") == target
    assert say("what", "See 3 above")[1] == {"what": "See 3 above", "see": "3"}
    for ditto in ("As above", "ditto", '"', "″"):
        cell = understand("due_on", ditto, HERE, "Spring 2026")
        assert (cell.kind, cell.text) == (Kind.UNDERSTOOD, ditto)
        assert cell.value == {"due_on": "2026-05-31", "timescale": "Spring 2026"}
    assert understand("owner", "as above", HERE, "Nobody here").kind is Kind.QUESTION


def test_a11_blank_stays_blank_and_what_is_not_brought_in_says_why() -> None:
    assert all(understand(field, " \n", HERE).kind is Kind.BLANK for field in FIELDS)
    for field in ("", "decision", "looked_at_on"):
        cell = understand(field, "3 May", HERE)
        assert (cell.kind, cell.value) == (Kind.LEFT_OUT, {}) and cell.sentence


TEXTS = st.one_of(
    st.text(max_size=80),
    st.lists(
        st.sampled_from(
            [
                "NHS Devon",
                "with",
                "see",
                "3",
                "\n",
                ";",
                "1.1 Do",
                "•",
                "(",
                ")",
                "Spring 2026",
                "%",
                "as above",
            ]
        ),
        max_size=8,
    ).map(" ".join),
)


@settings(max_examples=300, deadline=None)
@given(
    st.sampled_from(list(FIELDS)),
    TEXTS,
    TEXTS,
    st.sampled_from(["", LEAVE, NEW, WORDS, "person:3", "5", "x", "²"]),
)
def test_a11_whatever_a_cell_says_nothing_is_lost_without_a_word(
    field: str, text: str, above: str, answer: str
) -> None:
    first = understand(field, text, HERE, above)
    given = {question.key: answer for question in first.questions}
    for cell in (first, understand(field, text, replace(HERE, answers=given), above)):
        assert (cell.kind is Kind.BLANK) == (not text.strip())
        assert cell.kind is not Kind.TAKEN or cell.value
        assert cell.kind not in (Kind.UNDERSTOOD, Kind.LEFT_OUT) or cell.sentence % cell.values
        assert (cell.kind is Kind.QUESTION) == bool(cell.questions)
        assert all(question.options and len(question.key) < 100 for question in cell.questions)
        assert all(question.sentence % question.values for question in cell.questions)
