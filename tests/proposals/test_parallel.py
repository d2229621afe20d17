"""Two people at once, and one person pressing twice: real requests in real threads, on both databases."""

from __future__ import annotations

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

from flask import Flask
from sqlalchemy import func, select

from tests.proposals import makers
from workspace.db import db
from workspace.logbook.models import Decision
from workspace.plan.models import Action
from workspace.proposals import rounds, service
from workspace.proposals.models import Answer, EarlierAnswer, Proposal, Version

Sign = Callable[[Any], Any]


def hidden(html: str) -> dict[str, str]:
    """The hidden inputs of the page's main form: the last one of each name stands in it."""
    return dict(re.findall(r'<input type="hidden" name="([\w.-]+)" value="([^"]*)"', html))


def at_once(requests: list[Callable[[], Any]]) -> list[Any]:
    """Make all these requests at the same moment."""
    barrier = Barrier(len(requests))

    def one(request: Callable[[], Any]) -> Any:
        barrier.wait(20)
        return request()

    with ThreadPoolExecutor(len(requests)) as pool:
        return list(pool.map(one, requests))


def count(table: Any) -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(table)) or 0


def test_r13_two_parallel_announcements_make_one_decision(app: Flask, as_person: Sign) -> None:
    made = makers.group(plan=True)
    assert made.plan
    found = makers.proposal(made)
    effect = {"kind": "add_action", "plan": made.plan.id, "fields": makers.action_fields(made)}
    service.write_effects(found.proposer, found, [effect])
    rounds.open_straight(made.facilitator, found, "Small.", 7)
    for who in made.everyone:
        rounds.respond(who, found, makers.CONSENT)
    db.session.commit()
    url = f"/proposals/{found.id}/move/decide"
    clients = [as_person(made.facilitator) for _ in range(4)]
    tokens = [hidden(client.get(url).text) for client in clients]
    db.session.remove()
    answers = at_once(
        [lambda c=c, t=t: c.post(url, data=t) for c, t in zip(clients, tokens, strict=True)]  # type: ignore[misc]
    )
    assert [a.status_code for a in answers] == [303] * 4
    assert len({a.location for a in answers}) == 1, "all are shown the one decision"
    assert count(Decision) == 1
    assert count(Action) == 1


def test_twenty_parallel_identical_answers_make_one_answer(app: Flask, as_person: Sign) -> None:
    made = makers.group()
    found = makers.proposal(made)
    makers.to_consent(made, found)
    url = f"/proposals/{found.id}/answer"
    clients = [as_person(made.members[1]) for _ in range(20)]
    pages = [client.get(url).text for client in clients]
    db.session.remove()
    data = {"say": "concern", "concern": "Parking costs money."}
    answers = at_once(
        [
            lambda c=c, p=p: c.post(url, data={**hidden(p), **data})
            for c, p in zip(clients, pages, strict=True)
        ]  # type: ignore[misc]
    )
    assert {a.status_code for a in answers} == {303}
    assert count(Answer) == 1
    assert count(EarlierAnswer) == 0


def test_the_same_form_sent_twenty_times_acts_once(app: Flask, as_person: Sign) -> None:
    made = makers.group()
    url = f"/circles/{made.circle.id}/proposals/new"
    client = as_person(made.members[0])
    tokens = hidden(client.get(url).text)
    cookie = client.get_cookie("workspace")
    db.session.remove()
    data = {
        **tokens, "title": "Twice?", "need": "n", "text": "t", "criteria": "c", "term_months": "6",
        "visibility": "members", "review_on-day": "", "review_on-month": "", "review_on-year": "",
    }  # fmt: skip

    def send() -> Any:
        one = app.test_client()
        one.set_cookie("workspace", cookie.value)
        return one.post(url, data=data)

    answers = at_once([send for _ in range(20)])
    assert {a.status_code for a in answers} == {303}
    assert count(Proposal) == 1


def test_a7_a_stale_save_shows_both_texts_and_loses_no_character(app: Flask, as_person: Sign) -> None:
    made = makers.group()
    found = makers.proposal(made)
    url = f"/proposals/{found.id}/write"
    client = as_person(found.proposer)
    phone, laptop = hidden(client.get(url).text), hidden(client.get(url).text)
    filled = {
        "title": makers.WORDS.title, "need": makers.WORDS.need, "criteria": makers.WORDS.criteria,
        "term_months": "6", "review_on-day": "", "review_on-month": "", "review_on-year": "",
    }  # fmt: skip
    mine = "My own words: ünïcode, <b>marks</b> & “quotes”,\n\n- a list\n- 100 % of it"
    first = client.post(url, data={**filled, **laptop, "text": "What the laptop saved."})
    assert first.status_code == 303
    second = client.post(url, data={**filled, **phone, "text": mine})
    assert second.status_code == 409
    assert "What the laptop saved." in second.text
    textarea = re.search(r'<textarea[^>]*name="text"[^>]*>(.*?)</textarea>', second.text, re.DOTALL)
    assert textarea
    from html import unescape

    assert unescape(textarea[1]).strip().replace("\r\n", "\n") == mine
    assert count(Version) == 2
    third = client.post(url, data={**filled, **hidden(second.text), "text": mine})
    assert third.status_code == 303
    db.session.expire_all()
    assert db.session.get_one(Proposal, found.id).version.text == mine
