"""A circle that chooses, step by step, made by calling services."""

from __future__ import annotations

from typing import Any

from tests.proposals.makers import CONSENT, Group, group
from workspace.circles.models import HatKind
from workspace.db import db
from workspace.people.models import Person
from workspace.proposals import rounds
from workspace.proposals.models import Proposal
from workspace.selections import service
from workspace.selections.models import Selection

__all__ = ["CONSENT", "Group", "begin", "everyone_names", "everyone_stays", "group", "proposed", "to_change"]


def begin(made: Group, hat: HatKind = HatKind.SECRETARY, **more: Any) -> Selection:
    """A selection at its beginning."""
    described = {"description": "Keeps the record of what we decide.", "term_months": 12, **more}
    selection = service.open_(made.facilitator, made.circle, hat=hat, **described)
    db.session.commit()
    return selection


def everyone_names(made: Group, selection: Selection, whom: Person | None = None) -> None:
    """Everybody names the same person, each with a reason of their own."""
    nominee = whom or made.members[0]
    for number, who in enumerate(made.everyone):
        service.nominate(who, selection, who, nominee, f"Reason {'abcdefgh'[number]}: writes clearly.")
    db.session.commit()


def to_change(made: Group, selection: Selection) -> None:
    """Into the change round, with everyone heard."""
    everyone_names(made, selection)
    service.to_change_round(made.facilitator, selection)
    db.session.commit()


def everyone_stays(made: Group, selection: Selection) -> None:
    """Nobody changes anything."""
    for who in made.everyone:
        first = selection.said(who, False)
        service.nominate(who, selection, who, first.nominee if first else None)
    db.session.commit()


def proposed(made: Group, selection: Selection, whom: Person | None = None) -> Proposal:
    """In the consent round."""
    to_change(made, selection)
    everyone_stays(made, selection)
    nominee = whom or made.members[0]
    found = service.propose(made.facilitator, selection, nominee, "Writes so that everyone understands.")
    db.session.commit()
    return found


def all_consent(made: Group, found: Proposal, last: Person) -> None:
    """Everyone consents, the nominee last."""
    for who in [*(one for one in made.everyone if one is not last), last]:
        rounds.respond(who, found, CONSENT)
    db.session.commit()
