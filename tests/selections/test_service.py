"""The selection process (C10): describe, name with reasons, change round, propose one, consent."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.makers import make_circle, make_member, make_person, wear
from tests.proposals.makers import objection
from tests.selections.makers import (
    CONSENT,
    all_consent,
    begin,
    everyone_names,
    everyone_stays,
    group,
    proposed,
    to_change,
)
from workspace.circles import service as circles
from workspace.circles.models import Circle, HatKind, Standing
from workspace.db import db, today
from workspace.logbook.models import TrailEntry
from workspace.proposals import rounds
from workspace.proposals import service as proposals
from workspace.proposals.consent import End, Stage
from workspace.proposals.models import Channel
from workspace.refusal import Refusal
from workspace.reviewing import months_after
from workspace.selections import policy, queries, service
from workspace.selections.models import Selection, SelectionStage, Step
from workspace.visibility import Visibility

pytestmark = pytest.mark.usefixtures("app")


def trail(did: str) -> list[TrailEntry]:
    return list(db.session.scalars(select(TrailEntry).filter_by(did=did).order_by(TrailEntry.id)))


# Beginning


def test_c10_the_role_and_its_term_are_described_first() -> None:
    made = group()
    selection = begin(made)
    assert selection.step is Step.NOMINATE
    assert selection.description == "Keeps the record of what we decide."
    for wrong, sentence in (
        ({"description": "  "}, "Say first what the hat is for"),
        ({"term_months": 0}, "1 to 60 months"),
        ({"term_months": 61}, "1 to 60 months"),
        ({"hat": HatKind.OWN}, "Give the hat a name"),
    ):
        with pytest.raises(Refusal, match=sentence):
            begin(made, **{"hat": HatKind.CARE_AND_COUNSEL, **wrong})


def test_c10_one_selection_for_a_hat_at_a_time_own_hats_by_their_name() -> None:
    made = group()
    begin(made)
    begin(made, HatKind.OWN, hat_name="Peer supporter")
    begin(made, HatKind.OWN, hat_name="Campaign lead")
    with pytest.raises(Refusal, match="choosing who wears this hat already"):
        begin(made)
    with pytest.raises(Refusal, match="choosing who wears this hat already"):
        begin(made, HatKind.OWN, hat_name=" PEER supporter ")
    assert len(queries.under_way(made.circle.id)) == 3


def test_c10_a_hat_can_be_chosen_again_after_it_was_chosen_or_stopped() -> None:
    made = group()
    first = begin(made)
    service.stop(made.facilitator, first, "We wait for the new members.")
    second = begin(made)
    found = proposed(made, second)
    all_consent(made, found, made.members[0])
    rounds.decide(made.facilitator, found)
    assert begin(made).id != second.id
    assert [one.id for one in queries.finished(made.circle)] == [second.id, first.id]


def test_c6_the_top_circle_chooses_no_leader_and_no_delegate() -> None:
    made = group()
    for kind in (HatKind.LEADER, HatKind.DELEGATE):
        with pytest.raises(Refusal, match="top circle has no leader and no delegate"):
            begin(made, kind)


def test_c9_without_a_live_facilitator_any_full_member_leads_and_each_act_is_logged() -> None:
    made = group()
    member, learner = made.members[0], made.learner
    assert learner is not None
    assert not policy.may_open(member, made.circle)
    circles.put_down(made.facilitator, made.circle.live_terms(HatKind.FACILITATOR)[0])
    db.session.commit()
    assert policy.may_open(member, made.circle)
    assert not policy.may_open(learner, made.circle)
    selection = service.open_(
        member, made.circle, hat=HatKind.FACILITATOR, description="Leads us.", term_months=6
    )
    everyone_names(made, selection)
    service.to_change_round(member, selection)
    everyone_stays(made, selection)
    service.propose(member, selection, made.members[1], "Listens well.")
    for did in ("opened a selection", "opened the change round", "proposed a person"):
        assert [entry.detail["stood_in"] for entry in trail(did)] == [True], did


def test_a_closed_circle_chooses_nobody() -> None:
    made = group()
    selection = begin(made)
    made.circle.closed_at = selection.opened_at
    assert not policy.may_nominate(made.members[0], selection)
    assert not policy.may_run(made.facilitator, selection)
    with pytest.raises(Refusal, match="closed"):
        begin(made, HatKind.CARE_AND_COUNSEL)


# Naming


def test_c10_each_full_member_names_one_person_or_themselves_or_passes_with_a_reason() -> None:
    made = group()
    selection = begin(made)
    one, two, three = made.members
    service.nominate(one, selection, one, two, "Keeps calm.")
    service.nominate(two, selection, two, two, "I would like to learn it.")
    service.nominate(three, selection, three, None)
    assert [(n.person, n.nominee) for n in selection.nominations] == [(one, two), (two, two), (three, None)]
    with pytest.raises(Refusal, match="Say why you name this person"):
        service.nominate(made.secretary, selection, made.secretary, one, "  ")
    assert made.learner
    with pytest.raises(Refusal, match="Full members name somebody"):
        service.nominate(made.learner, selection, made.learner, one, "Kind.")
    with pytest.raises(Refusal, match="Full members name somebody"):
        service.nominate(made.admin, selection, made.admin, one, "Kind.")


def test_c10_a_nomination_is_changeable_and_stays_one_row() -> None:
    made = group()
    selection = begin(made)
    one, two, three = made.members
    service.nominate(one, selection, one, two, "Keeps calm.")
    service.nominate(one, selection, one, three, "Has more time.")
    db.session.commit()
    assert [(n.nominee, n.reason) for n in selection.nominations] == [(three, "Has more time.")]


def test_c10_only_who_could_wear_the_hat_is_named() -> None:
    made = group()
    selection = begin(made)
    one = made.members[0]
    assert made.learner
    with pytest.raises(Refusal, match="Only a full member can wear a hat"):
        service.nominate(one, selection, one, made.learner, "Kind.")
    gone = made.members[1]
    circles.close_account(made.admin, gone)
    with pytest.raises(Refusal, match="no account any more"):
        service.nominate(one, selection, one, gone, "Kind.")


def test_r11_the_order_is_shown_and_begins_with_another_person_each_time() -> None:
    made = group()
    first = begin(made)
    second = begin(made, HatKind.CARE_AND_COUNSEL)
    assert set(first.order()) == set(made.everyone)
    assert first.order()[0] != second.order()[0]
    begun = first.order()[0]
    to_change(made, first)
    assert first.order()[0] != begun, "the change round begins with another person too"
    assert second.order()[1:] + second.order()[:1] != second.order()


def test_r11_the_facilitator_enters_for_somebody_and_it_stays_theirs() -> None:
    made = group()
    selection = begin(made)
    one, two = made.members[:2]
    with pytest.raises(Refusal, match="Say how Member 1 told you"):
        service.nominate(made.facilitator, selection, one, two, "Calm.")
    service.nominate(made.facilitator, selection, one, two, "Calm.", Channel.PHONE)
    said = selection.said_now(one)
    assert said and said.entered_by is made.facilitator
    assert said.entered_how is Channel.PHONE
    service.nominate(made.facilitator, selection, one, made.members[2], "Calmer.", Channel.PAPER)
    assert trail("entered a nomination")[0].detail == {"person": one.id, "how": "phone"}
    service.nominate(one, selection, one, two, "No: calm.")
    assert said.entered_by is None, "now it is their own"
    assert said.entered_how is None
    with pytest.raises(Refusal, match="has spoken already, in person"):
        service.nominate(made.facilitator, selection, one, two, "Calm.", Channel.PHONE)


# The change round


def test_c10_the_change_round_opens_when_everyone_spoke_or_with_a_reason() -> None:
    made = group()
    selection = begin(made)
    one = made.members[0]
    service.nominate(one, selection, one, one, "I have time.")
    with pytest.raises(Refusal, match="Somebody has not spoken yet"):
        service.to_change_round(made.facilitator, selection)
    service.to_change_round(made.facilitator, selection, "They are on holiday.")
    kept = trail("opened the change round")[0].detail
    assert kept["why"] == "They are on holiday."
    assert "Member 2" in kept["without"]
    assert "Member 1" not in kept["without"]
    with pytest.raises(Refusal, match="opened already"):
        service.to_change_round(made.facilitator, selection)


def test_c10_in_the_change_round_people_stay_or_change_with_a_reason_and_the_first_words_stand() -> None:
    made = group()
    selection = begin(made)
    to_change(made, selection)
    one, two, three = made.members
    assert selection.step is Step.CHANGE
    service.nominate(two, selection, two, one)
    with pytest.raises(Refusal, match="Say why you name this person"):
        service.nominate(three, selection, three, two)
    service.nominate(three, selection, three, two, "The reason of Farah changed my mind.")
    first, then = selection.said(three, False), selection.said(three, True)
    assert first and first.nominee is one
    assert then and then.nominee is two
    assert selection.named() == [one, two]


def test_c10_somebody_heard_late_can_still_name_in_the_change_round() -> None:
    made = group()
    selection = begin(made)
    service.to_change_round(made.facilitator, selection, "Nobody could come.")
    one = made.members[0]
    service.nominate(one, selection, one, one, "I have time.")
    assert selection.said(one, False) is None
    assert selection.named() == [one]


def test_somebody_who_left_is_not_waited_for_and_their_words_stay() -> None:
    made = group()
    selection = begin(made)
    one, two = made.members[:2]
    service.nominate(one, selection, one, two, "Calm.")
    circles.leave(one, made.circle)
    circles.leave(two, made.circle)
    assert one not in selection.order()
    assert two not in selection.waiting()
    assert [n.reason for n in selection.nominations] == ["Calm."]
    with pytest.raises(Refusal, match="not a full member"):
        service.nominate(one, selection, one, one, "Me.")


# Proposing


def test_c10_the_facilitator_proposes_one_after_the_change_round_with_a_reason() -> None:
    made = group()
    selection = begin(made)
    one = made.members[0]
    with pytest.raises(Refusal, match="Open the change round first"):
        service.propose(made.facilitator, selection, one, "Calm.")
    to_change(made, selection)
    with pytest.raises(Refusal, match="Somebody has not spoken yet"):
        service.propose(made.facilitator, selection, one, "Calm.")
    everyone_stays(made, selection)
    assert selection.step is Step.PROPOSE
    with pytest.raises(Refusal, match="Say why you propose this person"):
        service.propose(made.facilitator, selection, one, " ")
    assert made.learner
    with pytest.raises(Refusal, match="Only a full member can wear a hat"):
        service.propose(made.facilitator, selection, made.learner, "Kind.")
    service.propose(made.facilitator, selection, made.members[2], "Nobody named them, and they offered.")
    assert selection.step is Step.CONSENT


def test_c10_going_on_without_somebody_keeps_the_reason() -> None:
    made = group()
    selection = begin(made)
    to_change(made, selection)
    service.propose(made.facilitator, selection, made.members[0], "Calm.", missing_why="They had a week.")
    assert trail("proposed a person")[0].detail["why"] == "They had a week."


def test_c10_the_consent_round_asks_the_nominee_last_and_the_hat_follows_from_the_decision() -> None:
    made = group()
    selection = begin(made)
    nominee = made.members[0]
    found = proposed(made, selection, nominee)
    assert found.proposer is made.facilitator
    assert found.stage is Stage.CONSENT
    assert found.title == "Member 1 wears the hat “Secretary” for 12 months"
    assert "Writes so that everyone understands." in found.version.text
    assert found.round and found.round.asked_last_id == nominee.id
    with pytest.raises(Refusal, match="asked last"):
        rounds.respond(nominee, found, CONSENT)
    all_consent(made, found, nominee)
    decision = rounds.decide(made.facilitator, found)
    db.session.expire_all()
    term = made.circle.live_terms(HatKind.SECRETARY)[0]
    assert (term.person, term.decision) == (nominee, decision)
    assert term.term_end == months_after(today(), 12)
    assert term.hat.description == "Keeps the record of what we decide."
    assert selection.step is Step.CHOSEN
    assert not selection.is_open
    assert decision.kinds == "|give_hat|"


@pytest.mark.parametrize(
    ("circle", "seen"),
    [
        (Visibility.PUBLIC, Visibility.MEMBERS),
        (Visibility.MEMBERS, Visibility.MEMBERS),
        (Visibility.CIRCLE, Visibility.CIRCLE),
    ],
)
def test_p3_the_proposal_is_never_public(circle: Visibility, seen: Visibility) -> None:
    made = group()
    made.circle.visibility = circle
    found = proposed(made, begin(made))
    assert found.visibility is seen
    assert "Reason" not in found.version.text, "what the others said stays with the selection"


def test_c10_an_objection_goes_through_integrating_while_nobody_else_is_proposed() -> None:
    made = group()
    selection = begin(made)
    nominee = made.members[0]
    found = proposed(made, selection, nominee)
    for who in made.everyone:
        if who is not nominee:
            rounds.respond(who, found, CONSENT)
    rounds.respond(nominee, found, objection("I would have no time left for my mother."))
    rounds.integrate(made.facilitator, found)
    assert selection.step is Step.CONSENT
    with pytest.raises(Refusal, match="proposed already"):
        service.propose(made.facilitator, selection, made.members[1], "Then she.")
    with pytest.raises(Refusal, match="Withdraw or park that proposal first"):
        service.stop(made.facilitator, selection, "It does not work.")


@pytest.mark.parametrize("other", [False, True])
def test_c10_who_the_next_round_is_about_answers_last_in_it(other: bool) -> None:
    made = group()
    nominee, somebody = made.members[:2]
    found = proposed(made, begin(made), nominee)
    for who in made.everyone:
        if who is not nominee:
            rounds.respond(who, found, objection() if who is somebody else CONSENT)
    rounds.respond(nominee, found, CONSENT)
    rounds.integrate(made.facilitator, found)
    effect = dict(found.version.effects[0])
    if other:
        effect |= {"person": somebody.id, "name": somebody.name}
    proposals.write_effects(made.facilitator, found, [effect | {"term_months": 3}], "a shorter time")
    for each in rounds.objections_of(found):
        rounds.offer_end(made.facilitator, found, each, End.CHANGED, "For three months.")
        rounds.confirm(each.person, found, each)
    opened = rounds.ask_again(made.facilitator, found, 7)
    last = somebody if other else nominee
    assert opened.asked_last_id == last.id
    with pytest.raises(Refusal, match="asked last"):
        rounds.respond(last, found, CONSENT)


@pytest.mark.parametrize("ends", ["withdraw", "refer"])
def test_c10_somebody_else_is_proposed_when_the_proposal_came_to_nothing(ends: str) -> None:
    made = group()
    selection = begin(made)
    first = proposed(made, selection)
    if ends == "withdraw":
        proposals.withdraw(made.facilitator, first, "She has no time.")
    else:
        above = make_circle(made.facilitator, made.circle, "Below")
        circles.add_member(above, made.facilitator)
        proposals.refer(made.facilitator, first, above, "It is theirs.")
    assert selection.fell
    assert selection.step is Step.PROPOSE
    with pytest.raises(Refusal, match="Somebody has been proposed"):
        service.nominate(made.members[1], selection, made.members[1], made.members[1], "Me.")
    second = service.propose(made.facilitator, selection, made.members[1], "She has time.")
    assert selection.proposal is second
    assert second.id != first.id
    assert [entry.detail["name"] for entry in queries.way(selection)[2:]] == ["Member 1", "Member 2"]


def test_c10_a_selection_is_stopped_with_a_reason_and_what_was_said_stays() -> None:
    made = group()
    selection = begin(made)
    everyone_names(made, selection)
    with pytest.raises(Refusal, match="Say why it stops"):
        service.stop(made.facilitator, selection, " ")
    service.stop(made.facilitator, selection, "We merge with the other circle.")
    assert selection.stage is SelectionStage.STOPPED
    assert not selection.is_open
    assert len(selection.nominations) == len(made.everyone)
    for late in (
        lambda: service.nominate(made.members[0], selection, made.members[0], None),
        lambda: service.to_change_round(made.facilitator, selection, "x"),
        lambda: service.propose(made.facilitator, selection, made.members[0], "x"),
        lambda: service.stop(made.facilitator, selection, "x"),
    ):
        with pytest.raises(Refusal):
            late()


def test_a_parked_proposal_can_be_let_go_and_still_counts_when_it_is_decided_after_all() -> None:
    made = group()
    selection = begin(made)
    found = proposed(made, selection)
    proposals.park(made.facilitator, found, "She is in hospital.", today() + timedelta(days=30))
    service.stop(made.facilitator, selection, "We wait.")
    rounds.take_up(made.facilitator, found, to_draft=False, days=7)
    all_consent(made, found, made.members[0])
    rounds.decide(made.facilitator, found)
    assert selection.step is Step.CHOSEN


# Leader and delegate


def below(made: object) -> tuple[Circle, list]:
    """A circle below, with a facilitator and two others."""
    circle = make_circle(made.facilitator, made.circle, "Leaving hospital")
    people = [make_member(circle, name) for name in ("Fay Below", "Lea Below", "Del Below")]
    wear(circle, people[0], HatKind.FACILITATOR)
    db.session.commit()
    return circle, people


def choose_leader(circle: Circle, people: list) -> Selection:
    return service.open_(
        people[0], circle, hat=HatKind.LEADER, description="Brings the view from above.", term_months=12
    )


def test_c7_the_delegate_is_not_even_named_as_leader() -> None:
    made = group()
    circle, people = below(made)
    wear(circle, people[2], HatKind.DELEGATE)
    selection = choose_leader(circle, people)
    with pytest.raises(Refusal, match="two different people"):
        service.nominate(people[1], selection, people[1], people[2], "Knows both.")
    service.to_change_round(people[0], selection, "All have left.")
    with pytest.raises(Refusal, match="two different people"):
        service.propose(people[0], selection, people[2], "Knows both.", above="Yes", missing_why="x")


def test_c6_the_leader_is_chosen_with_the_circle_above_which_says_what_it_thinks() -> None:
    made = group()
    circle, people = below(made)
    selection = choose_leader(circle, people)
    from_above = made.members[0]
    service.nominate(people[1], selection, people[1], from_above, "Knows the board.")
    service.to_change_round(people[0], selection, "Small circle.")
    with pytest.raises(Refusal, match="chosen with the circle above"):
        service.propose(people[0], selection, from_above, "Knows the board.", missing_why="Small circle.")
    found = service.propose(
        people[0], selection, from_above, "Knows the board.", above="They are glad.", missing_why="Small."
    )
    assert "Being heard: They are glad." in found.version.text
    for who in people:
        rounds.respond(who, found, CONSENT)
    rounds.decide(people[0], found)
    db.session.expire_all()
    assert circle.standing_of(from_above) is Standing.FULL, "the leader comes in with the hat"
    assert circle.wears(from_above, HatKind.LEADER)
    with pytest.raises(Refusal, match="Only a full member"):
        service.nominate(people[1], begin_delegate(circle, people), people[1], made.members[1], "Knows us.")


def begin_delegate(circle: Circle, people: list) -> Selection:
    return service.open_(people[0], circle, hat=HatKind.DELEGATE, description="Speaks for us.", term_months=6)


def test_p3_who_is_above_is_offered_to_who_is_above_too_and_once_named() -> None:
    made = group()
    circle, people = below(made)
    selection = choose_leader(circle, people)
    above = made.members[0]
    offered = queries.could_be_named(circle, selection.hat, people[1], selection.named())
    assert offered == sorted(people, key=lambda p: p.name)
    wear(circle, people[2], HatKind.DELEGATE)
    by_link = queries.could_be_named(circle, selection.hat, people[2], selection.named())
    assert above in by_link, "the delegate is in the circle above and sees who is there"
    service.nominate(people[2], selection, people[2], above, "Knows the board.")
    assert above in queries.could_be_named(circle, selection.hat, people[1], selection.named())
    assert above not in queries.could_be_named(circle, HatKind.SECRETARY, people[2], [])


# Reading


def test_v2_selections_are_the_circles_own() -> None:
    made = group()
    selection = begin(made)
    stranger = make_person("Stefan Stranger")
    for person, there in (
        (made.members[0], True),
        (made.learner, True),
        (stranger, False),
        (made.admin, False),
    ):
        assert person
        assert bool(db.session.scalars(queries.visible_to(person)).all()) is there
        assert bool(db.session.scalars(queries.circles_visible_to(person)).all()) is there
    circles.leave(made.members[0], made.circle)
    assert not db.session.scalars(queries.visible_to(made.members[0])).all()
    assert selection.id


def test_c9_hats_past_their_term_or_without_a_holder_wait_to_be_chosen(clock) -> None:
    made = group()
    wear(made.circle, made.members[0], HatKind.OWN, days=100, name="Peer supporter")
    assert queries.to_choose(made.circle) == []
    clock.forward(days=95)
    assert [(one.name, one.is_live) for one in queries.to_choose(made.circle)] == [("Peer supporter", True)]
    clock.forward(days=10)
    soon = queries.to_choose(made.circle)
    assert [(one.name, one.is_over) for one in soon] == [("Peer supporter", True)]
    circles.put_down(made.secretary, made.circle.live_terms(HatKind.SECRETARY)[0])
    waiting = {one.kind: (one.is_over, one.is_live) for one in queries.to_choose(made.circle)}
    assert waiting == {HatKind.OWN: (True, False), HatKind.SECRETARY: (False, False)}
    circle = make_circle(made.facilitator, made.circle, "Empty")
    kinds = [one.kind for one in queries.to_choose(circle)]
    assert kinds == [HatKind.FACILITATOR, HatKind.SECRETARY, HatKind.LEADER, HatKind.DELEGATE]
