"""An action's whole story, and why each of its dates moved (A5)."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event

from tests.makers import action_fields, make_action, make_board, make_decision, make_partner_plan, make_plan
from tests.pages import CheckedClient
from tests.plan.test_conflict import text_of
from tests.plan.test_figures import say
from workspace.db import db, today
from workspace.people.models import Person
from workspace.plan import service, shape, story
from workspace.plan.forms import action_form
from workspace.plan.models import ActionChange, ActionUpdate, ChangeKind, Health, State
from workspace.plan.story import Kind
from workspace.refusal import Refusal
from workspace.visibility import Visibility
from workspace.voices import service as voices
from workspace.voices.models import Source
from workspace.web import form_of

SignIn = Callable[[Any], CheckedClient]
NOON = datetime(2027, 3, 1, 12, tzinfo=UTC)


def test_a5_an_update_and_what_it_changed_are_one_event_and_each_date_has_its_reason() -> None:
    mina = Person(id=1, name="Mina")

    def change(hours: int, kind: ChangeKind, fields: dict[str, list[str]], reason: str = "") -> ActionChange:
        at = NOON + timedelta(hours=hours)
        return ActionChange(at=at, person_id=1, person=mina, kind=kind, fields=fields, reason=reason)

    def update(hours: int) -> ActionUpdate:
        at = NOON + timedelta(hours=hours, seconds=1)
        return ActionUpdate(
            at=at, person_id=1, person=mina, state=State.PAUSED, health=None, happened="x",
            happened_html="<p>x</p>", next_review_on=None,
        )  # fmt: skip

    moved = ["1 May 2027", "9 May 2027"]
    changes = [
        change(6, ChangeKind.DECIDED, {"state": ["Paused", "Stopped"], "stopped_why": ["", "No"]}, "No"),
        change(5, ChangeKind.UPDATED, {"review_on": moved, "outcome": ["", "Sleep"]}, "She is ill."),
        change(4, ChangeKind.UPDATED, {"review_on": moved}),
        change(3, ChangeKind.UPDATED, {"partner_links": ["a", "b"]}, "Still true."),
        change(2, ChangeKind.DECIDED, {"due_on": moved, "start_on": moved}, "Decision 3"),
        change(1, ChangeKind.CORRECTED, {"why": ["Becuase", "Because"]}, "typing"),
        change(0, ChangeKind.DRAFTED, {"what": ["", "Train"], "due_on": ["", "1 May 2027"]}),
    ]
    told = story.changed(changes, [update(5), update(4)])
    assert [(each.kind, len(each.moved), each.why, bool(each.html)) for each in told] == [
        (Kind.STOPPED, 0, "No", False),
        (Kind.UPDATE, 1, "She is ill.", True),
        (Kind.UPDATE, 0, "", True),  # the next look as usual is no date that moved
        (Kind.PARTNER, 0, "Still true.", False),
        (Kind.MOVED, 2, "Decision 3", False),
        (Kind.SPELLING, 0, "typing", False),
        (Kind.DRAFTED, 0, "", False),
    ]
    assert told[1].moved == [("Next review", *moved)]
    assert told[1].fields == ["What changed for carers"]


@pytest.mark.usefixtures("app")
def test_a5_each_way_in_which_a_date_can_move_says_why() -> None:
    board = make_board()
    plan = make_plan(board.member, board.circle)
    action = make_action(board.member, plan, due_on="2030-01-01")
    partner = make_partner_plan(board.member)

    def reason() -> str:
        newest = story.past.history(action)[0]
        return newest.reason

    # Drafting together: no reason is asked for, and the move is written down.
    fields = action_fields(f"person:{board.member.id}", due_on="2030-02-02")
    service.redraft_action(board.member, action, fields)
    assert (reason(), story.of(board.member, action, [])[0].moved[0][1:]) == (
        "",
        ("1 January 2030", "2 February 2030"),
    )
    service.publish(board.secretary, plan, "One.", None)
    # A decision: itself is the reason.
    decision = make_decision(board.facilitator, board.circle, visibility=Visibility.PUBLIC)
    wanted = {
        "due_on": "2030-05-05",
        "partner_links": [{"plan": partner.id, "part": "", "note": "", "review_on": "2030-01-01"}],
    }
    service.change_action(board.facilitator, action, wanted, decision, action.agreed_number)
    assert reason() == f"Decision {decision.number} of Carers' board: Train the staff"
    # The owner's update: within the usual time none; put off, only with a reason.
    say(board.member, action)
    assert reason() == ""
    late = today() + timedelta(days=300)
    with pytest.raises(Refusal, match="Say why"):
        say(board.member, action, next_review_on=late, why_moved="  ")
    say(board.member, action, next_review_on=late, why_moved="The trainer is ill.")
    assert reason() == "The trainer is ill."
    # A partner plan looked at: what was found.
    with pytest.raises(Refusal, match="what you found"):
        service.check_link(board.member, action.partner_links[0], " ", late)
    service.check_link(board.member, action.partner_links[0], "Still true.", late)
    assert reason() == "Still true."
    # Stopping: a reason that anyone may read.
    with pytest.raises(Refusal, match="Say why HOS-1 stops"):
        service.stop_action(board.facilitator, action, " ", decision)
    service.stop_action(board.facilitator, action, "It is done elsewhere.", decision)
    assert reason() == "It is done elsewhere."
    kinds = [each.kind for each in story.of(board.member, action, [])]
    assert kinds == [
        Kind.STOPPED, Kind.PARTNER, Kind.UPDATE, Kind.UPDATE, Kind.DECIDED, Kind.MOVED, Kind.DRAFTED,
    ]  # fmt: skip


@contextmanager
def asked() -> Iterator[list[str]]:
    """What is asked of the database meanwhile."""
    found: list[str] = []

    def note(_c: Any, _d: Any, statement: str, *_more: Any) -> None:
        found.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


def test_v2_the_story_is_one_page_names_no_session_that_is_not_mine_and_folds(
    app: Flask, as_person: SignIn
) -> None:
    board = make_board()
    plan = make_plan(board.member, board.circle, visibility=Visibility.MEMBERS)
    heard = {"held_on": today(), "source": Source.SESSION, "people": 7, "groups": [], "said": ""}
    open_, closed = (
        voices.add(board.member, board.circle, title=title, visibility=visibility, **heard)
        for title, visibility in (("Tea at the hall", Visibility.MEMBERS), ("Canary hour", Visibility.CIRCLE))
    )
    action = make_action(
        board.member, plan, heard="“Nobody asked.”", sessions=[open_.id, closed.id], timescale="Spring 2030"
    )
    here = "/plans/carers-plan/actions/HOS-1"
    seen = text_of(as_person(board.member).get(here).text)
    for words in (
        "Tea at the hall",
        "Canary hour",
        "“Nobody asked.”",
        "Spring 2030",
        "All carers",
        "4 things that happened",
        "Here will be what the owner says",
        "Nothing has been said about it",
    ):
        assert words in seen, words  # fmt: skip
    stranger = as_person(board.stranger)
    shown = stranger.get(here).text
    assert "Tea at the hall" in shown
    assert "Canary" not in shown + stranger.get(f"{here}/history").text
    assert "3 things that happened" in text_of(shown)
    with app.test_request_context():  # an outsider's form offers no session, and takes none away
        form = action_form(plan, shape.of(action), form_of, inside=False)
        assert form.fields()["sessions"] == [open_.id, closed.id]
    with asked() as few:
        stranger.get(here)
    for number in range(12):
        say(board.member, action, happened=f"News {number}", health=Health.OFF_TRACK)
    with asked() as many:
        shown = stranger.get(here).text
    assert len(many) == len(few)
    assert "15 things that happened" in text_of(shown)
    assert "5 things that happened before" in text_of(shown)
    assert shown.index("News 11") < shown.index("<details><summary>5 things") < shown.index("News 1<")


def test_v2_a_session_that_was_closed_is_not_named_by_the_history_any_more(as_person: SignIn) -> None:
    board = make_board()
    plan = make_plan(board.secretary, board.circle)
    described: dict[str, Any] = {
        "source": Source.SESSION, "title": "Tea with the Millers", "held_on": today(), "people": 3,
        "groups": [], "said": "",
    }  # fmt: skip
    heard = voices.add(board.secretary, board.circle, visibility=Visibility.PUBLIC, **described)
    action = make_action(board.secretary, plan)
    service.redraft_action(board.secretary, action, {"sessions": [heard.id]})
    voices.put_right(
        board.secretary, heard, visibility=Visibility.CIRCLE, seen=heard.row_version, **described
    )
    action.added_at -= timedelta(days=90)  # so that the page of what is new tells each field
    db.session.commit()
    for path in (f"actions/{action.reference}/history", "since"):
        said = as_person(board.stranger).get(f"/plans/carers-plan/{path}").get_data(as_text=True)
        assert "Millers" not in said and "Its circle reads which" in said, path
        assert "Millers" in as_person(board.member).get(f"/plans/carers-plan/{path}").get_data(as_text=True)
