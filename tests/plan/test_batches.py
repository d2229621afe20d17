"""The same date for a whole batch is questioned, and never refused (A5)."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from tests.pages import CheckedClient
from tests.plan.test_conflict import text_of
from tests.proposals.makers import action_fields, group, proposal
from workspace.db import today
from workspace.plan import queries as plans_read
from workspace.plan import service as plans
from workspace.plan.batches import shared_dates
from workspace.proposals import service as proposals
from workspace.proposals.effects import batches, build

SignIn = Callable[[Any], CheckedClient]

ONE, OTHER = date(2027, 3, 31), date(2027, 9, 30)


@pytest.mark.parametrize(
    ("alike", "different", "asked"),
    [(4, 0, False), (5, 0, True), (5, 10, True), (5, 11, False), (7, 14, True), (7, 15, False)],
)
def test_a5_five_and_a_third_of_those_with_a_date_are_asked_about(
    alike: int, different: int, asked: bool
) -> None:
    pairs = [(f"HOS-{n}", ONE) for n in range(alike)]
    pairs += [(f"COM-{n}", date(2028, 1, n + 1)) for n in range(different)]
    found = shared_dates(pairs)
    assert bool(found) is asked
    if asked:
        assert found[0].day == ONE
        assert found[0].references == [f"HOS-{n}" for n in range(alike)]
        assert found[0].dated == alike + different


def test_a5_the_date_that_most_share_comes_first_and_none_is_silent() -> None:
    assert shared_dates([]) == []
    pairs = [(f"A-{n}", OTHER) for n in range(5)] + [(f"B-{n}", ONE) for n in range(6)]
    assert [each.day for each in shared_dates(pairs)] == [ONE, OTHER]


def test_a5_a_proposal_is_asked_only_about_dates_that_it_gives() -> None:
    def change(number: int, before: str) -> dict[str, object]:
        fields = {"what": "x", "due_on": "2027-03-31", "review_on": ""}
        return {
            "kind": "change_action", "reference": f"HOS-{number}", "before": {"due_on": before},
            "fields": fields,
        }  # fmt: skip

    moved = [change(n, "2026-03-31") for n in range(5)]
    (asked,) = batches.shared(moved)
    assert asked[0] == "To be done by"
    assert asked[1].references == [f"HOS-{n}" for n in range(5)]
    stays = [change(n, "2027-03-31") for n in range(5)]
    assert batches.shared(stays) == []
    assert batches.shared([*moved[:4], {"kind": "publish", "plan": 1, "title": "", "note": ""}]) == []
    added = [
        {"kind": "add_action", "plan": 1, "fields": {"what": f"x{n}", "due_on": "2027-03-31"}}
        for n in range(5)
    ]
    assert batches.shared(added)[0][1].references == [f"x{n}" for n in range(5)]


def test_a5_the_question_stands_on_the_plan_and_on_the_proposal_and_stops_nobody(as_person: SignIn) -> None:
    made = group(plan=True)
    assert made.plan is not None
    day = (today() + timedelta(days=365)).isoformat()
    fields = [action_fields(made, what=f"Action {n}", due_on=day, review_on="2027-03-31") for n in range(5)]
    found = proposal(made)
    effects = [build.add_action(made.plan, each) for each in fields]
    proposals.write_effects(found.proposer, found, effects[:4], "Four")
    member, stranger = as_person(made.members[0]), as_person(made.admin)
    asked = "Is it meant that so many have the same date?"
    assert asked not in member.get(f"/proposals/{found.id}").text
    proposals.write_effects(found.proposer, found, effects, "Five")
    shown = text_of(member.get(f"/proposals/{found.id}").text)
    assert "5 of 5 actions with a date have the same one for “Next review”: 31 March 2027" in shown
    assert "5 of 5 actions with a date have the same one for “To be done by”" in shown
    assert asked in member.get(f"/proposals/{found.id}/effects/0").text
    for each in fields:
        plans.draft_action(made.secretary, made.plan, each)
    path = f"/plans/{made.plan.slug}/"
    assert "HOS-1 · HOS-2 · HOS-3 · HOS-4 · HOS-5" in text_of(member.get(path).text)
    assert asked not in stranger.get(path).text
    action = plans_read.by_reference(made.plan, "HOS-1")
    assert action is not None
    plans.redraft_action(made.secretary, action, {"due_on": "", "review_on": "2027-04-30"})
    assert asked not in member.get(path).text
