"""The round as people sit in it: in which order they speak, who has, and whose turn it is (R11).

It never holds what somebody answered: only that they have, so that nothing hidden can be drawn (R10).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from math import cos, pi, sin

from workspace.people.models import Person
from workspace.proposals.consent import Outcome, Stage
from workspace.proposals.models import Guest, Proposal, Round, Speech, SpeechKind
from workspace.refusal import mark

# How many seats before the first consent round's a stage begins: each time with another person.
_EARLIER = {Stage.QUESTIONS: 2, Stage.REACTIONS: 1}
_SPOKEN = frozenset({SpeechKind.QUESTION, SpeechKind.REACTION})


class Stand(StrEnum):
    """How one person stands in the round now."""

    ANSWERED = "answered"
    SPOKEN = "spoken"
    PASSED = "passed"
    MISSING = "missing"
    SILENT = "silent"
    ABSENT = "absent"
    LEFT = "left"

    @property
    def label(self) -> str:
        """The words people read."""
        return {
            Stand.ANSWERED: mark("has answered"),
            Stand.SPOKEN: mark("has spoken"),
            Stand.PASSED: mark("passed"),
            Stand.MISSING: mark("not yet"),
            Stand.SILENT: mark("did not answer"),
            Stand.ABSENT: mark("counts as absent"),
            Stand.LEFT: mark("has left the circle"),
        }[self]


@dataclass(frozen=True)
class Seat:
    """One person in the round, and how they stand."""

    person: Person
    stand: Stand
    guest: bool = False

    @property
    def waited_for(self) -> bool:
        """Whether the round still waits for this person."""
        return self.stand is Stand.MISSING

    @property
    def heard(self) -> bool:
        """Whether this person has answered, spoken or passed."""
        return self.stand in {Stand.ANSWERED, Stand.SPOKEN, Stand.PASSED}


@dataclass(frozen=True)
class Turns:
    """Everyone in the order in which they speak."""

    seats: list[Seat] = field(default_factory=list)

    @property
    def next(self) -> Seat | None:
        """Whose turn it is."""
        return next((seat for seat in self.seats if seat.waited_for), None)

    @property
    def waiting(self) -> list[Seat]:
        """Who has not been heard yet, in order."""
        return [seat for seat in self.seats if seat.waited_for]

    @property
    def heard(self) -> int:
        """How many have been heard."""
        return sum(seat.heard for seat in self.seats)

    def dots(self) -> list[tuple[Seat, float, float, float]]:
        """Where each seat stands in the picture of the round: x, y and radius, on a ring of 200 by 200."""
        many = max(len(self.seats), 1)
        size = round(min(11.0, 65 * pi / many), 1)
        return [
            (seat, _place(sin(2 * pi * at / many)), _place(-cos(2 * pi * at / many)), size)
            for at, seat in enumerate(self.seats)
        ]


def _place(out: float) -> float:
    return round(100 + 86 * out, 1)


def of_round(round_: Round, outcome: Outcome | None) -> Turns:
    """Who is asked in a consent round, in the order that it froze when it opened."""
    given = {answer.person_id for answer in round_.answers}
    asked = sorted((p for p in round_.places if not p.excluded), key=lambda p: (p.turn, p.id))
    return Turns([Seat(p.person, _stands(p.person_id, given, outcome)) for p in asked])


def _stands(person: int, given: set[int], outcome: Outcome | None) -> Stand:
    if person in given:
        return Stand.ANSWERED
    if outcome is None:
        return Stand.SILENT
    if person in outcome.missing:
        return Stand.MISSING
    return Stand.ABSENT if person in outcome.absent else Stand.LEFT


def of_stage(proposal: Proposal, speeches: Sequence[Speech], guests: Sequence[Guest]) -> Turns | None:
    """Who asks or reacts, in order: full and learning members, then guests. None where nobody goes round.

    The proposer, who answers the questions, is not waited for among those who ask them.
    """
    if proposal.stage not in _EARLIER:
        return None
    here = _members(proposal)
    if proposal.stage is Stage.QUESTIONS:
        here = [person for person in here if person.id != proposal.proposer_id]
    start = (proposal.id - _EARLIER[proposal.stage]) % max(len(here), 1)
    visiting = [g.person for g in guests if g.person not in here and g.person.is_active]
    said = _said(proposal, speeches)
    circle = [Seat(person, said.get(person.id, Stand.MISSING)) for person in here[start:] + here[:start]]
    return Turns(circle + [Seat(p, said.get(p.id, Stand.MISSING), guest=True) for p in visiting])


def _members(proposal: Proposal) -> list[Person]:
    circle = proposal.circle
    found = {m.person_id: m.person for m in circle.memberships if m.ended_at is None and m.person.is_active}
    found.update((person.id, person) for person in circle.full_members())
    return sorted(found.values(), key=lambda person: (person.name.casefold(), person.id))


def _said(proposal: Proposal, speeches: Sequence[Speech]) -> dict[int, Stand]:
    """Who has spoken or passed at this stage. Who passed and then spoke after all has spoken."""
    found: dict[int, Stand] = {}
    for speech in speeches:
        if speech.stage is proposal.stage and speech.kind in _SPOKEN:
            found[speech.person_id] = Stand.SPOKEN
        elif speech.stage is proposal.stage and speech.kind is SpeechKind.PASS:
            found.setdefault(speech.person_id, Stand.PASSED)
    return found
