"""The light path (R2), one tap for each: on the proposal's page itself, and nothing of it done twice."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import html5lib
import pytest

from tests.proposals import makers
from workspace.db import db
from workspace.logbook.models import Decision
from workspace.proposals import rounds, service
from workspace.proposals.consent import End, Stage
from workspace.proposals.models import Answer, Proposal, Response, Round, Speech, SpeechKind, Step
from workspace.refusal import Refusal

Sign = Callable[[Any], Any]
pytestmark = pytest.mark.usefixtures("app")


def forms(text: str) -> dict[str, tuple[str, dict[str, str]]]:
    """Each form of a page by its button: where it goes, and what it sends if nothing is touched."""
    found = {}
    root = html5lib.parse(text, namespaceHTMLElements=False)
    for form in root.iter("form"):
        sent = {
            str(box.get("name")): str(box.get("value", ""))
            for box in form.iter("input")
            if box.get("type") != "radio" or box.get("checked") is not None
        }
        for button in form.iter("button"):
            found["".join(button.itertext()).strip()] = (form.get("action", ""), sent)
    return found


def tap(client: Any, url: str, label: str, **typed: str) -> Any:
    """Open the page and press one button on it."""
    action, sent = forms(client.get(url).text)[label]
    return client.post(action or url, data={**sent, **typed})


def test_r2_three_taps_from_draft_to_decided_when_everybody_consents(as_person: Sign) -> None:
    made = makers.group()
    found = makers.proposal(made)
    url = f"/proposals/{found.id}"
    boss = as_person(made.facilitator)
    assert tap(boss, url, "Go straight to the consent round").status_code == 303
    for who in made.everyone:
        answered = tap(as_person(who), url, "I consent")
        assert answered.status_code == 303 and answered.location == f"{url}#round"
    decided = tap(boss, url, "Announce the decision")
    assert decided.status_code == 303 and "/decisions/" in decided.location
    step = db.session.scalars(db.select(Step).filter_by(move="open_straight")).one()
    assert step.reason == "It is small and easy to undo"
    assert db.session.get_one(Proposal, found.id).stage is Stage.DECIDED


def test_r2_a_double_click_does_each_of_the_three_once(as_person: Sign) -> None:
    made = makers.group()
    found = makers.proposal(made)
    url = f"/proposals/{found.id}"
    boss = as_person(made.facilitator)

    def twice(client: Any, label: str) -> None:
        action, sent = forms(client.get(url).text)[label]
        first, second = client.post(action, data=sent), client.post(action, data=sent)
        assert first.status_code == 303 and second.status_code == 303
        assert first.location == second.location

    twice(boss, "Go straight to the consent round")
    for who in made.everyone:
        twice(as_person(who), "I consent")
    twice(boss, "Announce the decision")
    count = db.func.count()
    for kind, wanted in ((Round, 1), (Answer, 5), (Decision, 1)):
        assert db.session.scalar(db.select(count).select_from(kind)) == wanted


def test_r2_another_reason_is_said_and_kept_and_lost_by_no_mistake(as_person: Sign) -> None:
    made = makers.group()
    found = makers.proposal(made)
    url = f"/proposals/{found.id}"
    boss = as_person(made.facilitator)
    label = "Go straight to the consent round"
    refused = tap(boss, url, label, because="other")
    assert refused.status_code == 422 and "Say why this can go straight to consent" in refused.text
    wrong = tap(boss, url, label, because="other", reason="Only the date changes.", days="400")
    assert wrong.status_code == 422 and 'value="Only the date changes."' in wrong.text
    assert tap(boss, url, label, because="maybe").status_code == 422
    tap(boss, url, label, because="other", reason="Only the date changes.", days="3")
    assert db.session.scalars(db.select(Step)).one().reason == "Only the date changes."


def test_r2_words_beside_a_chosen_reason_are_kept_with_it(as_person: Sign) -> None:
    made = makers.group()
    found = makers.proposal(made)
    tap(
        as_person(made.facilitator), f"/proposals/{found.id}", "Go straight to the consent round",
        because="talked", reason="On Monday.",
    )  # fmt: skip
    assert db.session.scalars(db.select(Step)).one().reason == "We have talked about it already. On Monday."


def test_r2_only_who_facilitates_gets_the_short_way(as_person: Sign) -> None:
    made = makers.group()
    found = makers.proposal(made)
    url = f"/proposals/{found.id}"
    for who in (found.proposer, made.secretary, made.learner):
        assert "Go straight" not in as_person(who).get(url).text
        assert as_person(who).post(f"{url}/move/open_straight", data={"days": "7"}).status_code == 403


def test_r4_one_tap_answers_the_round_that_was_seen_and_no_other(as_person: Sign) -> None:
    made = makers.group()
    found = makers.proposal(made)
    makers.to_consent(made, found)
    url = f"/proposals/{found.id}"
    member, boss = as_person(made.members[2]), as_person(made.facilitator)
    action, consent = forms(member.get(url).text)["I consent"]
    for who in made.everyone:
        rounds.respond(who, found, makers.CONSENT)
    db.session.commit()
    announce_at, announce = forms(boss.get(url).text)["Announce the decision"]
    rounds.respond(made.members[1], found, makers.objection())
    rounds.integrate(made.facilitator, found)
    service.write(found.proposer, found, replace(makers.WORDS, text="Half a day"))
    one = rounds.objections_of(found)[0]
    rounds.offer_end(made.members[1], found, one, End.WITHDRAWN, "I see it now.")
    rounds.ask_again(made.facilitator, found, 7)
    for who in made.everyone[:-1]:
        rounds.respond(who, found, makers.CONSENT)
    db.session.commit()
    late = member.post(action, data=consent)
    assert late.status_code == 409 and "A new round has opened since you began" in late.text
    rounds.respond(made.members[2], found, makers.CONSENT)
    db.session.commit()
    stale = boss.post(announce_at, data=announce)
    assert stale.status_code == 409 and "A new round has opened since you began" in stale.text
    assert db.session.scalar(db.select(db.func.count()).select_from(Decision)) == 0
    assert tap(boss, url, "Announce the decision").status_code == 303


def test_a_concern_or_an_objection_leads_to_the_page_with_words_and_is_chosen_there(as_person: Sign) -> None:
    made = makers.group()
    found = makers.proposal(made)
    makers.to_consent(made, found)
    client = as_person(made.members[1])
    page = client.get(f"/proposals/{found.id}").text
    for say, label in (("concern", "I have a concern"), ("objection", "I object")):
        assert f'href="/proposals/{found.id}/answer?say={say}">{label}' in page
        opened = client.get(f"/proposals/{found.id}/answer?say={say}").text
        assert f'checked id="say-{["consent", "concern", "objection"].index(say)}"' in opened
    assert client.get(f"/proposals/{found.id}/answer?say=maybe").status_code == 200
    rounds.respond(made.members[1], found, makers.objection("It costs a day."))
    db.session.commit()
    assert "It costs a day." in client.get(f"/proposals/{found.id}/answer?say=consent").text


def test_what_is_asked_of_me_comes_first_on_the_page(as_person: Sign) -> None:
    made = makers.group()
    found = makers.proposal(made)
    makers.to_consent(made, found)
    page = as_person(made.members[1]).get(f"/proposals/{found.id}").text
    asked = page.index("What is asked of you now")
    assert asked < page.index("I consent") < page.index("What is proposed (version 1)")
    assert asked < page.index("Proposed by")
    assert "What is asked of you now" not in as_person(made.learner).get(f"/proposals/{found.id}").text


def test_r7_the_buttons_are_consent_concern_and_objection_and_nothing_else(as_person: Sign) -> None:
    made = makers.group()
    found = makers.proposal(made)
    makers.to_consent(made, found)
    page = as_person(made.members[1]).get(f"/proposals/{found.id}").text.split("<main")[1]
    now = page.split('class="now"')[1].split("</section>")[0]
    for label in ("I consent", "I have a concern", "I object"):
        assert now.count(label) == 1
    for never in ("abstain", "stand aside", "vote", "no opinion"):
        assert never not in page.lower()


# Questions and reactions as rounds --------------------------------------------------------------------


def asking(made: makers.Group) -> Proposal:
    found = makers.proposal(made)
    service.open_(found.proposer, found, in_domain=True, is_major=False, response=Response.DECIDE)
    db.session.commit()
    return found


def test_everyone_may_say_something_or_pass_in_questions_and_in_reactions(as_person: Sign) -> None:
    made = makers.group()
    found = asking(made)
    url = f"/proposals/{found.id}"
    learner = as_person(made.learner)
    assert "What is asked of you now" in learner.get(url).text
    assert tap(learner, url, "I pass").status_code == 303
    read = learner.get(url).text
    assert "You passed." in read and "1 of 5 has spoken or passed." in read
    assert "What is asked of you now" not in read
    service.say(made.learner, found, SpeechKind.QUESTION, "After all: who pays?")
    service.to_reactions(made.facilitator, found)
    db.session.commit()
    assert "What is asked of you now" in learner.get(url).text
    assert tap(as_person(found.proposer), url, "I pass").status_code == 303
    service.say(made.members[1], found, SpeechKind.REACTION, "Good.")
    db.session.commit()
    read = as_person(made.members[1]).get(url).text
    assert "2 of 6 have spoken or passed." in read and "You have spoken." in read


def test_r2_nobody_replies_to_a_reaction(as_person: Sign) -> None:
    made = makers.group()
    found = makers.proposal(made)
    makers.to_reactions(made, found)
    said = service.say(made.members[1], found, SpeechKind.REACTION, "I like it.")
    db.session.commit()
    proposer = as_person(found.proposer)
    assert proposer.get(f"/proposals/{found.id}/questions/{said.id}").status_code == 404
    assert "Answer this question" not in proposer.get(f"/proposals/{found.id}").text
    question = db.session.scalars(db.select(Speech).filter_by(kind="question")).one()
    with pytest.raises(Refusal, match="while the proposal is at its questions"):
        service.reply(found.proposer, found, question, "The trust")
    with pytest.raises(Refusal, match="This stage isn't for that"):
        service.say(made.members[1], found, SpeechKind.QUESTION, "And?")


def test_outside_the_circle_nobody_sees_who_has_spoken(as_person: Sign) -> None:
    made = makers.group()
    found = asking(made)
    stranger = makers.person("Stan Stranger")
    db.session.commit()
    read = as_person(stranger).get(f"/proposals/{found.id}")
    assert read.status_code == 200
    assert "Who has spoken" not in read.text and made.secretary.name not in read.text
    assert "Run the round" not in read.text and "I pass" not in read.text
