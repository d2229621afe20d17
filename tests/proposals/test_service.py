"""Raising, writing, speaking, and the moves, on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.proposals import makers
from workspace.circles import service as circles
from workspace.circles.models import HatKind
from workspace.db import db, today
from workspace.people.models import Person
from workspace.proposals import policy, queries, rounds, service
from workspace.proposals.consent import MOVES, Move, Stage
from workspace.proposals.models import Proposal, Response, SpeechKind, Step
from workspace.refusal import Refusal
from workspace.visibility import Visibility

pytestmark = pytest.mark.usefixtures("app")


def make_move(made: makers.Group, found: Proposal, move: Move) -> None:
    """Make this move the way the pages do, with everything it needs."""
    who, boss = found.proposer, made.facilitator
    if move is Move.OPEN:
        service.open_(who, found, in_domain=True, is_major=False, response=Response.DECIDE)
    elif move is Move.OPEN_STRAIGHT:
        rounds.open_straight(boss, found, "It is small.", 7)
    elif move is Move.NEXT:
        if found.stage is Stage.REACTIONS:
            rounds.to_consent(boss, found, 7)
        else:
            service.to_reactions(boss, found)
    elif move is Move.AMEND:
        if found.stage is Stage.DRAFT:
            service.move(who, found, Move.AMEND)  # in a draft the proposer writes on: that is no move
        service.write(
            who, found, replace(service.words_of(found.version), text=f"Other words {found.latest}")
        )
    elif move is Move.PARK:
        service.park(boss, found, "Not now.", today() + timedelta(days=30))
    elif move is Move.REFER:
        service.refer(boss, found, other_circle(made), "It is theirs.")
    elif move is Move.WITHDRAW:
        service.withdraw(who, found, "I changed my mind.")
    elif move is Move.INTEGRATE:
        rounds.integrate(boss, found)
    elif move is Move.ASK_AGAIN:
        rounds.ask_again(boss, found, 7)
    elif move is Move.DECIDE:
        rounds.decide(boss, found)
    else:
        rounds.take_up(boss, found, to_draft=False, days=7)


def other_circle(made: makers.Group):  # type: ignore[no-untyped-def]
    from workspace.circles.models import Circle, CircleKind

    known = db.session.scalar(select(Circle).where(Circle.name == "Hospitals"))
    if known is None:
        known = circles.open_circle(
            made.facilitator, made.circle, kind=CircleKind.CIRCLE, name="Hospitals", aim="Going home well.",
            domain="Discharge.",
        )  # fmt: skip
        circles.give_hat(
            made.facilitator,
            known,
            made.members[2],
            kind=HatKind.LEADER,
            term_end=today() + timedelta(days=300),
        )
    return known


def at_stage(made: makers.Group, stage: Stage) -> Proposal:
    """A proposal that has come to this stage in the ordinary way."""
    found = makers.proposal(made)
    if stage is Stage.DRAFT:
        return found
    if stage is Stage.QUESTIONS:
        make_move(made, found, Move.OPEN)
        return found
    if stage is Stage.REACTIONS:
        makers.to_reactions(made, found)
        return found
    if stage is Stage.PARKED:
        make_move(made, found, Move.OPEN)
        make_move(made, found, Move.PARK)
        return found
    if stage is Stage.REFERRED:
        make_move(made, found, Move.OPEN)
        make_move(made, found, Move.REFER)
        return found
    if stage is Stage.WITHDRAWN:
        make_move(made, found, Move.WITHDRAW)
        return found
    makers.to_consent(made, found)
    if stage is Stage.INTEGRATING:
        rounds.respond(made.members[1], found, makers.objection())
        make_move(made, found, Move.INTEGRATE)
    if stage is Stage.DECIDED:
        for who in made.everyone:
            rounds.respond(who, found, makers.CONSENT)
        make_move(made, found, Move.DECIDE)
    return found


@pytest.mark.parametrize("stage", list(Stage), ids=lambda s: s.value)
def test_what_is_not_a_move_is_refused_with_a_sentence_and_leaves_no_trace(stage: Stage) -> None:
    made = makers.group()
    found = at_stage(made, stage)
    db.session.commit()
    assert found.stage is stage
    for move in Move:
        if move in MOVES[stage]:
            continue
        with pytest.raises(Refusal) as refused:
            make_move(made, found, move)
        assert str(refused.value).endswith("."), move
        assert not db.session.dirty and not db.session.new, move
        db.session.rollback()
        assert found.stage is stage


def test_r3_each_change_is_a_new_version_and_the_old_ones_stay() -> None:
    made = makers.group()
    found = makers.proposal(made)
    service.write(found.proposer, found, replace(makers.WORDS, text="Two carers join each training morning."))
    service.open_(found.proposer, found, in_domain=True, is_major=False, response=Response.DECIDE)
    service.write(found.proposer, found, replace(makers.WORDS, text="Carers join.", term_months=3), "Shorter")
    assert [v.number for v in found.versions] == [1, 2, 3]
    assert found.versions[0].text == makers.WORDS.text
    assert found.version.term_months == 3
    same = service.write(found.proposer, found, service.words_of(found.version))
    assert same.number == 3, "the same words are no new version"
    changes = dict(queries.word_changes(found.versions[0], found.versions[1]))
    assert ("removed", "day") in [
        (k, t.strip(" .")) for k, t in changes["What should be done"] if k == "removed"
    ] or any(kind == "added" and "morning" in text for kind, text in changes["What should be done"])


def test_r3_a_change_of_effects_is_a_new_version() -> None:
    made = makers.group(plan=True)
    found = makers.proposal(made)
    assert made.plan
    effect = {"kind": "publish", "plan": made.plan.id, "title": made.plan.title, "note": "First."}
    service.write_effects(found.proposer, found, [effect])
    assert found.latest == 2
    assert found.versions[0].effects == []
    with pytest.raises(Refusal, match="at most"):
        service.write_effects(found.proposer, found, [effect] * 13)


def test_r1_a_major_decision_needs_input_before_its_round() -> None:
    made = makers.group()
    found = makers.proposal(made)
    service.open_(found.proposer, found, in_domain=True, is_major=True, response=Response.OPINIONS)
    service.to_reactions(made.facilitator, found)
    with pytest.raises(Refusal, match="major decision"):
        rounds.to_consent(made.facilitator, found, 7)
    service.record_input(made.secretary, found, "Forty carers answered a survey in May.")
    rounds.to_consent(made.facilitator, found, 7)
    assert found.stage is Stage.CONSENT


def test_c3_what_is_outside_the_domain_is_referred_not_decided() -> None:
    made = makers.group()
    found = makers.proposal(made)
    service.open_(found.proposer, found, in_domain=False, is_major=False, response=Response.SEND_ON)
    service.to_reactions(made.facilitator, found)
    with pytest.raises(Refusal, match="domain"):
        rounds.to_consent(made.facilitator, found, 7)


def test_r2_a_small_matter_goes_straight_to_consent_and_the_reason_is_kept() -> None:
    made = makers.group()
    found = makers.proposal(made)
    rounds.open_straight(made.facilitator, found, "Only the date changes.", 3)
    assert found.stage is Stage.CONSENT
    step = db.session.scalars(select(Step).filter_by(proposal_id=found.id)).one()
    assert step.reason == "Only the date changes."


def test_each_stage_takes_only_what_it_is_for() -> None:
    made = makers.group()
    found = makers.proposal(made)
    service.say(made.members[1], found, SpeechKind.COMMENT, "Good idea.")
    with pytest.raises(Refusal):
        service.say(made.members[1], found, SpeechKind.QUESTION, "Who?")
    with pytest.raises(Refusal):
        service.say(made.members[1], found, SpeechKind.PASS)
    service.open_(found.proposer, found, in_domain=True, is_major=False, response=Response.DECIDE)
    question = service.say(made.members[1], found, SpeechKind.QUESTION, "Who pays?")
    service.reply(found.proposer, found, question, "The trust.")
    with pytest.raises(Refusal, match="Write something"):
        service.say(made.members[1], found, SpeechKind.QUESTION, "")
    service.to_reactions(made.facilitator, found)
    service.say(made.members[2], found, SpeechKind.PASS)
    with pytest.raises(Refusal, match="at its questions"):
        service.reply(found.proposer, found, question, "No replies in reactions.")
    assert [s.kind.value for s in queries.story(found).speeches] == ["comment", "question", "reply", "pass"]


def test_what_was_parked_goes_on_where_it_was_and_a_cut_off_round_begins_anew() -> None:
    made = makers.group()
    found = makers.proposal(made)
    makers.to_consent(made, found)
    rounds.respond(made.members[1], found, makers.CONSENT)
    with pytest.raises(Refusal, match="after today"):
        service.park(made.facilitator, found, "Holidays.", today())
    service.park(made.facilitator, found, "Holidays.", today() + timedelta(days=30))
    assert found.open_round is None
    rounds.take_up(made.facilitator, found, to_draft=False, days=5)
    assert found.stage is Stage.CONSENT
    assert found.open_round and found.open_round.number == 2
    assert not found.open_round.answers, "earlier answers do not count (R4)"


def test_a_referred_proposal_lives_on_in_the_other_circle_with_its_text_and_effects() -> None:
    made = makers.group(plan=True)
    assert made.plan
    found = makers.proposal(made)
    effect = {"kind": "publish", "plan": made.plan.id, "title": made.plan.title, "note": "First."}
    service.write_effects(found.proposer, found, [effect])
    makers.to_reactions(made, found)
    there = service.refer(made.facilitator, found, other_circle(made), "It is about discharge.")
    assert found.stage is Stage.REFERRED
    assert there.came_from_id == found.id
    assert there.version.text == found.version.text
    assert there.version.effects == found.version.effects
    assert there.proposer is made.members[2], "somebody of that circle carries it"
    assert [p.id for p in queries.story(found).referred_to] == [there.id]
    with pytest.raises(Refusal, match="another circle"):
        service.refer(made.facilitator, at_stage(made, Stage.QUESTIONS), made.circle, "Nonsense")


def test_c9_any_full_member_may_stand_in_while_no_facilitator_holds_a_live_term_and_it_is_noted(
    clock,
) -> None:  # type: ignore[no-untyped-def]
    made = makers.group()
    found = makers.proposal(made)
    service.open_(found.proposer, found, in_domain=True, is_major=False, response=Response.DECIDE)
    assert not policy.may_move(made.members[1], found, Move.NEXT)
    clock.forward(days=400)
    assert policy.may_move(made.members[1], found, Move.NEXT)
    assert made.learner and not policy.may_move(made.learner, found, Move.NEXT)
    service.to_reactions(made.members[1], found)
    last = db.session.scalars(select(Step).order_by(Step.id.desc())).first()
    assert last is not None and last.stood_in


def test_v2_drafts_and_what_is_only_for_the_circle_are_not_there_for_others() -> None:
    made = makers.group()
    stranger = makers.person("Stan Stranger")
    draft = makers.proposal(made)
    open_one = at_stage(made, Stage.QUESTIONS)
    closed = makers.proposal(made, visibility=Visibility.CIRCLE, confidential_why="It names a contract.")
    service.open_(closed.proposer, closed, in_domain=True, is_major=False, response=Response.DECIDE)

    def sees(who: Person) -> set[int]:
        return set(db.session.scalars(queries.visible_to(who).with_only_columns(Proposal.id)))

    assert sees(stranger) == {open_one.id}
    assert sees(made.admin) == {open_one.id}, "the office of administrator is no key (P4)"
    assert sees(made.members[1]) == {draft.id, open_one.id, closed.id}
    circles.leave(made.members[1], made.circle)
    db.session.commit()
    assert sees(made.members[1]) == {open_one.id}


def test_v1_a_confidential_proposal_says_why() -> None:
    made = makers.group()
    with pytest.raises(Refusal, match="why"):
        service.raise_proposal(made.members[0], made.circle, makers.WORDS, Visibility.CIRCLE)


def test_r15_a_term_has_bounds_and_the_review_is_within_it() -> None:
    made = makers.group()
    with pytest.raises(Refusal, match="months"):
        service.raise_proposal(
            made.members[0], made.circle, replace(makers.WORDS, term_months=0), Visibility.MEMBERS
        )
    late = replace(makers.WORDS, review_on=today() + timedelta(days=400))
    with pytest.raises(Refusal, match="within the term"):
        service.raise_proposal(made.members[0], made.circle, late, Visibility.MEMBERS)
