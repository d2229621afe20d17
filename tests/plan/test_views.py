"""The plan's pages: what members read and write, refusals, empty places, and what a long plan costs."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event, insert

from tests.makers import (
    action_fields,
    make_action,
    make_board,
    make_decision,
    make_organisation,
    make_partner_plan,
    make_person,
    make_plan,
    wear,
)
from tests.pages import CheckedClient
from tests.plan.test_conflict import filled, text_of
from workspace.circles.models import HatKind
from workspace.db import db, now, today
from workspace.people.models import Part
from workspace.plan import service
from workspace.plan.models import Action, Health, Plan, State
from workspace.visibility import Visibility

SignIn = Callable[[Any], CheckedClient]


def day(name: str, days: int) -> dict[str, str]:
    when = today() + timedelta(days=days)
    return {f"{name}-day": str(when.day), f"{name}-month": str(when.month), f"{name}-year": str(when.year)}


def test_the_list_of_plans_says_how_many_and_how_to_begin(as_person: SignIn) -> None:
    board = make_board()
    member = as_person(board.member)
    assert "Here will be the plans" in member.get("/plans/").text
    make_plan(board.member, board.circle)
    shown = text_of(member.get("/plans/").text)
    assert "1 plan" in shown
    assert "Being drafted" in shown


def test_v2_a_circles_plan_is_404_for_others_on_every_page(as_person: SignIn) -> None:
    board = make_board()
    plan = make_plan(board.member, board.circle, visibility=Visibility.CIRCLE, title="Canary plan")
    make_action(board.member, plan)
    stranger, administrator = as_person(board.stranger), as_person(board.administrator)
    for rest in (
        "",
        "history",
        "edit",
        "actions/new",
        "actions/HOS-1",
        "actions/HOS-1/history",
        "actions/HOS-1/edit",
        "actions/HOS-1/update",
        "actions/HOS-1/correct",
        "priorities/new",
        "priorities/HOS/edit",
        "principles/new",
    ):
        for client in (stranger, administrator):
            answer = client.get(f"/plans/{plan.slug}/{rest}")
            assert answer.status_code == 404, rest
            assert "Canary" not in answer.text
    assert "Canary" not in stranger.get("/plans/").text
    assert as_person(board.member).get(f"/plans/{plan.slug}/").status_code == 200


def test_drafting_a_plan_from_nothing(as_person: SignIn) -> None:
    board = make_board()
    client = as_person(board.member)
    path = f"/circles/{board.circle.id}/plans/new"
    empty = client.post(path, data={"visibility": "public"})
    assert empty.status_code == 422
    assert "Enter a title" in empty.text
    begun = {
        "title": "Plan for Carers: Über",
        "for_whom": "Carers",
        "visibility": "public",
        "introduction": "Hello",
    }
    answer = client.post(path, data=begun)
    assert answer.location == "/plans/plan-for-carers-uber/"
    assert "There is a plan with the address" in client.post(path, data=begun).text
    plan = "/plans/plan-for-carers-uber"
    assert "Here will be the priority areas" in client.get(f"{plan}/").text
    assert "This plan has none yet" in client.get(f"{plan}/actions/new").text
    assert client.post(f"{plan}/priorities/new", data={"title": "Leaving", "code": "h1"}).status_code == 422
    assert client.post(f"{plan}/priorities/new", data={"title": "Leaving", "code": "hos"}).status_code == 303
    assert "Here will be the actions" in client.get(f"{plan}/").text
    assert client.post(f"{plan}/principles/new", data={"text": "Carers first"}).status_code == 303
    shown = client.get(f"{plan}/").text
    assert "Carers first" in shown
    assert "How the words of this plan changed" in shown
    assert "Carers first" in client.get(f"{plan}/history").text


def test_a3_a_new_action_says_who_owns_it_or_who_works_it_out(as_person: SignIn) -> None:
    board = make_board()
    plan = make_plan(board.member, board.circle)
    client = as_person(board.learning)
    path = f"/plans/{plan.slug}/actions/new"
    form = filled(client.get(path).text)
    refused = client.post(path, data={**form, "what": "Carers train staff", "priority": "HOS"})
    assert refused.status_code == 422
    assert "Choose an owner and a review date, or say who is working it out" in refused.text
    assert "Enter the day by which it is worked out" in refused.text
    assert (
        client.post(path, data={**form, "what": "", "priority": ""}).text.count("Choose the priority area")
        == 2
    )
    typed = {**form, "what": "Carers train staff", "priority": "HOS", "working_out_by": "The group"}
    assert client.post(path, data={**typed, **day("working_out_until", 30)}).location.endswith(
        "/actions/HOS-1"
    )
    shown = text_of(client.get(f"/plans/{plan.slug}/actions/HOS-1").text)
    assert "Being worked out" in shown
    assert "No owner yet" in shown


def test_a1_measures_and_partner_plans_have_one_empty_block_more(as_person: SignIn) -> None:
    board = make_board()
    plan = make_plan(board.member, board.circle)
    partner = make_partner_plan(board.member)
    client = as_person(board.member)
    path = f"/plans/{plan.slug}/actions/new"
    form = filled(client.get(path).text)
    typed = {
        **form,
        "what": "Carers train staff",
        "priority": "HOS",
        "owner": f"person:{board.member.id}",
        **day("review_on", 60),
        "measures-0-baseline": "5",
    }
    refused = client.post(path, data=typed)
    assert refused.status_code == 422
    assert refused.text.count("Say what is counted") == 2  # in the summary, and at the field
    typed["measures-0-what"] = "Staff trained"
    refused = client.post(path, data={**typed, "partner_links-0-part": "Chapter 3"})
    assert "Choose the partner plan, or leave all of it empty" in refused.text
    assert client.post(path, data={**typed, "partner_links-0-plan": str(partner.id)}).status_code == 303
    again = client.get(f"/plans/{plan.slug}/actions/HOS-1/edit").text
    assert 'name="measures-1-what"' in again
    assert 'name="measures-2-what"' not in again
    assert 'name="partner_links-1-plan"' in again


def test_a_rule_that_says_no_brings_the_form_back_filled(as_person: SignIn) -> None:
    board = make_board()
    plan = make_plan(board.member, board.circle)
    make_action(board.member, plan)
    client = as_person(board.member)
    me = f"person:{board.member.id}"
    for path in (f"/plans/{plan.slug}/actions/new", f"/plans/{plan.slug}/actions/HOS-1/edit"):
        form = filled(client.get(path).text)
        typed = {
            **form,
            "what": "My words",
            "priority": "HOS",
            "owner": me,
            "checker": me,
            **day("review_on", 60),
        }
        refused = client.post(path, data=typed)
        assert refused.status_code == 422
        assert "Nobody checks their own action" in refused.text
        assert "My words" in refused.text


def test_a6_after_the_first_version_drafting_leads_to_a_proposal(as_person: SignIn) -> None:
    board = make_board()
    plan = make_plan(board.member, board.circle)
    make_action(board.member, plan)
    principle = service.add_principle(board.member, plan, text="Carers first.")
    service.publish(board.secretary, plan, "One.", None)
    new = f"/circles/{board.circle.id}/proposals/new"
    member, learning, stranger = as_person(board.member), as_person(board.learning), as_person(board.stranger)
    for rest, more in {
        "edit": "",
        "actions/new": "?effect=add_action&plan=carers-plan",
        "actions/HOS-1/edit": "?effect=change_action&plan=carers-plan&ref=HOS-1",
        "priorities/new": "?effect=add_priority&plan=carers-plan",
        "priorities/HOS/edit": "",
        "principles/new": "",
        f"principles/{principle.id}/edit": "",
    }.items():
        path = f"/plans/{plan.slug}/{rest}"
        for answer in (
            member.get(path),
            member.post(path, data={"what": "x" * 40, "why": "My long words here " * 3}),
        ):
            assert answer.status_code == 409, rest
            assert "changes by a decision" in answer.text
            assert f'href="{new}{more.replace("&", "&amp;")}"' in answer.text, rest
        assert "My long words here" in answer.text  # nothing typed is lost
        assert "Ask one of them" in learning.get(path).text
        assert stranger.get(path).status_code == 403
    assert "Propose a new action" in member.get(f"/plans/{plan.slug}/").text
    assert "Propose a change" in member.get(f"/plans/{plan.slug}/actions/HOS-1").text
    assert "Propose" not in learning.get(f"/plans/{plan.slug}/actions/HOS-1").text


def test_one_action_tells_its_whole_story(as_person: SignIn) -> None:
    board = make_board()
    plan = make_plan(board.member, board.circle, visibility=Visibility.PUBLIC)
    hospital = make_organisation(board.administrator)
    partner = make_partner_plan(board.member, "Discharge strategy")
    term = wear(board.circle, board.member, HatKind.OWN, name="Campaign lead")
    action = make_action(
        board.member,
        plan,
        owner=f"hat:{term.hat_id}",
        checker=f"person:{board.learning.id}",
        supporters=[hospital.id],
        also=["COM"],
        why="It hurts.\nVery much.",
        difference="Less pain.",
        heard="“Nobody asked.”",
        involvement="We wrote it.",
        start_on="2027-01-01",
        due_on="2027-03-27",
        measures=[
            {
                "what": "Staff trained",
                "baseline": "5",
                "target": "80",
                "latest": "7",
                "period": "May",
                "source": "HR",
            }
        ],
        partner_links=[
            {"plan": partner.id, "part": "Chapter 3", "note": "Training", "review_on": "2027-01-01"}
        ],
    )
    decision = make_decision(board.facilitator, board.circle)
    service.publish(board.secretary, plan, "One.", decision)
    service.report(
        board.member,
        action,
        state=State.UNDER_WAY,
        health=Health.SOME_PROBLEMS,
        happened="We *met*.",
        outcome="Nurses know us.",
        latest={},
        next_review_on=action.review_on,
    )
    shown = text_of(as_person(board.member).get(f"/plans/{plan.slug}/actions/hos-1").text)
    for words in (
        "HOS-1: Carers help to train hospital staff",
        "Under way",
        "Some problems",
        "It hurts.",
        "Less pain.",
        "“Nobody asked.”",
        "We wrote it.",
        "Campaign lead, Carers' board",
        "Mina Member",
        "Lena Learner",
        "Northlea Hospital",
        "1 January 2027",
        "27 March 2027",
        "every 3 months",
        "Being told",
        "Staff trained",
        "80",
        "7 (May)",
        "HR",
        "Discharge strategy",
        "Chapter 3",
        "not yet",
        "We met.",
        "Nurses know us.",
        f"Decision {decision.number} of Carers' board",
        "Drafted together",
        "Say how it is going",
    ):
        assert words in shown, words
    history = text_of(as_person(board.stranger).get(f"/plans/{plan.slug}/actions/HOS-1/history").text)
    assert "What will be done" in history
    assert "2 changes" in history


def test_a4_a_stale_action_says_so_and_shows_no_health(as_person: SignIn, clock: Any) -> None:
    board = make_board()
    plan = make_plan(board.member, board.circle)
    action = make_action(board.member, plan)
    service.report(
        board.member,
        action,
        state=State.UNDER_WAY,
        health=Health.TO_PLAN,
        happened="We met.",
        outcome="",
        latest={},
        next_review_on=action.review_on,
    )
    said = today()
    client = as_person(board.member)
    assert "Going to plan" in client.get(f"/plans/{plan.slug}/").text
    clock.forward(days=75)
    client = as_person(board.member)  # the old session has ended meanwhile
    for path in (f"/plans/{plan.slug}/", f"/plans/{plan.slug}/actions/HOS-1/update"):
        shown = text_of(client.get(path).text)
        assert f"No update since {said.day} {said:%B %Y}" in shown
    page = text_of(client.get(f"/plans/{plan.slug}/").text)
    assert "Going to plan" not in page
    assert "0 of 1 actions with a review date were looked at on time." in page


def test_the_list_is_narrowed_by_plain_links(as_person: SignIn, clock: Any) -> None:
    board = make_board()
    plan = make_plan(board.member, board.circle)
    make_action(board.member, plan, what="First", also=["COM"])
    make_action(board.member, plan, what="Second", owner="")
    make_action(board.member, plan, what="Third", priority="COM", review_on="2090-01-01")

    def listed(query: str) -> set[str]:
        shown = as_person(board.member).get(f"/plans/{plan.slug}/?{query}").text
        return {name for name in ("First", "Second", "Third") if f">{name}</a>" in shown}

    assert listed("") == {"First", "Second", "Third"}
    assert listed("area=COM") == {"First", "Third"}
    assert listed("only=no-owner") == {"Second"}
    assert listed("state=working_out") == {"Second"}
    assert listed("state=done") == set()
    assert "No action fits" in as_person(board.member).get(f"/plans/{plan.slug}/?state=done").text
    assert listed("only=nonsense&state=nonsense&page=99") == {"First", "Second", "Third"}
    clock.forward(days=75)
    assert listed("only=no-update") == {"First", "Second"}
    service.publish(board.secretary, plan, "One.", None)
    clock.forward(minutes=1)
    service.agree_action(
        board.secretary, plan, action_fields(what="Fourth"), make_decision(board.secretary, board.circle)
    )
    client = as_person(board.member)
    assert ">Fourth</a>" in client.get(f"/plans/{plan.slug}/?only=new").text
    assert listed("only=new") == set()
    assert client.get(f"/plans/{plan.slug}/").text.count("Not in the published version") == 1


def test_a6_the_owner_says_how_it_goes(as_person: SignIn) -> None:
    board = make_board()
    plan = make_plan(board.member, board.circle)
    action = make_action(board.member, plan, measures=[{"what": "Staff trained", "target": "80"}])
    path = f"/plans/{plan.slug}/actions/HOS-1/update"
    assert as_person(board.learning).get(path).status_code == 403
    assert as_person(board.stranger).get(path).status_code == 403
    client = as_person(board.member)
    form = filled(client.get(path).text)
    assert form["next_review_on-year"] == [str((today() + timedelta(days=60)).year)]  # suggested
    refused = client.post(path, data={**form, "state": "under_way"})
    assert refused.status_code == 422
    for words in ("Say how it is going", "Say in a sentence or two what happened"):
        assert words in refused.text
    said = {**form, "state": "under_way", "health": "to_plan", "happened": "We met."}
    empty = {"next_review_on-day": "", "next_review_on-month": "", "next_review_on-year": ""}
    assert "Enter the day of the next look" in client.post(path, data={**said, **empty}).text
    late = client.post(path, data={**said, **day("next_review_on", 300)})
    assert late.status_code == 422
    assert "You put the review off. Say why" in late.text
    assert client.post(path, data={**said, "state": "stopped"}).status_code == 422
    figure = {f"latest_{action.measures[0].id}": "12"}
    moved = {**day("next_review_on", 300), "why_moved": "The trainer is ill."}
    assert client.post(path, data={**said, **figure, **moved}).status_code == 303
    db.session.expire_all()
    assert (action.state, action.health, action.measures[0].latest) == (State.UNDER_WAY, Health.TO_PLAN, "12")
    history = text_of(client.get(f"/plans/{plan.slug}/actions/HOS-1/history").text)
    assert "Why: The trainer is ill." in history
    done = client.post(
        path, data={**filled(client.get(path).text), "state": "done", "happened": "Over.", **empty}
    )
    assert done.status_code == 303


def test_a6_the_secretary_corrects_spelling(as_person: SignIn) -> None:
    board = make_board()
    plan = make_plan(board.member, board.circle)
    action = make_action(board.member, plan, why="Becuase.")
    path = f"/plans/{plan.slug}/actions/HOS-1/correct"
    secretary = as_person(board.secretary)
    assert secretary.get(path).status_code == 403  # while drafting, everybody edits
    service.publish(board.secretary, plan, "One.", None)
    assert as_person(board.member).get(path).status_code == 403
    form = filled(secretary.get(path).text)
    assert secretary.post(path, data={**form, "why": "Because."}).status_code == 422
    taken = secretary.post(path, data={**form, "why": "", "corrected": "typing errors"})
    assert "take a whole text away" in text_of(taken.text)
    assert (
        secretary.post(path, data={**form, "why": "Because.", "corrected": "typing errors"}).status_code
        == 303
    )
    db.session.expire_all()
    assert action.why == "Because."
    assert "Spelling corrected" in secretary.get(f"/plans/{plan.slug}/actions/HOS-1").text
    stale = secretary.post(path, data={**form, "why": "Because!", "corrected": "typing errors"})
    assert stale.status_code == 409


def test_a8_a_partner_plan_shows_what_leans_on_it_and_i_may_see(as_person: SignIn) -> None:
    board = make_board()
    partner = make_partner_plan(board.member, contact="Ring the desk")
    link = {"plan": partner.id, "part": "Chapter 3", "note": "", "review_on": ""}
    hidden = make_plan(board.member, board.circle, slug="hidden", visibility=Visibility.CIRCLE)
    make_action(board.member, hidden, what="Canary", partner_links=[link])
    path = f"/partner-plans/{partner.id}"
    stranger, member = as_person(board.stranger), as_person(board.member)
    assert "No action that you can see leans on this plan yet" in stranger.get(path).text
    plan = make_plan(board.member, board.circle)
    action = make_action(board.member, plan, partner_links=[link])
    shown = stranger.get(path).text
    assert "Canary" not in shown
    assert "1 action" in text_of(shown)
    assert "Put it right" not in shown
    assert "2 actions" in text_of(member.get(path).text)
    assert "Put it right" in member.get(path).text
    check = f"/plans/{plan.slug}/actions/HOS-1/partner-plans/{action.partner_links[0].id}"
    assert stranger.get(check).status_code == 403
    assert (
        member.get(f"/plans/hidden/actions/HOS-1/partner-plans/{action.partner_links[0].id}").status_code
        == 404
    )
    form = filled(member.get(check).text)
    assert member.post(check, data=form).status_code == 422
    past = member.post(check, data={**form, "found": "Still there.", **day("next_on", -1)})
    assert past.status_code == 422
    assert member.post(check, data={**form, "found": "Still there."}).status_code == 303
    assert "(today)" in member.get(path).text
    assert stranger.get("/partner-plans/999").status_code == 404


def test_a8_when_a_partner_plan_is_replaced_its_links_come_up(as_person: SignIn) -> None:
    board = make_board()
    old, new = make_partner_plan(board.member), make_partner_plan(board.member, "The next strategy")
    plan = make_plan(board.member, board.circle)
    make_action(
        board.member,
        plan,
        partner_links=[{"plan": old.id, "part": "", "note": "", "review_on": "2090-01-01"}],
    )
    client = as_person(board.member)
    action = f"/plans/{plan.slug}/actions/HOS-1"
    assert (
        "Replaced"
        not in text_of(client.get(action).text)
        .split("Partner plans it leans on")[1]
        .split("What the owner")[0]
    )
    path = f"/partner-plans/{old.id}/edit"
    form = filled(client.get(path).text)
    assert client.post(path, data={**form, "replaced_by_id": str(new.id)}).status_code == 303
    shown = text_of(client.get(action).text).split("Partner plans it leans on")[1]
    assert "not due yet" not in shown.split("What the owner")[0]
    assert "Replaced by a newer plan" in shown
    assert "The next strategy" in client.get(f"/partner-plans/{old.id}").text


def test_owners_from_outside_the_circle_can_be_kept_in_the_form(as_person: SignIn) -> None:
    """P3: the form offers the circle's own people only, and whoever stands there already."""
    board = make_board()
    plan = make_plan(board.member, board.circle)
    outside = make_person("Olu Outside", Part.ORGANISATION)
    make_person("Canary Somebody")
    make_action(board.member, plan, owner=f"person:{outside.id}")
    page = as_person(board.member).get(f"/plans/{plan.slug}/actions/HOS-1/edit").text
    assert "Olu Outside" in page
    assert "Canary Somebody" not in page
    assert "Stefan Stranger" not in page


