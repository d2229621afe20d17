"""The pages of a proposal, as each person meets them: every page, every refusal, every empty state."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from flask import Flask

from tests.proposals import makers
from tests.proposals.test_parallel import hidden
from tests.proposals.test_service import at_stage
from workspace.circles.models import AbsencePolicy
from workspace.db import db, today
from workspace.proposals import rounds, service
from workspace.proposals.consent import MOVES, End, Move, Stage
from workspace.proposals.models import Proposal
from workspace.visibility import Visibility

Sign = Callable[[Any], Any]
pytestmark = pytest.mark.usefixtures("app")
TEXT = {"title": "T", "need": "N", "text": "W", "criteria": "C", "term_months": "6", "responsible": ""}
NO_DAY = {"review_on-day": "", "review_on-month": "", "review_on-year": ""}


def send(client: Any, url: str, **data: str) -> Any:
    """Open the form and send it, as a browser would."""
    opened = client.get(url)
    assert opened.status_code == 200, (url, opened.status_code)
    return client.post(url, data={**hidden(opened.text), **data})


def test_from_a_draft_to_the_decision_through_the_pages(as_person: Sign) -> None:
    made = makers.group(plan=True)
    proposer, boss = as_person(made.members[0]), as_person(made.facilitator)
    new = send(proposer, f"/circles/{made.circle.id}/proposals/new", **TEXT, **NO_DAY, visibility="public")
    url = new.location
    assert "Draft" in proposer.get(url).text
    said = send(as_person(made.members[1]), f"{url}/say", text="Good **idea**.")
    assert said.status_code == 303
    opened = send(proposer, f"{url}/move/open", in_domain="yes", is_major="no", response="decide")
    assert opened.status_code == 303
    send(as_person(made.members[1]), f"{url}/say", text="Who pays?")
    question = re.search(rf"{url}/questions/\d+", proposer.get(url).text)
    assert question
    send(proposer, question[0], text="The trust.")
    send(proposer, f"{url}/write", **{**TEXT, "text": "W, for half a day"}, **NO_DAY, why="Shorter")
    diff = proposer.get(f"{url}/versions").text
    assert "<ins>" in diff and "half a day" in diff
    send(boss, f"{url}/move/next")
    send(as_person(made.members[1]), f"{url}/say", passing="yes")
    send(boss, f"{url}/move/next", days="5")
    for who in made.everyone[1:]:
        assert send(as_person(who), f"{url}/answer", say="consent").status_code == 303
    early = boss.get(f"{url}/move/decide")
    assert "1 person has not answered" in early.text
    assert boss.post(f"{url}/move/decide", data=hidden(early.text)).status_code == 409
    send(boss, f"{url}/answer", say="concern", concern="Parking costs money.")
    decided = send(boss, f"{url}/move/decide")
    page = boss.get(decided.location)
    assert "Decision 1: T" in page.text and "Parking costs money." in page.text
    outside = as_person(makers.person("Stan Stranger")).get(decided.location)
    assert "Parking costs money." in outside.text and made.facilitator.name not in outside.text
    assert "1 decision" in boss.get(f"/circles/{made.circle.id}/logbook").text
    again = boss.post(f"{url}/move/decide", data={})
    assert again.status_code == 303 and again.location == decided.location


def test_an_objection_is_integrated_through_the_pages(as_person: Sign) -> None:
    made = makers.group()
    found = makers.proposal(made)
    makers.to_consent(made, found)
    url = f"/proposals/{found.id}"
    objector, boss, proposer = (as_person(p) for p in (made.members[1], made.facilitator, made.members[0]))
    for who in (made.facilitator, made.secretary, made.members[0], made.members[2]):
        send(as_person(who), f"{url}/answer", say="consent")
    empty = send(objector, f"{url}/answer", say="objection")
    assert empty.status_code == 422 and "Say what would go wrong" in empty.text
    assert "title>Error: " in empty.text
    send(objector, f"{url}/answer", say="objection", harm="It costs a day.", touches="aim", suggestion="Half")
    send(boss, f"{url}/move/integrate")
    one = rounds.objections_of(db.session.get_one(Proposal, found.id))[0]
    assert "It costs a day." in boss.get(f"/objections/{one.id}").text
    refused = send(boss, f"/objections/{one.id}", end="changed", how="Half a day")
    assert refused.status_code == 422 and "hasn't changed since the objection" in unescape(refused.text)
    send(proposer, f"{url}/write", **{**TEXT, "text": "Half a day", "term_months": "3"}, **NO_DAY)
    send(boss, f"/objections/{one.id}", end="shorter_term", how="A trial of three months.")
    assert boss.get(f"/objections/{one.id}/confirm").status_code == 403
    missing = send(objector, f"/objections/{one.id}/confirm", met="no")
    assert missing.status_code == 422
    send(objector, f"/objections/{one.id}/confirm", met="no", why="And who pays?")
    assert "And who pays?" in boss.get(url).text
    wanted = {"indicator": "We count it.", "if_wrong": "We stop."}
    day = {"look_on-day": "1", "look_on-month": "6", "look_on-year": "2099"}
    send(boss, f"/objections/{one.id}?end=measured", **wanted, **day)
    send(objector, f"/objections/{one.id}/confirm", met="yes")
    assert "Integrated" in boss.get(url).text
    assert send(boss, f"{url}/move/ask_again", days="3").status_code == 303


@pytest.mark.parametrize(
    "kind", ["publish", "add_priority", "give_hat", "open_circle", "remove_member", "add_action"]
)
def test_each_effect_is_written_shown_changed_and_taken_out(kind: str, as_person: Sign) -> None:
    made = makers.group(plan=True)
    found = makers.proposal(made)
    client = as_person(found.proposer)
    url = f"/proposals/{found.id}"
    assert f"{url}/effects/add/{kind}" in client.get(f"{url}/effects/").text
    until = today() + timedelta(days=90)
    review = {"day": str(until.day), "month": str(until.month), "year": str(until.year)}
    data = {
        "publish": {"note": "The first version."},
        "add_priority": {"code": "inf", "title": "Information", "why": "Nobody knows."},
        "give_hat": {
            "hat": "own",
            "hat_name": "Campaign lead",
            "person": str(made.members[1].id),
            "term_months": "6",
            "description": "Leads.",
        },
        "open_circle": {
            "name": "Young carers",
            "circle_kind": "circle",
            "aim": "A",
            "domain": "D",
            "leader": str(made.members[1].id),
            "joining": "open",
            "visibility": "members",
        },
        "remove_member": {"person": str(made.members[2].id), "why": "Moved away."},
        "add_action": {
            "what": "Train staff",
            "why": "They asked.",
            "priority": "HOS",
            "owner": f"person:{made.secretary.id}",
            "review_every": "3",
            **{f"review_on-{part}": value for part, value in review.items()},
        },
    }[kind]
    refused = send(client, f"{url}/effects/add/{kind}")
    assert refused.status_code == 422, "an empty form is refused at its fields"
    saved = send(client, f"{url}/effects/add/{kind}", **data)
    assert saved.status_code == 303, re.findall(r'class="error"[^>]*>(.*?)</p>', saved.text)
    shown = client.get(url).text
    first = next(v for k, v in data.items() if k in {"note", "title", "hat_name", "name", "why", "what"})
    assert first in unescape(shown)
    assert f"{url}/effects/0/remove" in shown
    again = client.get(f"{url}/effects/0")
    assert again.status_code == 200 and first in unescape(again.text)
    assert send(client, f"{url}/effects/0/remove").status_code == 303
    assert "Nothing happens by itself" in client.get(url).text
    assert client.get(f"{url}/effects/0").status_code == 404
    assert client.get(f"{url}/effects/add/nonsense").status_code == 404


def test_an_action_is_changed_and_stopped_by_proposals(as_person: Sign) -> None:
    made = makers.group(plan=True)
    assert made.plan
    found = makers.proposal(made)
    service.write_effects(
        found.proposer,
        found,
        [{"kind": "add_action", "plan": made.plan.id, "fields": makers.action_fields(made)}],
    )
    rounds.open_straight(made.facilitator, found, "Small.", 7)
    for who in made.everyone:
        rounds.respond(who, found, makers.CONSENT)
    rounds.decide(made.facilitator, found)
    db.session.commit()
    other = makers.proposal(made)
    client = as_person(other.proposer)
    url = f"/proposals/{other.id}"
    assert "HOS-1" in client.get(f"{url}/effects/add/change_action").text
    form = client.get(f"{url}/effects/add/change_action?ref=HOS-1")
    assert "Carers help to train hospital discharge staff" in unescape(form.text)
    stop = send(client, f"{url}/effects/add/stop_action?ref=HOS-1", why="The trust does it.")
    assert stop.status_code == 303
    assert "Stop HOS-1" in client.get(url).text


@pytest.mark.parametrize("stage", list(Stage), ids=lambda s: s.value)
def test_every_stage_has_a_page_for_everybody_and_refuses_what_is_not_a_move(
    stage: Stage, as_person: Sign
) -> None:
    made = makers.group()
    found = at_stage(made, stage)
    db.session.commit()
    url = f"/proposals/{found.id}"
    for who in [*made.everyone, made.learner]:
        assert as_person(who).get(url).status_code == 200
    boss, proposer = as_person(made.facilitator), as_person(found.proposer)
    for move in Move:
        if move in MOVES[stage] or move is Move.AMEND:
            continue
        for client in (boss, proposer):
            answer = client.post(f"{url}/move/{move.value}", data={})
            assert answer.status_code in {403, 409} or (stage is Stage.DECIDED and move is Move.DECIDE)
            if answer.status_code == 409:
                assert re.search(r"<p[^>]*>[^<]{20,}\.", answer.text), "a sentence"
        assert {
            boss.post(f"{url}/move/{move.value}", data={}).status_code,
            proposer.post(f"{url}/move/{move.value}", data={}).status_code,
        } & {409, 303}
    if stage in {Stage.CONSENT, Stage.PARKED, Stage.DECIDED, Stage.REFERRED, Stage.WITHDRAWN}:
        words = {**TEXT, **NO_DAY, "seen": str(found.latest)}
        assert proposer.post(f"{url}/write", data=words).status_code == 409


def test_early_answers_have_a_page_of_their_own(as_person: Sign) -> None:
    made = makers.group(absence=AbsencePolicy.EARLY_ANSWERS)
    found = makers.proposal(made)
    makers.to_reactions(made, found)
    client = as_person(made.members[2])
    url = f"/proposals/{found.id}"
    assert "Answer ahead" in client.get(url).text
    send(client, f"{url}/answer-ahead", say="consent")
    assert "Change my early answer" in client.get(url).text
    stale = client.get(f"{url}/answer-ahead")
    service.write(found.proposer, found, service.Words("T", "N", "Other", "C"))
    db.session.commit()
    refused = client.post(
        f"{url}/answer-ahead",
        data={**hidden(stale.text), "say": "concern", "concern": "These are my long words, kept."},
    )
    assert refused.status_code == 409 and "These are my long words, kept." in refused.text


def test_parking_referring_and_the_roster_have_pages(as_person: Sign) -> None:
    made = makers.group()
    found = at_stage(made, Stage.REACTIONS)
    other = at_stage(made, Stage.REFERRED)
    db.session.commit()
    boss = as_person(made.facilitator)
    url = f"/proposals/{found.id}"
    assert "Hospitals" in boss.get(f"/proposals/{other.id}").text
    send(boss, f"{url}/roster", person=str(made.members[2].id), reason="Their employer's contract.")
    assert "Their employer&#39;s contract." in boss.get(url).text
    past = send(
        boss,
        f"{url}/move/park",
        reason="Later",
        **{
            f"look_again_on-{p}": v for p, v in zip(("day", "month", "year"), ("1", "1", "2020"), strict=True)
        },
    )
    assert past.status_code == 409
    later = today() + timedelta(days=40)
    day = {
        "look_again_on-day": str(later.day),
        "look_again_on-month": str(later.month),
        "look_again_on-year": str(later.year),
    }
    assert send(boss, f"{url}/move/park", reason="Later", **day).status_code == 303
    assert "It is parked" in boss.get(url).text
    assert send(boss, f"{url}/move/take_up", where="where_it_was", days="5").status_code == 303
    circle = made.circle.children[0]
    assert send(boss, f"{url}/move/refer", reason="Theirs", circle=str(circle.id)).status_code == 303
    assert "It goes on in Hospitals" in boss.get(url).text


def test_home_says_what_waits_for_each(as_person: Sign) -> None:
    made = makers.group()
    found = makers.proposal(made)
    assert "is not open yet" in as_person(found.proposer).get("/home").text
    at_stage(made, Stage.QUESTIONS)
    assert "Do you have a question" in as_person(made.members[2]).get("/home").text
    makers.to_consent(made, found)
    client = as_person(made.members[2])
    assert "Do you see harm to our aim?" in client.get("/home").text
    send(client, f"/proposals/{found.id}/answer", say="objection", harm="Harm.", touches="duty")
    assert "Do you see harm to our aim?" not in client.get("/home").text
    for who in made.everyone:
        if who is not made.members[2]:
            rounds.respond(who, found, makers.CONSENT)
    db.session.commit()
    boss = as_person(made.facilitator)
    assert "integrate it" in boss.get("/home").text
    rounds.integrate(made.facilitator, found)
    rounds.offer_end(made.facilitator, found, rounds.objections_of(found)[0], End.COVERED, "It is covered.")
    db.session.commit()
    assert "Does this meet your objection?" in client.get("/home").text
    assert "Nothing waits for you" in as_person(makers.person("Stan Stranger")).get("/home").text


def test_r10_no_page_gives_hidden_answers_away(as_person: Sign, app: Flask) -> None:
    made = makers.group()
    found = makers.proposal(made, visibility=Visibility.PUBLIC)
    makers.to_consent(made, found)
    rounds.respond(made.members[1], found, makers.objection("CANARY would sing"))
    db.session.commit()
    stranger = makers.person("Stan Stranger")
    url = f"/proposals/{found.id}"
    for who in (made.facilitator, made.members[2], made.learner, made.admin, stranger):
        client = as_person(who)
        for path in (
            url,
            "/home",
            f"/circles/{made.circle.id}",
            f"{url}/versions",
            f"{url}/answer",
            f"{url}/move/decide",
            f"{url}/move/integrate",
            f"/circles/{made.circle.id}/logbook",
        ):
            text = client.get(path).text
            assert "CANARY" not in text, (who, path)
            assert "integrate it" not in text and "Close the round and integrate" not in text, (who, path)


def test_v2_why_somebody_is_off_the_roster_is_for_the_circle(as_person: Sign) -> None:
    made = makers.group()
    found = makers.proposal(made)
    makers.to_reactions(made, found)
    service.note_conflict(made.facilitator, found, made.members[2], "Her brother sells it.")
    outside = makers.person("Otto Outside")
    db.session.commit()
    url = f"/proposals/{found.id}"
    assert "Her brother sells it." in as_person(made.learner).get(url).text
    read = as_person(outside).get(url)
    assert read.status_code == 200
    assert "Her brother" not in read.text and made.members[2].name not in read.text


def test_a_round_number_that_no_form_holds_is_refused(as_person: Sign) -> None:
    made = makers.group()
    found = makers.proposal(made)
    makers.to_consent(made, found)
    client = as_person(made.members[1])
    data = {"say": "consent", "seen_round": "9" * 5000}
    assert client.post(f"/proposals/{found.id}/answer", data=data).status_code == 409


def test_r1_on_opening_the_proposer_says_whose_it_is_how_big_and_how_we_respond(as_person: Sign) -> None:
    made = makers.group()
    found = makers.proposal(made)
    url, proposer = f"/proposals/{found.id}", as_person(made.members[0])
    empty = send(proposer, f"{url}/move/open")
    assert empty.status_code == 422
    for asked in ("this is for our circle to decide", "this is a major decision", "Choose how we respond"):
        assert asked in empty.text
    db.session.refresh(found)
    assert found.stage is Stage.DRAFT
    answers = {"in_domain": "no", "is_major": "yes", "response": "conversation"}
    assert send(proposer, f"{url}/move/open", **answers).status_code == 303
    read = proposer.get(url).text
    for said in ("Is it in our domain?", "Is it a major decision?", "Hold a community conversation"):
        assert said in read
    boss = as_person(made.facilitator)
    send(boss, f"{url}/move/next")
    refused = send(boss, f"{url}/move/next", days="7")
    assert refused.status_code == 409
    assert "outside the circle's domain" in unescape(refused.text), "R1, C3: it goes where it belongs"
