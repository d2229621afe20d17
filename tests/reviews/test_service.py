"""Reviewing a decision: who may, what is refused, and what each verdict leads to (R17, R9, R15)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError

from tests.makers import make_circle, make_member, make_person
from tests.proposals import makers
from tests.reviews.makers import decided, everybody_consents
from workspace.circles import service as circles
from workspace.circles.models import AbsencePolicy, HatKind
from workspace.db import db, now, today
from workspace.logbook.models import Decision, Sequel, SequelKind, TrailEntry
from workspace.people.models import Person
from workspace.proposals import rounds
from workspace.proposals import service as proposals
from workspace.proposals.consent import Say, Stage
from workspace.proposals.models import Proposal
from workspace.queue import queries as queue
from workspace.queue.items import Item, Kind
from workspace.refusal import Refusal
from workspace.reviewing import Due
from workspace.reviews import policy, queries, service
from workspace.reviews.models import Finding, Review, Verdict
from workspace.reviews.service import Found
from workspace.visibility import Visibility

pytestmark = pytest.mark.usefixtures("app")


def due_for(person: Person) -> list[Item]:
    """The decisions on this person's list of what to look at again (A9)."""
    return [item for item in queue.mine(person) if item.kind is Kind.DECISION]


def begun(made: makers.Group, **more: Any) -> Review:
    found = service.begin(made.members[0], decided(made, **more))
    db.session.commit()
    return found


def refused(act: Callable[[], Any], sentence: str) -> None:
    with pytest.raises(Refusal, match=sentence):
        act()
    db.session.rollback()


# Beginning ------------------------------------------------------------------------------------------


def test_r17_any_full_member_begins_a_review_before_it_is_due_too() -> None:
    made = makers.group()
    decision = decided(made, review_on=today() + timedelta(days=180))
    review = service.begin(made.members[2], decision)
    assert review.opened_by is made.members[2]
    assert queries.open_of(decision) is review


def test_r17_learning_members_and_strangers_begin_none() -> None:
    made = makers.group()
    decision = decided(made)
    assert made.learner is not None
    for person in (made.learner, make_person("Stan Stranger"), made.admin):
        assert not policy.may_begin(person, decision)
        refused(lambda who=person: service.begin(who, decision), "Only full members")


def test_r17_a_second_open_review_is_refused() -> None:
    made = makers.group()
    review = begun(made)
    refused(lambda: service.begin(made.facilitator, review.decision), "under way already")


def test_r17_what_a_later_decision_ended_or_changed_is_not_reviewed() -> None:
    made = makers.group()
    for kind in (SequelKind.ENDED, SequelKind.CHANGED):
        old, later = decided(made), decided(made)
        db.session.add(Sequel(decision=old, kind=kind, by=later, at=now()))
        db.session.commit()
        refused(lambda it=old: service.begin(made.facilitator, it), "changed or ended this one")


def test_r17_an_entry_that_only_keeps_another_is_not_reviewed_itself() -> None:
    made = makers.group()
    only = decided(made, kinds={"keep_decision"}, review_on=today())
    refused(lambda: service.begin(made.facilitator, only), "earlier decision is kept")
    assert due_for(made.facilitator) == []


def test_r17_a_closed_circle_reviews_nothing() -> None:
    made = makers.group()
    decision = decided(made, review_on=today())
    made.circle.closed_at = now()
    db.session.commit()
    assert not policy.may_begin(made.facilitator, decision)
    assert due_for(made.facilitator) == []


# Finding --------------------------------------------------------------------------------------------


def test_r17_one_finding_each_changeable_and_what_was_said_before_is_kept() -> None:
    made = makers.group()
    review = begun(made)
    service.find(made.members[0], review, Found(helped="A little."))
    service.find(made.members[0], review, Found(helped="A lot.", better="More days."))
    service.find(made.members[0], review, Found(helped="A lot.", better="More days."))  # said twice: once
    assert made.learner is not None
    service.find(made.learner, review, Found(drop="No."))
    db.session.commit()
    assert db.session.scalar(select(func.count()).select_from(Finding)) == 2
    assert queries.finding_of(made.members[0], review).helped == "A lot."  # type: ignore[union-attr]
    earlier = db.session.scalars(select(TrailEntry).where(TrailEntry.did == "changed what they found")).all()
    assert [entry.detail["before"]["helped"] for entry in earlier] == ["A little."]


def test_r17_a_finding_says_something_and_comes_from_a_member() -> None:
    made = makers.group()
    review = begun(made)
    refused(lambda: service.find(made.members[0], review, Found()), "at least one of the three")
    refused(lambda: service.find(make_person("Stan"), review, Found("Yes")), "Only members")


# The verdict ----------------------------------------------------------------------------------------


