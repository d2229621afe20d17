"""Rounds as they look in a meeting: small and large, with versions, objections and what was entered."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from flask import Flask, template_rendered
from sqlalchemy import event

from tests.proposals import makers
from workspace.db import db
from workspace.proposals import rounds, service
from workspace.proposals.consent import End
from workspace.proposals.models import Proposal

TOKENS = re.compile(r'<input[^>]*name="(?:csrf_token|once|draft_mark|draft_for)"[^>]*>')
ONLY_TRANSACTIONS = ("BEGIN", "PRAGMA", "SET TRANSACTION", "SAVEPOINT", "RELEASE")


def text_of(response: Any) -> str:
    """A page without the words that are new each time it is shown."""
    return TOKENS.sub("", response.get_data(as_text=True))


def main_part(response: Any) -> str:
    """What the page itself says, without the header and the foot."""
    return text_of(response).split("<main")[1].split("</main>")[0]


def next_step(response: Any) -> str:
    """The part that says the one next step."""
    return main_part(response).split('aria-labelledby="now"')[1].split("</section>")[0]


def stamp_in(response: Any) -> str:
    """What the page asks with whether anything is new."""
    found = re.search(r'data-seen="(\w+)"', response.text)
    assert found
    return found[1]


def in_consent(members: int = 3, **more: Any) -> tuple[makers.Group, Proposal]:
    """A circle whose first consent round is open."""
    made = makers.group(members, **more)
    found = makers.proposal(made)
    makers.to_consent(made, found)
    return made, found


def many_rounds(members: int, versions: int, wanted: int) -> tuple[makers.Group, Proposal]:
    """An open round with so many people, after so many versions and rounds; half have answered."""
    made = makers.group(members)
    found = makers.proposal(made)
    for number in range(2, versions - wanted + 2):
        service.write(found.proposer, found, replace(makers.WORDS, text=f"Version {number}"))
    makers.to_consent(made, found)
    for number in range(2, wanted + 1):
        _object_and_ask_again(made, found, f"After round {number}")
    assert found.latest == versions and len(found.rounds) == wanted
    for person in made.everyone[: len(made.everyone) // 2]:
        rounds.respond(person, found, makers.CONSENT)
    db.session.commit()
    return made, found


def _object_and_ask_again(made: makers.Group, found: Proposal, text: str) -> None:
    for person in made.everyone[:-1]:
        rounds.respond(person, found, makers.CONSENT)
    objector = made.everyone[-1]
    rounds.respond(objector, found, makers.objection())
    rounds.integrate(made.facilitator, found)
    service.write(found.proposer, found, replace(makers.WORDS, text=text), "We listened")
    one = rounds.objections_of(found)[-1]
    rounds.offer_end(made.facilitator, found, one, End.CHANGED, "Half a day")
    rounds.confirm(objector, found, one)
    rounds.ask_again(made.facilitator, found, 7)
    db.session.commit()


@contextmanager
def counted() -> Iterator[list[str]]:
    """The questions asked of the database meanwhile."""
    asked: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        if not statement.startswith(ONLY_TRANSACTIONS):
            asked.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


@contextmanager
def rendered(app: Flask) -> Iterator[list[str]]:
    """The templates that are rendered meanwhile."""
    found: list[str] = []

    def note(_app: Flask, template: Any, **_more: Any) -> None:
        found.append(str(template.name))

    template_rendered.connect(note, app)
    try:
        yield found
    finally:
        template_rendered.disconnect(note, app)
