"""What an owner said on paper or by telephone: entered for them, marked, told, theirs to say again (R11)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from tests.makers import make_action, make_board, make_organisation, make_person, make_plan, wear
from tests.pages import CheckedClient
from tests.plan.test_conflict import filled, text_of
from workspace.circles.models import HatKind
from workspace.db import db, today
from workspace.logbook.models import TrailEntry
from workspace.people.models import Part
from workspace.plan import entering, service
from workspace.plan.models import ActionUpdate, Channel, Health, State
from workspace.post.models import Kind, Letter
from workspace.refusal import Refusal
from workspace.visibility import Visibility

SignIn = Callable[[Any], CheckedClient]
WORDS = "Two training days were held. Nine carers came."


def said(**more: Any) -> dict[str, Any]:
    """What an update says."""
    return {
        "state": State.ONGOING, "health": Health.SOME_PROBLEMS, "happened": WORDS,
        "outcome": "", "latest": {}, "next_review_on": today() + timedelta(days=60), **more,
    }  # fmt: skip


def told(person: Any) -> list[Letter]:
    wanted = select(Letter).where(Letter.kind == Kind.ANSWERED_FOR_YOU, Letter.person_id == person.id)
    return list(db.session.scalars(wanted))


def test_r11_an_update_from_paper_is_marked_told_and_checked(as_person: SignIn) -> None:
    """The secretary enters it; members see by whom and how, visitors only that it came on paper (P2)."""
    board = make_board()
    plan = make_plan(board.secretary, board.circle, visibility=Visibility.PUBLIC)
    make_action(board.secretary, plan, owner=f"person:{board.member.id}")
    service.publish(board.secretary, plan, "The first version", None)
    db.session.commit()
    path = f"/plans/{plan.slug}/actions/HOS-1"
    for person in (board.learning, board.stranger, board.member):
        assert as_person(person).get(f"{path}/update-for").status_code == 403
        assert "update-for" not in as_person(person).get(path).text
    secretary, owner = as_person(board.secretary), as_person(board.member)
    assert f"{path}/update-for" in secretary.get(path).text
    form = filled(secretary.get(f"{path}/update-for?how=paper").text)
    assert form["who"] == [str(board.member.id)] and form["how"] == ["paper"], "nothing is asked twice"
    bare = {**form, "state": "ongoing", "health": "some_problems", "happened": ""}
    assert secretary.post(f"{path}/update-for", data=bare).status_code == 422
    entered = secretary.post(f"{path}/update-for", data={**bare, "happened": WORDS})
    assert entered.status_code == 303, text_of(entered.text)
    update = db.session.scalars(select(ActionUpdate)).one()
    assert (update.person_id, update.entered_by_id, update.entered_how) == (
        board.member.id, board.secretary.id, "paper",
    )  # fmt: skip
    (letter,) = told(board.member)
    assert (letter.about_id, letter.detail) == (update.id, {"what": "update"})
    assert "entered an update" in {row.did for row in db.session.scalars(select(TrailEntry))}
    seen = text_of(as_person(board.learning).get(path).text)
    assert "Entered by Sam Secretary, as it was written on paper." in seen
    assert seen.count(WORDS) == 1, "the change and the update are one event"
    public = as_person(board.member).application.test_client().get(f"/plan/{plan.slug}/actions/HOS-1").text
    assert "The owner wrote this on paper." in public
    assert "Sam Secretary" not in public and "Mina Member" not in public
    assert "Is it right? Sam Secretary entered what you said of HOS-1" in owner.get("/home").text
    check = f"{path}/entered/{update.id}"
    assert as_person(board.facilitator).get(check).status_code == 404, "for its owner only"
    page = text_of(owner.get(check).text)
    assert WORDS in page and "Yes, that is what I said" in page
    assert owner.post(check).status_code == 303
    assert owner.post(check).status_code == 303, "twice is once"
    assert "Is it right?" not in owner.get("/home").text
    assert "Yes, that is what I said" not in owner.get(check).text


def test_r11_whose_words_they_can_be(app: Any, as_person: SignIn) -> None:
    """Who wears the hat now, people of the organisation, or somebody without an account; never oneself."""
    board = make_board()
    hospital = make_organisation(board.administrator)
    nurse = make_person("Nora Nurse", Part.ORGANISATION, organisation=hospital)
    term = wear(board.circle, board.member, HatKind.OWN, name="Organiser")
    plan = make_plan(board.secretary, board.circle)
    by_hat = make_action(board.secretary, plan, owner=f"hat:{term.hat_id}")
    by_all = make_action(board.secretary, plan, owner=f"organisation:{hospital.id}")
    mine = make_action(board.secretary, plan)
    db.session.commit()
    assert entering.may_speak(board.secretary, by_hat) == [board.member]
    assert entering.may_speak(board.secretary, by_all) == [nurse]
    plan.visibility = Visibility.CIRCLE
    assert entering.may_speak(board.secretary, by_all) == [], "who may not see it could not be told"
    plan.visibility = Visibility.MEMBERS
    with pytest.raises(Refusal, match="does not answer for this action"):
        entering.enter(board.secretary, by_all, board.member, Channel.PHONE, **said())
    assert as_person(board.secretary).get(f"/plans/{plan.slug}/actions/HOS-3/update-for").status_code == 403
    with pytest.raises(Refusal, match="Choose whose words"):
        entering.enter(board.facilitator, mine, None, Channel.PHONE, **said())
    unknown = entering.enter(board.secretary, by_all, None, Channel.PHONE, **said())
    assert (unknown.person_id, unknown.entered_how) == (board.secretary.id, "phone")
    first = entering.enter(board.secretary, by_all, nurse, Channel.PHONE, **said())
    db.session.commit()
    assert [update.id for update, _ in entering.waiting_for(nurse, 9)] == [first.id]
    assert not entering.waiting_for(board.secretary, 9)
    service.report(nurse, by_all, **said(happened="In my own words."))
    db.session.commit()
    assert not entering.waiting_for(nurse, 9), "newer words of her own: nothing to look at any more"
    refused = as_person(board.secretary).post(f"/plans/{plan.slug}/actions/HOS-2/update-for", data={})
    assert refused.status_code == 422 and "Choose whose words they are" in refused.text
