"""Take this to a meeting: any member stops the clock, and the facilitator lets time run again (R12)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests.conftest import Clock
from tests.proposals import makers
from workspace.circles import service as circles
from workspace.circles.models import AbsencePolicy
from workspace.db import db, now
from workspace.home import waiting
from workspace.logbook.models import TrailEntry
from workspace.people.models import Person
from workspace.proposals import rounds
from workspace.proposals.models import Channel, ClockStop, Proposal
from workspace.refusal import Refusal

Sign = Callable[[Any], Any]


@pytest.fixture
def made(app: Flask) -> makers.Group:
    return makers.group(absence=AbsencePolicy.NOTICE)


@pytest.fixture
def found(made: makers.Group) -> Proposal:
    """A proposal in its consent round, under *notice*."""
    opened = makers.proposal(made)
    makers.to_consent(made, opened)
    return opened


def needs(person: Person) -> list[waiting.Need]:
    from flask import current_app

    db.session.commit()
    with current_app.test_request_context():
        return waiting.on(waiting.desk_of(person))


def test_r12_any_member_stops_the_clock_and_says_why(
    made: makers.Group, found: Proposal, as_person: Sign
) -> None:
    assert made.learner
    path = f"/proposals/{found.id}/stop-clock"
    here = as_person(made.learner)
    assert "Take this to a meeting" in here.get(path).text
    assert here.post(path, data={"why": "We need to talk about money."}).status_code == 303
    for person in (made.learner, made.members[0], made.facilitator):
        text = as_person(person).get(f"/proposals/{found.id}").text
        assert "The clock stands still since" in text
        assert "Lena Learner took it to a meeting" in text
        assert "We need to talk about money." in text
    assert as_person(made.admin).get(path).status_code == 403


def test_r12_while_the_clock_stands_no_deadline_passes_and_nobody_is_absent(
    made: makers.Group, found: Proposal, clock: Clock
) -> None:
    for person in (made.facilitator, made.secretary, made.members[0]):
        rounds.respond(person, found, makers.CONSENT)
    rounds.stop_clock(made.members[1], found)
    db.session.commit()
    clock.forward(days=40)
    still = rounds.standing(found.rounds[-1])
    assert (still.absent, still.may_decide) == (frozenset(), False)
    rounds.respond(made.members[1], found, makers.CONSENT)  # an answer can still be given
    rounds.respond_for(made.facilitator, found, made.members[2], makers.CONSENT, Channel.SPOKEN)
    assert rounds.standing(found.rounds[-1]).may_decide


def test_r12_twice_stopping_is_one_stop(made: makers.Group, found: Proposal, as_person: Sign) -> None:
    first = rounds.stop_clock(made.members[0], found, "Money")
    assert rounds.stop_clock(made.members[1], found, "Time") is first
    db.session.commit()
    assert db.session.scalar(select(func.count()).select_from(ClockStop)) == 1
    path = f"/proposals/{found.id}/stop-clock"
    late = as_person(made.members[1]).post(path, data={"why": "Time is short for carers"})
    assert late.status_code == 422
    assert "The clock stands still already" in late.text
    assert "Time is short for carers" in late.text, "no word is lost"
    assert as_person(made.members[1]).post(path, data={"why": ""}).status_code == 303
    assert db.session.scalar(select(func.count()).select_from(ClockStop)) == 1


def test_r12_r6_time_before_the_stop_counts_against_nobody(
    made: makers.Group, found: Proposal, clock: Clock
) -> None:
    for person in (made.facilitator, made.secretary, made.members[0]):
        rounds.respond(person, found, makers.CONSENT)
    rounds.stop_clock(made.members[1], found)
    clock.forward(days=20)
    rounds.start_clock(made.facilitator, found, 3)
    db.session.commit()
    round_ = found.rounds[-1]
    assert {place.told_at for place in round_.places} == {now()}
    assert rounds.standing(round_).absent == frozenset(), "the old deadline has no force"
    clock.forward(days=4)
    assert rounds.standing(round_).absent == frozenset(), "the letter about the new time has not gone"
    makers.letters_gone()
    assert rounds.standing(round_).absent == {made.members[1].id, made.members[2].id}


def test_r12_only_who_facilitates_starts_it_and_with_a_new_deadline(
    made: makers.Group, found: Proposal, as_person: Sign
) -> None:
    path = f"/proposals/{found.id}/start-clock"
    here = as_person(made.facilitator)
    assert here.get(path).status_code == 409
    rounds.stop_clock(made.members[1], found)
    assert as_person(made.members[0]).get(path).status_code == 403
    for days in ("", "0", "91"):
        assert here.post(path, data={"days": days}).status_code == 422
    assert here.post(path, data={"days": "5"}).status_code == 303
    assert "Time is running again" in here.get(f"/proposals/{found.id}").text
    assert found.rounds[-1].stopped is None


def test_r12_what_is_not_running_is_neither_stopped_nor_started(
    made: makers.Group, found: Proposal, as_person: Sign
) -> None:
    with pytest.raises(Refusal, match="running already"):
        rounds.start_clock(made.facilitator, found, 7)
    rounds.stop_clock(made.members[1], found)
    with pytest.raises(Refusal, match="between 1 and 90"):
        rounds.start_clock(made.facilitator, found, 91)
    draft = makers.proposal(made)
    with pytest.raises(Refusal, match="No round is open"):
        rounds.stop_clock(made.members[1], draft)
    with pytest.raises(Refusal, match="No round is open"):
        rounds.start_clock(made.facilitator, draft, 7)
    assert as_person(made.members[1]).get(f"/proposals/{draft.id}/stop-clock").status_code == 409
    assert as_person(made.facilitator).get(f"/proposals/{draft.id}/start-clock").status_code == 409


def test_r12_home_says_that_it_goes_to_a_meeting(made: makers.Group, found: Proposal, clock: Clock) -> None:
    rounds.stop_clock(made.members[1], found)
    clock.forward(days=20)
    told = needs(made.facilitator)
    assert any("The clock stands still" in need.what for need in told)
    mine = next(need for need in needs(made.members[0]) if "Do you see harm" in need.what)
    assert "It goes to a meeting" in mine.about
    assert "passed" not in mine.about
    assert not any("The clock stands still" in need.what for need in needs(made.members[0]))


def test_r12_the_next_round_runs_from_the_start(made: makers.Group, found: Proposal) -> None:
    rounds.stop_clock(made.members[1], found)
    rounds.respond(made.members[0], found, makers.objection())
    rounds.integrate(made.facilitator, found)
    from workspace.proposals.consent import End

    rounds.offer_end(made.members[0], found, rounds.objections_of(found)[0], End.WITHDRAWN, "We talked.")
    rounds.ask_again(made.facilitator, found, 7)
    assert found.rounds[-1].stopped is None


def test_c9_whoever_stands_in_starts_the_clock_and_it_is_noted(made: makers.Group, found: Proposal) -> None:
    for hat in made.circle.hats:
        for term in hat.terms:
            if term.person_id == made.facilitator.id:
                circles.put_down(made.facilitator, term)
    rounds.stop_clock(made.members[1], found)
    rounds.start_clock(made.members[1], found, 7)
    db.session.commit()
    entry = db.session.scalars(select(TrailEntry).order_by(TrailEntry.id.desc())).first()
    assert entry and (entry.did, entry.detail) == ("started the clock", {"stood_in": True})