def test_r17_only_facilitator_or_secretary_say_what_becomes_of_it() -> None:
    made = makers.group()
    review = begun(made)
    member = made.members[0]
    refused(
        lambda: service.give_verdict(member, review, Verdict.KEEP, "Good."), "facilitator or the secretary"
    )
    proposal = service.give_verdict(made.secretary, review, Verdict.KEEP, "Good.")
    assert proposal.proposer is made.secretary


def test_r17_keep_goes_straight_to_its_round_and_silence_is_not_consent() -> None:
    made = makers.group()
    review = begun(made)
    decision = review.decision
    proposal = service.give_verdict(made.facilitator, review, Verdict.KEEP, "It helps.", 9)
    db.session.commit()
    assert proposal.stage is Stage.CONSENT and proposal.round is not None
    assert proposal.version.effects == [
        {
            "kind": "keep_decision", "decision": decision.id, "number": decision.number,
            "title": decision.title, "review_months": 9,
        }
    ]  # fmt: skip
    assert {place.person_id for place in proposal.round.places} == {p.id for p in made.everyone}
    everybody_consents(made, proposal, but=(made.members[2],))
    refused(lambda: rounds.decide(made.facilitator, proposal), "have not answered")
    assert queries.is_open(review)


def test_r15_r17_a_kept_decision_comes_up_again_when_it_was_said() -> None:
    made = makers.group()
    review = begun(made, review_on=today())
    decision = review.decision
    assert [due.id for due in due_for(made.facilitator)] == [decision.id]
    proposal = service.give_verdict(made.facilitator, review, Verdict.KEEP, "It helps.", 12)
    everybody_consents(made, proposal)
    rounds.decide(made.facilitator, proposal)
    db.session.commit()
    sequel = db.session.scalars(select(Sequel)).one()
    assert (sequel.kind, sequel.decision_id) == (SequelKind.KEPT, decision.id)
    assert sequel.review_on is not None and sequel.review_on > today() + timedelta(days=360)
    assert not queries.is_open(review) and queries.open_of(decision) is None
    assert due_for(made.facilitator) == []
    [held] = queries.held(decision)
    assert held.over and held.by is not None and held.by.id == proposal.decision_id


def test_r17_keeping_follows_the_circles_absence_policy(clock: Any) -> None:
    made = makers.group(absence=AbsencePolicy.NOTICE)
    review = begun(made)
    proposal = service.give_verdict(made.facilitator, review, Verdict.KEEP, "It helps.")
    everybody_consents(made, proposal, but=(made.members[2],))
    refused(lambda: rounds.decide(made.facilitator, proposal), "have not answered")
    clock.forward(days=8)
    makers.letters_gone()
    found = rounds.decide(made.facilitator, proposal)
    assert [row["name"] for row in found.answers if row.get("absent")] == [made.members[2].name]


def test_r17_an_objection_to_keeping_stops_it() -> None:
    made = makers.group()
    review = begun(made)
    proposal = service.give_verdict(made.facilitator, review, Verdict.KEEP, "It helps.")
    everybody_consents(made, proposal, but=(made.members[2],))
    rounds.respond(made.members[2], proposal, makers.objection())
    refused(lambda: rounds.decide(made.facilitator, proposal), "somebody objects")
    assert queries.is_open(review)


def test_r17_end_ends_it_by_consent() -> None:
    made = makers.group()
    review = begun(made)
    decision = review.decision
    proposal = service.give_verdict(made.secretary, review, Verdict.END, "Nobody comes.")
    assert proposal.stage is Stage.CONSENT
    everybody_consents(made, proposal)
    rounds.decide(made.facilitator, proposal)
    db.session.commit()
    sequel = db.session.scalars(select(Sequel)).one()
    assert (sequel.kind, sequel.decision_id) == (SequelKind.ENDED, decision.id)
    assert not queries.is_open(review)
    assert due_for(made.facilitator) == []


def test_r17_change_begins_a_draft_with_the_words_of_the_decision() -> None:
    made = makers.group()
    review = begun(made)
    decision = review.decision
    proposal = service.give_verdict(made.facilitator, review, Verdict.CHANGE, "Shorter days.")
    assert proposal.stage is Stage.DRAFT and proposal.supersedes is decision
    words = proposals.words_of(proposal.version)
    assert (words.title, words.need, words.text, words.criteria) == (
        decision.title, decision.need, decision.text, decision.criteria,
    )  # fmt: skip
    rounds.open_straight(made.facilitator, proposal, "Small.", 7)
    everybody_consents(made, proposal)
    rounds.decide(made.facilitator, proposal)
    sequel = db.session.scalars(select(Sequel)).one()
    assert (sequel.kind, sequel.decision_id) == (SequelKind.CHANGED, decision.id)
    assert not queries.is_open(review)


