"""Two people at once: hats, first circles and accounts, in real threads, on both databases."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from tests.makers import make_administrator, make_board, make_circle, wear
from tests.proposals import makers
from tests.proposals.test_parallel import at_once, count, hidden
from workspace.circles import queries, service
from workspace.circles.models import Circle, HatKind, HatTerm
from workspace.db import db, today
from workspace.people import service as people
from workspace.people.models import Person
from workspace.proposals import rounds
from workspace.proposals import service as proposals
from workspace.refusal import Refusal

Sign = Callable[[Any], Any]


def test_c8_two_decisions_at_once_leave_one_wearer(app: Flask, as_person: Sign) -> None:
    made = makers.group()
    ends = today() + timedelta(days=30)
    service.give_hat(
        made.admin, made.circle, made.members[2], kind=HatKind.OWN, name="Organiser", term_end=ends
    )
    urls = []
    for who in made.members[:2]:
        found = makers.proposal(made)
        hat = {"hat": "own", "hat_name": "Organiser", "description": "", "term_months": 6}
        effect = {"kind": "give_hat", "person": who.id, "name": who.name, **hat}
        proposals.write_effects(found.proposer, found, [effect])
        rounds.open_straight(made.facilitator, found, "Small.", 7)
        for each in made.everyone:
            rounds.respond(each, found, makers.CONSENT)
        urls.append(f"/proposals/{found.id}/move/decide")
    db.session.commit()
    asking = [(as_person(made.facilitator), url) for url in urls]
    ready = [(client, url, hidden(client.get(url).text)) for client, url in asking]
    db.session.remove()
    answers = at_once([lambda c=c, u=u, t=t: c.post(u, data=t) for c, u, t in ready])  # type: ignore[misc]
    assert [answer.status_code for answer in answers] == [303, 303]
    live = select(HatTerm).where(HatTerm.ended_at.is_(None), HatTerm.hat.has(name="Organiser"))
    assert len(db.session.scalars(live).all()) == 1


def test_p4_two_administrators_at_once_open_one_top_circle(app: Flask, as_person: Sign) -> None:
    clients = [as_person(make_administrator()), as_person(make_administrator())]
    db.session.commit()
    db.session.remove()
    data = {
        "aim": "a", "domain": "d", "joining": "open", "visibility": "members", "absence_policy": "wait",
        "answer_days": "7",
    }  # fmt: skip
    named = list(zip(clients, "AB", strict=True))
    answers = at_once([lambda c=c, n=n: c.post("/circles/new", data={**data, "name": n}) for c, n in named])  # type: ignore[misc]
    codes = sorted(answer.status_code for answer in answers)
    assert codes[0] == 303 and codes[1] in {403, 422}
    assert count(Circle) == 1


def test_p1_an_account_made_a_moment_ago_is_no_newcomers_to_take(app: Flask) -> None:
    board = make_board()
    made = service.invite(board.facilitator, board.circle, "nasra@example.org")
    people.welcome("nasra@example.org", "Nasra")  # by another invitation, after the page was checked
    with pytest.raises(Refusal, match="another invitation"):
        service.accept(made, name="Somebody", newcomer=True)


def test_two_invitations_taken_at_once_make_one_account(app: Flask) -> None:
    board = make_board()
    below = make_circle(board.administrator, board.circle)
    wear(below, board.member, HatKind.LEADER)
    db.session.commit()
    db.session.expire_all()
    offers = [(board.facilitator, board.circle), (board.member, below)]
    made = [service.invite(who, circle, "nasra@example.org") for who, circle in offers]
    addresses = [f"/invitations/{queries.token_of(each)}" for each in made]
    db.session.commit()
    db.session.remove()
    data = {"name": "Nasra", "part": "carer", "organisation": "0"}
    answers = at_once([lambda a=a: app.test_client().post(a, data=data) for a in addresses])  # type: ignore[misc]
    codes = sorted(answer.status_code for answer in answers)
    assert codes[0] == 303
    assert codes[1] in {401, 409}, "the other is told to sign in: an invitation opens no account there is"
    assert len(db.session.scalars(select(Person).where(Person.email == "nasra@example.org")).all()) == 1
