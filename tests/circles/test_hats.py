"""Hats in full (C6–C9): into the circle above and onto its rosters by a hat, and out; looking at one."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from tests.makers import make_circle, make_decision, make_member, wear
from tests.proposals.makers import CONSENT, Group, group, objection, proposal
from workspace.circles import hats, policy, queries, service
from workspace.circles.models import Circle, HatKind, HatTerm, Standing
from workspace.db import db, today
from workspace.home.need import desk_of
from workspace.home.of_selections import of_selections
from workspace.logbook.models import TrailEntry
from workspace.people.models import Person
from workspace.proposals import policy as proposals_policy
from workspace.proposals import rounds
from workspace.proposals.models import Proposal
from workspace.refusal import Refusal

pytestmark = pytest.mark.usefixtures("app")


def linked() -> tuple[Group, Circle, Person, Person, list[HatTerm]]:
    """A circle above, one below, and its leader and delegate."""
    made = group()
    below = make_circle(made.facilitator, made.circle, "Leaving hospital")
    leader, delegate = make_member(below, "Lea Leader"), make_member(below, "Del Delegate")
    terms = [wear(below, leader, HatKind.LEADER, days=100), wear(below, delegate, HatKind.DELEGATE, days=300)]
    db.session.commit()
    return made, below, leader, delegate, terms


def opened(made: Group) -> Proposal:
    found = proposal(made)
    rounds.open_straight(made.facilitator, found, "Small.", 7)
    db.session.commit()
    db.session.expire_all()
    return found


def test_c6_leader_and_delegate_stand_on_the_rosters_of_the_circle_above() -> None:
    made, below, leader, delegate, _ = linked()
    found = opened(made)
    assert found.round
    assert {leader, delegate} <= {place.person for place in found.round.places if not place.excluded}
    rounds.respond(leader, found, CONSENT)
    assert proposals_policy.may_answer(delegate, found)
    assert not policy.is_full_member(made.members[0], below), "the link leads upward only"


def test_c6_a_link_put_down_mid_round_is_no_longer_waited_for_and_what_it_said_is_heard() -> None:
    made, _, leader, delegate, (leads, links) = linked()
    found = opened(made)
    assert found.round
    rounds.respond(leader, found, objection("It takes the nurses away from the ward."))
    service.put_down(leader, leads)
    service.put_down(delegate, links)
    db.session.commit()
    db.session.expire_all()
    stands = rounds.standing(found.round)
    assert delegate.id not in stands.roster, "who went without answering is not waited for"
    assert leader.id in stands.objecting, "what was said before is heard"
    assert not proposals_policy.may_answer(delegate, found)
    for who in made.everyone:
        rounds.respond(who, found, CONSENT)
    with pytest.raises(Refusal, match="somebody objects"):
        rounds.decide(made.facilitator, found)


def test_c6_a_term_that_ends_mid_round_takes_its_wearer_off_what_is_waited_for(clock: Any) -> None:
    made, _, leader, delegate, _ = linked()
    clock.forward(days=95)
    found = opened(made)
    for who in [*made.everyone, delegate]:
        rounds.respond(who, found, CONSENT)
    assert found.round
    assert rounds.standing(found.round).missing == {leader.id}
    clock.forward(days=6)
    db.session.expire_all()
    assert rounds.standing(found.round).may_decide
    assert rounds.decide(made.facilitator, found).answers[-1]
    later = opened(made)
    assert later.round and leader.id not in {place.person_id for place in later.round.places}
    assert delegate.id in {place.person_id for place in later.round.places}


def test_c6_a_closed_circle_below_has_no_links_upward() -> None:
    made, below, leader, delegate, _ = linked()
    below.closed_at = below.opened_at
    db.session.flush()
    assert not {leader, delegate} & set(made.circle.full_members())


@pytest.mark.parametrize("kind", list(HatKind))
def test_c8_every_hat_has_words_and_can_be_given(kind: HatKind) -> None:
    made = group()
    below = make_circle(made.facilitator, made.circle, "Leaving hospital")
    person = make_member(below, "Pia")
    term = wear(below, person, kind, name="Peer supporter" if kind is HatKind.OWN else "")
    assert term.hat.name == ("Peer supporter" if kind is HatKind.OWN else kind.label)
    assert below.wears(person, kind)


def test_c8_care_and_counsel_is_a_hat_on_the_forms_and_explained_on_the_page(as_person: Any) -> None:
    made = group()
    wear(made.circle, made.members[0], HatKind.CARE_AND_COUNSEL)
    db.session.commit()
    shown = as_person(made.members[1]).get(f"/circles/{made.circle.id}/members").text
    assert "<h3>Care and counsel</h3>" in shown
    card = shown[shown.index("<h3>Care and counsel</h3>") :][:400]
    assert 'class="explained"' in card
    form = as_person(made.secretary).get(f"/circles/{made.circle.id}/hats/new").text
    assert 'value="care_and_counsel"' in form


def test_c8_the_page_tells_holder_term_review_description_and_the_decision_with_its_address(
    as_person: Any,
) -> None:
    made = group()
    decision = make_decision(made.facilitator, made.circle, "Peer support")
    wear(
        made.circle, made.members[0], HatKind.OWN, days=300, name="Peer supporter",
        description="Rings people up.", review_on=today() + timedelta(days=90), decision=decision,
    )  # fmt: skip
    db.session.commit()
    shown = as_person(made.members[1]).get(f"/circles/{made.circle.id}/members").text
    for words in ("Member 1", "Rings people up.", "Looked at again", f'href="/decisions/{decision.id}"'):
        assert words in shown, words
    assert f'href="/circles/{made.circle.id}/selections"' in shown


# Looking at a hat before its term ends


def worn(made: Group) -> HatTerm:
    term = wear(
        made.circle, made.members[0], HatKind.OWN, days=300, name="Peer supporter",
        review_on=today() + timedelta(days=90),
    )  # fmt: skip
    db.session.commit()
    return term


def test_a9_a_hat_looked_at_says_what_was_found_and_when_next(clock: Any) -> None:
    made = group()
    term = worn(made)
    clock.forward(days=91)
    ends = term.term_end
    hats.look_at(made.secretary, term, "It helps. Two more people asked.", ends)
    assert term.review_on == ends
    noted = db.session.scalars(select(TrailEntry).filter_by(did="looked at a hat")).one()
    assert noted.detail == {"found": "It helps. Two more people asked."}
    assert [entry.id for entry in queries.looked_at(term)] == [noted.id]
    for found, on in ((" ", ends), ("Fine.", today()), ("Fine.", ends + timedelta(days=1))):
        with pytest.raises(Refusal):
            hats.look_at(made.secretary, term, found, on)
    clock.forward(days=250)
    with pytest.raises(Refusal, match="Choose again"):
        hats.look_at(made.secretary, term, "Fine.", today() + timedelta(days=1))


def test_a9_home_brings_a_hat_up_on_its_review_date_to_who_keeps_the_record(
    as_person: Any, clock: Any
) -> None:
    made = group()
    term = worn(made)
    path = f"/circles/hats/{term.id}/look"
    assert path not in as_person(made.secretary).get("/home").text
    clock.forward(days=91)
    assert path in as_person(made.secretary).get("/home").text
    assert path not in as_person(made.members[0]).get("/home").text
    keeper = as_person(made.secretary)
    assert "Say what the circle found" in keeper.get(f"/circles/{made.circle.id}/members").text
    assert as_person(made.members[0]).get(path).status_code == 403
    refused = keeper.post(path, data={"found": "", **typed(today() + timedelta(days=60))})
    assert "Say what the circle found" in refused.text
    refused = keeper.post(path, data={"found": "It helps.", **typed(today() + timedelta(days=400))})
    assert "within the term of the hat" in refused.text
    done = keeper.post(path, data={"found": "It helps.", **typed(today() + timedelta(days=60))})
    assert done.status_code == 303
    assert path not in keeper.get("/home").text
    assert "It helps." in keeper.get(path).text


def typed(day: date) -> dict[str, str]:
    """A date as it is typed."""
    return {
        "review_on-day": str(day.day), "review_on-month": str(day.month), "review_on-year": str(day.year),
    }  # fmt: skip


def test_c9_looking_at_a_hat_while_standing_in_is_logged() -> None:
    made = group()
    term = worn(made)
    for kind in (HatKind.FACILITATOR, HatKind.SECRETARY):
        held = made.circle.live_terms(kind)[0]
        service.put_down(held.person, held)
    assert policy.may_look_at(made.members[1], term)
    hats.look_at(made.members[1], term, "Fine.", term.term_end)
    noted = db.session.scalars(select(TrailEntry).filter_by(did="looked at a hat")).one()
    assert noted.detail["stood_in"] is True


def test_c6_c7_are_checked_before_anybody_is_asked() -> None:
    made, below, leader, delegate, _ = linked()
    with pytest.raises(Refusal, match="two different people"):
        hats.check_may_wear(below, delegate, HatKind.LEADER)
    with pytest.raises(Refusal, match="two different people"):
        hats.check_may_wear(below, leader, HatKind.DELEGATE)
    with pytest.raises(Refusal, match="Only a full member"):
        hats.check_may_wear(below, made.members[0], HatKind.SECRETARY)
    hats.check_may_wear(below, made.members[0], HatKind.LEADER)
    assert below.standing_of(made.members[0]) is None, "asking changes nothing"
    service.give_hat(
        made.secretary, below, made.members[0], kind=HatKind.LEADER, term_end=today() + timedelta(days=9)
    )
    assert below.standing_of(made.members[0]) is Standing.FULL


def test_home_of_somebody_in_no_circle_asks_nothing(app: Flask) -> None:
    made = group()
    with app.test_request_context():
        assert of_selections(desk_of(made.admin)) == []
