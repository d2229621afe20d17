"""Some in the room, some on their phones, one round: real requests in real threads, on both databases."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Flask
from sqlalchemy import select

from tests.proposals import makers
from tests.proposals.test_parallel import at_once, count, hidden
from workspace.db import db
from workspace.proposals.models import Answer, ClockStop, EarlierAnswer, Proposal

Sign = Callable[[Any], Any]
MINE, THEIRS = "My own words: who sits with my mother?", "What Farah heard: who sits with the mother?"


def at_consent(made: makers.Group) -> Proposal:
    found = makers.proposal(made)
    makers.to_consent(made, found)
    return found


def test_r11_the_person_and_the_facilitator_at_once_make_one_answer_and_lose_no_words(
    app: Flask, as_person: Sign
) -> None:
    made = makers.group()
    found = at_consent(made)
    member = made.members[1]
    own, entered = f"/proposals/{found.id}/answer", f"/proposals/{found.id}/answer-for/{member.id}"
    phones = [(as_person(member), own, {"say": "concern", "concern": MINE}) for _ in range(4)]
    laptops = [
        (as_person(made.facilitator), entered, {"say": "concern", "concern": THEIRS, "how": "spoken"})
        for _ in range(4)
    ]
    tokens = [hidden(client.get(path).text) for client, path, _data in (*phones, *laptops)]
    db.session.remove()
    answers = at_once(
        [
            lambda c=c, path=path, data=data, t=t: c.post(path, data={**t, **data})
            for (c, path, data), t in zip((*phones, *laptops), tokens, strict=True)
        ]  # type: ignore[misc]
    )
    assert {a.status_code for a in answers[:4]} == {303}, "their own answer always goes in"
    assert {a.status_code for a in answers[4:]} <= {303, 422}
    answer = db.session.scalars(select(Answer)).one()
    assert (answer.words, answer.entered_by_id) == (MINE, None), "their own answer stands"
    went_in = any(a.status_code == 303 for a in answers[4:])
    assert [e.words for e in db.session.scalars(select(EarlierAnswer))] == ([THEIRS] if went_in else [])
    for refused in (a for a in answers[4:] if a.status_code == 422):
        assert THEIRS in refused.text, "the words that were typed are still there"
        assert "has answered already, in person" in refused.text or "entered an answer" in refused.text


def test_r11_two_facilitators_at_once_and_the_second_is_told_what_stands(app: Flask, as_person: Sign) -> None:
    made = makers.group()
    found = at_consent(made)
    path = f"/proposals/{found.id}/answer-for/{made.members[1].id}"
    clients = [as_person(made.facilitator) for _ in range(4)]
    tokens = [hidden(client.get(path).text) for client in clients]
    db.session.remove()
    said = [f"Heard by number {n}" for n in range(4)]
    answers = at_once(
        [
            lambda c=c, t=t, w=w: c.post(path, data={**t, "how": "spoken", "say": "concern", "concern": w})
            for c, t, w in zip(clients, tokens, said, strict=True)
        ]  # type: ignore[misc]
    )
    assert sorted(a.status_code for a in answers) == [303, 422, 422, 422]
    stands = db.session.scalars(select(Answer)).one()
    for answer, words in zip(answers, said, strict=True):
        if answer.status_code == 422:
            assert f"What stands now: Consent with a concern. {stands.words}" in answer.text
            assert words in answer.text, "and what they typed themselves is there too"
    assert count(EarlierAnswer) == 0


def test_r11_the_room_at_once_and_the_phones_make_one_answer_each(app: Flask, as_person: Sign) -> None:
    made = makers.group()
    found = at_consent(made)
    key_in, own = f"/proposals/{found.id}/key-in", f"/proposals/{found.id}/answer"
    room = as_person(made.facilitator)
    token = hidden(room.get(key_in).text)
    people = [str(member.id) for member in made.members]
    phones = [as_person(member) for member in made.members]
    tokens = [hidden(client.get(own).text) for client in phones]
    db.session.remove()
    requests: list[Callable[[], Any]] = [lambda: room.post(key_in, data={**token, "people": people})]
    requests += [
        lambda c=c, t=t: c.post(own, data={**t, "say": "concern", "concern": MINE})  # type: ignore[misc]
        for c, t in zip(phones, tokens, strict=True)
    ]
    answers = at_once(requests)
    assert {a.status_code for a in answers} == {303}
    given = list(db.session.scalars(select(Answer)))
    assert len(given) == 3
    assert {(a.words, a.entered_by_id) for a in given} == {(MINE, None)}, "nobody's own words are lost"


def test_r12_stopping_the_clock_at_once_stops_it_once(app: Flask, as_person: Sign) -> None:
    made = makers.group()
    found = at_consent(made)
    path = f"/proposals/{found.id}/stop-clock"
    clients = [as_person(member) for member in made.members]
    tokens = [hidden(client.get(path).text) for client in clients]
    db.session.remove()
    answers = at_once(
        [lambda c=c, t=t: c.post(path, data=t) for c, t in zip(clients, tokens, strict=True)]  # type: ignore[misc]
    )
    assert {a.status_code for a in answers} == {303}
    assert count(ClockStop) == 1
