"""Rosters, answers, objections and decisions, on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from tests.conftest import Clock
from tests.proposals import makers
from workspace.circles import service as circles
from workspace.circles.models import AbsencePolicy
from workspace.db import db, today
from workspace.logbook.models import Decision
from workspace.people.models import Person
from workspace.plan import queries as plans
from workspace.plan.models import State
from workspace.proposals import policy, rounds, service
from workspace.proposals.consent import End, Move, Say, Stage
from workspace.proposals.models import Answer, Proposal, Touches
from workspace.refusal import Refusal
from workspace.reviewing import months_after

pytestmark = pytest.mark.usefixtures("app")


def everyone_consents(made: makers.Group, found: Proposal, but: tuple[Person, ...] = ()) -> None:
    for who in made.everyone:
        if who not in but:
            rounds.respond(who, found, makers.CONSENT)


def objected(made: makers.Group, who: int = 1) -> Proposal:
    """A proposal at integrating, with one objection."""
    found = makers.proposal(made)
    makers.to_consent(made, found)
    everyone_consents(made, found, but=(made.members[who],))
    rounds.respond(made.members[who], found, makers.objection())
    rounds.integrate(made.facilitator, found)
    db.session.commit()
    return found


def test_r4_the_roster_is_frozen_when_the_round_opens() -> None:
    made = makers.group()
    found = makers.proposal(made)
    makers.to_consent(made, found)
    late = makers.person("Late Lucy")
    circles.add_member(made.circle, late)
    db.session.commit()
    assert found.open_round
    assert {p.person_id for p in found.open_round.places} == {p.id for p in made.everyone}
    with pytest.raises(Refusal, match="roster"):
        rounds.respond(late, found, makers.CONSENT)
    assert made.learner
    with pytest.raises(Refusal, match="roster"):
        rounds.respond(made.learner, found, makers.CONSENT)


def test_r7_a_conflict_of_interest_keeps_somebody_off_the_roster_with_the_reason_shown() -> None:
    made = makers.group()
    found = makers.proposal(made)
    makers.to_reactions(made, found)
    service.note_conflict(made.facilitator, found, made.members[2], "It is about their employer's contract.")
    rounds.to_consent(made.facilitator, found, 7)
    assert found.open_round
    off = [p for p in found.open_round.places if p.excluded]
    assert [(p.person_id, p.why_excluded) for p in off] == [
        (made.members[2].id, "It is about their employer's contract.")
    ]
    assert not policy.may_answer(made.members[2], found)
    with pytest.raises(Refusal, match="fixed"):
        service.note_conflict(made.facilitator, found, made.members[1], "Late")
    everyone_consents(made, found, but=(made.members[2],))
    decision = rounds.decide(made.facilitator, found)
    assert {"excluded": "It is about their employer's contract."}.items() <= next(
        a for a in decision.answers if a["person"] == made.members[2].id
    ).items()


def test_r7_a_roster_that_nobody_is_on_opens_no_round() -> None:
    made = makers.group()
    found = makers.proposal(made)
    makers.to_reactions(made, found)
    for who in made.everyone:
        service.note_conflict(made.facilitator, found, who, "All of us")
    with pytest.raises(Refusal, match="Nobody would be asked"):
        rounds.to_consent(made.facilitator, found, 7)


def test_r5_a_passed_deadline_never_adopts(clock) -> None:  # type: ignore[no-untyped-def]
    made = makers.group()
    found = makers.proposal(made)
    makers.to_consent(made, found, days=2)
    everyone_consents(made, found, but=(made.members[2],))
    clock.forward(days=90)
    with pytest.raises(Refusal, match="1 people on the roster have not answered"):
        rounds.decide(made.facilitator, found)
    assert found.stage is Stage.CONSENT
    rounds.respond(made.members[2], found, makers.CONSENT)
    assert rounds.decide(made.facilitator, found).number == 1


def test_r6_notice_records_who_stayed_silent_as_absent_and_says_so(clock) -> None:  # type: ignore[no-untyped-def]
    made = makers.group(absence=AbsencePolicy.NOTICE)
    found = makers.proposal(made)
    makers.to_consent(made, found, days=3)
    everyone_consents(made, found, but=(made.members[2],))
    with pytest.raises(Refusal, match="not answered"):
        rounds.decide(made.facilitator, found)
    makers.letters_gone()
    clock.forward(days=4)
    decision = rounds.decide(made.facilitator, found)
    assert decision.absence_policy == "notice"
    assert next(a for a in decision.answers if a["person"] == made.members[2].id)["absent"] is True


def test_r6_an_early_answer_counts_only_for_its_version() -> None:
    made = makers.group(absence=AbsencePolicy.EARLY_ANSWERS)
    found = makers.proposal(made)
    makers.to_reactions(made, found)
    rounds.respond_ahead(made.members[1], found, makers.CONSENT)
    rounds.respond_ahead(made.members[2], found, rounds.Given(Say.CONCERN, "The parking costs."))
    service.write(found.proposer, found, replace(makers.WORDS, text="Other words."))
    rounds.respond_ahead(made.members[1], found, makers.CONSENT)
    rounds.to_consent(made.facilitator, found, 7)
    assert found.open_round
    assert [a.person_id for a in found.open_round.answers] == [made.members[1].id]


def test_r6_early_answers_are_refused_where_the_circle_does_not_take_them() -> None:
    made = makers.group()
    found = makers.proposal(made)
    makers.to_reactions(made, found)
    with pytest.raises(Refusal, match="before the round"):
        rounds.respond_ahead(made.members[1], found, makers.CONSENT)


def test_an_answer_can_be_changed_while_the_round_is_open_and_the_earlier_words_stay() -> None:
    made = makers.group()
    found = makers.proposal(made)
    makers.to_consent(made, found)
    rounds.respond(made.members[1], found, makers.objection("First words"))
    rounds.respond(made.members[1], found, makers.CONSENT)
    answer = found.open_round.answer_of(made.members[1])  # type: ignore[union-attr]
    assert answer and answer.say is Say.CONSENT and answer.words == ""
    assert [e.words for e in answer.earlier] == ["First words"]
    rounds.respond(made.members[1], found, makers.CONSENT)
    assert len(answer.earlier) == 1, "the same answer again is the same answer"
    assert db.session.scalar(select(func.count()).select_from(Answer)) == 1


def test_r8_an_objection_says_what_would_go_wrong_and_what_it_harms() -> None:
    made = makers.group()
    found = makers.proposal(made)
    makers.to_consent(made, found)
    with pytest.raises(Refusal, match="what would go wrong"):
        rounds.respond(made.members[1], found, rounds.Given(Say.OBJECTION))
    with pytest.raises(Refusal, match="aim"):
        rounds.respond(made.members[1], found, rounds.Given(Say.OBJECTION, "Harm"))
    with pytest.raises(Refusal, match="concern"):
        rounds.respond(made.members[1], found, rounds.Given(Say.CONCERN))


def test_r8_only_the_objector_ends_an_objection_and_nobody_asks_again_before() -> None:
    made = makers.group()
    found = objected(made)
    objection = rounds.objections_of(found)[0]
    objector, other = made.members[1], made.members[2]
    with pytest.raises(Refusal, match="confirm"):
        rounds.ask_again(made.facilitator, found, 7)
    with pytest.raises(Refusal, match="Nobody has said"):
        rounds.confirm(objector, found, objection)
    with pytest.raises(Refusal, match="hasn't changed"):
        rounds.offer_end(made.facilitator, found, objection, End.CHANGED, "We changed it")
    with pytest.raises(Refusal, match="take the objection back"):
        rounds.offer_end(made.facilitator, found, objection, End.WITHDRAWN, "They meant nothing by it")
    service.write(found.proposer, found, replace(makers.WORDS, text="Half a day.", term_months=6))
    with pytest.raises(Refusal, match="isn't shorter"):
        rounds.offer_end(made.facilitator, found, objection, End.SHORTER_TERM, "Three months")
    rounds.offer_end(made.facilitator, found, objection, End.CHANGED, "It is half a day now.")
    for not_them in (made.facilitator, found.proposer, other):
        with pytest.raises(Refusal, match="Only the person who objected"):
            rounds.confirm(not_them, found, objection)
        assert not policy.may_confirm(not_them, objection)
    with pytest.raises(Refusal, match="confirm"):
        rounds.ask_again(made.facilitator, found, 7)
    rounds.not_yet(objector, found, objection, "Half a day is still long.")
    assert objection.end is None
    rounds.offer_end(
        made.facilitator, found, objection, End.MEASURED, "We count who could not come, and stop."
    )
    rounds.confirm(objector, found, objection)
    with pytest.raises(Refusal, match="integrated and confirmed"):
        rounds.not_yet(objector, found, objection, "Hm")
    opened = rounds.ask_again(made.facilitator, found, 7)
    assert opened.number == 2 and not opened.answers, "new words, new answers (R4)"


def test_r8_the_objector_can_take_it_back() -> None:
    made = makers.group()
    found = objected(made)
    objection = rounds.objections_of(found)[0]
    rounds.offer_end(made.members[1], found, objection, End.WITHDRAWN, "I see now that it is covered.")
    assert objection.confirmed_at is not None


def test_r4_with_the_same_text_only_the_objector_answers_again() -> None:
    made = makers.group()
    found = objected(made)
    objection = rounds.objections_of(found)[0]
    rounds.offer_end(made.facilitator, found, objection, End.COVERED, "The trust pays for a sitter.")
    rounds.confirm(made.members[1], found, objection)
    late = makers.person("New Nadia")
    circles.add_member(made.circle, late)
    db.session.commit()
    opened = rounds.ask_again(made.facilitator, found, 7)
    assert rounds.standing(opened).missing == {made.members[1].id, late.id}
    assert all(a.stands_from_id for a in opened.answers)
    rounds.respond(made.members[1], found, makers.CONSENT)
    rounds.respond(late, found, makers.CONSENT)
    decision = rounds.decide(made.facilitator, found)
    assert decision.rounds == 2
    assert decision.objections[0]["end"] == "covered"


def test_r13_an_objection_can_not_be_decided_past_by_anybody() -> None:
    made = makers.group()
    found = makers.proposal(made)
    makers.to_consent(made, found)
    everyone_consents(made, found, but=(made.members[1],))
    rounds.respond(made.members[1], found, makers.objection())
    for who in [*made.everyone, made.admin]:
        with pytest.raises(Refusal, match="somebody objects"):
            rounds.decide(who, found)
    with pytest.raises(Refusal, match="Nobody has objected"):
        other = makers.proposal(made)
        makers.to_consent(made, other)
        rounds.integrate(made.facilitator, other)


def test_who_left_before_answering_is_not_waited_for_and_who_left_after_is_still_heard() -> None:
    made = makers.group()
    found = makers.proposal(made)
    makers.to_consent(made, found)
    rounds.respond(made.members[1], found, makers.objection())
    everyone_consents(made, found, but=(made.members[1], made.members[2]))
    for who in (made.members[1], made.members[2]):
        circles.leave(who, made.circle)
    db.session.commit()
    db.session.expire_all()
    result = rounds.standing(found.open_round)  # type: ignore[arg-type]
    assert result.missing == frozenset()
    assert result.objecting == {made.members[1].id}
    with pytest.raises(Refusal, match="objects"):
        rounds.decide(made.facilitator, found)
    rounds.integrate(made.facilitator, found)
    rounds.ask_again(made.facilitator, found, 7)  # who can't confirm any more does not block for ever
    assert made.members[1].id not in {p.person_id for p in found.open_round.places}  # type: ignore[union-attr]


def test_r10_answers_are_hidden_until_ones_own_is_given() -> None:
    made = makers.group()
    found = makers.proposal(made)
    makers.to_consent(made, found)
    rounds.respond(made.members[1], found, makers.objection())
    open_round = found.open_round
    assert policy.may_see_answers(made.members[1], open_round)
    for who in (made.facilitator, made.members[2], made.learner, made.admin):
        assert who and not policy.may_see_answers(who, open_round)
    assert Move.INTEGRATE not in policy.moves_open_to(made.facilitator, found), "the button would tell"
    rounds.respond(made.facilitator, found, makers.CONSENT)
    assert policy.may_see_answers(made.facilitator, open_round)
    assert Move.INTEGRATE in policy.moves_open_to(made.facilitator, found)
    rounds.integrate(made.facilitator, found)
    assert made.learner and policy.may_see_answers(made.learner, found.round)
    assert not policy.may_see_answers(made.admin, found.round)


def test_r10_a_facilitator_who_is_not_asked_waits_until_all_have_answered() -> None:
    made = makers.group()
    found = makers.proposal(made)
    makers.to_reactions(made, found)
    service.note_conflict(made.facilitator, found, made.facilitator, "My sister would run it.")
    rounds.to_consent(made.facilitator, found, 7)
    asked = [p for p in made.everyone if p is not made.facilitator]
    for who in asked[:-1]:
        rounds.respond(who, found, makers.CONSENT)
        assert not policy.may_see_answers(made.facilitator, found.open_round)
    rounds.respond(asked[-1], found, makers.CONSENT)
    assert policy.may_see_answers(made.facilitator, found.open_round)


def test_r10_who_is_asked_and_silent_cannot_find_out_by_announcing(clock: Clock) -> None:
    made = makers.group(absence=AbsencePolicy.NOTICE)
    found = makers.proposal(made)
    makers.to_consent(made, found, days=1)
    for who in made.members:
        rounds.respond(who, found, makers.objection() if who is made.members[0] else makers.CONSENT)
    makers.letters_gone()
    clock.forward(days=3)  # whoever is silent counts as absent now, the facilitator too (R6)
    with pytest.raises(Refusal, match="Give your own answer first"):
        rounds.decide(made.facilitator, found)
    rounds.respond(made.facilitator, found, makers.CONSENT)
    with pytest.raises(Refusal, match="objects"):
        rounds.decide(made.facilitator, found)


def test_r10_a_facilitator_who_is_not_asked_does_not_wait_for_who_left() -> None:
    made = makers.group()
    found = makers.proposal(made)
    makers.to_reactions(made, found)
    service.note_conflict(made.facilitator, found, made.facilitator, "My sister would run it.")
    rounds.to_consent(made.facilitator, found, 7)
    for who in (made.secretary, *made.members[:2]):
        rounds.respond(who, found, makers.objection())
    assert Move.INTEGRATE not in policy.moves_open_to(made.facilitator, found)
    circles.leave(made.members[2], made.circle)
    assert Move.INTEGRATE in policy.moves_open_to(made.facilitator, found)


def test_r16_the_decision_record_is_complete_and_r15_has_term_and_review() -> None:
    made = makers.group()
    found = objected(made)
    objection = rounds.objections_of(found)[0]
    service.write(found.proposer, found, replace(makers.WORDS, text="Half a day.", term_months=3), "A trial")
    rounds.offer_end(made.facilitator, found, objection, End.SHORTER_TERM, "A trial of three months.")
    rounds.confirm(made.members[1], found, objection)
    rounds.ask_again(made.facilitator, found, 7)
    everyone_consents(made, found, but=(made.members[2],))
    rounds.respond(made.members[2], found, rounds.Given(Say.CONCERN, "Parking costs money."))
    decision = rounds.decide(made.facilitator, found)
    db.session.commit()
    assert (decision.number, decision.circle_name) == (1, "Being heard")
    assert (decision.text, decision.version_number, decision.rounds) == ("Half a day.", 2, 2)
    assert decision.need == makers.WORDS.need and decision.criteria == makers.WORDS.criteria
    assert {a["name"]: a.get("say") for a in decision.answers} == {
        p.name: ("concern" if p is made.members[2] else "consent") for p in made.everyone
    }
    assert decision.objections[0]["harm"] == makers.objection().words
    assert decision.objections[0]["touches"] == Touches.AIM.value
    assert decision.objections[0]["end"] == "shorter_term" and decision.objections[0]["by_version"] == 2
    assert decision.concerns == [
        {"person": made.members[2].id, "name": made.members[2].name, "words": "Parking costs money."}
    ]
    assert decision.absence_policy == "wait"
    assert decision.term_end == decision.review_on == months_after(today(), 3)


def test_decisions_of_a_circle_are_numbered_one_by_one() -> None:
    made = makers.group()
    numbers = []
    for _ in range(3):
        found = makers.proposal(made)
        rounds.open_straight(made.facilitator, found, "Small.", 7)
        everyone_consents(made, found)
        numbers.append(rounds.decide(made.facilitator, found).number)
    assert numbers == [1, 2, 3]


def test_a_decision_takes_effect_by_itself() -> None:
    made = makers.group(plan=True)
    assert made.plan
    found = makers.proposal(made)
    fields = makers.action_fields(made)
    service.write_effects(
        found.proposer,
        found,
        [
            {"kind": "add_action", "plan": made.plan.id, "fields": fields},
            {"kind": "publish", "plan": made.plan.id, "title": made.plan.title, "note": "The first version."},
        ],
    )
    rounds.open_straight(made.facilitator, found, "All agreed.", 7)
    everyone_consents(made, found)
    decision = rounds.decide(made.facilitator, found)
    db.session.commit()
    action = plans.by_reference(made.plan, "HOS-1")
    assert action is not None
    assert (action.what, action.state, action.decision_id) == (fields["what"], State.AGREED, decision.id)
    assert action.owner_person_id == made.secretary.id
    db.session.refresh(made.plan)
    assert made.plan.versions_published == 1
    assert decision.effects[0] == f"Add to the plan: {fields['what']}"


def test_an_effect_that_no_longer_fits_undoes_the_whole_announcement() -> None:
    made = makers.group(plan=True)
    assert made.plan
    first = makers.proposal(made)
    service.write_effects(
        first.proposer,
        first,
        [{"kind": "add_action", "plan": made.plan.id, "fields": makers.action_fields(made)}],
    )
    rounds.open_straight(made.facilitator, first, "Small.", 7)
    everyone_consents(made, first)
    rounds.decide(made.facilitator, first)
    db.session.commit()
    action = plans.by_reference(made.plan, "HOS-1")
    assert action
    stops = []
    for _ in range(2):
        found = makers.proposal(made)
        about = {
            "plan": made.plan.id,
            "action": action.id,
            "reference": "HOS-1",
            "seen": action.agreed_number,
        }
        service.write_effects(
            found.proposer,
            found,
            [{"kind": "stop_action", **about, "what": action.what, "why": "The trust does it."}],
        )
        rounds.open_straight(made.facilitator, found, "Small.", 7)
        everyone_consents(made, found)
        stops.append(found)
    db.session.commit()
    rounds.decide(made.facilitator, stops[0])
    db.session.commit()
    assert action.state is State.STOPPED
    with pytest.raises(Refusal, match="stopped"):
        rounds.decide(made.facilitator, stops[1])
    db.session.rollback()
    assert stops[1].stage is Stage.CONSENT
    assert db.session.scalar(select(func.count()).select_from(Decision)) == 2


def test_c5_who_would_be_removed_is_not_on_the_roster_with_that_reason() -> None:
    made = makers.group()
    found = makers.proposal(made)
    gone = made.members[2]
    service.write_effects(
        found.proposer,
        found,
        [{"kind": "remove_member", "person": gone.id, "name": gone.name, "why": "Moved away."}],
    )
    rounds.open_straight(made.facilitator, found, "They asked for it.", 7)
    place = next(p for p in found.open_round.places if p.person_id == gone.id)  # type: ignore[union-attr]
    assert place.excluded and "their own membership" in place.why_excluded
    everyone_consents(made, found, but=(gone,))
    rounds.decide(made.facilitator, found)
    db.session.commit()
    db.session.expire_all()
    assert made.circle.standing_of(gone) is None
    assert [m.ended_how for m in made.circle.memberships if m.person_id == gone.id] == ["removed"]


def test_c8_a_hat_is_given_by_the_decision_and_points_back_to_it() -> None:
    made = makers.group()
    found = makers.proposal(made)
    who = made.members[1]
    service.write_effects(
        found.proposer,
        found,
        [
            {
                "kind": "give_hat",
                "person": who.id,
                "name": who.name,
                "hat": "own",
                "hat_name": "Campaign lead",
                "description": "Leads our campaigns.",
                "term_months": 6,
            }
        ],
    )
    rounds.open_straight(made.facilitator, found, "Small.", 7)
    everyone_consents(made, found)
    decision = rounds.decide(made.facilitator, found)
    db.session.commit()
    db.session.expire_all()
    hat = next(h for h in made.circle.hats if h.name == "Campaign lead")
    term = hat.holder()
    assert term and (term.person_id, term.decision_id) == (who.id, decision.id)
    assert term.term_end == months_after(today(), 6)


def test_a_circle_is_opened_by_the_decision_with_its_leader() -> None:
    made = makers.group()
    found = makers.proposal(made)
    lead = made.members[1]
    service.write_effects(
        found.proposer,
        found,
        [
            {
                "kind": "open_circle",
                "name": "Young carers",
                "circle_kind": "working_group",
                "aim": "Young carers are seen.",
                "domain": "Schools.",
                "brief": "Ask the schools.",
                "ends_on": (today() + timedelta(days=200)).isoformat(),
                "joining": "open",
                "joining_note": "",
                "visibility": "members",
                "leader": lead.id,
                "leader_name": lead.name,
            }
        ],
    )
    rounds.open_straight(made.facilitator, found, "Agreed in the meeting.", 7)
    everyone_consents(made, found)
    rounds.decide(made.facilitator, found)
    db.session.commit()
    db.session.expire_all()
    child = made.circle.children[0]
    assert child.name == "Young carers"
    assert child.full_members() == [lead]


def test_r8_parking_and_taking_up_as_a_draft_is_no_way_past_an_objector(clock) -> None:  # type: ignore[no-untyped-def]
    made = makers.group(absence=AbsencePolicy.NOTICE)
    found = objected(made)
    service.park(made.facilitator, found, "Later.", today() + timedelta(days=9))
    rounds.take_up(made.facilitator, found, to_draft=True, days=3)
    rounds.open_straight(made.facilitator, found, "It is small after all.", 3)
    everyone_consents(made, found, but=(made.members[1], made.members[2]))
    makers.letters_gone()
    clock.forward(days=30)
    assert found.open_round
    assert rounds.standing(found.open_round).absent == {made.members[2].id}
    with pytest.raises(Refusal, match="not answered"):
        rounds.decide(made.facilitator, found)
    rounds.respond(made.members[1], found, makers.CONSENT)
    assert rounds.decide(made.facilitator, found).number == 1
