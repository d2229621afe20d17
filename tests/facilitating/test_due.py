"""What is due in open rounds: reminders, then the facilitator, and never a decision (R5, R6)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask, current_app
from sqlalchemy import event, func, select

from tests.conftest import Clock
from tests.proposals import makers
from workspace.circles import service as circles
from workspace.circles.models import AbsencePolicy
from workspace.db import db, now
from workspace.home.need import desk_of
from workspace.home.of_rounds import of_rounds
from workspace.logbook.models import Decision
from workspace.people.models import Part, Person
from workspace.proposals import rounds
from workspace.proposals.consent import Say, Stage
from workspace.proposals.models import Channel, Proposal, Round
from workspace.proposals.rounds import due
from workspace.proposals.rounds.due import Nudge, NudgeKind, nudges
from workspace.refusal import Refusal

Sign = Callable[[Any], Any]
START = datetime(2027, 3, 1, 9, tzinfo=UTC)
END = datetime(2027, 3, 8, 23, 59, tzinfo=UTC)
ANNA, BEN, FARAH = 1, 2, 9


def at(moment: datetime, **more: Any) -> list[Nudge]:
    given: dict[str, Any] = {
        "opened_at": START, "answer_by": END, "stopped": False, "missing": [ANNA, BEN],
        "told": {ANNA: START, BEN: START}, "facilitators": [FARAH],
    }  # fmt: skip
    return nudges(**{**given, **more}, now=moment)


# The pure part ------------------------------------------------------------------------------------------


def test_r5_two_days_before_the_deadline_who_is_missing_is_reminded() -> None:
    assert at(END - timedelta(days=2, minutes=1)) == []
    when = END - timedelta(days=2)
    assert at(when) == [Nudge(NudgeKind.REMIND, ANNA, when), Nudge(NudgeKind.REMIND, BEN, when)]
    assert at(END - timedelta(minutes=1)) == at(when), "the same nudge, however often one asks"


def test_r5_a_short_window_reminds_half_way() -> None:
    soon = START + timedelta(days=3)
    half = START + timedelta(days=1, hours=12)
    assert at(half - timedelta(minutes=1), answer_by=soon) == []
    assert {nudge.at for nudge in at(half, answer_by=soon)} == {half}


def test_r5_a_passed_deadline_reminds_then_tells_the_facilitator() -> None:
    passed = [Nudge(NudgeKind.PASSED, ANNA, END), Nudge(NudgeKind.PASSED, BEN, END)]
    assert at(END) == passed
    assert at(END + timedelta(hours=23)) == passed
    day_after = END + timedelta(days=1)
    assert at(day_after) == [*passed, Nudge(NudgeKind.TELL_FACILITATOR, FARAH, day_after)]
    assert at(END + timedelta(days=300)) == at(day_after), "nothing more comes of silence, ever"


def test_r5_nothing_is_due_where_nobody_is_missing() -> None:
    assert at(END + timedelta(days=9), missing=[]) == []


@pytest.mark.parametrize("days", [-3, 0, 1, 30])
def test_r12_nothing_is_due_while_the_clock_stands(days: int) -> None:
    assert at(END + timedelta(days=days), stopped=True) == []


def test_r12_after_a_new_deadline_the_window_runs_from_when_people_were_told() -> None:
    again = END + timedelta(days=30)
    end = again + timedelta(days=2)
    told = {ANNA: again, BEN: again}
    assert at(again + timedelta(hours=1), answer_by=end, told=told) == []
    assert {n.at for n in at(again + timedelta(days=1), answer_by=end, told=told)} == {
        again + timedelta(days=1)
    }


# Over all open rounds -----------------------------------------------------------------------------------


@pytest.fixture
def made(app: Flask) -> makers.Group:
    return makers.group()


def open_round(made: makers.Group, days: int = 7) -> Proposal:
    opened = makers.proposal(made)
    makers.to_consent(made, opened, days)
    return opened


def told(kind: NudgeKind) -> set[str]:
    db.session.commit()
    people = {p.id: p.name for p in db.session.scalars(select(Person))}
    return {people[one.nudge.person] for one in due.due(now()) if one.nudge.kind is kind}


def test_r5_every_open_round_reminds_only_who_is_missing_there(made: makers.Group, clock: Clock) -> None:
    found = open_round(made)
    rounds.respond(made.members[0], found, makers.CONSENT)
    clock.forward(days=6)
    assert told(NudgeKind.REMIND) == {"Farah Facilitator", "Sam Secretary", "Member 2", "Member 3"}
    clock.forward(days=3)
    assert told(NudgeKind.PASSED) == {"Farah Facilitator", "Sam Secretary", "Member 2", "Member 3"}
    assert told(NudgeKind.TELL_FACILITATOR) == {"Farah Facilitator"}
    circles.leave(made.members[2], made.circle)
    assert "Member 3" not in told(NudgeKind.PASSED), "who left is waited for no longer"


def test_r5_a_deadline_that_passed_adopts_nothing(made: makers.Group, clock: Clock, as_person: Sign) -> None:
    found = open_round(made)
    for person in made.everyone[:-1]:
        rounds.respond(person, found, makers.CONSENT)
    clock.forward(days=400)
    db.session.commit()
    due.due(now())
    as_person(made.facilitator).get("/home")
    with pytest.raises(Refusal, match="not answered"):
        rounds.decide(made.facilitator, found)
    db.session.rollback()
    assert db.session.get_one(Proposal, found.id).stage is Stage.CONSENT
    assert db.session.scalar(select(func.count()).select_from(Decision)) == 0


def test_c9_where_nobody_facilitates_every_full_member_is_told(made: makers.Group, clock: Clock) -> None:
    open_round(made)
    clock.forward(days=9)
    for hat in made.circle.hats:
        for term in hat.terms:
            if term.person_id == made.facilitator.id:
                circles.put_down(made.facilitator, term)
    assert told(NudgeKind.TELL_FACILITATOR) == {person.name for person in made.everyone}


def test_c10_who_is_asked_last_is_reminded_last(made: makers.Group, clock: Clock) -> None:
    opened = makers.proposal(made)
    rounds.open_straight(made.facilitator, opened, "Small.", 7, asked_last=made.members[0])
    clock.forward(days=9)
    assert "Member 1" not in told(NudgeKind.PASSED)
    for person in (made.facilitator, made.secretary, *made.members[1:]):
        rounds.respond(person, opened, makers.CONSENT)
    assert told(NudgeKind.PASSED) == {"Member 1"}


def test_r12_a_stopped_round_reminds_nobody(made: makers.Group, clock: Clock) -> None:
    found = open_round(made)
    rounds.stop_clock(made.members[0], found)
    clock.forward(days=20)
    db.session.commit()
    assert due.due(now()) == []


def queries_of(work: Callable[[], Any]) -> int:
    """How many questions it asks a database that it meets for the first time."""
    ran = []
    db.session.commit()

    def note(*args: Any) -> None:
        ran.append(args[2])

    with current_app.app_context():  # a session of its own
        event.listen(db.engine, "before_cursor_execute", note)
        work()
        event.remove(db.engine, "before_cursor_execute", note)
    return len(ran)


def test_what_is_due_costs_the_same_for_one_round_and_for_many(app: Flask, clock: Clock) -> None:
    made = makers.group(absence=AbsencePolicy.NOTICE)
    key = made.facilitator.id

    def home() -> None:
        with current_app.test_request_context():
            assert of_rounds(desk_of(db.session.get_one(Person, key)))

    def all_due() -> None:
        assert due.due(now())

    def cost() -> tuple[int, int]:
        clock.forward(days=12)
        return queries_of(all_due), queries_of(home)

    open_round(made)
    few = cost()
    for _ in range(8):
        open_round(made)
    assert db.session.scalar(select(func.count()).select_from(Round)) == 9
    assert cost() == few


# What the facilitator sees at home ----------------------------------------------------------------------


def at_home(person: Person) -> list[Any]:
    db.session.commit()
    with current_app.test_request_context():
        return of_rounds(desk_of(person))


def test_r5_home_tells_the_facilitator_who_is_missing_and_what_to_do(
    made: makers.Group, clock: Clock, as_person: Sign
) -> None:
    found = open_round(made)
    for person in (made.secretary, made.members[0], made.facilitator):
        rounds.respond(person, found, makers.CONSENT)
    assert at_home(made.facilitator) == []
    clock.forward(days=9)
    (need,) = at_home(made.facilitator)
    assert "Still missing: Member 3 and Member 2" in need.what or "Member 2 and Member 3" in need.what
    assert "phone them and enter their answer, or take it to a meeting" in need.about
    assert need.url == f"/proposals/{found.id}/key-in"
    assert at_home(made.members[0]) == [], "only who runs the round"
    text = as_person(made.facilitator).get("/home").text
    assert text.count("The time to answer") == 1


def test_r5_many_missing_are_named_a_few(app: Flask, clock: Clock) -> None:
    made = makers.group(members=9)
    open_round(made)
    clock.forward(days=9)
    (need,) = at_home(made.facilitator)
    assert "and 7 more" in need.what
    assert "Farah" not in need.what


# The three absence policies (R6) ------------------------------------------------------------------------


def decided(made: makers.Group, found: Proposal) -> Decision:
    decision = rounds.decide(made.facilitator, found)
    db.session.commit()
    return decision


def test_r6_wait_waits_for_everyone_and_the_decision_says_so(
    made: makers.Group, clock: Clock, as_person: Sign
) -> None:
    found = open_round(made)
    for person in made.everyone[:-1]:
        rounds.respond(person, found, makers.CONSENT)
    clock.forward(days=40)
    db.session.commit()
    with pytest.raises(Refusal):
        rounds.decide(made.facilitator, found)
    db.session.rollback()
    rounds.respond(made.members[2], found, makers.CONSENT)
    decision = decided(made, found)
    assert decision.absence_policy == "wait"
    assert not any("absent" in row for row in decision.answers)
    text = as_person(made.facilitator).get(f"/decisions/{decision.id}").text
    assert "waited until everyone had answered" in text


def test_r6_notice_counts_the_silent_as_absent_and_the_decision_names_them(
    app: Flask, clock: Clock, as_person: Sign
) -> None:
    made = makers.group(absence=AbsencePolicy.NOTICE)
    found = open_round(made)
    for person in (made.facilitator, made.secretary, made.members[0]):
        rounds.respond(person, found, makers.CONSENT)
    db.session.commit()
    with pytest.raises(Refusal):  # the announced window is not over
        rounds.decide(made.facilitator, found)
    db.session.rollback()
    makers.letters_gone()
    clock.forward(days=9)
    decision = decided(made, found)
    assert decision.absence_policy == "notice"
    assert [row["name"] for row in decision.answers if row.get("absent")] == ["Member 2", "Member 3"]
    text = as_person(made.facilitator).get(f"/decisions/{decision.id}").text
    assert "recorded as absent" in text
    for name in ("Member 2", "Member 3"):
        assert name in text


def test_r6_notice_needs_half_of_the_roster(app: Flask, clock: Clock) -> None:
    made = makers.group(absence=AbsencePolicy.NOTICE)  # five on the roster: three is half, two is not
    found = open_round(made)
    for person in (made.facilitator, made.members[0]):
        rounds.respond(person, found, makers.CONSENT)
    makers.letters_gone()
    clock.forward(days=9)
    db.session.commit()
    with pytest.raises(Refusal, match="not answered"):
        rounds.decide(made.facilitator, found)
    db.session.rollback()
    rounds.respond(made.secretary, found, makers.CONSENT)
    assert rounds.standing(found.rounds[-1]).may_decide


def test_r6_notice_needs_a_carer_where_the_roster_has_one(app: Flask, clock: Clock) -> None:
    made = makers.group(absence=AbsencePolicy.NOTICE)
    paid = [made.secretary, made.members[1], made.members[2]]
    made.members[2].part = Part.ORGANISATION
    found = open_round(made)
    for person in paid:
        rounds.respond(person, found, makers.CONSENT)
    makers.letters_gone()
    clock.forward(days=9)
    assert not rounds.standing(found.rounds[-1]).may_decide, "three of five, but no carer among them"
    rounds.respond_for(made.facilitator, found, made.members[0], makers.CONSENT, Channel.PHONE)
    assert rounds.standing(found.rounds[-1]).may_decide


def test_r6_early_answers_count_only_for_their_version(app: Flask) -> None:
    from dataclasses import replace

    from workspace.proposals import service

    made = makers.group(absence=AbsencePolicy.EARLY_ANSWERS)
    kept, changed = makers.proposal(made), makers.proposal(made)
    for found in (kept, changed):
        makers.to_reactions(made, found)
        rounds.respond_ahead(made.members[1], found, rounds.Given(Say.CONSENT))
    service.write(changed.proposer, changed, replace(makers.WORDS, text="One carer joins."), "Fewer")
    for found in (kept, changed):
        rounds.to_consent(made.facilitator, found, 7)
    assert made.members[1].id not in rounds.standing(kept.rounds[-1]).missing
    assert made.members[1].id in rounds.standing(changed.rounds[-1]).missing
    with pytest.raises(Refusal, match="Ask them to change"):  # it is their own answer
        rounds.respond_for(made.facilitator, kept, made.members[1], makers.objection(), Channel.SPOKEN)


def test_r6_early_answers_are_printed_on_the_decision(app: Flask, as_person: Sign) -> None:
    made = makers.group(absence=AbsencePolicy.EARLY_ANSWERS)
    found = open_round(made)
    for person in made.everyone:
        rounds.respond(person, found, makers.CONSENT)
    decision = decided(made, found)
    assert decision.absence_policy == "early_answers"
    assert "early answers" in as_person(made.facilitator).get(f"/decisions/{decision.id}").text
