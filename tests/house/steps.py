"""A proposal from step to step, for the world of the tests of the whole house."""

from __future__ import annotations

from typing import Any

from tests import makers
from workspace.circles.models import Circle
from workspace.people.models import Person
from workspace.proposals import rounds, service
from workspace.proposals.consent import Say
from workspace.proposals.models import Proposal, Response
from workspace.visibility import Visibility


def words_of(**more: Any) -> service.Words:
    """Some words, with what is different about them."""
    said: dict[str, Any] = {
        "title": "Ask carers first",
        "need": "Nobody asks them.",
        "text": "Ask them.",
        "criteria": "We count.",
        **more,
    }
    return service.Words(**said)


def raised(
    by: Person,
    circle: Circle,
    words: service.Words,
    visibility: Visibility = Visibility.MEMBERS,
    why: str = "",
) -> Proposal:
    """A draft."""
    return service.raise_proposal(by, circle, words, visibility, why)


def opened(found: Proposal) -> Proposal:
    """The same, open for questions."""
    service.open_(found.proposer, found, in_domain=True, is_major=False, response=Response.DECIDE)
    return found


def in_round(found: Proposal, facilitator: Person) -> Proposal:
    """The same, in its consent round."""
    rounds.open_straight(facilitator, found, "It is small.", 7)
    return found


def decided(found: Proposal, facilitator: Person, answers: dict[int, rounds.Given] | None = None) -> Proposal:
    """The same, decided: everybody consents but those whose answer is given."""
    in_round(found, facilitator)
    assert found.round is not None
    for place in found.round.places:
        given = (answers or {}).get(place.person_id, rounds.Given(Say.CONSENT))
        rounds.respond(place.person, found, given)
    rounds.decide(facilitator, found)
    return found


def add_action(plan: int, what: str, **more: Any) -> dict[str, Any]:
    """The effect that adds an action."""
    return {"kind": "add_action", "plan": plan, "fields": makers.action_fields(what=what, **more)}
