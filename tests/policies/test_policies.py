"""Policies: adopted, changed and ended by decision only; seen by who sees what the circle does."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from sqlalchemy import event, select, update
from sqlalchemy.exc import DatabaseError

from tests import makers
from workspace.circles import service as circles
from workspace.circles.models import Circle
from workspace.db import db, today
from workspace.logbook.models import Decision
from workspace.policies import policy as may
from workspace.policies import queries, service
from workspace.policies.models import Policy, PolicyText
from workspace.refusal import Refusal
from workspace.reviewing import months_after
from workspace.visibility import Visibility

pytestmark = pytest.mark.usefixtures("app")
Sign = Callable[[Any], Any]
TEXT = "We pay the bus fare to each meeting. Ask the secretary."


def adopted(board: makers.Board, circle: Circle | None = None, **more: Any) -> Policy:
    """A policy, put in force by a decision."""
    circle = circle or board.circle
    visibility = more.pop("visibility", Visibility.MEMBERS)
    decision = more.pop("decision", None) or makers.make_decision(
        board.facilitator, circle, visibility=visibility
    )
    said = {"name": "Expenses", "text": TEXT, "review_months": 12, **more}
    found = service.adopt(board.facilitator, circle, decision=decision, **said)
    db.session.commit()
    return found


def refuses(match: str, what: Any, *given: Any, **more: Any) -> None:
    with pytest.raises(Refusal, match=match):
        what(*given, **more)
    db.session.rollback()


# Adopting and ending --------------------------------------------------------------------------------


def test_r16_a_policy_says_since_when_until_when_and_which_decision_agreed_it() -> None:
    board = makers.make_board()
    policy = adopted(board, text="We pay **the bus**.")
    text = policy.text
    assert (text.number, text.since, text.review_on) == (1, today(), months_after(today(), 12))
    assert "<strong>the bus</strong>" in text.html
    assert text.decision_id == db.session.scalars(select(Decision.id)).one()


def test_r16_a_new_text_takes_the_place_of_the_old_one_which_stays() -> None:
    board = makers.make_board()
    policy = adopted(board)
    adopted(board, policy=policy, text="We pay the taxi too.", seen=1)
    assert [(t.number, t.text) for t in policy.texts] == [(1, TEXT), (2, "We pay the taxi too.")]
    assert policy.text.number == 2


def test_r16_no_text_of_a_policy_is_ever_changed() -> None:
    board = makers.make_board()
    adopted(board)
    with pytest.raises(DatabaseError, match="never edited"):
        db.session.execute(update(PolicyText).values(text="Nothing."))
    db.session.rollback()


def test_a_policy_that_moved_on_meanwhile_is_not_written_over() -> None:
    board = makers.make_board()
    policy = adopted(board)
    adopted(board, policy=policy, text="Second.", seen=1)
    decision = makers.make_decision(board.facilitator, board.circle)
    refuses("has a new text since", adopted, board, policy=policy, text="Third.", seen=1)
    refuses("has a new text since", service.end, board.facilitator, policy, "", decision, seen=1)
    assert policy.text.text == "Second." and policy.ended_at is None


def test_a_policy_ends_and_can_be_taken_up_again_under_its_name() -> None:
    board = makers.make_board()
    policy = adopted(board)
    decision = makers.make_decision(board.facilitator, board.circle)
    service.end(board.facilitator, policy, "The council pays.", decision)
    db.session.commit()
    assert policy.ended_at is not None and policy.ended_by_id == decision.id
    refuses("has ended", service.end, board.facilitator, policy, "", decision)
    refuses("has ended", adopted, board, policy=policy, text="Again.")
    again = adopted(board, name="expenses", text="Again.")
    assert again is policy and (again.text.number, again.ended_at, again.ended_by_id) == (2, None, None)


def test_what_makes_no_policy_is_refused_with_a_sentence() -> None:
    board = makers.make_board()
    adopted(board)
    refuses("already. Propose a change", adopted, board, name="EXPENSES")
    refuses("needs a name and a text", adopted, board, name=" ")
    refuses("needs a name and a text", adopted, board, name="Other", text=" ")
    refuses("1 to 60 months", adopted, board, name="Other", review_months=0)
    board.circle.closed_at = board.circle.opened_at
    db.session.commit()
    refuses("is closed", adopted, board, name="Other")


def test_two_circles_may_call_a_policy_the_same() -> None:
    board = makers.make_board()
    child = makers.make_circle(board.administrator, board.circle)
    assert adopted(board) is not adopted(board, child)


def test_only_full_members_propose_policies() -> None:
    board = makers.make_board()
    policy = adopted(board)
    assert may.may_propose(board.member, board.circle) and may.may_propose_change(board.member, policy)
    for who in (board.learning, board.stranger, board.administrator, board.removed):
        assert not may.may_propose(who, board.circle) and not may.may_propose_change(who, policy)
    policy.ended_at = board.circle.opened_at
    assert not may.may_propose_change(board.member, policy)
    board.circle.closed_at = board.circle.opened_at
    assert not may.may_propose(board.member, board.circle)


# Who sees them --------------------------------------------------------------------------------------


def test_v1_the_policies_of_an_open_circle_are_for_everyone_who_is_signed_in(as_person: Sign) -> None:
    board = makers.make_board()
    policy = adopted(board)
    for who in (board.member, board.learning, board.stranger, board.administrator):
        assert db.session.scalars(queries.visible_to(who)).all() == [policy]
        client = as_person(who)
        assert "Expenses" in client.get(f"/circles/{board.circle.id}/policies").text
        assert "We pay the bus fare" in client.get(f"/policies/{policy.id}").text
        db.session.expire_all()


def test_v2_the_policies_of_a_closed_circle_are_not_there_for_others(as_person: Sign, client: Any) -> None:
    board = makers.make_board(visibility=Visibility.CIRCLE)
    policy = adopted(board, visibility=Visibility.CIRCLE)
    addresses = (f"/circles/{board.circle.id}/policies", f"/policies/{policy.id}")
    for who in (board.stranger, board.administrator):
        assert db.session.scalars(queries.visible_to(who)).all() == []
        assert [as_person(who).get(address).status_code for address in addresses] == [404, 404]
    for who in (board.member, board.learning):
        assert [as_person(who).get(address).status_code for address in addresses] == [200, 200]
    assert [client.get(address).status_code for address in addresses] == [303, 303]


def test_v2_who_left_a_closed_circle_sees_its_policies_no_more() -> None:
    board = makers.make_board(visibility=Visibility.CIRCLE)
    adopted(board, visibility=Visibility.CIRCLE)
    circles.leave(board.member, board.circle)
    db.session.commit()
    assert db.session.scalars(queries.visible_to(board.member)).all() == []


def test_v2_a_confidential_decision_is_not_named_to_others(as_person: Sign) -> None:
    board = makers.make_board()
    secret = makers.make_decision(
        board.facilitator, board.circle, "What happened to Tom", visibility=Visibility.CIRCLE
    )
    policy = adopted(board, decision=secret)
    address = f"/policies/{policy.id}"
    inside, outside = as_person(board.member).get(address).text, as_person(board.stranger).get(address).text
    assert "What happened to Tom" in inside and f"/decisions/{secret.id}" in inside
    assert "What happened to Tom" not in outside and "/decisions/" not in outside
    assert "Agreed by" not in outside


# The pages ------------------------------------------------------------------------------------------


def test_the_list_is_empty_at_first_and_says_what_will_be_there(as_person: Sign) -> None:
    board = makers.make_board()
    address = f"/circles/{board.circle.id}/policies"
    shown = as_person(board.member).get(address).text
    assert "No policy is in force" in shown and "A policy is something that a circle has agreed" in shown
    assert f"/circles/{board.circle.id}/proposals/new?effect=adopt_policy" in shown
    assert "effect=adopt_policy" not in as_person(board.learning).get(address).text


def test_the_list_says_how_many_since_when_and_what_is_overdue(as_person: Sign, clock: Any) -> None:
    board = makers.make_board()
    policy = adopted(board, review_months=1)
    ended = adopted(board, name="Visits")
    service.end(board.facilitator, ended, "", makers.make_decision(board.facilitator, board.circle))
    db.session.commit()
    address = f"/circles/{board.circle.id}/policies"
    shown = as_person(board.member).get(address).text
    assert "In force</h2>" not in shown and "In force (1)" in shown and "Ended (1)" in shown
    assert "overdue" not in shown
    clock.forward(days=60)
    member = as_person(board.member)
    assert "overdue" in member.get(address).text
    assert "has not done so" in member.get(f"/policies/{policy.id}").text


def test_a_policy_shows_what_each_text_changed_in_words(as_person: Sign) -> None:
    board = makers.make_board()
    policy = adopted(board)
    first = as_person(board.member).get(f"/policies/{policy.id}").text
    assert "This is the first text of the policy" in first
    adopted(board, policy=policy, text=TEXT.replace("bus", "train"), seen=1)
    adopted(board, policy=policy, text=TEXT.replace("bus", "taxi"), seen=2)
    shown = unescape(as_person(board.member).get(f"/policies/{policy.id}").text)
    assert "Earlier texts (2)" in shown
    assert shown.index("What text 3 changed in text 2") < shown.index("What text 2 changed in text 1")
    removed, added = shown.split("<del>")[1].split("</del>")[0], shown.split("<ins>")[1].split("</ins>")[0]
    assert "train" in removed and "taxi" in added
    assert "effect=end_policy" in shown and f"policy={policy.id}" in shown


def test_an_ended_policy_says_so_and_offers_no_change(as_person: Sign) -> None:
    board = makers.make_board()
    policy = adopted(board)
    decision = makers.make_decision(board.facilitator, board.circle, "No more expenses")
    service.end(board.facilitator, policy, "The council pays.", decision)
    db.session.commit()
    shown = as_person(board.member).get(f"/policies/{policy.id}").text
    assert "It is no longer in force" in shown and "No more expenses" in shown
    assert "Propose a change" not in shown


def test_the_policies_of_a_circle_that_was_closed_say_so(as_person: Sign) -> None:
    board = makers.make_board()
    child = makers.make_circle(board.administrator, board.circle)
    member = makers.make_member(child)
    adopted(board, child)
    child.closed_at = child.opened_at + timedelta(days=1)
    db.session.commit()
    assert "This circle was closed on" in as_person(member).get(f"/circles/{child.id}/policies").text
    assert as_person(board.stranger).get(f"/circles/{child.id}/policies").status_code == 404


def test_what_is_not_there_is_a_404(as_person: Sign) -> None:
    board = makers.make_board()
    member = as_person(board.member)
    assert member.get("/policies/77").status_code == 404
    assert member.get("/circles/77/policies").status_code == 404


def test_both_pages_cost_the_same_however_much_there_is(as_person: Sign) -> None:
    board = makers.make_board()
    policy = adopted(board)
    asked: list[str] = []
    event.listen(db.engine, "before_cursor_execute", lambda *given: asked.append(given[2]))

    def cost(address: str) -> int:
        client = as_person(board.member)
        asked.clear()
        assert client.get(address).status_code == 200
        return len(asked)

    addresses = (f"/circles/{board.circle.id}/policies", f"/policies/{policy.id}")
    few = [cost(address) for address in addresses]
    for number in range(2, 12):
        adopted(board, policy=policy, text=f"Text {number}.")
        adopted(board, name=f"Policy {number}")
    assert [cost(address) for address in addresses] == few


def test_r16_a_name_with_letters_beyond_a_to_z_is_one_name_too() -> None:
    board = makers.make_board()
    first = adopted(board, name="ÉQUITÉ")
    refuses("already", adopted, board, name="Équité")
    decision = makers.make_decision(board.facilitator, board.circle)
    service.end(board.facilitator, first, "Not needed.", decision)
    db.session.commit()
    assert adopted(board, name="ÉQUITÉ") is first
