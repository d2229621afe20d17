"""The demo borough: complete, the same on both databases, and on whatever day it is started."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests.conftest import Clock
from workspace import demo
from workspace.appeals.models import Appeal, AppealStage
from workspace.circles import policy
from workspace.circles.models import (
    Circle,
    CircleKind,
    HatKind,
    HatTerm,
    HelpingReport,
    Invitation,
    JoinRequest,
    Membership,
    Standing,
)
from workspace.db import db, now, today, zone
from workspace.demo import writing
from workspace.demo.ways_in import KINDS
from workspace.logbook.models import Correction, Decision, Sequel, SequelKind, TrailEntry
from workspace.partners.models import PartnerPlan
from workspace.people.models import Person
from workspace.plan import freshness
from workspace.plan.models import (
    Action,
    ActionUpdate,
    Health,
    PartnerLink,
    Plan,
    PlanVersion,
    Priority,
    State,
)
from workspace.plan.timescale import understand
from workspace.policies.models import Policy
from workspace.proposals.consent import End, Stage
from workspace.proposals.models import Channel, Doubt, Guest, Objection, Proposal
from workspace.reviews import queries as reviews
from workspace.reviews.models import Review
from workspace.selections.models import Selection, SelectionStage
from workspace.visibility import Visibility
from workspace.voices.models import Session


def rows(table: type[Any], *where: Any) -> Sequence[Any]:
    return db.session.scalars(select(table).where(*where).order_by(table.id)).all()


def circle(name: str) -> Circle:
    found = db.session.scalar(select(Circle).where(Circle.name == name))
    assert found
    return found


@pytest.fixture
def ways(app: Flask) -> list[tuple[str, str]]:
    return demo.fill(app)


@pytest.mark.usefixtures("ways")
def test_the_borough_is_complete() -> None:
    assert Counter(each.kind for each in rows(Circle)) == {
        CircleKind.CIRCLE: 1, CircleKind.WORKING_GROUP: 3, CircleKind.HELPING_CIRCLE: 1
    }  # fmt: skip
    assert len(rows(Person)) >= 20
    assert len({person.organisation_id for person in rows(Person)}) >= 10
    assert len(rows(Priority)) == 8
    assert len(rows(Action)) >= 38
    replaced = [plan for plan in rows(PartnerPlan) if plan.replaced_by]
    assert (len(rows(PartnerPlan)), len(replaced)) == (4, 1)  # A8
    leaned_on = {link.partner_plan for link in rows(PartnerLink)}
    assert leaned_on == {*rows(PartnerPlan)} - {replaced[0].replaced_by}
    assert [version.number for version in rows(PlanVersion)] == [1, 2, 3]
    assert {proposal.stage for proposal in rows(Proposal)} == set(Stage)

    actions = rows(Action)
    assert Counter(action.state for action in actions) == {
        State.WORKING_OUT: 5,
        State.AGREED: 8,
        State.UNDER_WAY: 13,
        State.ONGOING: 9,
        State.PAUSED: 2,
        State.DONE: 3,
        State.STOPPED: 1,
    }
    assert {action.health for action in actions} == {*Health, None}
    stale = {action.reference for action in actions if freshness.said(action, today()).stale}
    assert stale == {"COM-4", "BRK-2", "MHS-2", "EMG-4", "YAC-4"}
    assert {action.reference for action in actions if not action.has_owner} == {
        "COM-5", "BRK-3", "YAC-4", "MHS-3", "EMG-3"
    }  # fmt: skip
    assert [a.reference for a in actions if a.reference.startswith("HOS-")] == ["HOS-1", "HOS-2"]
    assert all(action.outcome for action in actions if action.state is State.DONE)
    assert all(action.stopped_why for action in actions if action.state is State.STOPPED)


@pytest.mark.usefixtures("ways")
def test_its_people_could_be_met() -> None:
    heard, breaks = circle("Being heard"), circle("Breaks and young carers")
    assert heard.parent is circle("Northlea Carers’ Partnership")
    for each in rows(Circle, Circle.parent_id.is_not(None)):  # C6, C7
        links = each.live_terms(HatKind.LEADER, HatKind.DELEGATE)
        helping = each.kind is CircleKind.HELPING_CIRCLE
        assert len({term.person_id for term in links}) == (1 if helping else 2), "one link is missing"
        assert each.parent
        assert all(policy.is_full_member(term.person, each.parent) for term in links)
    assert [hat.kind for hat in breaks.hats if hat.lapsed()] == [HatKind.FACILITATOR]  # C9
    assert len(heard.full_members()) == 7
    learning = rows(Membership, Membership.standing == Standing.LEARNING)
    assert [each.circle for each in learning] == [heard]
    assert len(rows(Invitation, Invitation.used_at.is_(None), Invitation.expires_at > now())) == 2
    assert [each.circle for each in rows(JoinRequest, JoinRequest.answered_at.is_(None))] == [heard]


@pytest.mark.usefixtures("ways")
def test_its_decisions_show_how_objections_were_integrated() -> None:
    decisions = rows(Decision)
    ends = {each["end"] for decision in decisions for each in decision.objections}
    assert {End.CHANGED, End.SHORTER_TERM, End.MEASURED} <= ends
    assert any(decision.concerns for decision in decisions)
    assert any(answer.get("absent") for decision in decisions for answer in decision.answers)  # R6
    for each in rows(Circle):
        numbers = [d.number for d in decisions if d.circle_id == each.id]
        assert numbers == list(range(1, len(numbers) + 1))
    plan = rows(Plan)[0]
    assert plan.visibility is Visibility.PUBLIC
    assert all(version.decision.visibility is Visibility.PUBLIC for version in rows(PlanVersion))
    waiting = rows(Objection, Objection.confirmed_at.is_(None), Objection.end.is_not(None))
    assert [each.person.name for each in waiting] == ["Sunita Raval"]
    assert [test.harm_seen for test in rows(Doubt)] == [True, None]  # one has closed, one is open (R8)
    late = [p.open_round for p in rows(Proposal) if p.open_round and p.open_round.answer_by < now()]
    assert len(late) == 1, "one round whose time has passed is still waiting for somebody (R5)"
    parked = rows(Proposal, Proposal.stage == Stage.PARKED)
    assert all(each.look_again_on > today() for each in parked)
    sent = rows(Proposal, Proposal.came_from_id.is_not(None))
    assert Counter((each.came_from.stage, each.stage) for each in sent) == {
        (Stage.REFERRED, Stage.DECIDED): 2,  # one was answered by the circle above, one by a helping circle
        (Stage.DECIDED, Stage.DRAFT): 1,  # whose recommendation is back where it began
        (Stage.REFERRED, Stage.QUESTIONS): 1,
    }


@pytest.mark.usefixtures("ways")
def test_its_rounds_are_run_in_more_than_one_way() -> None:
    under_way = [p.open_round for p in rows(Proposal) if p.open_round]
    assert len(under_way) == 3
    hybrid = next(r for r in under_way if any(a.entered_by_id for a in r.answers))
    entered = {a.entered_how: a.checked_at is not None for a in hybrid.answers if a.entered_by_id}
    assert entered == {Channel.PHONE: True, Channel.PAPER: False}  # R11
    assert len(hybrid.answers) == 5
    assert len(hybrid.places) == 7
    assert sum(r.stopped is not None for r in under_way) == 1  # R12
    at_length = [p for p in rows(Proposal, Proposal.stage == Stage.INTEGRATING) if len(p.rounds) == 3]
    assert len(at_length) == 1  # R14
    assert [(guest.person.name, guest.proposal_id) for guest in rows(Guest)] == [
        ("Farida Noorzai", rows(Proposal, Proposal.stage == Stage.REACTIONS)[0].id)
    ]


@pytest.mark.usefixtures("ways")
def test_c10_one_selection_gave_its_hat_and_one_is_open() -> None:
    given, asked = rows(Selection)
    term = rows(HatTerm, HatTerm.decision_id == given.proposal.decision.id)[0]
    assert (given.hat_name, term.person) == (term.hat.name, given.proposed)
    assert asked.stage is SelectionStage.NOMINATE
    assert [said.nominee is None for said in asked.nominations] == [False, False, True]


@pytest.mark.usefixtures("ways")
def test_what_became_of_its_decisions() -> None:
    sequels = {each.kind for each in rows(Sequel)}
    assert sequels == {SequelKind.KEPT, SequelKind.CHANGED}  # R17
    open_reviews = [each for each in rows(Review) if reviews.is_open(each)]
    assert [len(each.findings) for each in open_reviews] == [2]
    assert len(rows(Correction)) == 1  # R16
    assert {each.stage: len(each.appellants) for each in rows(Appeal)} == {
        AppealStage.CIRCLE: 3, AppealStage.GATHERING: 2
    }  # fmt: skip
    texts = {each.name: len(each.texts) for each in rows(Policy)}
    assert texts == {"Paying carers for their time": 2, "Photographs of children": 1}
    overdue = [each.name for each in rows(Policy) if each.text.review_on < today()]
    assert overdue == ["Photographs of children"]
    assert len(rows(HelpingReport)) == 1  # C2
    assert all(each.takes_appeals for each in rows(Circle))  # R18
    public = rows(Decision, Decision.visibility == Visibility.PUBLIC)
    assert {each.circle_name for each in public} == {"Being heard", "Coming home from hospital"}


@pytest.mark.usefixtures("ways")
def test_p2_nobody_is_named_in_what_visitors_read() -> None:
    hidden = [
        part for p in rows(Person) for part in p.name.replace("-", " ").split() if part not in p.public_name
    ]
    public = [str(version.content) + version.note for version in rows(PlanVersion)]
    public += [s.title + s.said for s in rows(Session, Session.visibility == Visibility.PUBLIC)]
    public += [update.happened for update in rows(ActionUpdate)]
    public += [d.title + d.need + d.text for d in rows(Decision, Decision.visibility == Visibility.PUBLIC)]
    assert len(hidden) > 40
    assert len(public) > 60
    assert [part for part in hidden if any(f" {part} " in f" {words} " for words in public)] == []


LEAP_DAY = datetime(2028, 2, 29, 9, 0, tzinfo=zone())
NEW_YEAR = datetime(2027, 1, 1, 0, 5, tzinfo=zone())
CLOCKS_GO_FORWARD = datetime(2027, 3, 28, 3, 30, tzinfo=zone())


@pytest.mark.parametrize("day", [LEAP_DAY, NEW_YEAR, CLOCKS_GO_FORWARD], ids=str)
def test_it_can_be_made_on_any_day(app: Flask, clock: Clock, day: datetime) -> None:
    clock.at(day)
    demo.fill(app)
    assert db.session.scalar(select(func.count()).select_from(Action)) == len(
        writing.told("actions")["action"]
    )
    assert sum(freshness.said(action, today()).stale for action in rows(Action)) == 5
    assert {proposal.stage for proposal in rows(Proposal)} == set(Stage)
    meant = [(each.due_on, understand(each.timescale)) for each in rows(Action) if each.timescale]
    assert [due == said.last for due, said in meant if said and said.last] == [True] * 3
    assert sum(said is not None and said.ongoing for _, said in meant) == 3
    moments = [entry.at for entry in rows(TrailEntry)]
    assert moments == sorted(moments), "everything is written down in the order in which it happened"
    assert max(moments) <= now(), "nothing has happened that lies ahead"


def test_its_addresses_sign_in_once_within_a_day(
    app: Flask, ways: list[tuple[str, str]], clock: Clock
) -> None:
    assert len(ways) == len(KINDS) == 8
    clock.forward(hours=23)
    for label, path in ways:
        client = app.test_client()
        assert client.get(path).status_code == 200
        assert client.post(path).status_code == 303, label
        assert client.get("/home").status_code == 200, label
        assert client.get(path).status_code == 410, label
    label, path = demo.ways_in.addresses()[0]
    clock.forward(hours=25)
    assert app.test_client().post(path).status_code == 410
