""" "I can't do this any more" (A9): handing on, offering, giving while drafting, proposing once agreed."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from tests.makers import (
    action_fields,
    make_action,
    make_board,
    make_circle,
    make_decision,
    make_member,
    make_organisation,
    make_person,
    make_plan,
    wear,
)
from tests.pages import CheckedClient
from tests.plan.test_conflict import filled, text_of
from workspace.circles import service as circles
from workspace.circles.models import HatKind
from workspace.db import db, today
from workspace.people.models import Part
from workspace.plan import policy, queries, service
from workspace.plan.models import Action, HandOver, HandOverEnd, Health, Plan, State
from workspace.refusal import Refusal
from workspace.visibility import Visibility

SignIn = Callable[[Any], CheckedClient]
WHY = "I have no time any more. The leaflet is at the printer's."


def agreed(plan: Plan) -> Plan:
    service.publish(plan.circle.full_members()[0], plan, "The first version", None)
    return plan


def how_it_ended(action: Action) -> HandOverEnd | None:
    return db.session.query(HandOver).filter_by(action_id=action.id).one().end


def test_a9_an_owner_hands_on_and_the_secretary_gives_it_while_drafting(as_person: SignIn) -> None:
    board = make_board()
    plan = make_plan(board.member, board.circle)
    action = make_action(board.member, plan)
    path = f"/plans/{plan.slug}/actions/HOS-1"
    for person in (board.learning, board.stranger):
        assert as_person(person).get(f"{path}/hand-on").status_code == 403
        assert "hand-on" not in as_person(person).get(path).text
    owner, learner = as_person(board.member), as_person(board.learning)
    assert "I can't do this any more" in text_of(owner.get(path).text)
    assert owner.post(f"{path}/hand-on", data={"why": " "}).status_code == 422
    form = filled(owner.get(f"{path}/hand-on").text)
    assert owner.post(f"{path}/hand-on", data={**form, "why": WHY}).status_code == 303
    assert owner.get(f"{path}/hand-on").status_code == 303  # it is on its way already
    refused = owner.post(f"{path}/hand-on", data={"why": "Somebody else said so at the same time."})
    assert refused.status_code == 422
    assert "looks for a new owner already" in refused.text

    stranger = as_person(board.stranger)
    assert "A new owner is looked for" in text_of(stranger.get(path).text)  # nothing hides
    assert WHY not in stranger.get(path).text
    assert stranger.get(f"{path}/new-owner").status_code == 403
    assert "1 action looks for a new owner" in text_of(learner.get(f"/plans/{plan.slug}/").text)
    assert "looks for a new owner" not in stranger.get(f"/plans/{plan.slug}/").text
    assert "printer" in text_of(learner.get(f"{path}/new-owner").text)
    assert owner.post(f"{path}/new-owner", data={"words": "me"}).status_code == 403  # it is theirs already

    assert learner.post(f"{path}/new-owner", data={"words": "From May on."}).status_code == 303
    shown = text_of(owner.get(f"{path}/new-owner").text)
    assert "1 person offers" in shown
    assert "From May on." in shown
    assert "Make them the owner" not in shown
    offer = queries.search(board.secretary, action).offers[0]  # type: ignore[union-attr]
    assert owner.post(f"{path}/new-owner/{offer.id}/give").status_code == 403
    secretary = as_person(board.secretary)
    assert "Make them the owner" in text_of(secretary.get(f"{path}/new-owner").text)
    assert learner.post(f"{path}/new-owner/take-back").status_code == 303
    assert secretary.post(f"{path}/new-owner/{offer.id}/give").status_code == 409
    assert learner.post(f"{path}/new-owner", data={"words": "After all."}).status_code == 303
    assert secretary.post(f"{path}/new-owner/{offer.id}/give").status_code == 303
    db.session.expire_all()
    assert action.owner_person_id == board.learning.id
    assert how_it_ended(action) is HandOverEnd.NEW_OWNER
    assert "owner" in queries.history(action)[0].fields
    assert "it stays with its owner" not in learner.get(path).text
    assert secretary.post(f"{path}/new-owner/{offer.id}/give").status_code == 409
    late = learner.post(f"{path}/new-owner", data={"words": "x"})
    assert late.status_code == 403
    assert learner.get(f"{path}/new-owner").status_code == 303


def test_a9_once_agreed_a_proposal_begins_with_the_new_owner(
    as_person: SignIn, client: CheckedClient
) -> None:
    board = make_board()
    plan = agreed(make_plan(board.member, board.circle, visibility=Visibility.PUBLIC))
    decision = make_decision(board.member, board.circle)
    action = service.agree_action(board.member, plan, action_fields(f"person:{board.member.id}"), decision)
    service.publish(board.member, plan, "With it", decision)
    service.hand_on(board.member, action, WHY)
    service.offer(board.facilitator, action, "I could")
    path = f"/plans/{plan.slug}/actions/HOS-1"
    secretary = as_person(board.secretary)
    page = secretary.get(f"{path}/new-owner").text
    assert "Make them the owner" not in page
    assert f"owner=person:{board.facilitator.id}" in page
    offer = queries.search(board.secretary, action).offers[0]  # type: ignore[union-attr]
    assert secretary.post(f"{path}/new-owner/{offer.id}/give").status_code == 403
    for place in ("", "actions/HOS-1"):
        shown = client.get(f"/plan/{plan.slug}/{place}").text
        assert "Carers help to train" in shown
        assert "new owner" not in shown
        assert "printer" not in shown

    new = f"/circles/{board.circle.id}/proposals/new?effect=change_action&plan={plan.slug}&ref=HOS-1&owner="
    words = {"title": "Farah takes it on", "need": "x", "text": "y", "criteria": "z", "term_months": "6"}
    for key, chosen in (
        (f"person:{board.facilitator.id}", board.facilitator),
        (f"person:{board.stranger.id}", board.member),  # who didn't offer isn't even named
    ):
        begun = secretary.post(new + key, data={**filled(secretary.get(new + key).text), **words})
        assert begun.status_code == 303
        form = secretary.get(begun.location)
        assert filled(form.text)["owner"] == [f"person:{chosen.id}"]
        assert board.stranger.name not in form.text
    assert secretary.post(begun.location, data=filled(form.text)).status_code == 422

    fields = {"owner": f"person:{board.facilitator.id}"}
    service.change_action(board.secretary, action, fields, decision, action.agreed_number)
    assert how_it_ended(action) is HandOverEnd.NEW_OWNER
    assert queries.looking_for_owner(board.learning) == []


@pytest.mark.usefixtures("app")
@pytest.mark.parametrize("way", ["kept", "done", "stopped", "reworded", "nobody"])
def test_a9_a_search_ends_by_itself_when_it_is_over_and_only_then(way: str) -> None:
    board = make_board()
    plan = agreed(make_plan(board.member, board.circle))
    decision = make_decision(board.member, board.circle)
    action = service.agree_action(board.member, plan, action_fields(f"person:{board.member.id}"), decision)
    service.hand_on(board.member, action, WHY)
    seen = action.agreed_number
    if way == "kept":
        service.keep(board.member, action)
        with pytest.raises(Refusal, match="any more"):
            service.offer(board.learning, action)
    elif way == "done":
        service.report(
            board.member, action, state=State.DONE, health=None, happened="Ready", outcome="", latest={},
            next_review_on=None,
        )  # fmt: skip
    elif way == "stopped":
        service.stop_action(board.member, action, "No money", decision)
    elif way == "reworded":
        service.change_action(board.member, action, {"why": "Because"}, decision, seen)
        service.report(
            board.member, action, state=State.UNDER_WAY, health=Health.TO_PLAN, happened="On it", outcome="",
            latest={}, next_review_on=today() + timedelta(days=30),
        )  # fmt: skip
    else:
        nobody = {"owner": "", "working_out_by": "x", "working_out_until": today().isoformat()}
        service.change_action(board.member, action, nobody, decision, seen)
    ends = {"kept": HandOverEnd.KEPT, "done": HandOverEnd.OVER, "stopped": HandOverEnd.OVER}
    assert how_it_ended(action) is ends.get(way)
    assert len(queries.looking_for_owner(board.learning)) == (way in {"reworded", "nobody"})
    if way in ends:
        assert (queries.open_hand_over(action)) is None
        if way != "kept":
            with pytest.raises(Refusal, match="is over"):
                service.hand_on(board.member, action, WHY)


@pytest.mark.usefixtures("app")
def test_a9_who_may_hand_on_whose_action_and_who_sees_it() -> None:
    board = make_board()
    below = make_circle(board.administrator, board.circle)
    leader = make_member(board.circle, "Lea Leader")
    circles.add_member(below, leader)
    wear(below, leader, HatKind.LEADER)
    inside = make_member(below, "Ina Inside")
    wear(below, inside, HatKind.SECRETARY)
    wear(below, inside, HatKind.FACILITATOR)
    hospital = make_organisation(board.administrator)
    nurse = make_person("Nora Nurse", part=Part.ORGANISATION, organisation=hospital)
    plan = make_plan(inside, below, visibility=Visibility.CIRCLE)
    theirs = make_action(inside, plan, owner=f"organisation:{hospital.id}")
    nobodys = make_action(inside, plan, owner="")
    assert [p for p in (nurse, inside, leader, board.member) if policy.may_hand_on(p, theirs)] == [
        nurse,
        inside,
    ]
    assert [p for p in (nurse, inside, leader, board.member) if policy.may_give(p, theirs)] == [
        inside,
        leader,
    ]
    assert not policy.may_hand_on(inside, nobodys)
    with pytest.raises(Refusal, match="no owner yet"):
        service.hand_on(inside, nobodys, WHY)
    service.hand_on(nurse, theirs, WHY)
    service.offer(leader, theirs)
    assert [each.action.reference for each in queries.looking_for_owner(inside)] == [theirs.reference]
    assert queries.looking_for_owner(board.stranger) == []  # V2: not there for others, no counts
    assert queries.looking_for_owner(nurse) == []
    assert [o.person for o in queries.search(inside, theirs).offers] == [leader]  # type: ignore[union-attr]
    gone = queries.search(inside, theirs).offers[0]  # type: ignore[union-attr]
    circles.close_account(board.administrator, leader)
    assert queries.search(inside, theirs).offers == []  # type: ignore[union-attr]
    with pytest.raises(Refusal, match="taken back"):
        service.give(inside, theirs, gone)
