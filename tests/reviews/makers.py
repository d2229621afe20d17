"""A circle that has decided something, with people around it: for tests of reviews and appeals."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from tests.makers import make_decision
from tests.proposals import makers
from tests.proposals.makers import Group
from workspace.circles import service as circles
from workspace.db import db, today
from workspace.logbook.models import Decision
from workspace.people.models import Person
from workspace.proposals import rounds
from workspace.proposals.models import Proposal


def decided(made: Group, **more: Any) -> Decision:
    """A decision of this circle with everyone on its roster, a concern and an objection that was measured."""
    described: dict[str, Any] = {
        "number": circles.next_decision_number(made.circle),
        "answers": [
            {"person": p.id, "name": p.name, "carer": True, "say": "consent"} for p in made.everyone
        ],
        "concerns": [{"person": made.members[0].id, "name": "Member 1", "words": "Parking costs money."}],
        "objections": [
            {"person": made.members[1].id, "name": "Member 2", "round": 1, "harm": "Carers lose a day.",
             "touches": "aim", "suggestion": "", "end": "measured", "how": "We count days; over 3 it stops.",
             "by_version": None},
            {"person": made.members[2].id, "name": "Member 3", "round": 1, "harm": "Too late in the evening.",
             "touches": "aim", "suggestion": "", "end": "changed", "how": "At noon.", "by_version": 2},
        ],
        "criteria": "We ask ten carers.",
        "review_on": today() + timedelta(days=180),
        **more,
    }  # fmt: skip
    found = make_decision(made.facilitator, made.circle, **described)
    db.session.commit()
    return found


def everybody_consents(made: Group, proposal: Proposal, but: tuple[Person, ...] = ()) -> None:
    """Everyone on the roster answers, and nobody objects."""
    for person in made.everyone:
        if person not in but:
            rounds.respond(person, proposal, makers.CONSENT)
    db.session.commit()
