"""Who may do what with a plan: person by person, in every stage of the plan."""

from typing import Any

import pytest

from tests.makers import make_action, make_board, make_member, make_organisation, make_person, make_plan, wear
from workspace.circles.models import HatKind
from workspace.db import db
from workspace.people.models import Part
from workspace.plan import owners, policy, queries, service
from workspace.visibility import Visibility

pytestmark = pytest.mark.usefixtures("app")

EVERYBODY = ("stranger", "learning", "member", "facilitator", "secretary", "removed", "administrator")


def who_may(board: Any, may: Any, thing: Any) -> set[str]:
    return {name for name in EVERYBODY if may(getattr(board, name), thing)}


def test_a6_members_draft_until_the_first_version() -> None:
    board = make_board()
    plan = make_plan(board.member, board.circle)
    action = make_action(board.member, plan)
    inside = {"learning", "member", "facilitator", "secretary"}
    assert who_may(board, policy.may_draft, plan) == inside
    assert who_may(board, policy.may_start, board.circle) == inside - {"learning"}
    assert who_may(board, policy.may_propose, plan) == inside - {"learning"}
    assert who_may(board, policy.may_report, action) == {"member", "facilitator", "secretary"}
    assert who_may(board, policy.may_correct, action) == set()
    service.publish(board.secretary, plan, "One.", None)
    assert who_may(board, policy.may_draft, plan) == set()
    assert who_may(board, policy.may_correct, action) == {"secretary"}
    assert who_may(board, policy.may_report, action) == {"member", "facilitator", "secretary"}


def test_a6_owners_by_hat_and_by_organisation_report(clock: Any) -> None:
    board = make_board()
    plan = make_plan(board.member, board.circle)
    hospital = make_organisation(board.administrator)
    of_hospital = make_person("Olu", Part.ORGANISATION, organisation=hospital)
    owned = make_action(board.member, plan, owner=f"organisation:{hospital.id}")
    lead = make_member(board.circle, "Lea")
    term = wear(board.circle, lead, HatKind.OWN, days=30, name="Campaign lead")
    by_hat = make_action(board.member, plan, owner=f"hat:{term.hat_id}")
    db.session.flush()
    assert policy.may_report(of_hospital, owned)
    assert not policy.may_report(board.member, owned)
    assert policy.may_report(lead, by_hat)
    assert [a.reference for a in queries.owned_by(lead)] == ["HOS-2"]
    assert [a.reference for a in queries.owned_by(of_hospital)] == ["HOS-1"]
    clock.forward(days=31)
    assert not policy.may_report(lead, by_hat)  # C9: a hat past its term gives no power
    assert queries.owned_by(lead) == []


def test_v1_a_circles_plan_is_not_there_for_others() -> None:
    board = make_board()
    plan = make_plan(board.member, board.circle, visibility=Visibility.CIRCLE)
    make_action(board.member, plan, owner=f"person:{board.stranger.id}")
    inside = {"learning", "member", "facilitator", "secretary"}
    for name in EVERYBODY:
        if name == "removed":
            continue
        person = getattr(board, name)
        assert bool(queries.all_plans(person)) == (name in inside), name
        assert bool(db.session.scalars(queries.actions_visible_to(person)).all()) == (name in inside), name
    assert queries.owned_by(board.stranger) == []


def test_p2_owners_are_named_to_members_and_only_by_choice_to_visitors() -> None:
    board = make_board()
    hospital = make_organisation(board.administrator)
    named = make_person(
        "Amina", Part.ORGANISATION, organisation=hospital, role="Discharge lead", public_name="A. Begum"
    )
    shy = make_person("Secret Name", Part.ORGANISATION, organisation=hospital, role="Nurse")
    carer = make_member(board.circle, "Carer Name")
    unknown = make_person("Somebody", None)
    assert owners.of_person(named).for_members == "Amina, Discharge lead, Northlea Hospital"
    assert owners.of_person(named).for_all == "A. Begum, Discharge lead, Northlea Hospital"
    assert owners.of_person(shy).for_all == "Nurse, Northlea Hospital"
    assert owners.of_person(carer).for_all == "An unpaid carer"
    assert owners.of_person(unknown).for_all == "A member of the group"
    term = wear(board.circle, carer, HatKind.OWN, name="Peer supporter")
    assert owners.of_hat(term.hat).for_all == "Peer supporter, Carers' board"
    assert owners.of_organisation(hospital).for_all == "Northlea Hospital"
    assert owners.parts("person:x") == owners.parts("cat:1") == owners.parts("") == ("", 0)
