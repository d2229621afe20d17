"""Who stands behind an owner, a checker or a circle today: people who are there and may see it (A9, V2)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property, lru_cache

from sqlalchemy import Select, literal, or_, select, union_all

from workspace.circles.models import Circle, HatTerm
from workspace.db import db, today
from workspace.people.models import Person
from workspace.plan.escalation import Desk, with_whom
from workspace.plan.models import Action
from workspace.plan.owners import parts
from workspace.queue import policy
from workspace.queue.items import Role
from workspace.reviewing import SOON

_NOBODY: frozenset[int] = frozenset()


@dataclass
class Around:
    """The person who asks, the circles whose things are asked for, and who answers for actions today."""

    person: Person
    circles: dict[int, Circle]
    day: date = field(default_factory=today)
    _behind: dict[tuple[str, int | None], frozenset[int]] = field(default_factory=dict)
    _roles: dict[int, Role | None] = field(default_factory=dict)

    @property
    def until(self) -> date:
        """The last date that is on a list today."""
        return self.day + SOON

    @cached_property
    def _present(self) -> dict[str, set[int]]:
        """Who is active, by the key of what they answer for: one question for everybody."""
        found: dict[str, set[int]] = {}
        for row in db.session.execute(_who_answers(self.day)):
            found.setdefault(f"{row.kind}:{row.key}", set()).add(row.person_id)
        return found

    @cached_property
    def _insiders(self) -> dict[int, frozenset[int]]:
        return {key: policy.insiders(circle) for key, circle in self.circles.items()}

    def behind(self, key: str, only_of: int | None = None) -> frozenset[int]:
        """Everybody behind this owner or checker; of a plan that only a circle sees, those in it.

        Who can't see a thing can't look after it, so they count as nobody.
        """
        if not key:
            return _NOBODY
        if (key, only_of) not in self._behind:
            there = self._present.get(key, _NOBODY)
            if only_of is not None:
                there = there & self._insiders.get(only_of, _NOBODY)
            self._behind[key, only_of] = frozenset(there)
        return self._behind[key, only_of]

    def role(self, circle_id: int | None) -> Role | None:
        """As what the person who asks looks after this circle's things."""
        if circle_id is None or circle_id not in self.circles:
            return None
        if circle_id not in self._roles:
            self._roles[circle_id] = policy.role_of(self.person, self.circles[circle_id])
        return self._roles[circle_id]

    def led(self) -> list[int]:
        """The circles whose things this person looks after."""
        return [key for key in self.circles if self.role(key)]

    def keys(self) -> dict[str, list[int]]:
        """What this person answers for, by kind: themselves, hats worn today, their organisation."""
        found: dict[str, list[int]] = {"person": [], "hat": [], "organisation": []}
        for key, people in self._present.items():
            if self.person.id in people:
                kind, number = parts(key)
                found[kind].append(number)
        return found

    def desks(
        self, look_on: date, owner: Iterable[int], checker: Iterable[int], handed_on: bool = False
    ) -> frozenset[Desk]:
        """With whom it lies today."""
        return frozenset(with_whom(look_on, self.day, bool(owner), bool(checker), handed_on))

    def mine(
        self,
        desks: frozenset[Desk],
        owner: frozenset[int],
        checker: frozenset[int],
        circle_id: int | None,
    ) -> frozenset[Desk]:
        """At which of these desks the person who asks sits."""
        behind = {
            Desk.OWNER: self.person.id in owner,
            Desk.CHECKER: self.person.id in checker,
            Desk.CIRCLE: self.role(circle_id) is not None,
        }
        return frozenset(desk for desk in desks if behind[desk])


@lru_cache(maxsize=4)  # every page asks the same on the same day, and writing it down costs more than asking
def _who_answers(day: date) -> Select[tuple[str, int, int]]:
    """Who is there today behind everything that owns or checks an action."""
    active = Person.removed_at.is_(None)
    asked = select(Action.owner_person_id).union_all(select(Action.checker_person_id)).subquery()
    theirs = select(Action.owner_organisation_id).union_all(select(Action.checker_organisation_id)).subquery()
    people = select(literal("person").label("kind"), Person.id.label("key"), Person.id.label("person_id"))
    by_hat = (
        select(literal("hat"), HatTerm.hat_id, HatTerm.person_id)
        .join(Person, Person.id == HatTerm.person_id)
        .where(
            active,
            HatTerm.ended_at.is_(None),
            HatTerm.since <= day,
            HatTerm.term_end >= day,
            HatTerm.hat_id.in_(select(Action.owner_hat_id)),
        )
    )
    of_one = select(literal("organisation"), Person.organisation_id, Person.id).where(
        active, Person.organisation_id.in_(select(theirs))
    )
    everybody = union_all(people.where(active, or_(Person.id.in_(select(asked)))), by_hat, of_one).subquery()
    return select(everybody.c.kind, everybody.c.key, everybody.c.person_id)
