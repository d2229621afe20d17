"""Ways in which somebody in a hurry could push a decision through, or past somebody: each is closed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask

from tests.conftest import Clock
from tests.proposals import makers
from tests.proposals.makers import CONSENT, Group
from tests.selections import makers as choosing
from workspace.circles import service as circles
from workspace.circles.models import AbsencePolicy, CircleKind, HatKind, Joining, Standing
from workspace.db import db, today
from workspace.logbook import queries as logbook
from workspace.proposals import guests, referring, rounds, service
from workspace.proposals.consent import End
from workspace.proposals.effects import build
from workspace.proposals.models import Proposal, Response
from workspace.refusal import Refusal
from workspace.reviewing import months_after
from workspace.visibility import Visibility

pytestmark = pytest.mark.usefixtures("app")


def parked(made: Group, found: Proposal) -> None:
    """Set aside by the facilitator, until a day soon."""
    service.park(made.facilitator, found, "Later", months_after(today(), 1))
    db.session.commit()


def answered(made: Group, found: Proposal, *objecting: object) -> None:
    """Everyone has answered in the round that is open."""
    for who in made.everyone:
        rounds.respond(who, found, makers.objection() if who in objecting else CONSENT)
    db.session.commit()


# What somebody said last is what they say -----------------------------------------------------------


@pytest.mark.parametrize("to_draft", [False, True])
def test_r6_an_early_consent_does_not_come_back_over_a_later_objection(to_draft: bool) -> None:
    made = makers.group(absence=AbsencePolicy.EARLY_ANSWERS)
    found = makers.proposal(made)
    makers.to_reactions(made, found)
    objector, still_content = made.members[2], made.members[1]
    rounds.respond_ahead(objector, found, CONSENT)
    rounds.respond_ahead(still_content, found, CONSENT)
    rounds.to_consent(made.facilitator, found, 7)
    rounds.respond(objector, found, makers.objection())
    parked(made, found)
    rounds.take_up(made.facilitator, found, to_draft=to_draft, days=7)
    if to_draft:
        rounds.open_straight(made.facilitator, found, "It is small", 7)
    assert found.open_round
    assert found.open_round.answer_of(still_content)  # it counts for this very version still
    assert not found.open_round.answer_of(objector)
    assert objector.id in rounds.standing(found.open_round).missing


def test_r6_what_somebody_says_ahead_of_the_next_round_is_not_lost_where_the_text_stays() -> None:
    made = makers.group(absence=AbsencePolicy.EARLY_ANSWERS)
    found = makers.proposal(made)
    makers.to_consent(made, found)
    objector, other = made.members[2], made.members[1]
    answered(made, found, objector)
    rounds.integrate(made.facilitator, found)
    one = rounds.objections_of(found)[0]
    rounds.offer_end(made.facilitator, found, one, End.COVERED, "We talked it through.")
    rounds.confirm(objector, found, one)
    rounds.respond_ahead(objector, found, CONSENT)
    rounds.respond_ahead(other, found, makers.objection("Now I see it too."))
    db.session.commit()
    rounds.ask_again(made.facilitator, found, 7)
    assert found.open_round
    assert rounds.standing(found.open_round).objecting == {other.id}
    assert not rounds.standing(found.open_round).missing


def test_r8_an_objection_that_parking_cut_off_is_not_absent_by_silence(clock: Clock) -> None:
    made = makers.group(absence=AbsencePolicy.NOTICE)
    found = makers.proposal(made)
    makers.to_consent(made, found)
    objector = made.members[2]
    answered(made, found, objector)
    parked(made, found)
    rounds.take_up(made.facilitator, found, to_draft=False, days=1)
    for who in made.everyone[:-1]:
        rounds.respond(who, found, CONSENT)
    clock.forward(days=3)
    with pytest.raises(Refusal, match="have not answered"):
        rounds.decide(made.facilitator, found)
    rounds.respond(objector, found, CONSENT)
    assert rounds.decide(made.facilitator, found)


def test_r6_who_has_consented_since_they_objected_can_be_absent_again(clock: Clock) -> None:
    made = makers.group(absence=AbsencePolicy.NOTICE)
    found = makers.proposal(made)
    makers.to_consent(made, found)
    objector = made.members[2]
    answered(made, found, objector)
    for days in (7, 1):
        parked(made, found)
        rounds.take_up(made.facilitator, found, to_draft=False, days=days)
        if days == 7:
            rounds.respond(objector, found, CONSENT)
    for who in made.everyone[:-1]:
        rounds.respond(who, found, CONSENT)
    clock.forward(days=3)
    with pytest.raises(Refusal, match="have not answered"):  # their letter has not gone: nobody told them
        rounds.decide(made.facilitator, found)
    makers.letters_gone()
    assert rounds.decide(made.facilitator, found)


@pytest.mark.parametrize("integrated", [True, False])
def test_r8_who_objects_is_not_taken_off_the_roster(integrated: bool) -> None:
    made = makers.group()
    found = makers.proposal(made)
    makers.to_consent(made, found)
    objector = made.members[2]
    answered(made, found, objector)
    if integrated:
        rounds.integrate(made.facilitator, found)
    else:
        parked(made, found)
    with pytest.raises(Refusal, match="objected"):
        service.note_conflict(made.facilitator, found, objector, "Her firm sells it.")
    service.note_conflict(made.facilitator, found, made.members[1], "His firm sells it.")  # who did not
    if integrated:
        one = rounds.objections_of(found)[0]
        rounds.offer_end(objector, found, one, End.WITHDRAWN, "")
        service.note_conflict(made.facilitator, found, objector, "Her firm sells it.")  # and now she may be


# Small matters only -----------------------------------------------------------------------------------


def test_r1_a_major_decision_does_not_become_small_on_the_way_through_a_draft() -> None:
    made = makers.group()
    found = makers.proposal(made)
    service.open_(found.proposer, found, in_domain=True, is_major=True, response=Response.DECIDE)
    parked(made, found)
    rounds.take_up(made.facilitator, found, to_draft=True, days=7)
    db.session.commit()
    with pytest.raises(Refusal, match="major"):
        rounds.open_straight(made.facilitator, found, "It is small", 7)
    db.session.rollback()
    service.record_input(made.facilitator, found, "Fourteen carers at the café want it.")
    rounds.open_straight(made.facilitator, found, "We have heard enough", 7)
    assert found.is_major


def test_c3_what_is_outside_the_domain_does_not_come_inside_through_a_draft() -> None:
    made = makers.group()
    found = makers.proposal(made)
    service.open_(found.proposer, found, in_domain=False, is_major=False, response=Response.SEND_ON)
    parked(made, found)
    rounds.take_up(made.facilitator, found, to_draft=True, days=7)
    with pytest.raises(Refusal, match="outside"):
        rounds.open_straight(made.facilitator, found, "It is small", 7)


# People ------------------------------------------------------------------------------------------------


def test_c5_one_proposal_ends_one_membership_so_that_all_others_are_asked() -> None:
    made = makers.group()
    found = makers.proposal(made)
    first, second = (build.remove_member(made.circle, who, "No.") for who in made.members[1:3])
    with pytest.raises(Refusal, match="one membership"):
        service.write_effects(found.proposer, found, [first, second])
    service.write_effects(found.proposer, found, [first])


def test_c5_who_was_removed_is_no_guest_there_either(as_person: Callable[[Any], Any]) -> None:
    made = makers.group()
    secret = makers.proposal(made, visibility=Visibility.CIRCLE, confidential_why="It names somebody.")
    gone = makers.person("Gus Guest")
    guests.invite(made.facilitator, secret, gone.email, "He knows the ward.")
    circles.add_member(made.circle, gone)
    found = makers.proposal(made)
    service.write_effects(found.proposer, found, [build.remove_member(made.circle, gone, "As talked about.")])
    rounds.open_straight(made.facilitator, found, "It is small", 7)
    answered(made, found)
    before = as_person(gone).get(f"/proposals/{secret.id}").status_code
    rounds.decide(made.facilitator, found)
    db.session.commit()
    assert (before, as_person(gone).get(f"/proposals/{secret.id}").status_code) == (200, 404)


def test_c10_an_early_answer_of_the_nominee_does_not_go_before_the_others() -> None:
    made = choosing.group(absence=AbsencePolicy.EARLY_ANSWERS)
    nominee, objector = made.members[0], made.members[1]
    found = choosing.proposed(made, choosing.begin(made))
    for who in made.everyone:
        if who is not nominee:
            rounds.respond(who, found, makers.objection() if who is objector else CONSENT)
    rounds.integrate(made.facilitator, found)
    service.write(found.proposer, found, replace(service.words_of(found.version), term_months=3), "A trial")
    one = rounds.objections_of(found)[0]
    rounds.offer_end(made.facilitator, found, one, End.SHORTER_TERM, "Three months.")
    rounds.confirm(objector, found, one)
    rounds.respond_ahead(nominee, found, CONSENT)
    rounds.respond_ahead(objector, found, CONSENT)
    rounds.ask_again(made.facilitator, found, 7)
    assert found.open_round and found.open_round.answer_of(objector)
    assert not found.open_round.answer_of(nominee)


def test_c10_nobody_is_given_a_hat_by_silence(clock: Clock) -> None:
    made = choosing.group(absence=AbsencePolicy.NOTICE)
    nominee, late = made.members[0], made.members[1]
    found = choosing.proposed(made, choosing.begin(made))
    for who in made.everyone:
        if who not in (nominee, late):
            rounds.respond(who, found, CONSENT)
    makers.letters_gone()
    clock.forward(days=60)  # only now is nobody else waited for, and the nominee can answer
    with pytest.raises(Refusal, match="have not answered"):
        rounds.decide(made.facilitator, found)
    rounds.respond(nominee, found, CONSENT)
    assert rounds.decide(made.facilitator, found)


# Another circle's decisions ------------------------------------------------------------------------------


def another_circle(made: Group, name: str, kind: CircleKind = CircleKind.CIRCLE) -> Group:
    """A circle below, with the same facilitator and one member."""
    below = circles.open_circle(
        made.admin, made.circle, kind=kind, name=name, aim="Rest.", domain="Breaks.", joining=Joining.REQUEST
    )
    for who in (made.facilitator, made.members[0]):
        circles.add_member(below, who, Standing.FULL)
    end = months_after(today(), 12)
    circles.give_hat(made.admin, below, made.facilitator, kind=HatKind.FACILITATOR, term_end=end)
    db.session.commit()
    return Group(made.admin, below, made.facilitator, made.facilitator, [made.members[0]])


def decided_before(made: Group) -> Proposal:
    found = makers.proposal(made)
    rounds.open_straight(made.facilitator, found, "It is small", 7)
    answered(made, found)
    rounds.decide(made.facilitator, found)
    db.session.commit()
    return found


def test_c3_no_circle_takes_the_place_of_a_decision_that_is_not_its_own(app: Flask) -> None:
    made = makers.group()
    below = another_circle(made, "Breaks")
    first = decided_before(made)
    assert first.decision
    found = makers.proposal(made, supersedes=first.decision)
    service.open_(found.proposer, found, in_domain=True, is_major=False, response=Response.DECIDE)
    sent = service.refer(made.facilitator, found, below.circle, "They know more")
    rounds.open_straight(made.facilitator, sent, "It is small", 7)
    for who in (made.facilitator, made.members[0]):
        rounds.respond(who, sent, CONSENT)
    with pytest.raises(Refusal, match="can't decide this about"):
        rounds.decide(made.facilitator, sent)
    db.session.rollback()
    assert logbook.sequels_of([first.decision.id])[first.decision.id] == []


def test_c3_no_circle_changes_a_plan_that_is_not_its_own() -> None:
    made = makers.group(plan=True)
    assert made.plan
    below = another_circle(made, "Friends of the facilitator")
    found = makers.proposal(made)
    service.write_effects(found.proposer, found, [build.add_principle(made.plan, "Carers pay.")])
    service.open_(found.proposer, found, in_domain=True, is_major=False, response=Response.DECIDE)
    sent = service.refer(made.facilitator, found, below.circle, "They agree with me")
    rounds.open_straight(made.facilitator, sent, "It is small", 7)
    for who in (made.facilitator, made.members[0]):
        rounds.respond(who, sent, CONSENT)
    with pytest.raises(Refusal, match="can't decide this about"):
        rounds.decide(made.facilitator, sent)


def test_r16_a_decision_that_was_changed_is_not_changed_a_second_time() -> None:
    made = makers.group()
    first = decided_before(made)
    assert first.decision
    two = [makers.proposal(made, supersedes=first.decision) for _ in range(2)]
    for found in two:
        rounds.open_straight(made.facilitator, found, "It is small", 7)
        answered(made, found)
    rounds.decide(made.facilitator, two[0])
    db.session.commit()
    with pytest.raises(Refusal, match="was changed by a later decision"):
        rounds.decide(made.facilitator, two[1])
    assert referring.all_before(two[1]) == []
