"""How owners and checkers are named: one place for members' pages, public pages, history and exports (P2)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import joinedload, lazyload
from sqlalchemy.sql.base import ExecutableOption

from workspace import languages
from workspace.circles.models import Circle, Hat
from workspace.db import db
from workspace.people.models import Organisation, Person
from workspace.plan.models import Action
from workspace.refusal import mark

CARER = mark("An unpaid carer")
SOMEBODY = mark("A member of the group")


@dataclass(frozen=True)
class Named:
    """Somebody who answers for something: the key that is kept, words for members, words for everybody."""

    key: str
    for_members: str
    for_all: str


def of_person(person: Person) -> Named:
    """Members see the chosen name and post; visitors a public name only where its person set one."""
    public_name = person.public_name if person.is_active else ""
    nobody = CARER if person.is_carer else SOMEBODY
    return Named(
        f"person:{person.id}",
        ", ".join(filter(None, (person.name, person.post))),
        ", ".join(filter(None, (public_name, person.post))) or nobody,
    )


def of_hat(hat: Hat) -> Named:
    """A hat is named with its circle, whoever wears it: "Facilitator, Being heard"."""
    words = f"{hat.name}, {hat.circle.name}"
    return Named(f"hat:{hat.id}", words, words)


def hat_to_choose(hat: Hat) -> Named:
    """A hat in a list to choose from: there the usual ones are called as the reader calls them."""
    words = f"{languages.gettext(hat.name)}, {hat.circle.name}"
    return Named(f"hat:{hat.id}", words, words)


def of_organisation(organisation: Organisation) -> Named:
    """An organisation stands with its own name everywhere."""
    return Named(f"organisation:{organisation.id}", organisation.name, organisation.name)


def owner(action: Action) -> Named | None:
    """Who answers for an action, or None while nobody does (A3)."""
    if action.owner_person:
        return of_person(action.owner_person)
    if action.owner_hat:
        return of_hat(action.owner_hat)
    return of_organisation(action.owner_organisation) if action.owner_organisation else None


def checker(action: Action) -> Named | None:
    """Who looks whether it really happened."""
    if action.checker_person:
        return of_person(action.checker_person)
    return of_organisation(action.checker_organisation) if action.checker_organisation else None


def owner_key(action: Action) -> str:
    """The owner as it is kept in forms and proposals: "person:3", "hat:2", "organisation:4" or ""."""
    return key_of(action.owner_person_id, action.owner_hat_id, action.owner_organisation_id)


def checker_key(action: Action) -> str:
    """The checker as it is kept: "person:3", "organisation:4" or ""."""
    return key_of(action.checker_person_id, None, action.checker_organisation_id)


def key_of(person: int | None, hat: int | None, organisation: int | None) -> str:
    """The key of the one of these that is given; "" where none is."""
    for kind, number in (("person", person), ("hat", hat), ("organisation", organisation)):
        if number:
            return f"{kind}:{number}"
    return ""


def parts(key: str) -> tuple[str, int]:
    """The kind and number of a key; ("", 0) where there is nobody or the key is not one of ours."""
    kind, _, number = key.partition(":")
    if kind in {"person", "hat", "organisation"} and number.isdecimal() and len(number) < 10:
        return kind, int(number)
    return "", 0


def named(keys: Iterable[str]) -> Mapping[str, Named]:
    """The names of all these keys, in at most one query for each kind; unknown keys are left out."""
    wanted: dict[str, set[int]] = {"person": set(), "hat": set(), "organisation": set()}
    for kind, number in map(parts, keys):
        if kind:
            wanted[kind].add(number)
    found: list[Named] = []
    if wanted["person"]:
        found += map(of_person, db.session.scalars(select(Person).where(Person.id.in_(wanted["person"]))))
    if wanted["hat"]:
        hats = select(Hat).where(Hat.id.in_(wanted["hat"])).options(*hat_options())
        found += map(of_hat, db.session.scalars(hats))
    if wanted["organisation"]:
        chosen = select(Organisation).where(Organisation.id.in_(wanted["organisation"]))
        found += map(of_organisation, db.session.scalars(chosen))
    return {each.key: each for each in found}


def hat_options() -> tuple[ExecutableOption, ...]:
    """Load a hat with its circle's name and nothing more of either."""
    return (joinedload(Hat.circle).lazyload(Circle.hats), lazyload(Hat.terms))