def test_r17_one_verdict_stands_and_the_review_goes_on_when_it_is_withdrawn_or_parked() -> None:
    made = makers.group()
    review = begun(made)
    first = service.give_verdict(made.facilitator, review, Verdict.KEEP, "It helps.")
    db.session.commit()
    refused(
        lambda: service.give_verdict(made.secretary, review, Verdict.END, "No."), "before the circle already"
    )
    proposals.withdraw(made.facilitator, first, "Not yet.")
    assert policy.waits_for_verdict(review) and queries.is_open(review)
    second = service.give_verdict(made.secretary, review, Verdict.END, "No.")
    proposals.park(made.facilitator, second, "Later.", today() + timedelta(days=30))
    assert policy.waits_for_verdict(review) and queries.is_open(review)
    third = service.give_verdict(made.facilitator, review, Verdict.KEEP, "Now.")
    assert review.proposal is third


def test_r17_nothing_more_is_said_in_a_review_that_is_over() -> None:
    made = makers.group()
    review = begun(made)
    proposal = service.give_verdict(made.facilitator, review, Verdict.KEEP, "It helps.")
    service.find(made.members[1], review, Found("Still time to say it."))
    everybody_consents(made, proposal)
    rounds.decide(made.facilitator, proposal)
    db.session.commit()
    refused(lambda: service.find(made.members[0], review, Found("Late.")), "This review is over")
    refused(lambda: service.give_verdict(made.facilitator, review, Verdict.END, "x"), "This review is over")


def test_r17_a_referred_verdict_is_followed_into_the_other_circle() -> None:
    made = makers.group()
    child = make_circle(made.admin, made.circle, "Transport", answer_days=7)
    for person in made.everyone:
        circles.add_member(child, person)
    circles.give_hat(
        made.facilitator,
        child,
        made.facilitator,
        kind=HatKind.FACILITATOR,
        term_end=today() + timedelta(days=90),
    )
    decision = decided(makers.Group(made.admin, child, made.facilitator, made.secretary, made.members))
    review = service.begin(made.members[0], decision)
    proposal = service.give_verdict(made.facilitator, review, Verdict.KEEP, "It helps.")
    sent = proposals.refer(made.facilitator, proposal, made.circle, "It is theirs.")
    db.session.commit()
    assert queries.where_it_went(review) is sent
    assert queries.is_open(review)


def test_r16_a_review_never_changes_the_decision() -> None:
    made = makers.group()
    review = begun(made)
    columns = [column.name for column in Decision.__table__.columns]
    before = [getattr(review.decision, name) for name in columns]
    proposal = service.give_verdict(made.facilitator, review, Verdict.END, "Nobody comes.")
    everybody_consents(made, proposal)
    rounds.decide(made.facilitator, proposal)
    db.session.commit()
    db.session.expire_all()
    assert [getattr(review.decision, name) for name in columns] == before
    with pytest.raises(DBAPIError, match="never edited"):
        db.session.execute(text("UPDATE decision SET title = 'x'"))
    db.session.rollback()


def test_v1_what_only_the_circle_sees_stays_so_in_its_review() -> None:
    made = makers.group()
    review = begun(made, visibility=Visibility.CIRCLE)
    for verdict in (Verdict.KEEP, Verdict.CHANGE):
        proposal = service.give_verdict(made.facilitator, review, verdict, "It helps.")
        assert proposal.visibility is Visibility.CIRCLE and proposal.confidential_why
        proposals.withdraw(made.facilitator, proposal, "Again.")


def test_r9_a_concern_about_keeping_is_kept_with_the_new_entry() -> None:
    made = makers.group()
    review = begun(made)
    proposal = service.give_verdict(made.facilitator, review, Verdict.KEEP, "It helps.")
    everybody_consents(made, proposal, but=(made.members[2],))
    rounds.respond(made.members[2], proposal, rounds.Given(Say.CONCERN, "Only if it stays free."))
    found = rounds.decide(made.facilitator, proposal)
    assert [one["words"] for one in found.concerns] == ["Only if it stays free."]


# What is due ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("days", "due"), [(15, None), (14, Due.SOON), (0, Due.NOW), (-14, Due.NOW), (-15, Due.OVERDUE)]
)
def test_r15_what_comes_up_for_review(days: int, due: Due | None) -> None:
    made = makers.group()
    decided(made, review_on=today() + timedelta(days=days))
    assert [each.due for each in due_for(made.facilitator)] == ([due] if due else [])
    assert due_for(make_member(make_circle(made.admin, made.circle, "Other"), "Olga")) == []


def test_r17_a_very_long_title_fits() -> None:
    made = makers.group()
    review = begun(made, title="T" * 200)
    proposal = service.give_verdict(made.facilitator, review, Verdict.KEEP, "It helps 100 %.")
    assert len(proposal.title) == 200
    assert db.session.scalar(select(func.count()).select_from(Proposal)) == 1
