"""A round on paper and in the room: the sheet, the list of people, keying in, everyone at once."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests.proposals import makers
from workspace.db import db
from workspace.proposals import rounds, service
from workspace.proposals.consent import End, Say
from workspace.proposals.models import Answer, Channel, Proposal
from workspace.refusal import Refusal

Sign = Callable[[Any], Any]
HIDDEN = "The bus does not run on Sundays"


@pytest.fixture
def made(app: Flask) -> makers.Group:
    return makers.group()


@pytest.fixture
def found(made: makers.Group) -> Proposal:
    """A proposal in its consent round."""
    opened = makers.proposal(made)
    makers.to_consent(made, opened)
    return opened


def in_turn(found: Proposal) -> list[str]:
    places = sorted((p for p in found.rounds[-1].places if not p.excluded), key=lambda p: p.turn)
    return [place.person.name for place in places]


def listed(html: str) -> list[str]:
    """Who is missing, as the page lists them one by one."""
    part = html.split('<ol class="links">')[1].split("</ol>")[0]
    return re.findall(r'<span dir="auto">([^<]+)</span>', part)


# The sheet ----------------------------------------------------------------------------------------------


def test_r10_the_sheet_asks_everything_and_tells_nobodys_answer(
    made: makers.Group, found: Proposal, as_person: Sign
) -> None:
    rounds.respond(made.members[2], found, rounds.Given(Say.CONCERN, HIDDEN))
    assert made.learner
    for person in (made.learner, made.members[0], made.members[2]):
        text = as_person(person).get(f"/proposals/{found.id}/sheet").text
        for wanted in (
            "Being heard", "Round 1 · version 1", makers.WORDS.title, "do you see harm to our aim?",
            "No. I consent.", "What is your concern?", "What would go wrong?", "What would it harm?",
            "What change would help?", "Your name", "give this sheet to Farah Facilitator", "give it back by",
        ):  # fmt: skip
            assert wanted in text, wanted
        assert HIDDEN not in text
        assert "has answered" not in text


def test_r11_the_list_of_people_is_in_turn_and_for_who_runs_the_round(
    made: makers.Group, found: Proposal, as_person: Sign
) -> None:
    rounds.respond(made.members[2], found, rounds.Given(Say.OBJECTION, HIDDEN, "aim"))  # type: ignore[arg-type]
    path = f"/proposals/{found.id}/sheet?list=1"
    text = as_person(made.facilitator).get(path).text
    assert re.findall(r'<th scope="row" dir="auto">([^<]+)</th>', text) == in_turn(found)
    assert text.count("has answered") == 1
    assert HIDDEN not in text
    assert as_person(made.members[2]).get(path).status_code == 403


def test_the_list_of_people_for_questions_has_nothing_to_consent_to(
    made: makers.Group, as_person: Sign
) -> None:
    from workspace.proposals.models import Response

    opened = makers.proposal(made)
    here = as_person(made.facilitator)
    empty = here.get(f"/proposals/{opened.id}/sheet")
    assert "No round is open" in empty.text
    assert "No round is open" in here.get(f"/proposals/{opened.id}/sheet?list=1").text
    service.open_(opened.proposer, opened, in_domain=True, is_major=False, response=Response.DECIDE)
    text = here.get(f"/proposals/{opened.id}/sheet?list=1").text
    assert "Passes" in text
    assert "Objects" not in text


def test_the_sheet_is_the_circles(made: makers.Group, found: Proposal, as_person: Sign) -> None:
    assert as_person(made.admin).get(f"/proposals/{found.id}/sheet").status_code == 403


# Keying in ----------------------------------------------------------------------------------------------


def test_r11_keying_in_goes_from_one_missing_person_to_the_next(
    made: makers.Group, found: Proposal, as_person: Sign
) -> None:
    here = as_person(made.facilitator)
    key_in = f"/proposals/{found.id}/key-in"
    order = [name for name in in_turn(found) if name != "Farah Facilitator"]
    assert listed(here.get(key_in).text) == order
    ids = {p.person.name: p.person_id for p in found.rounds[-1].places}
    address = f"/proposals/{found.id}/answer-for/{ids[order[0]]}?back=key-in"
    for at, _name in enumerate(order):
        sent = here.post(address, data={"how": "paper", "sheet_round": "1", "say": "consent"})
        assert sent.status_code == 303
        if at + 1 < len(order):
            assert f"/answer-for/{ids[order[at + 1]]}?back=key-in&how=paper" in sent.location
            shown = here.get(sent.location).text
            assert f"Saved. Next: {order[at + 1]}" in shown
            address = sent.location
        else:
            assert sent.location == key_in
    done = here.get(key_in).text
    assert "Nobody else is missing" in done
    assert "Your own answer is missing too" in done


def test_r11_keying_in_the_last_one_first_comes_round_to_the_first(
    made: makers.Group, found: Proposal, as_person: Sign
) -> None:
    here = as_person(made.facilitator)
    order = [name for name in in_turn(found) if name != "Farah Facilitator"]
    ids = {p.person.name: p.person_id for p in found.rounds[-1].places}
    address = f"/proposals/{found.id}/answer-for/{ids[order[-1]]}?back=key-in"
    sent = here.post(address, data={"how": "spoken", "say": "consent"})
    assert f"/answer-for/{ids[order[0]]}?" in sent.location


def test_r4_a_sheet_from_an_older_round_is_refused_and_its_words_stay(
    made: makers.Group, found: Proposal, as_person: Sign
) -> None:
    for person in made.everyone[:-1]:
        rounds.respond(person, found, makers.CONSENT if person is not made.secretary else makers.objection())
    rounds.integrate(made.facilitator, found)
    words = service.words_of(found.version)
    from dataclasses import replace

    service.write(made.facilitator, found, replace(words, text="Half a day is enough."), "Shorter")
    objection = rounds.objections_of(found)[0]
    rounds.offer_end(made.facilitator, found, objection, End.CHANGED, "Half a day")
    rounds.confirm(made.secretary, found, objection)
    rounds.ask_again(made.facilitator, found, 7)
    here = as_person(made.facilitator)
    address = f"/proposals/{found.id}/answer-for/{made.members[2].id}"
    sheet = {"how": "paper", "say": "concern", "concern": HIDDEN}
    refused = here.post(address, data={**sheet, "sheet_round": "1"})
    assert refused.status_code == 422
    assert "This sheet is from round 1, and round 2 is open now, on version 2" in refused.text
    assert HIDDEN in refused.text
    unread = here.post(address, data={**sheet, "sheet_round": ""})
    assert "Enter the round number that is printed on the sheet" in unread.text
    stale = here.post(address, data={**sheet, "sheet_round": "2", "seen_round": "1"})
    assert stale.status_code == 422
    assert "A new round has opened since you began" in stale.text
    assert (
        db.session.scalar(select(func.count()).select_from(Answer).filter_by(round_id=found.rounds[-1].id))
        == 0
    )
    assert here.post(address, data={**sheet, "sheet_round": "2"}).status_code == 303


def test_keying_in_where_nothing_is_open_says_so(made: makers.Group, as_person: Sign) -> None:
    opened = makers.proposal(made)
    text = as_person(made.facilitator).get(f"/proposals/{opened.id}/key-in").text
    assert "Nobody is waited for now" in text


# The room at once ---------------------------------------------------------------------------------------


def test_r5_nobody_is_ticked_by_itself_and_who_is_not_ticked_is_still_missing(
    made: makers.Group, found: Proposal, as_person: Sign
) -> None:
    here = as_person(made.facilitator)
    key_in = f"/proposals/{found.id}/key-in"
    assert "checked" not in here.get(key_in).text
    none = here.post(key_in, data={"seen_round": "1"})
    assert none.status_code == 422
    assert "Tick the people who said that they consent" in none.text
    ticked = [str(made.secretary.id), str(made.members[0].id)]
    sent = here.post(key_in, data={"seen_round": "1", "people": ticked})
    assert sent.status_code == 303
    shown = here.get(key_in).text
    assert "Consent is entered for" in shown
    db.session.expire_all()
    given = {a.person_id: (a.say, a.entered_how, a.entered_by_id) for a in found.rounds[-1].answers}
    spoken = (Say.CONSENT, Channel.SPOKEN, made.facilitator.id)
    assert given == {made.secretary.id: spoken, made.members[0].id: spoken}
    left = {made.facilitator.id, made.members[1].id, made.members[2].id}
    assert rounds.standing(found.rounds[-1]).missing == left


def test_r11_ticking_somebody_who_answered_meanwhile_leaves_their_answer(
    made: makers.Group, found: Proposal, as_person: Sign
) -> None:
    here = as_person(made.facilitator)
    rounds.respond(made.members[0], found, makers.objection())
    ticked = [str(made.members[0].id), str(made.members[1].id)]
    key_in = f"/proposals/{found.id}/key-in"
    assert here.post(key_in, data={"seen_round": "1", "people": ticked}).status_code == 303
    shown = here.get(key_in).text
    assert "An answer was there already from Member 1" in shown
    assert "Consent is entered for Member 2" in shown
    db.session.expire_all()
    answer = found.rounds[-1].answer_of(made.members[0])
    assert answer and (answer.say, answer.entered_by_id, answer.earlier) == (Say.OBJECTION, None, [])


def test_r4_ticks_made_for_an_earlier_round_count_for_nothing(
    made: makers.Group, found: Proposal, as_person: Sign
) -> None:
    data = {"seen_round": "7", "people": [str(made.members[1].id)]}
    sent = as_person(made.facilitator).post(f"/proposals/{found.id}/key-in", data=data)
    assert sent.status_code == 422
    assert "A new round has opened" in sent.text
    assert db.session.scalar(select(func.count()).select_from(Answer)) == 0


def test_r7_who_is_not_on_the_roster_cannot_be_ticked(
    made: makers.Group, found: Proposal, as_person: Sign
) -> None:
    assert made.learner
    for key in (made.learner.id, made.facilitator.id):
        data = {"seen_round": "1", "people": [str(key)]}
        assert as_person(made.facilitator).post(f"/proposals/{found.id}/key-in", data=data).status_code == 422
    with pytest.raises(Refusal, match="not on the roster"):
        rounds.room_consents(made.facilitator, found, [made.learner])


def test_c10_the_room_consents_with_the_nominee_last(made: makers.Group) -> None:
    opened = makers.proposal(made)
    nominee = made.members[0]
    rounds.open_straight(made.facilitator, opened, "Small.", 7, asked_last=nominee)
    rounds.respond(made.facilitator, opened, makers.CONSENT)
    db.session.commit()
    with pytest.raises(Refusal, match="asked last"):
        rounds.room_consents(made.facilitator, opened, [nominee, made.members[1]])
    db.session.rollback()
    everyone = [nominee, made.secretary, *made.members[1:]]
    entered, had = rounds.room_consents(made.facilitator, opened, everyone)
    assert (entered[-1], len(entered), had) == (nominee, 4, [])
    assert rounds.standing(opened.rounds[-1]).may_decide


def test_r2_a_small_matter_in_the_room_goes_from_draft_to_decided(
    made: makers.Group, as_person: Sign
) -> None:
    opened = makers.proposal(made)
    here = as_person(made.facilitator)
    here.post(
        f"/proposals/{opened.id}/move/open_straight",
        data={"reason": "Small.", "because": "small", "days": "7"},
    )
    here.post(f"/proposals/{opened.id}/answer", data={"say": "consent"})
    others = [str(p.id) for p in made.everyone if p is not made.facilitator]
    here.post(f"/proposals/{opened.id}/key-in", data={"people": others})
    decided = here.post(f"/proposals/{opened.id}/move/decide")
    assert "/decisions/" in decided.location
