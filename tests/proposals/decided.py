"""Decisions for tests: one that has gone the whole way, and others that stand beside it in the logbook."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import event

from tests.pages import CheckedClient
from tests.proposals import makers
from tests.proposals.makers import CONSENT, Group
from workspace.circles import service as circles
from workspace.circles.models import HatKind
from workspace.db import db, today
from workspace.logbook import service as logbook
from workspace.logbook.models import Decision, SequelKind
from workspace.proposals import rounds, service
from workspace.proposals.consent import End, Say
from workspace.proposals.effects import build
from workspace.proposals.models import Channel, Proposal
from workspace.reviewing import months_after
from workspace.visibility import Visibility

HEARD = "They sent my husband home at midnight."


@dataclass
class Gone:
    """A decision that has gone the whole way, with those who took part."""

    group: Group
    proposal: Proposal
    decision: Decision

    @property
    def path(self) -> str:
        return f"/decisions/{self.decision.id}"


def effects_of(made: Group) -> list[dict[str, Any]]:
    assert made.plan
    hat = build.give_hat(
        made.circle, made.members[0], HatKind.OWN, 12, name="Training lead", description="Leads it"
    )
    return [build.add_action(made.plan, makers.action_fields(made, heard=HEARD)), hat]


def gone(
    made: Group | None = None, visibility: Visibility = Visibility.MEMBERS, before: Proposal | None = None
) -> Gone:
    """Two rounds, an objection met by another version, two effects, a concern, an answer on behalf."""
    made = made or makers.group(3, plan=True)
    found = before or makers.proposal(made, visibility=visibility)
    service.write_effects(found.proposer, found, effects_of(made))
    service.record_input(made.facilitator, found, "Fourteen carers at the café said the same.")
    makers.to_consent(made, found)
    objector = made.members[2]
    for person in made.everyone:
        rounds.respond(person, found, makers.objection() if person is objector else CONSENT)
    rounds.integrate(made.facilitator, found)
    words = service.Words(**{**vars(makers.WORDS), "text": "Two carers join each day, for half a day."})
    service.write(made.facilitator, found, words, "Half a day is enough")
    objection = rounds.objections_of(found)[0]
    rounds.offer_end(made.facilitator, found, objection, End.CHANGED, "It is half a day now.")
    rounds.confirm(objector, found, objection)
    rounds.ask_again(made.facilitator, found, 7)
    for person in (made.facilitator, made.secretary, made.members[0]):
        rounds.respond(person, found, CONSENT)
    rounds.respond(made.members[1], found, rounds.Given(Say.CONCERN, "Parking is dear."))
    rounds.respond_for(made.facilitator, found, objector, CONSENT, Channel.PAPER)
    decision = rounds.decide(made.facilitator, found)
    db.session.commit()
    return Gone(made, found, decision)


def kept(it: Gone) -> Decision:
    """A review that kept it for nine months more."""
    by = another(it, "Keep the training")
    logbook.follow(
        SequelKind.KEPT, it.decision, by, review_on=months_after(today(), 9), words="It has helped."
    )
    db.session.commit()
    return by


def another(it: Gone | Group, title: str = "Another", **more: Any) -> Decision:
    """One more entry of the same logbook."""
    group = it.group if isinstance(it, Gone) else it
    text = {
        "title": title,
        "need": "A need.",
        "text": "Words.",
        "text_html": "<p>Words.</p>",
        "criteria": "We ask.",
    }
    dates = {"term_end": months_after(today(), 6), "review_on": months_after(today(), 6)}
    empty = {"effects": [], "answers": [], "objections": [], "concerns": [], "responsible": ""}
    rest = {"version_number": 1, "rounds": 1, "absence_policy": "wait", "visibility": Visibility.MEMBERS}
    number = circles.next_decision_number(group.circle)
    given: dict[str, Any] = {**text, **dates, **empty, **rest, **more}
    return logbook.record(group.facilitator, more.pop("circle", group.circle), number, **given)


def read(client: CheckedClient, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status, path
    return answer.get_data(as_text=True)


@contextmanager
def counted() -> Iterator[list[str]]:
    said: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        if not statement.startswith(("PRAGMA", "BEGIN", "SET")):
            said.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    yield said
    event.remove(db.engine, "before_cursor_execute", note)
