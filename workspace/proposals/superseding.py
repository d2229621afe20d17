"""A draft that begins with the words of an earlier decision, to take its place (R16–R18)."""

from __future__ import annotations

from workspace.circles.models import Circle
from workspace.logbook.models import Decision
from workspace.people.models import Person
from workspace.proposals import service
from workspace.proposals.models import Proposal
from workspace.refusal import mark
from workspace.visibility import Visibility


def draft(actor: Person, circle: Circle, decision: Decision) -> Proposal:
    """Begin a draft with the words of this decision. When it is decided, it supersedes it."""
    return service.raise_proposal(
        actor, circle, _words_of(decision), *who_sees(circle, decision), supersedes=decision
    )


def who_sees(circle: Circle, decision: Decision) -> tuple[Visibility, str]:
    """What is about a decision is seen by whoever sees the decision, and nobody else (V1)."""
    closed = decision.visibility is Visibility.CIRCLE and circle.visibility is not Visibility.CIRCLE
    why = mark("It is about decision %(number)d, which only its circle sees.") % {"number": decision.number}
    return decision.visibility, why if closed else ""


def _words_of(decision: Decision) -> service.Words:
    return service.Words(
        title=decision.title,
        need=decision.need,
        text=decision.text,
        criteria=decision.criteria,
        responsible=decision.responsible,
    )
