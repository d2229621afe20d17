"""Whether anything is new: answered cheaply, and never so that something hidden could be guessed (R10)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask

from tests.conftest import Clock
from tests.facilitating.rounds_made import counted, in_consent, many_rounds, rendered, stamp_in, text_of
from tests.proposals import makers
from workspace.db import db, now
from workspace.proposals import rounds, service
from workspace.proposals.consent import End, Say
from workspace.proposals.models import Proposal, SpeechKind
from workspace.proposals.news import stamp

Sign = Callable[[Any], Any]
pytestmark = pytest.mark.usefixtures("app")
CONCERN = rounds.Given(Say.CONCERN, "Parking costs money.")


def pages(found: Proposal) -> tuple[str, str]:
    return f"/proposals/{found.id}", f"/proposals/{found.id}/run"


def test_nothing_new_is_answered_without_rendering_and_with_three_questions_at_most(
    app: Flask, as_person: Sign
) -> None:
    made, found = many_rounds(18, 4, 2)
    url = f"/proposals/{found.id}"
    for who in (made.facilitator, made.members[-1], made.learner):
        client = as_person(who)
        seen = stamp_in(client.get(url))
        with counted() as asked, rendered(app) as templates:
            answer = client.get(f"{url}/news?seen={seen}")
        assert (answer.status_code, answer.get_data()) == (204, b"")
        assert templates == [] and len(asked) <= 3, asked
    rounds.respond(made.members[-1], found, makers.CONSENT)
    db.session.commit()
    client = as_person(made.facilitator)
    with rendered(app) as templates:
        fresh = client.get(f"/proposals/{found.id}/news?seen={seen}")
    assert fresh.status_code == 200 and templates == []
    assert fresh.json == {"stamp": stamp_in(client.get(pages(found)[1]))}


def test_who_may_not_see_the_proposal_gets_no_news(as_person: Sign, client: Any) -> None:
    made = makers.group()
    draft = makers.proposal(made)
    stranger = makers.person("Stan Stranger")
    db.session.commit()
    assert as_person(stranger).get(f"/proposals/{draft.id}/news").status_code == 404
    assert as_person(made.learner).get(f"/proposals/{draft.id}/news?seen=%00%ff").status_code in (200, 400)
    assert as_person(made.learner).get("/proposals/4711/news").status_code == 404
    assert client.get(f"/proposals/{draft.id}/news").status_code == 303


def test_everything_a_page_shows_is_news(clock: Clock) -> None:
    clock.at(now())
    made = makers.group()
    found = makers.proposal(made)
    me, seen = made.members[0], set()

    def fresh(what: str) -> None:
        clock.forward(seconds=1)
        db.session.commit()
        word = stamp(me, db.session.get_one(Proposal, found.id))
        assert word not in seen, what
        assert stamp(me, found) == word
        seen.add(word)

    fresh("a draft")
    service.say(made.members[1], found, SpeechKind.COMMENT, "Good")
    fresh("a comment")
    makers.to_reactions(made, found)
    fresh("a stage")
    service.say(made.members[1], found, SpeechKind.PASS)
    fresh("a pass")
    service.note_conflict(made.facilitator, found, made.members[2], "Her brother sells it.")
    fresh("a conflict")
    service.note_conflict(made.facilitator, found, made.members[2], "Her brother sells it to us.")
    fresh("its reason")
    rounds.to_consent(made.facilitator, found, 7)
    fresh("a round")
    rounds.stop_clock(made.members[1], found, "")
    fresh("the clock stopped")
    rounds.start_clock(made.facilitator, found, 3)
    fresh("the clock started")
    rounds.respond(made.members[1], found, makers.CONSENT)
    fresh("an answer")
    rounds.respond(me, found, makers.CONSENT)
    fresh("my own answer")
    rounds.respond(made.members[1], found, makers.objection())
    fresh("an answer I may see was changed")
    clock.forward(days=30)
    fresh("the deadline has passed")
    rounds.integrate(made.facilitator, found)
    one = rounds.objections_of(found)[0]
    fresh("integrating")
    rounds.offer_end(made.facilitator, found, one, End.MEASURED, "We count it.")
    fresh("an end is offered")
    rounds.not_yet(made.members[1], found, one, "And who pays?")
    fresh("not yet")
    service.write(found.proposer, found, replace(makers.WORDS, text="Half a day"))
    fresh("a version")


def test_r10_a_changed_answer_is_no_news_for_who_may_not_see_it(clock: Clock) -> None:
    clock.at(now())
    made, found = in_consent()
    waiting = (made.facilitator, made.members[0], made.learner, made.admin, makers.person("Stan Stranger"))
    rounds.respond(made.members[1], found, makers.CONSENT)
    rounds.respond(made.secretary, found, makers.CONSENT)
    db.session.commit()
    before = [stamp(who, found) for who in waiting]
    for answer in (CONCERN, makers.objection(), makers.CONSENT):
        clock.forward(minutes=1)
        rounds.respond(made.members[1], found, answer)
        db.session.commit()
        assert [stamp(who, found) for who in waiting] == before, answer
    knowing = stamp(made.secretary, found)
    clock.forward(minutes=1)
    rounds.respond(made.members[1], found, makers.objection())
    assert stamp(made.secretary, found) != knowing


def test_r10_for_who_is_not_asked_answers_are_news_only_when_all_are_in(clock: Clock) -> None:
    clock.at(now())
    made, found = in_consent()
    assert made.learner is not None
    for person in made.everyone:
        rounds.respond(person, found, makers.CONSENT)
    db.session.commit()
    before = stamp(made.learner, found)
    clock.forward(minutes=1)
    rounds.respond(made.members[1], found, CONCERN)
    db.session.commit()
    assert stamp(made.learner, found) != before


def test_v2_what_the_circle_says_on_a_draft_and_answers_is_no_news_outside(clock: Clock) -> None:
    clock.at(now())
    made, found = in_consent()
    stranger = makers.person("Stan Stranger")
    db.session.commit()
    before = stamp(stranger, found)
    clock.forward(minutes=1)
    rounds.respond(made.members[1], found, makers.objection())
    rounds.stop_clock(made.members[1], found, "")
    db.session.commit()
    assert stamp(stranger, found) == before


@pytest.mark.parametrize("answer", [CONCERN, makers.objection("CANARY would sing")])
def test_r10_every_page_is_the_same_whatever_somebody_answered(
    answer: rounds.Given, as_person: Sign, clock: Clock
) -> None:
    """A world in which all who answered consent, and one in which one objects: not a letter is different."""
    clock.at(now())
    made, found = in_consent()
    stranger = makers.person("Stan Stranger")
    waiting = (made.facilitator, made.members[0], made.members[2], made.learner, made.admin, stranger)
    rounds.respond(made.members[1], found, makers.CONSENT)
    rounds.respond(made.secretary, found, makers.CONSENT)
    db.session.commit()

    def everything() -> dict[tuple[str, str], str]:
        album = {}
        for who in waiting:
            client = as_person(who)
            for page in ("", "/run", "/news", "/news?seen=x", "/versions", "/answer", "/move/decide"):
                response = client.get(f"/proposals/{found.id}{page}")
                album[who.name, page] = f"{response.status_code} {text_of(response)}"
        return album

    before = everything()
    assert "I consent" in before[made.members[0].name, ""]
    rounds.respond(made.members[1], found, answer)
    db.session.commit()
    assert everything() == before
    knows = as_person(made.secretary).get(f"/proposals/{found.id}").text
    assert answer.words in knows


def test_the_facilitator_who_has_not_answered_is_told_to_and_nothing_else(as_person: Sign) -> None:
    made, found = in_consent()
    for person in made.everyone[1:]:
        rounds.respond(person, found, makers.objection("CANARY would sing"))
    db.session.commit()
    read = as_person(made.facilitator).get(pages(found)[1]).text
    assert "Give your own answer now" in read and "I consent" in read
    assert "until you give it you can't see what others said" in read
    for hidden in ("CANARY", "people object", "integrate objections", "Objection"):
        assert hidden not in read, hidden
