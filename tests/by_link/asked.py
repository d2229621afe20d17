"""Questions by link for tests: what a letter would lead to, and a phone that has never been here."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from tests.makers import Board, make_action, make_board, make_partner_plan, make_plan
from tests.pages import CheckedClient
from tests.proposals import makers
from workspace.by_link.models import Ask
from workspace.by_link.service import path_for
from workspace.circles.models import Membership
from workspace.db import db, now, today
from workspace.people.models import Person
from workspace.plan import service as plans
from workspace.plan.models import Action, Health, PartnerLink, State
from workspace.proposals import rounds
from workspace.proposals.consent import End
from workspace.proposals.models import Channel, Objection, Proposal
from workspace.visibility import Visibility

CONTACT = "jo@nhs.example.org"
TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


def phone(app: Flask) -> CheckedClient:
    """Somebody who has never been here, and keeps no cookies."""
    made = app.test_client(use_cookies=False)
    assert isinstance(made, CheckedClient)
    return made


def link_to(ask: Ask, about: int, person: Person | None = None, contact: str = "") -> str:
    """The path that a letter has."""
    path = path_for(ask, about, person, contact)
    db.session.commit()
    return path


def fields(client: CheckedClient, path: str) -> dict[str, str]:
    """What the forms of a page carry along."""
    html = client.get(path).get_data(as_text=True)
    hidden = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', html)
    return {name: value for name, value in hidden if name != "do"}


def send(client: CheckedClient, path: str, **typed: Any) -> TestResponse:
    """Open the page and press its button."""
    sent = client.post(path, data={**fields(client, path), **typed}, forged=True)
    db.session.expire_all()
    return sent


def removed_from_circle(person: Person) -> None:
    """Every place of this person ends, as a removal ends it (C5)."""
    for place in db.session.scalars(select(Membership).filter_by(person_id=person.id, ended_at=None)):
        place.ended_at, place.ended_how = now(), "removed"
    db.session.commit()
    db.session.expire_all()


# What is asked ----------------------------------------------------------------------------------------


def asked_round() -> tuple[makers.Group, Proposal]:
    """A proposal in its consent round."""
    made = makers.group()
    found = makers.proposal(made, visibility=Visibility.CIRCLE, confidential_why="It is early.")
    makers.to_consent(made, found)
    return made, found


def asked_objection() -> tuple[makers.Group, Proposal, Objection]:
    """An objection with an end that was offered to its person."""
    made, found = asked_round()
    for person in made.everyone:
        rounds.respond(person, found, makers.objection() if person is made.members[0] else makers.CONSENT)
    rounds.integrate(made.facilitator, found)
    (objection,) = rounds.objections_of(found)
    rounds.offer_end(made.facilitator, found, objection, End.COVERED, "The carer gets a sitter for the day.")
    db.session.commit()
    return made, found, objection


def asked_action() -> tuple[Board, Action]:
    """An action that is under way, asked about two months later than agreed."""
    board = make_board()
    plan = make_plan(board.secretary, board.circle, visibility=Visibility.CIRCLE)
    action = make_action(board.secretary, plan, owner=f"person:{board.member.id}")
    plans.report(
        board.member, action, state=State.UNDER_WAY, health=Health.TO_PLAN, happened="Begun.", outcome="",
        latest={}, next_review_on=today() + timedelta(days=30),
    )  # fmt: skip
    db.session.commit()
    return board, action


def asked_partner(due: date | None = None, links: int = 1) -> tuple[Board, list[PartnerLink]]:
    """A public plan whose actions lean on a partner’s plan that has a contact."""
    board = make_board()
    plan = make_plan(board.secretary, board.circle, visibility=Visibility.PUBLIC)
    strategy = make_partner_plan(board.secretary, contact=f"Jo Smith, {CONTACT.upper()}; not after 5")
    for _number in range(links):
        leans = {"plan": strategy.id, "part": "Chapter 3", "note": "Staff are trained.", "review_on": ""}
        make_action(board.secretary, plan, partner_links=[leans], owner=f"person:{board.member.id}")
    plans.publish(board.secretary, plan, "The first version.", None)
    found = list(db.session.scalars(select(PartnerLink).order_by(PartnerLink.id)))
    for link in found:
        link.review_on = due or today()
    db.session.commit()
    return board, found


def entered_for(made: makers.Group, found: Proposal, person: Person) -> int:
    """The key of an answer that the facilitator entered for somebody who telephoned."""
    answer = rounds.respond_for(made.facilitator, found, person, makers.CONSENT, Channel.PHONE)
    db.session.commit()
    return answer.id
