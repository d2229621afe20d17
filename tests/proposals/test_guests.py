"""Guests: somebody from outside the circle who is heard on one proposal, and sees nothing else (C4)."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import event, func, select

from tests.proposals import makers
from workspace.circles import queries
from workspace.circles import service as circles
from workspace.circles.models import AbsencePolicy
from workspace.db import db
from workspace.logbook.models import TrailEntry
from workspace.people.models import Person
from workspace.proposals import guests, heard, policy, rounds, service
from workspace.proposals.consent import Say
from workspace.proposals.models import Guest, Proposal, Response, Speech, SpeechKind
from workspace.refusal import Refusal
from workspace.visibility import Visibility

WHY = "She works on the ward."


@dataclass
class Scene:
    """A confidential proposal, who invites, and who is to be heard."""

    made: makers.Group
    proposal: Proposal
    guest: Person
    stranger: Person

    @property
    def path(self) -> str:
        return f"/proposals/{self.proposal.id}"


@pytest.fixture
def scene(app: Any) -> Scene:
    made = makers.group()
    found = makers.proposal(made, visibility=Visibility.CIRCLE, confidential_why="It names a family.")
    guest, stranger = makers.person("Gita Guest"), makers.person("Stefan Stranger")
    db.session.commit()
    return Scene(made, found, guest, stranger)


def hear(scene: Scene) -> Guest:
    guest = guests.invite(scene.made.facilitator, scene.proposal, scene.guest.email, WHY)
    db.session.commit()
    return guest


def refuses(words: str, deed: Callable[..., Any], *args: Any) -> None:
    with pytest.raises(Refusal, match=words):
        deed(*args)


def test_c4_the_facilitator_hears_a_guest_and_the_page_names_them(scene: Scene, as_person) -> None:
    client = as_person(scene.made.facilitator)
    assert "Hear somebody from outside the circle" in client.get(scene.path).text
    assert "No guest is heard" in client.get(f"{scene.path}/guests").text
    sent = client.post(f"{scene.path}/guests", data={"email": " GITA.guest@example.org", "why": WHY})
    assert sent.status_code == 303 and sent.location.startswith(scene.path)
    shown = as_person(scene.made.members[1]).get(scene.path).text
    assert "Gita Guest" in shown and WHY in shown
    assert "/guests" not in shown, "members read it, the facilitator changes it"


def test_c4_only_the_facilitator_invites_guests(scene: Scene, as_person) -> None:
    for person in (scene.made.secretary, scene.made.members[0], scene.made.learner):
        assert as_person(person).get(f"{scene.path}/guests").status_code == 403
    assert as_person(scene.stranger).get(f"{scene.path}/guests").status_code == 404
    assert as_person(scene.made.admin).get(f"{scene.path}/guests").status_code == 404
    refuses(
        "Only the facilitator", guests.invite, scene.made.secretary, scene.proposal, scene.guest.email, WHY
    )
    hear(scene)
    assert as_person(scene.guest).get(f"{scene.path}/guests").status_code == 403


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"email": "nobody@example.org", "why": WHY}, "Nobody with this address has an account here"),
        ({"email": "member.1@example.org", "why": WHY}, "Member 1 is in this circle, and is heard anyway"),
        ({"email": "lena.learner@example.org", "why": WHY}, "is in this circle"),
        ({"email": "gita.guest@example.org", "why": " "}, "Say why they should be heard"),
        ({"email": "gita.guest", "why": WHY}, "Enter an email address"),
    ],
)
def test_c4_what_makes_no_sense_comes_back_with_a_sentence(
    scene: Scene, as_person, typed: Any, said: str
) -> None:
    refused = as_person(scene.made.facilitator).post(f"{scene.path}/guests", data=typed)
    assert refused.status_code == 422 and said in refused.text
    assert typed["email"] in refused.text, "what was typed stays"
    assert db.session.scalar(select(func.count()).select_from(Guest)) == 0


def test_c4_nobody_is_a_guest_twice_and_no_closed_account_is(scene: Scene) -> None:
    hear(scene)
    refuses(
        "a guest on this proposal already",
        guests.invite,
        scene.made.facilitator,
        scene.proposal,
        scene.guest.email,
        WHY,
    )
    circles.close_account(scene.made.admin, scene.stranger)
    refuses(
        "Nobody with this address",
        guests.invite,
        scene.made.facilitator,
        scene.proposal,
        scene.stranger.email,
        WHY,
    )


def test_c4_a_proposal_that_ended_hears_nobody_any_more(scene: Scene, as_person) -> None:
    service.withdraw(scene.proposal.proposer, scene.proposal, "Not now.")
    db.session.commit()
    refuses("has ended", guests.invite, scene.made.facilitator, scene.proposal, scene.guest.email, WHY)
    client = as_person(scene.made.facilitator)
    assert "Hear somebody" not in client.get(scene.path).text
    assert (
        client.post(f"{scene.path}/guests", data={"email": scene.guest.email, "why": WHY}).status_code == 422
    )


def test_c4_a_guest_sees_that_proposal_and_nothing_else_of_the_circle(scene: Scene, as_person) -> None:
    other = makers.proposal(scene.made, visibility=Visibility.CIRCLE, confidential_why="It names a family.")
    service.say(scene.made.members[1], scene.proposal, SpeechKind.COMMENT, "Between us: wait a little.")
    db.session.commit()
    client = as_person(scene.guest)
    assert client.get(scene.path).status_code == 404
    hear(scene)
    shown = client.get(scene.path)
    assert shown.status_code == 200 and "Between us" not in shown.text, "comments on drafts are the circle's"
    assert client.get(f"/proposals/{other.id}").status_code == 404
    assert client.get(f"/circles/{scene.made.circle.id}/members").status_code == 403
    assert db.session.scalars(queries.ids_of(scene.guest)).all() == []


def test_c4_a_guest_asks_and_reacts_but_neither_comments_nor_answers(scene: Scene, as_person) -> None:
    hear(scene)
    client, proposal = as_person(scene.guest), scene.proposal
    assert client.get(f"{scene.path}/say").status_code == 403, "no comments on drafts"
    service.open_(proposal.proposer, proposal, in_domain=True, is_major=False, response=Response.DECIDE)
    assert client.post(f"{scene.path}/say", data={"text": "Who pays for the bus?"}).status_code == 303
    service.to_reactions(scene.made.facilitator, proposal)
    assert client.post(f"{scene.path}/say", data={"text": "The ward would welcome it."}).status_code == 303
    rounds.to_consent(scene.made.facilitator, proposal, 7)
    db.session.commit()
    assert client.get(f"{scene.path}/say").status_code == 403
    assert client.get(f"{scene.path}/answer").status_code == 403
    assert client.post(f"{scene.path}/answer", data={"say": "consent"}).status_code == 403
    last = proposal.round
    assert last is not None and scene.guest.id not in {place.person_id for place in last.places}
    said = [s.text for s in db.session.scalars(select(Speech).where(Speech.person_id == scene.guest.id))]
    assert said == ["Who pays for the bus?", "The ward would welcome it."]
    refuses(".", rounds.respond, scene.guest, proposal, rounds.Given(Say.CONSENT))


def test_c4_a_guest_never_answers_ahead_nor_moves_anything(app: Any, as_person) -> None:
    made = makers.group(absence=AbsencePolicy.EARLY_ANSWERS)
    proposal, guest = makers.proposal(made), makers.person("Gita Guest")
    guests.invite(made.facilitator, proposal, guest.email, WHY)
    makers.to_reactions(made, proposal)
    client = as_person(guest)
    assert client.get(f"/proposals/{proposal.id}/answer-ahead").status_code in (403, 404)
    assert "Answer ahead" not in client.get(f"/proposals/{proposal.id}").text
    assert policy.moves_open_to(guest, proposal) == []
    assert not policy.may_record_input(guest, proposal) and not policy.may_stop_clock(guest, proposal)


def still(page: str) -> list[str]:
    """A page without what is new each time it is shown."""
    return [line for line in page.splitlines() if "csrf_token" not in line and "once" not in line]


def test_r10_a_guest_sees_no_answer_neither_hidden_nor_open(scene: Scene, as_person) -> None:
    hear(scene)
    makers.to_consent(scene.made, scene.proposal)
    client = as_person(scene.guest)
    first = client.get(scene.path).text
    rounds.respond(scene.made.members[1], scene.proposal, makers.objection("A very particular harm."))
    rounds.respond(scene.made.members[2], scene.proposal, rounds.Given(Say.CONCERN, "A very quiet worry."))
    db.session.commit()
    assert still(client.get(scene.path).text) == still(first), "nothing on the page moves when others answer"
    for person in scene.made.everyone:
        last = scene.proposal.round
        assert last is not None
        if last.answer_of(person) is None:
            rounds.respond(person, scene.proposal, makers.CONSENT)
    rounds.integrate(scene.made.facilitator, scene.proposal)
    db.session.commit()
    shown = client.get(scene.path).text
    assert "A very particular harm" not in shown and "A very quiet worry" not in shown


def test_c4_taken_back_it_is_gone_at_once_and_what_was_said_stays(scene: Scene, as_person) -> None:
    number = hear(scene).id
    client = as_person(scene.guest)
    service.open_(
        scene.proposal.proposer, scene.proposal, in_domain=True, is_major=False, response=Response.DECIDE
    )
    client.post(f"{scene.path}/say", data={"text": "Who pays for the bus?"})
    boss = as_person(scene.made.facilitator)
    assert as_person(scene.made.secretary).post(f"{scene.path}/guests/{number}/end").status_code == 403
    assert boss.post(f"/proposals/{scene.proposal.id + 9}/guests/{number}/end").status_code == 404
    ended = boss.post(f"{scene.path}/guests/{number}/end")
    assert ended.location == f"{scene.path}/guests" and "no longer a guest" in boss.get(ended.location).text
    assert client.get(scene.path).status_code == 404
    assert client.post(f"{scene.path}/say", data={"text": "Once more"}).status_code == 404
    assert "Who pays for the bus?" in boss.get(scene.path).text
    assert boss.post(f"{scene.path}/guests/{number}/end").status_code == 404, "it has ended already"
    did = {entry.did for entry in db.session.scalars(select(TrailEntry))}
    assert {"invited a guest", "no longer hears a guest"} <= did


def test_c4_home_tells_a_guest_until_they_have_spoken(scene: Scene, as_person) -> None:
    hear(scene)
    client, asked = as_person(scene.guest), "You are asked to be heard on"
    page = client.get("/home").text
    assert asked in page and WHY in page and "Read it" in page
    service.open_(
        scene.proposal.proposer, scene.proposal, in_domain=True, is_major=False, response=Response.DECIDE
    )
    page = client.get("/home").text
    assert asked in page and f"{scene.path}/say" in page
    client.post(f"{scene.path}/say", data={"passing": "yes"})
    assert asked not in client.get("/home").text
    service.to_reactions(scene.made.facilitator, scene.proposal)
    assert asked in client.get("/home").text
    assert asked not in as_person(scene.stranger).get("/home").text


def test_c4_who_joins_the_circle_is_no_guest_any_more(scene: Scene, as_person) -> None:
    hear(scene)
    circles.add_member(scene.made.circle, scene.guest)
    db.session.commit()
    assert "You are asked to be heard on" not in as_person(scene.guest).get("/home").text
    assert policy.may_speak(scene.guest, scene.proposal)


def test_c4_a_guest_reads_what_was_decided_without_anybodys_answer(scene: Scene, as_person) -> None:
    hear(scene)
    makers.to_consent(scene.made, scene.proposal)
    for person in scene.made.everyone:
        rounds.respond(person, scene.proposal, makers.CONSENT)
    decision = rounds.decide(scene.made.facilitator, scene.proposal)
    db.session.commit()
    client = as_person(scene.guest)
    shown = client.get(f"/decisions/{decision.id}")
    assert shown.status_code == 200 and "Member 2" not in shown.text
    assert as_person(scene.stranger).get(f"/decisions/{decision.id}").status_code == 404


def test_c9_who_stands_in_and_hears_a_guest_is_noted(scene: Scene, clock) -> None:
    clock.forward(days=400)
    guests.invite(scene.made.members[2], scene.proposal, scene.guest.email, WHY)
    entry = db.session.scalars(select(TrailEntry).where(TrailEntry.did == "invited a guest")).one()
    assert entry.detail == {"person": scene.guest.id, "stood_in": True}


def test_home_costs_the_same_with_many_invitations(app: Any, as_person) -> None:
    made = makers.group()
    guest = makers.person("Gita Guest")
    asked: list[str] = []

    def note(*args: Any) -> None:
        asked.append(args[2])

    client = as_person(guest)

    def cost(more: int) -> int:
        for _ in range(more):
            found = makers.proposal(made)
            service.open_(found.proposer, found, in_domain=True, is_major=False, response=Response.DECIDE)
            guests.invite(made.facilitator, found, guest.email, WHY)
        db.session.commit()
        asked.clear()
        assert client.get("/home").status_code == 200
        return len(asked)

    event.listen(db.engine, "before_cursor_execute", note)
    few = cost(1)
    assert cost(15) == few
    event.remove(db.engine, "before_cursor_execute", note)
    assert len(heard.asked_of(guest)) == 16
