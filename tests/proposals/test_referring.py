"""Sending a proposal on with its history, and the answer coming back to where it began (C2, C3, R14)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from sqlalchemy import select

from tests.proposals import makers
from tests.proposals.test_rounds import objected
from tests.proposals.test_views import send
from workspace.circles import service as circles
from workspace.circles.models import Circle, CircleKind, HatKind
from workspace.db import db, today
from workspace.people.models import Person
from workspace.proposals import policy, queries, referrals, referring, rounds, service
from workspace.proposals.consent import Say, Stage
from workspace.proposals.models import Conflict, Proposal, Response, Speech, SpeechKind
from workspace.refusal import Refusal
from workspace.visibility import Visibility

Sign = Callable[[Any], Any]
pytestmark = pytest.mark.usefixtures("app")


def circle_of(
    made: makers.Group,
    parent: Circle,
    name: str,
    people: Sequence[Person],
    kind: CircleKind = CircleKind.CIRCLE,
) -> Circle:
    """A circle below another with these full members, the first of whom facilitates."""
    helps = kind is CircleKind.HELPING_CIRCLE
    opened = circles.open_circle(
        made.admin, parent, kind=kind, name=name, aim=f"The aim of {name}", domain=f"The domain of {name}",
        question="Who pays for it?" if helps else "", ends_on=today() + timedelta(days=60) if helps else None,
    )  # fmt: skip
    for person in people:
        circles.add_member(opened, person)
    db.session.flush()
    db.session.expire_all()
    if people:
        year = today() + timedelta(days=365)
        circles.give_hat(made.admin, opened, people[0], kind=HatKind.FACILITATOR, term_end=year)
    db.session.commit()
    db.session.expire_all()
    return opened


class Two:
    """A top circle, a circle below it with people of its own, and a helping circle of that one."""

    def __init__(self) -> None:
        self.made = makers.group()
        self.top = self.made.circle
        self.own = [makers.person(f"Below {n}") for n in range(1, 4)]
        self.below = circle_of(self.made, self.top, "Leaving hospital", self.own)
        self.helpers = [makers.person("Hanna Helper"), self.own[1]]
        self.helping = circle_of(self.made, self.below, "Who pays", self.helpers, CircleKind.HELPING_CIRCLE)

    def draft(self, visibility: Visibility = Visibility.MEMBERS, **more: Any) -> Proposal:
        why = "It names a contract." if visibility is Visibility.CIRCLE else ""
        found = service.raise_proposal(self.own[1], self.below, makers.WORDS, visibility, why, **more)
        db.session.commit()
        return found

    def opened(self, visibility: Visibility = Visibility.MEMBERS, **more: Any) -> Proposal:
        found = self.draft(visibility, **more)
        service.open_(found.proposer, found, in_domain=True, is_major=False, response=Response.SEND_ON)
        db.session.commit()
        return found

    def refer(self, found: Proposal, to: Circle, why: str = "It is theirs.") -> Proposal:
        sent = service.refer(self.own[0], found, to, why)
        db.session.commit()
        return sent


def decided(found: Proposal) -> Any:
    """Take it straight through a round in which everybody consents."""
    who = found.circle.full_members()
    boss = next(person for person in who if policy.may_facilitate(person, found))
    rounds.open_straight(boss, found, "Talked about before", 3)
    for person in who:
        rounds.respond(person, found, makers.CONSENT)
    decision = rounds.decide(boss, found)
    db.session.commit()
    return decision


def sees(person: Person) -> set[int]:
    return set(db.session.scalars(queries.visible_to(person).with_only_columns(Proposal.id)))


def test_c3_what_is_outside_goes_to_the_circle_whose_domain_it_is_and_its_decision_stands() -> None:
    two = Two()
    found = two.opened()
    there = two.refer(found, two.top)
    assert found.stage is Stage.REFERRED and there.stage is Stage.DRAFT
    assert there.came_from_id == found.id and there.version.text == found.version.text
    decision = decided(there)
    assert decision.circle_id == two.top.id
    assert there.decision is decision and found.decision is None
    assert referring.bring_back(two.made.facilitator, there, decision) is None, (
        "it stands, nothing comes back"
    )


def test_r14_the_history_comes_along_even_of_what_only_the_circle_sees(as_person: Sign) -> None:
    two = Two()
    made = two.made
    found = two.opened(Visibility.CIRCLE)
    service.say(two.own[2], found, SpeechKind.QUESTION, "Who drives them home?")
    service.to_reactions(two.own[0], found)
    rounds.to_consent(two.own[0], found, 3)
    rounds.respond(two.own[0], found, makers.CONSENT)
    rounds.respond(two.own[1], found, rounds.Given(Say.CONCERN, "The van is old."))
    rounds.respond(two.own[2], found, makers.objection("It needs a whole day."))
    rounds.integrate(two.own[0], found)
    db.session.commit()
    one = rounds.objections_of(found)[0]
    reader, stranger = as_person(made.members[2]), as_person(makers.person("Stan Stranger"))
    for url in (f"/proposals/{found.id}", f"/objections/{one.id}", f"/proposals/{found.id}/versions"):
        assert reader.get(url).status_code == 404, "before it was sent on"
    there = two.refer(found, two.top)
    for url in (f"/proposals/{found.id}", f"/objections/{one.id}", f"/proposals/{found.id}/versions"):
        assert reader.get(url).status_code == 200, url
        assert stranger.get(url).status_code == 404, url
    shown = unescape(reader.get(f"/proposals/{found.id}").text)
    assert "It needs a whole day." in shown and "Who drives them home?" in shown
    assert "The van is old." in shown, "the closed round with its answers"
    new = unescape(reader.get(f"/proposals/{there.id}").text)
    assert "What happened before it came here" in new and f'href="/proposals/{found.id}"' in new
    assert "1 version, 1 consent round, 1 objection" in new and "1 thing said" in new
    assert stranger.get(f"/proposals/{there.id}").status_code == 404
    other = two.draft(Visibility.CIRCLE)
    assert other.id not in sees(made.members[2]), "only this one proposal, nothing else of that circle"
    assert not policy.is_inside(made.members[2], other)


def test_r14_an_answer_not_given_before_sending_on_stays_the_only_thing_that_is_missing() -> None:
    """Referring closes the round; nobody who receives it can write, answer or confirm anything there."""
    two = Two()
    found = two.opened()
    two.refer(found, two.top)
    reader = two.made.members[2]
    assert policy.is_inside(reader, found)
    assert not policy.may_write_now(reader, found) and not policy.may_answer(reader, found)
    assert policy.moves_open_to(reader, found) == []


def test_r14_the_answer_comes_back_to_the_page_and_the_logbook_where_it_began(as_person: Sign) -> None:
    two = Two()
    found = two.opened(Visibility.CIRCLE)
    there = two.refer(found, two.top, "It is about discharge.")
    home = as_person(two.own[2])
    pages = (f"/proposals/{found.id}", f"/circles/{two.below.id}/logbook")
    for url in pages:
        shown = unescape(home.get(url).text)
        assert "Referred to Being heard on" in shown and "It is about discharge." in shown, url
        assert "still open (Draft)" in shown, url
    decision = decided(there)
    for url in pages:
        shown = unescape(home.get(url).text)
        assert f"decision {decision.number} of Being heard" in shown, url
        assert f'href="/decisions/{decision.id}"' in shown, url
    assert home.get(f"/decisions/{decision.id}").status_code == 200, "the answer is theirs too"
    assert as_person(makers.person("Stan Stranger")).get(f"/decisions/{decision.id}").status_code == 404
    receiving = unescape(as_person(two.made.members[2]).get(f"/circles/{two.top.id}/logbook").text)
    assert "1 proposal sent here by another circle" in receiving and "Leaving hospital" in receiving
    empty = unescape(as_person(two.own[2]).get(f"/circles/{two.top.id}/logbook").text)
    assert "sent here by another circle" not in empty or there.id in sees(two.own[2])


def test_r14_what_is_withdrawn_or_sent_further_says_so_where_it_began(as_person: Sign) -> None:
    two = Two()
    found = two.opened()
    there = two.refer(found, two.top)
    service.withdraw(there.proposer, there, "The trust does it already.")
    second = two.opened()
    on = two.refer(second, two.top)
    third_people = [makers.person("Third One")]
    third = circle_of(two.made, two.top, "Money", third_people)
    service.open_(on.proposer, on, in_domain=False, is_major=False, response=Response.SEND_ON)
    further = service.refer(two.made.facilitator, on, third, "It is about money.")
    db.session.commit()
    home = as_person(two.own[2])
    shown = unescape(home.get(f"/proposals/{found.id}").text)
    assert "withdrawn there." in shown and "The trust does it already." in shown
    shown = unescape(home.get(f"/proposals/{second.id}").text)
    assert "referred further." in shown and "Referred to Money on" in shown
    decision = decided(further)
    shown = unescape(home.get(f"/circles/{two.below.id}/logbook").text)
    assert f"decision {decision.number} of Money" in shown and "2 proposals sent on from here" in shown
    whole = unescape(as_person(third_people[0]).get(f"/proposals/{further.id}").text)
    assert whole.index("Leaving hospital") < whole.index("Being heard"), "the first circle first"
    assert {second.id, on.id} <= sees(third_people[0])


def test_r14_sent_there_and_back_again_no_page_goes_round_in_circles(as_person: Sign) -> None:
    two = Two()
    first = two.opened()
    there = two.refer(first, two.top)
    service.open_(there.proposer, there, in_domain=False, is_major=False, response=Response.SEND_ON)
    back = service.refer(two.made.facilitator, there, two.below, "It is yours after all.")
    db.session.commit()
    for person in (two.own[2], two.made.members[2]):
        client = as_person(person)
        for url in (
            *(f"/proposals/{one.id}" for one in (first, there)),
            f"/circles/{two.below.id}/logbook",
            f"/circles/{two.top.id}/logbook",
        ):
            assert client.get(url).status_code == 200, url
    assert [leg.proposal.id for leg in referrals.legs_of(two.own[2], [first])[first.id]] == [
        there.id,
        back.id,
    ]
    assert [b.proposal.id for b in referrals.before(two.own[2], back)] == [first.id, there.id]
    assert referring.all_before(back) == [there, first]


def test_r14_legs_cost_the_same_few_queries_for_many_proposals() -> None:
    from sqlalchemy import event

    two = Two()
    counted: list[int] = []
    for _round in range(2):
        for _n in range(3):
            two.refer(two.opened(), two.top)
        db.session.expire_all()
        assert two.own[2].id and two.below.id, "loaded before counting"
        asked = 0

        def count(*_given: Any) -> None:
            nonlocal asked
            asked += 1

        event.listen(db.engine, "before_cursor_execute", count)
        found = referrals.referred_from(two.own[2], two.below)
        shown = [(leg.proposal.circle.name, leg.decision) for one in found for leg in one.legs]
        event.remove(db.engine, "before_cursor_execute", count)
        assert len(shown) == 3 * (_round + 1)
        counted.append(asked)
    assert counted[0] == counted[1]


def test_v2_outsiders_are_told_no_more_of_a_referral_than_of_a_draft(as_person: Sign) -> None:
    two = Two()
    found = two.opened()
    there = two.refer(found, two.top, "It is theirs.")
    stranger = makers.person("Stan Stranger")
    legs = referrals.legs_of(stranger, [found])[found.id]
    assert [(leg.told, leg.opens) for leg in legs] == [(False, False)]
    shown = unescape(as_person(stranger).get(f"/proposals/{found.id}").text)
    assert "Draft" not in shown.split("Where it went")[1].split("</section>")[0]
    assert f'href="/proposals/{there.id}"' not in shown


# What comes along ---------------------------------------------------------------------------------------


def test_r16_what_it_supersedes_and_who_is_off_the_roster_come_along() -> None:
    two = Two()
    earlier = decided(two.draft())
    found = two.opened(supersedes=earlier)
    member = two.made.members[1]
    circles.add_member(two.below, member)
    db.session.commit()
    db.session.expire_all()
    service.note_conflict(two.own[0], found, member, "Her firm sells it.")
    service.note_conflict(two.own[0], found, two.own[2], "His too.")
    there = two.refer(found, two.top)
    assert there.supersedes_id == earlier.id
    off = db.session.scalars(select(Conflict).filter_by(proposal_id=there.id)).all()
    assert [(c.person_id, c.reason) for c in off] == [(member.id, "Her firm sells it.")]


def test_r1_what_was_heard_before_counts_where_it_was_sent_on() -> None:
    two = Two()
    found = two.draft()
    service.open_(found.proposer, found, in_domain=False, is_major=True, response=Response.SEND_ON)
    service.record_input(found.proposer, found, "40 carers answered the survey.")
    there = two.refer(found, two.top)
    service.open_(there.proposer, there, in_domain=True, is_major=True, response=Response.DECIDE)
    service.to_reactions(two.made.facilitator, there)
    rounds.to_consent(two.made.facilitator, there, 3)
    assert there.stage is Stage.CONSENT


def test_where_it_can_not_be_sent() -> None:
    two = Two()
    found = two.opened()
    empty = circle_of(two.made, two.top, "Nobody there", [])
    with pytest.raises(Refusal, match="no full members"):
        service.refer(two.own[0], found, empty, "Theirs")
    db.session.rollback()
    with pytest.raises(Refusal, match="another circle"):
        service.refer(two.own[0], found, two.below, "Ours")
    other = makers.proposal(two.made)
    makers.to_reactions(two.made, other)
    with pytest.raises(Refusal, match="only to the circle that appointed it"):
        service.refer(two.made.facilitator, other, two.helping, "Not our helpers")
    with pytest.raises(Refusal, match="open it first"):
        service.refer(two.own[0], two.draft(), two.top, "Too early")


# A helping circle recommends ------------------------------------------------------------------------------


def with_effect(two: Two) -> tuple[Proposal, dict[str, Any]]:
    found = two.draft()
    effect = {
        "kind": "give_hat", "hat": "own", "hat_name": "Peer supporter", "description": "", "term_months": 6,
        "person": two.own[2].id, "name": two.own[2].name, "circle": two.below.id,
        "circle_name": two.below.name,
    }  # fmt: skip
    service.write_effects(found.proposer, found, [effect])
    service.open_(found.proposer, found, in_domain=True, is_major=True, response=Response.HELPING_CIRCLE)
    db.session.commit()
    return found, effect


def test_c2_a_helping_circle_recommends_and_the_circle_that_appointed_it_decides() -> None:
    two = Two()
    found, effect = with_effect(two)
    asked = two.refer(found, two.helping, "Who pays for it?")
    assert asked.version.effects == [] and asked.supersedes_id is None
    with pytest.raises(Refusal, match="recommends"):
        service.write_effects(asked.proposer, asked, [effect])
    service.write(
        asked.proposer, asked, service.Words("Half a day", "It costs.", "The trust pays half a day.", "Ask.")
    )
    recommended = decided(asked)
    assert recommended.circle_id == two.helping.id and recommended.effects == []
    db.session.expire_all()
    assert not two.below.wears(two.own[2], HatKind.OWN), "nothing happens by a recommendation"
    back = db.session.scalars(select(Proposal).where(Proposal.came_from_id == asked.id)).one()
    assert back.circle_id == two.below.id and back.stage is Stage.DRAFT
    assert back.version.text == "The trust pays half a day." and back.version.effects == [effect]
    assert back.proposer is found.proposer
    heard = db.session.scalars(select(Speech).filter_by(proposal_id=back.id)).one()
    assert heard.kind is SpeechKind.INPUT and "The trust pays half a day." in heard.text
    assert "Who pays recommends (decision 1 of its logbook)" in heard.text
    service.open_(back.proposer, back, in_domain=True, is_major=True, response=Response.DECIDE)
    service.to_reactions(two.own[0], back)
    rounds.to_consent(two.own[0], back, 3)
    for person in two.below.full_members():
        rounds.respond(person, back, makers.CONSENT)
    rounds.decide(two.own[0], back)
    db.session.commit()
    db.session.expire_all()
    assert two.below.wears(two.own[2], HatKind.OWN), "what the first proposal would change happens now"


def test_c2_the_recommendation_shows_in_both_logbooks_and_the_way_can_be_read(as_person: Sign) -> None:
    two = Two()
    found, _effect = with_effect(two)
    asked = two.refer(found, two.helping)
    home, helper = as_person(two.own[2]), as_person(two.helpers[0])
    waiting = unescape(home.get(f"/circles/{two.below.id}/logbook").text)
    assert "Asked for a recommendation: Who pays" in waiting and "still open" in waiting
    there = unescape(helper.get(f"/proposals/{asked.id}").text)
    assert "You are asked for a recommendation" in there
    recommended = decided(asked)
    back = db.session.scalars(select(Proposal).where(Proposal.came_from_id == asked.id)).one()
    for url in (f"/circles/{two.below.id}/logbook", f"/proposals/{found.id}"):
        shown = unescape(home.get(url).text)
        assert "Their recommendation:" in shown and f"decision {recommended.number} of Who pays" in shown
        assert f'href="/proposals/{back.id}"' in shown and "Came back to Leaving hospital" in shown
    assert "1. " in helper.get(f"/circles/{two.helping.id}/logbook").text
    shown = unescape(home.get(f"/proposals/{back.id}").text)
    assert "What happened before it came here" in shown and "Who pays" in shown
    assert {found.id, asked.id} <= sees(two.own[2])
    assert {found.id, asked.id} <= sees(two.helpers[0])


def test_c2_where_the_proposer_left_the_facilitator_takes_the_recommendation_up() -> None:
    two = Two()
    found, _effect = with_effect(two)
    asked = two.refer(found, two.helping)
    circles.leave(found.proposer, two.below)
    db.session.commit()
    db.session.expire_all()
    decided(asked)
    back = db.session.scalars(select(Proposal).where(Proposal.came_from_id == asked.id)).one()
    assert back.proposer is two.own[0]


def test_c2_what_a_helping_circle_sends_further_keeps_what_was_to_happen() -> None:
    two = Two()
    found, effect = with_effect(two)
    asked = two.refer(found, two.helping)
    service.open_(asked.proposer, asked, in_domain=False, is_major=False, response=Response.SEND_ON)
    further = service.refer(two.helpers[0], asked, two.top, "The board must say.")
    assert further.version.effects == [effect]
    assert not referring.is_recommendation(further)


# The page -----------------------------------------------------------------------------------------------


def test_r14_the_page_offers_the_circle_above_and_own_helpers_first(as_person: Sign) -> None:
    two = Two()
    found = two.opened()
    url = f"/proposals/{found.id}/move/refer"
    boss = as_person(two.own[0])
    shown = unescape(boss.get(url).text)
    assert "Being heard (the next broader circle)" in shown
    assert shown.index("next broader circle") < shown.index("our helping circle")
    assert f"/circles/{two.below.id}/proposals/new?effect=open_circle" in shown
    chosen = unescape(boss.get(f"{url}?to={two.helping.id}").text)
    assert f'value="{two.helping.id}" selected' in chosen or f'selected value="{two.helping.id}"' in chosen
    assert as_person(two.own[2]).get(url).status_code == 403
    assert send(boss, url, circle=str(two.helping.id)).status_code == 422, "a reason is needed"
    sent = send(boss, f"{url}?to={two.helping.id}", circle=str(two.helping.id), reason="They know.")
    assert sent.status_code == 303
    top = makers.proposal(two.made)
    makers.to_reactions(two.made, top)
    theirs = as_person(two.made.facilitator).get(f"/proposals/{top.id}/move/refer").text
    assert "Who pays" not in theirs, "a helping circle answers only to the circle that appointed it"


def test_r14_an_objection_that_is_kept_goes_along_when_it_is_sent_on() -> None:
    two = Two()
    found = objected(two.made)
    circles.give_hat(
        two.made.admin, two.top, two.made.facilitator, kind=HatKind.FACILITATOR,
        term_end=today() + timedelta(days=100),
    )  # fmt: skip
    sent = service.refer(two.made.facilitator, found, two.below, "They know the wards.")
    db.session.commit()
    one = rounds.objections_of(found)[0]
    mine = db.session.scalars(queries.objections_visible_to(two.own[2])).all()
    assert [o.id for o in mine] == [one.id] and sent.stage is Stage.DRAFT


def test_r16_objections_raised_before_it_was_sent_on_stand_in_the_record_with_their_circle(
    as_person: Sign,
) -> None:
    two = Two()
    found = two.opened()
    service.to_reactions(two.own[0], found)
    rounds.to_consent(two.own[0], found, 7)
    for person in found.circle.full_members():
        rounds.respond(person, found, makers.objection() if person is two.own[2] else makers.CONSENT)
    rounds.integrate(two.own[0], found)
    sent = two.refer(found, two.top)
    decision = decided(sent)
    (kept,) = decision.objections
    assert (kept["circle"], kept["round"], kept["name"]) == (two.below.name, 0, two.own[2].name)
    assert kept["end"] == "", "R8: it was referred, not integrated"
    db.session.commit()
    read = as_person(two.made.members[0]).get(f"/decisions/{decision.id}")
    assert read.status_code == 200
    assert "in Leaving hospital, before it was sent here" in unescape(read.text)
