"""Reading what was written to somebody, and whom an address that stops letters is about."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, TypeAlias, cast

from sqlalchemy import Select, and_, not_, select

from workspace.db import db
from workspace.people import links
from workspace.people.models import Digest, Person
from workspace.post.models import Fate, Kind, Letter

RECENT = 10
STOP = "stop"  # of a sealed address: no other link serves as this one

Sort: TypeAlias = Literal["digest", "at-once"]


def visible_to(person: Person) -> Select[Letter]:
    """The letters to this person. A row written only to take as long as a real one is none."""
    useless = and_(Letter.kind == Kind.SIGN_IN, Letter.fate == Fate.DROPPED)
    return select(Letter).where(Letter.person_id == person.id, not_(useless))


def recent(person: Person) -> Sequence[Letter]:
    """The latest letters to this person, newest first."""
    return db.session.scalars(visible_to(person).order_by(Letter.id.desc()).limit(RECENT)).all()


def stopped_by(token: str) -> tuple[Person, Sort] | None:
    """Whose letters of which sort an address stops; None where it was not made here, or they have left."""
    told = links.unseal(STOP, token)
    person = db.session.get(Person, told[0]) if told else None
    if told is None or person is None or not person.is_active or told[1] not in {"digest", "at-once"}:
        return None
    return person, cast(Sort, told[1])


def is_on(person: Person, what: Sort) -> bool:
    """Whether this person gets letters of this sort."""
    return person.digest is not Digest.OFF if what == "digest" else person.letters_at_once
