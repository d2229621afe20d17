"""Drafting together, what decisions change, what owners say, publishing: rule by rule."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from tests.makers import (
    action_fields,
    make_action,
    make_board,
    make_decision,
    make_organisation,
    make_partner_plan,
    make_plan,
)
from workspace.db import PublicStamp, db, today
from workspace.logbook.models import TrailEntry
from workspace.plan import queries, service, shape
from workspace.plan.models import (
    Action,
    ActionChange,
    ChangeKind,
    Health,
    Measure,
    PlanChange,
    PlanVersion,
    State,
)
from workspace.plan.snapshot import take
from workspace.refusal import Refusal
from workspace.visibility import Visibility

pytestmark = pytest.mark.usefixtures("app")

MEASURE = {"what": "Staff trained", "baseline": "0", "target": "80", "latest": "5"}
MEASURE |= {"period": "", "source": ""}


def report(actor: Any, action: Action, **more: Any) -> None:
    given: dict[str, Any] = {
        "state": State.UNDER_WAY,
        "health": Health.TO_PLAN,
        "happened": "We began.",
        "outcome": "",
        "latest": {},
        "next_review_on": action.review_on,
        **more,
    }
    service.report(actor, action, **given)


def public_stamp() -> int:
    return db.session.scalar(select(PublicStamp.number)) or 0


def last(action: Action) -> ActionChange:
    found = queries.history(action)
    return found[0]


# A1: references ---------------------------------------------------------------------------------------


def test_a1_references_count_up_in_each_area() -> None:
    board = make_board()
    plan = make_plan(board.member, board.circle)
    first, second = make_action(board.member, plan), make_action(board.member, plan)
    other = make_action(board.member, plan, priority="COM")
    assert [first.reference, second.reference, other.reference] == ["HOS-1", "HOS-2", "COM-1"]


def test_a1_a_reference_is_never_renumbered_nor_reused() -> None:
    board = make_board()
    plan = make_plan(board.member, board.circle)
    moved = make_action(board.member, plan)
    service.redraft_action(board.member, moved, {"priority": "COM"})
    assert moved.priority.code == "COM"
    assert moved.reference == "HOS-1"
    assert make_action(board.member, plan, priority="COM").reference == "COM-1"
    assert make_action(board.member, plan).reference == "HOS-2"


def test_a1_an_action_has_everything_that_was_written() -> None:
    board = make_board()
    plan = make_plan(board.member, board.circle)
    helper = make_organisation(board.administrator)
    partner = make_partner_plan(board.member)
    given = action_fields(
        f"person:{board.member.id}",
        also=["COM"],
        checker=f"organisation:{helper.id}",
        supporters=[helper.id],
        why="It hurts.",
        difference="It hurts less.",
        heard="“Nobody asked me.”",
        involvement="We wrote it.",
        start_on="2027-01-01",
        due_on="2027-12-31",
        review_every=6,
        measures=[MEASURE],
        partner_links=[
            {"plan": partner.id, "part": "Chapter 3", "note": "Training", "review_on": "2027-06-01"}
        ],
    )
    action = service.draft_action(board.member, plan, given)
    db.session.commit()
    assert shape.of(db.session.get_one(Action, action.id)) == given


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"what": ""}, "Say what will be done"),
        ({"priority": "XXX"}, "no priority area “XXX”"),
        ({"also": ["YYY"]}, "no priority area “YYY”"),
        ({"owner": "person:999"}, "This owner is not there"),
        ({"owner": "hat:999"}, "This owner is not there"),
        ({"owner": "nonsense"}, "This owner is not there"),
        ({"checker": "organisation:999"}, "This checker is not there"),
        ({"supporters": [999]}, "organisations that help"),
        ({"partner_links": [{"plan": 999}]}, "partner plans is not there"),
        ({"partner_links": [{"plan": 1}, {"plan": 1}]}, "only once"),
        ({"start_on": "2027-05-01", "due_on": "2027-04-01"}, "before it starts"),
        ({"review_every": 25}, "how often"),
        ({"working_out_by": ""}, "who is working it out"),
        ({"working_out_until": ""}, "by when"),
    ],
)
def test_a1_what_cannot_stand_is_refused_with_a_sentence(wrong: dict[str, Any], sentence: str) -> None:
    board = make_board()
    plan = make_plan(board.member, board.circle)
    with pytest.raises(Refusal, match=sentence):
        service.draft_action(board.member, plan, action_fields(**wrong))
    assert not db.session.scalars(select(Action)).all()


def test_a1_nobody_checks_their_own_action() -> None:
    board = make_board()
    plan = make_plan(board.member, board.circle)
    me = f"person:{board.member.id}"
    with pytest.raises(Refusal, match="own action"):
        service.draft_action(board.member, plan, action_fields(me, checker=me))


# A2, A3: states ---------------------------------------------------------------------------------------


def test_a3_without_owner_or_review_date_it_is_being_worked_out() -> None:
    board = make_board()
    plan = make_plan(board.member, board.circle)
    honest = service.draft_action(board.member, plan, action_fields())
    assert honest.state is State.WORKING_OUT
    owner = f"person:{board.member.id}"
    service.redraft_action(board.member, honest, {"owner": owner, "review_on": "2030-01-01"})
    assert honest.state is State.AGREED
    service.redraft_action(board.member, honest, {"owner": ""})
    assert honest.state is State.WORKING_OUT
    assert last(honest).fields["state"] == ["Agreed, not started", "Being worked out"]


def test_a3_actions_without_owner_are_counted() -> None:
    board = make_board()
    plan = make_plan(board.member, board.circle)
    make_action(board.member, plan)
    make_action(board.member, plan, owner="")
    assert queries.glance(plan, today()).without_owner == 1


def test_a2_health_goes_with_being_under_way_and_leaves_with_it() -> None:
    board = make_board()
    action = make_action(board.member, make_plan(board.member, board.circle))
    with pytest.raises(Refusal, match="how it is going"):
        report(board.member, action, health=None)
    report(board.member, action)
    assert action.health is Health.TO_PLAN
    report(board.member, action, state=State.PAUSED)
    assert action.health is None


@pytest.mark.parametrize(
    ("state", "sentence"), [(State.STOPPED, "by a decision"), (State.WORKING_OUT, "being worked out until")]
)
def test_a2_some_states_are_not_the_owners_to_choose(state: State, sentence: str) -> None:
    board = make_board()
    action = make_action(board.member, make_plan(board.member, board.circle))
    with pytest.raises(Refusal, match=sentence):
        report(board.member, action, state=state)


def test_a3_what_is_being_worked_out_is_reported_with_its_own_date() -> None:
    board = make_board()
    action = make_action(board.member, make_plan(board.member, board.circle), owner="")
    with pytest.raises(Refusal, match="Agree these two first"):
        report(board.member, action, next_review_on=today() + timedelta(days=20))
    report(
        board.secretary,
        action,
        state=State.WORKING_OUT,
        health=None,
        next_review_on=today() + timedelta(days=20),
    )
    assert action.working_out_until == today() + timedelta(days=20)
    assert action.review_on is None


# A4 ---------------------------------------------------------------------------------------------------


def test_a4_the_share_reviewed_on_time_is_computed_from_dates(clock: Any) -> None:
    board = make_board()
    plan = make_plan(board.member, board.circle)
    make_action(board.member, plan, review_on=(today() + timedelta(days=10)).isoformat())
    make_action(board.member, plan, review_on=(today() + timedelta(days=200)).isoformat())
    done = make_action(board.member, plan)
    report(board.member, done, state=State.DONE, health=None)
    assert (queries.glance(plan, today()).on_time, queries.glance(plan, today()).with_review) == (2, 2)
    clock.forward(days=24)
    assert queries.glance(plan, today()).on_time == 2
    clock.forward(days=1)
    seen = queries.glance(plan, today())
    assert (seen.on_time, seen.with_review, seen.overdue, seen.areas[0].overdue) == (1, 2, 1, 1)
    wanted = queries.Wanted(only=queries.Only.NO_UPDATE)
    assert [a.reference for a in queries.listing(plan, wanted=wanted).rows] == ["HOS-1"]


# A5 ---------------------------------------------------------------------------------------------------


def test_a5_putting_a_review_off_needs_a_reason_and_the_history_shows_it() -> None:
    board = make_board()
    action = make_action(board.member, make_plan(board.member, board.circle))
    later = today() + timedelta(days=200)
    db.session.commit()
    with pytest.raises(Refusal, match="Say why"):
        report(board.member, action, next_review_on=later)
    db.session.rollback()
    report(board.member, action, next_review_on=later, why_moved="The trainer is ill.")
    assert action.review_on == later
    assert last(action).reason == "The trainer is ill."
    assert last(action).fields["review_on"] == [
        shape.written(today() + timedelta(days=60)),
        shape.written(later),
    ]


def test_a5_at_its_review_the_usual_next_date_needs_no_reason(clock: Any) -> None:
    board = make_board()
    action = make_action(board.member, make_plan(board.member, board.circle))
    clock.forward(days=61)
    report(board.member, action, next_review_on=today() + timedelta(days=90))
    assert action.looked_at_on == today()


def test_a5_the_next_look_is_in_the_future() -> None:
    board = make_board()
    action = make_action(board.member, make_plan(board.member, board.circle))
    for when in (None, today()):
        with pytest.raises(Refusal, match="a day after today"):
            report(board.member, action, next_review_on=when)
    report(board.member, action, state=State.DONE, health=None, next_review_on=None)


def test_a5_stopping_needs_a_reason_and_is_final() -> None:
    board = make_board()
    plan = make_plan(board.member, board.circle)
    action = make_action(board.member, plan)
    report(board.member, action)
    decision = make_decision(board.facilitator, board.circle)
    with pytest.raises(Refusal, match="Say why HOS-1 stops"):
        service.stop_action(board.facilitator, action, "  ", decision)
    service.stop_action(board.facilitator, action, "The hospital closed.", decision)
    assert (action.state, action.health, action.stopped_why) == (State.STOPPED, None, "The hospital closed.")
    assert last(action).reason == "The hospital closed."
    with pytest.raises(Refusal, match="no more updates"):
        report(board.member, action)
    with pytest.raises(Refusal, match="was stopped"):
        service.change_action(board.member, action, {"why": "x"}, decision, action.agreed_number)


# A6 ---------------------------------------------------------------------------------------------------


def test_a6_drafting_ends_with_the_first_version() -> None:
    board = make_board()
    plan = make_plan(board.member, board.circle)
    action = make_action(board.member, plan)
    principle = service.add_principle(board.member, plan, text="Carers first.")
    service.publish(board.secretary, plan, "The first one.", None)
    area = plan.priorities[0]
    for attempt in (
        lambda: make_action(board.member, plan),
        lambda: service.redraft_action(board.member, action, {"why": "x"}),
        lambda: service.add_priority(board.member, plan, code="NEW", title="New"),
        lambda: service.reword_priority(board.member, area, title="x", why="", seen=area.row_version),
        lambda: service.add_principle(board.member, plan, text="x"),
        lambda: service.reword_principle(board.member, principle, text="x", seen=principle.row_version),
        lambda: service.redraft_plan(
            board.member,
            plan,
            title="x",
            for_whom="x",
            introduction="",
            visibility=Visibility.PUBLIC,
            seen=plan.row_version,
        ),
    ):
        with pytest.raises(Refusal, match="propose a change"):
            attempt()


def test_a6_a_decision_adds_an_action_that_carries_it() -> None:
    board = make_board()
    plan = make_plan(board.member, board.circle)
    service.publish(board.secretary, plan, "The first one.", None)
    before, decision = public_stamp(), make_decision(board.facilitator, board.circle)
    given = action_fields(f"person:{board.member.id}")
    action = service.agree_action(board.facilitator, plan, given, decision)
    assert (action.state, action.decision, action.reference) == (State.AGREED, decision, "HOS-1")
    assert last(action).kind is ChangeKind.DECIDED
    assert public_stamp() != before


def test_a6_a_decision_changes_only_what_it_says() -> None:
    """What the owner said since the proposal was written stays: its review date and its figures."""
    board = make_board()
    plan = make_plan(board.member, board.circle)
    action = make_action(board.member, plan, measures=[MEASURE])
    before = shape.of(action)
    seen = action.agreed_number
    wanted = {**before, "why": "A better reason", "measures": [{**MEASURE, "target": "100"}]}
    report(
        board.member,
        action,
        latest={action.measures[0].id: "12"},
        next_review_on=today() + timedelta(days=30),
    )
    key = action.measures[0].id
    decision = make_decision(board.facilitator, board.circle, visibility=Visibility.PUBLIC)
    service.change_action(board.facilitator, action, shape.only_changed(before, wanted), decision, seen)
    assert (action.why, action.review_on) == ("A better reason", today() + timedelta(days=30))
    assert (action.measures[0].id, action.measures[0].target, action.measures[0].latest) == (key, "100", "12")
    assert (action.agreed_number, action.decision) == (seen + 1, decision)
    assert "Train the staff" in last(action).reason


def test_a6_a_proposal_written_before_another_decision_is_refused() -> None:
    board = make_board()
    action = make_action(board.member, make_plan(board.member, board.circle))
    decision = make_decision(board.facilitator, board.circle)
    seen = action.agreed_number
    service.change_action(board.facilitator, action, {"why": "One"}, decision, seen)
    with pytest.raises(Refusal, match="has changed since"):
        service.change_action(board.facilitator, action, {"why": "Two"}, decision, seen)
    with pytest.raises(Refusal, match="has changed since"):
        service.stop_action(board.facilitator, action, "Why not", decision, seen)


def test_a6_a_decision_only_for_members_is_not_named_as_the_reason() -> None:
    board = make_board()
    action = make_action(board.member, make_plan(board.member, board.circle))
    decision = make_decision(board.facilitator, board.circle, "Canary", visibility=Visibility.CIRCLE)
    service.change_action(board.facilitator, action, {"due_on": "2031-01-01"}, decision, action.agreed_number)
    assert "Canary" not in last(action).reason
    assert last(action).reason


def test_a6_updates_are_there_at_once() -> None:
    board = make_board()
    action = make_action(board.member, make_plan(board.member, board.circle), measures=[MEASURE])
    before = public_stamp()
    key = action.measures[0].id
    report(
        board.member,
        action,
        outcome="People sleep.",
        latest={key: " 40 ", 999: "7"},
        happened="We **began**.",
    )
    assert (action.state, action.outcome, action.measures[0].latest) == (
        State.UNDER_WAY,
        "People sleep.",
        "40",
    )
    assert "<strong>began</strong>" in queries.updates(action)[0].happened_html
    assert set(last(action).fields) == {"state", "health", "outcome", "measures"}
    assert public_stamp() != before
    with pytest.raises(Refusal, match="what happened"):
        report(board.member, action, happened=" ")


def test_a6_spelling_is_corrected_and_logged() -> None:
    board = make_board()
    plan = make_plan(board.member, board.circle)
    action = make_action(board.member, plan, why="Becuase.")
    service.publish(board.secretary, plan, "The first one.", None)
    agreed = action.agreed_number
    with pytest.raises(Refusal, match="Say what you corrected"):
        service.correct(board.secretary, action, {"why": "Because."}, " ")
    with pytest.raises(Refusal, match="take a whole text away"):
        service.correct(board.secretary, action, {"why": ""}, "spelling")
    assert not service.correct(board.secretary, action, {"why": "Becuase."}, "spelling")
    assert service.correct(board.secretary, action, {"why": "Because.", "owner": ""}, "spelling")
    assert (action.why, action.has_owner, action.agreed_number) == ("Because.", True, agreed)
    assert (last(action).kind, last(action).fields) == (
        ChangeKind.CORRECTED,
        {"why": ["Becuase.", "Because."]},
    )
    logged = db.session.scalars(select(TrailEntry).where(TrailEntry.did == "corrected spelling")).one()
    assert (logged.about, logged.person_id) == ("HOS-1", board.secretary.id)


def test_a6_every_change_of_every_field_is_kept_in_words() -> None:
    board = make_board()
    plan = make_plan(board.member, board.circle)
    action = make_action(board.member, plan)
    assert last(action).fields["what"] == ["", "Carers help to train hospital staff"]
    service.redraft_action(
        board.learning,
        action,
        {
            "what": "Carers train staff",
            "owner": f"person:{board.secretary.id}",
            "due_on": "2027-03-27",
            "also": ["COM"],
        },
    )
    assert last(action).person is board.learning
    assert last(action).fields == {
        "what": ["Carers help to train hospital staff", "Carers train staff"],
        "also": ["", "COM Being told"],
        "owner": ["Mina Member", "Sam Secretary"],
        "due_on": ["", "27 March 2027"],
    }
    assert not service.redraft_action(board.learning, action, {"what": "Carers train staff"})


def test_a6_the_plans_own_words_keep_their_history_too() -> None:
    board = make_board()
    plan = make_plan(board.member, board.circle)
    area = plan.priorities[0]
    service.reword_priority(board.learning, area, title="Going home", why=area.why, seen=area.row_version)
    kept = db.session.scalars(select(PlanChange).order_by(PlanChange.id.desc())).first()
    assert kept is not None
    assert (kept.about, kept.fields) == ("HOS", {"title": ["Leaving hospital", "Going home"]})


@pytest.mark.parametrize("code", ["H", "HOSPITAL", "H-1", ""])
def test_a1_codes_of_areas_are_short_and_plain(code: str) -> None:
    board = make_board()
    plan = make_plan(board.member, board.circle)
    with pytest.raises(Refusal, match="two to six letters"):
        service.add_priority(board.member, plan, code=code, title="x")
    with pytest.raises(Refusal, match="already"):
        service.add_priority(board.member, plan, code="hos", title="x")


@pytest.mark.parametrize("slug", ["Carers", "a b", "-a", "a--b", "", "ä"])
def test_an_address_is_small_letters_numbers_and_hyphens(slug: str) -> None:
    board = make_board()
    with pytest.raises(Refusal, match="small letters"):
        make_plan(board.member, board.circle, slug=slug)
    make_plan(board.member, board.circle)
    with pytest.raises(Refusal, match="already"):
        make_plan(board.member, board.circle)


# A8 ---------------------------------------------------------------------------------------------------


def test_a8_a_link_is_looked_at_with_what_was_found() -> None:
    board = make_board()
    partner = make_partner_plan(board.member)
    action = make_action(
        board.member, make_plan(board.member, board.circle), partner_links=[{"plan": partner.id, "part": "3"}]
    )
    link = action.partner_links[0]
    with pytest.raises(Refusal, match="what you found"):
        service.check_link(board.member, link, " ", today() + timedelta(days=9))
    with pytest.raises(Refusal, match="a day after today"):
        service.check_link(board.member, link, "Fine", today())
    service.check_link(board.member, link, "Still says so.", date(2031, 1, 1))
    assert (link.checked_on, link.review_on) == (today(), date(2031, 1, 1))
    assert last(action).reason == "Still says so."
    again = {"plan": partner.id, "part": "4", "note": "", "review_on": ""}
    service.redraft_action(board.member, action, {"partner_links": [again]})
    assert action.partner_links[0].checked_on == today()


# A10 --------------------------------------------------------------------------------------------------


def test_a10_versions_are_numbered_and_never_change() -> None:
    board = make_board()
    plan = make_plan(board.member, board.circle)
    action = make_action(board.member, plan)
    decision = make_decision(board.facilitator, board.circle)
    first = service.publish(board.secretary, plan, "The first one.", decision)
    assert (first.number, plan.versions_published, action.decision_id) == (1, 1, decision.id)
    content = first.content
    service.change_action(board.secretary, action, {"what": "Something else"}, decision, action.agreed_number)
    second = service.publish(board.secretary, plan, "The second one.", decision)
    db.session.expire_all()
    assert (second.number, plan.versions_published) == (2, 2)
    assert db.session.get_one(PlanVersion, first.id).content == content
    assert second.content["actions"][0]["what"] == "Something else"
    assert second.content == take(plan)


def test_a10_a_version_says_in_plain_words_what_changed() -> None:
    board = make_board()
    plan = make_plan(board.member, board.circle)
    with pytest.raises(Refusal, match="what changed"):
        service.publish(board.secretary, plan, "  ", None)
    assert plan.versions_published == 0


def test_a10_publishing_again_after_somebody_else_takes_the_next_number() -> None:
    """The number is counted in the database: a plan read before another publication gives no number twice."""
    board = make_board()
    plan = make_plan(board.member, board.circle)
    service.publish(board.secretary, plan, "One.", None)
    plan.__dict__["versions_published"] = 0  # as if read before the other's commit
    assert service.publish(board.secretary, plan, "Two.", None).number == 2


def test_measures_taken_out_are_gone() -> None:
    board = make_board()
    action = make_action(board.member, make_plan(board.member, board.circle), measures=[MEASURE])
    service.redraft_action(board.member, action, {"measures": []})
    db.session.commit()
    assert not db.session.scalars(select(Measure)).all()
