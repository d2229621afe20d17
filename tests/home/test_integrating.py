"""What waits at home while objections are worked on, and when a proposal was sent here (R8, R14)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import current_app

from tests.facilitating.rounds_made import counted
from tests.proposals import makers
from tests.proposals.test_referring import Two
from workspace.db import db
from workspace.home.need import desk_of
from workspace.home.of_integrating import of_integrating
from workspace.people.models import Person
from workspace.proposals import rounds
from workspace.proposals.consent import End
from workspace.proposals.models import Proposal
from workspace.proposals.rounds import doubts

pytestmark = pytest.mark.usefixtures("app")


def told(person: Person) -> list[str]:
    with current_app.test_request_context():
        return [need.what for need in of_integrating(desk_of(person))]


def integrating() -> tuple[makers.Group, Proposal]:
    made = makers.group()
    found = makers.proposal(made)
    makers.to_consent(made, found)
    for person in made.everyone[:-1]:
        rounds.respond(person, found, makers.CONSENT)
    rounds.respond(made.everyone[-1], found, makers.objection())
    rounds.integrate(made.facilitator, found)
    db.session.commit()
    return made, found


def test_r8_the_facilitator_is_told_of_the_next_objection_and_then_to_ask_again(
    as_person: Callable[[Any], Any],
) -> None:
    made, found = integrating()
    one = rounds.objections_of(found)[0]
    objector = made.everyone[-1]
    assert told(made.facilitator) == [f"Work on the objection by {objector.name}"]
    assert told(objector) == told(made.members[0]) == []
    page = as_person(made.facilitator).get("/home").text
    assert f'href="/objections/{one.id}"' in page
    rounds.offer_end(made.facilitator, found, one, End.MEASURED, "We count.")
    db.session.commit()
    assert told(made.facilitator) == [], "now the objector is asked"
    rounds.confirm(objector, found, one)
    db.session.commit()
    assert told(made.facilitator) == [
        "Every objection is integrated and confirmed. Ask again in a new round."
    ]


def test_r8_the_objector_is_told_that_the_circle_has_tested_the_objection() -> None:
    made, found = integrating()
    one = rounds.objections_of(found)[0]
    objector = made.everyone[-1]
    doubt = doubts.raise_doubt(made.members[0], found, one, "It is about a word.")
    db.session.commit()
    assert told(made.facilitator) == told(objector) == [], "the test comes first"
    for person in made.everyone[:-1]:
        doubts.answer(person, found, doubt, False, "I see none.")
    doubts.close(made.facilitator, found, doubt, "Nobody else sees it.")
    db.session.commit()
    assert told(objector) == ["The circle has tested your objection. You say what becomes of it."]
    rounds.offer_end(objector, found, one, End.CONCERN, "Kept as a concern.")
    db.session.commit()
    assert told(objector) == []


def test_r14_who_runs_the_rounds_is_told_of_what_was_sent_here() -> None:
    two = Two()
    there = two.refer(two.opened(), two.top)
    assert there.proposer_id == two.made.facilitator.id, "who carries it has it among their own drafts"
    assert told(two.made.facilitator) == []
    there.proposer = two.made.secretary
    db.session.commit()
    assert told(two.made.facilitator) == [f"Another circle sent you “{there.title}”"]
    assert told(two.made.secretary) == []


def test_it_costs_nothing_where_nothing_is_integrated() -> None:
    made = makers.group()
    makers.proposal(made)
    desk = desk_of(made.facilitator)
    of_integrating(desk)  # the circle's own hats and members are read once
    with counted() as asked:
        of_integrating(desk)
    assert asked == []


def test_it_costs_two_queries_however_much_is_integrated() -> None:
    made, _found = integrating()
    for _n in range(3):
        more = makers.proposal(made)
        makers.to_consent(made, more)
        for person in made.everyone:
            rounds.respond(person, more, makers.objection())
        rounds.integrate(made.facilitator, more)
    db.session.commit()
    desk = desk_of(made.facilitator)
    with current_app.test_request_context():
        assert len(of_integrating(desk)) == 4  # the circle's own hats and members are read once
        with counted() as asked:
            of_integrating(desk)
    assert len(asked) == 2
