"""Every write of where carers were heard."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm.attributes import flag_modified

from workspace.circles.models import Circle
from workspace.db import db, now, public_changed, today
from workspace.logbook import service as logbook
from workspace.people.models import Person
from workspace.refusal import Refusal, fresh, mark
from workspace.text import render
from workspace.visibility import Visibility
from workspace.voices.models import CarerGroup, Session, Source

FIELDS = ("source", "title", "held_on", "people", "said", "visibility")


def add(
    actor: Person,
    circle: Circle,
    *,
    source: Source,
    title: str,
    held_on: date,
    people: int | None,
    groups: list[int],
    said: str,
    visibility: Visibility,
) -> Session:
    """Write down that carers were heard: when, how many, which groups, and what they said (H1)."""
    _check(title, held_on, people)
    session = Session(
        circle=circle,
        source=source,
        title=title,
        held_on=held_on,
        people=people,
        said=said,
        said_html=str(render(said)),
        visibility=visibility,
        groups=_groups(groups),
        added_by=actor,
        added_at=now(),
    )
    db.session.add(session)
    db.session.flush()
    logbook.write(actor, "wrote down where carers were heard", title, circle, session=session.id)
    if visibility is Visibility.PUBLIC:
        public_changed()
    return session


def put_right(
    actor: Person,
    session: Session,
    *,
    source: Source,
    title: str,
    held_on: date,
    people: int | None,
    groups: list[int],
    said: str,
    visibility: Visibility,
    seen: int,
) -> bool:
    """Put right what was written down; what stood before stays in the trail. False if nothing is new."""
    fresh(session.row_version, seen)
    _check(title, held_on, people)
    wanted: dict[str, Any] = {
        "source": source, "title": title, "held_on": held_on, "people": people, "said": said,
        "visibility": visibility,
    }  # fmt: skip
    changed = {n: [getattr(session, n), wanted[n]] for n in FIELDS if getattr(session, n) != wanted[n]}
    if (before := sorted(group.id for group in session.groups)) != sorted(groups):
        changed["groups"] = [before, sorted(groups)]
    if not changed:
        return False
    for name in FIELDS:
        setattr(session, name, wanted[name])
    session.said_html, session.groups = str(render(said)), _groups(groups)
    flag_modified(session, "title")  # other groups alone would not count the row's version up (A7)
    db.session.flush()
    kept = {name: [logbook.plain(old), logbook.plain(new)] for name, (old, new) in changed.items()}
    logbook.write(
        actor, "put right where carers were heard", title, session.circle, session=session.id, fields=kept
    )
    public_changed()
    return True


def add_group(actor: Person, circle: Circle, name: str) -> CarerGroup:
    """Name a group of carers that is missing; one that is there already is found, however it is written."""
    name = " ".join(name.split())
    if not name or len(name) > 80:
        raise Refusal(mark("Enter the name of the group, in 80 characters or fewer."))
    standing = db.session.scalar(select(CarerGroup).where(func.lower(CarerGroup.name) == name.lower()))
    if standing is not None:
        return standing
    last = db.session.scalar(select(func.max(CarerGroup.position)))
    group = CarerGroup(name=name, position=0 if last is None else last + 1)
    db.session.add(group)
    db.session.flush()
    logbook.write(actor, "named a group of carers", name, circle, group=group.id)
    return group


def _check(title: str, held_on: date, people: int | None) -> None:
    if not title.strip():
        raise Refusal(mark("Say what it was, like “Coffee morning at the library”."))
    if held_on > today():
        raise Refusal(mark("Enter the day on which carers were heard: today or earlier."))
    if people is not None and not 0 <= people <= 1_000_000:
        raise Refusal(mark("Enter how many people were heard, or leave it empty."))


def _groups(keys: list[int]) -> list[CarerGroup]:
    found = list(db.session.scalars(select(CarerGroup).where(CarerGroup.id.in_(keys))))
    if len(found) < len(set(keys)):
        raise Refusal(mark("One of the groups of carers is not there any more."))
    return found