def grow(plan: Plan, member: Any, actions: int) -> None:
    """A long plan in bulk; through services it would take minutes."""
    rows = [
        {
            "plan_id": plan.id,
            "priority_id": plan.priorities[n % 2].id,
            "number": 1000 + n,
            "reference": f"{plan.priorities[n % 2].code}-{1000 + n}",
            "what": f"Carers do thing number {n}",
            "owner_person_id": member.id if n % 3 else None,
            "review_on": today() + timedelta(days=n % 90 - 30),
            "state": list(State)[n % 7],
            "health": None,
            "looked_at_on": today(),
            "added_at": now(),
            "row_version": 1,
            "review_every": 3,
            "agreed_number": 1,
            "why": "",
            "difference": "",
            "involvement": "",
            "heard": "",
            "working_out_by": "",
            "outcome": "",
            "stopped_why": "",
        }
        for n in range(actions)
    ]
    db.session.execute(insert(Action), rows)
    db.session.commit()


@pytest.mark.parametrize("path", ["/plans/", "/plans/carers-plan/", "/plans/carers-plan/actions/HOS-1000"])
def test_pages_cost_the_same_queries_at_10_and_at_1000_actions(
    app: Any, as_person: SignIn, path: str
) -> None:
    board = make_board()
    plan = make_plan(board.member, board.circle)
    client = as_person(board.member)
    counted: list[int] = []
    for more in (10, 990):
        db.session.query(Action).delete()
        grow(plan, board.member, 10 if more == 10 else 1000)
        asked: list[str] = []

        def note(*args: Any, asked: list[str] = asked) -> None:
            asked.append(args[2])

        client.get(path)
        event.listen(db.engine, "before_cursor_execute", note)
        assert client.get(path).status_code == 200
        event.remove(db.engine, "before_cursor_execute", note)
        counted.append(len(asked))
    assert counted[0] == counted[1]
    assert counted[0] < 30
