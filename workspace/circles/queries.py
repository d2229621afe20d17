"""Reading circles: which there are, whose they are, who asks and who is invited."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, time
from functools import lru_cache
from typing import Any, TypeVar

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import joinedload, lazyload
from sqlalchemy.orm.attributes import set_committed_value

from workspace.circles.models import (
    Circle,
    Hat,
    HatKind,
    HatTerm,
    Invitation,
    JoinRequest,
    Membership,
    Standing,
)
from workspace.db import db, now, today, zone
from workspace.logbook.models import Decision, TrailEntry
from workspace.people import links
from workspace.people.models import Person

T = TypeVar("T")


def visible_to(person: Person) -> Select[Circle]:
    """Every circle at work, for everyone signed in; those that closed, for who was in them."""
    was_in = select(Membership.circle_id).where(Membership.person_id == person.id)
    return select(Circle).where(or_(Circle.closed_at.is_(None), Circle.id.in_(was_in)))


def facilitates(person: Person) -> bool:
    """Whether this person wears a facilitator's hat today, in any circle at work (C8)."""
    day = today()
    worn = (
        select(HatTerm.id)
        .join(Hat, Hat.id == HatTerm.hat_id)
        .join(Circle, Circle.id == Hat.circle_id)
        .where(HatTerm.person_id == person.id, HatTerm.ended_at.is_(None), Hat.kind == HatKind.FACILITATOR)
        .where(HatTerm.since <= day, HatTerm.term_end >= day, Circle.closed_at.is_(None))
    )
    return db.session.scalar(worn.limit(1)) is not None


def ids_of(person: Person) -> Select[int]:
    """The keys of the circles this person belongs to today, links from below included (C6). For `.in_()`."""
    return _ids_of(person.id, today())


@lru_cache(maxsize=512)  # a page asks up to ten times, and writing the question down costs more than asking
def _ids_of(person_id: int, day: date) -> Select[int]:
    own = select(Membership.circle_id).where(Membership.person_id == person_id, Membership.ended_at.is_(None))
    links_up = (
        select(_child.c.parent_id)
        .join(Hat, Hat.circle_id == _child.c.id)
        .join(HatTerm, HatTerm.hat_id == Hat.id)
        .where(
            _child.c.closed_at.is_(None),
            Hat.kind.in_([HatKind.LEADER, HatKind.DELEGATE]),
            HatTerm.person_id == person_id,
            HatTerm.ended_at.is_(None),
            HatTerm.since <= day,
            HatTerm.term_end >= day,
        )
    )
    return select(Circle.id).where(or_(Circle.id.in_(own), Circle.id.in_(links_up)))


_child = Circle.__table__.alias("child")


def circles_of(person: Person) -> list[Circle]:
    """The circles this person belongs to today, by name."""
    mine = select(Circle.id).where(Circle.id.in_(ids_of(person)), Circle.closed_at.is_(None))
    return _whole(mine)


def complete(circle: Circle) -> Circle:
    """The same circle with everything around it at hand, in a number of questions that does not grow."""
    _whole(select(Circle.id).where(Circle.id == circle.id))
    return circle


def all_circles(person: Person) -> list[Circle]:
    """Every circle this person may know of, closed ones last, by name."""
    return _whole(visible_to(person).with_only_columns(Circle.id))


def _whole(wanted: Select[int]) -> list[Circle]:
    """These circles, with what it takes to say who somebody is in each: four questions, however many.

    Loading each relationship by itself asks again for every 500 rows, which many circles have.
    """
    bare = (lazyload(Circle.hats), lazyload(Circle.parent))
    near = select(Circle).where(or_(Circle.id.in_(wanted), Circle.parent_id.in_(wanted)))
    order = (Circle.closed_at.is_not(None), func.lower(Circle.name), Circle.id)
    found = {each.id: each for each in db.session.scalars(near.options(*bare).order_by(*order))}
    keys = set(db.session.scalars(wanted))
    hats = select(Hat).where(
        Hat.circle_id.in_(select(Circle.id).where(or_(Circle.id.in_(wanted), Circle.parent_id.in_(wanted))))
    )
    given = list(db.session.scalars(hats.options(lazyload(Hat.terms)).order_by(Hat.id)))
    terms = select(HatTerm).where(HatTerm.hat_id.in_(hats.with_only_columns(Hat.id))).order_by(HatTerm.id)
    memberships = select(Membership).where(Membership.circle_id.in_(wanted)).order_by(Membership.id)
    _attach(given, "terms", db.session.scalars(terms), lambda term: term.hat_id)
    _attach(found.values(), "hats", given, lambda hat: hat.circle_id)
    whole = [each for each in found.values() if each.id in keys]
    _attach(whole, "memberships", db.session.scalars(memberships), lambda one: one.circle_id)
    by_name = sorted(found.values(), key=lambda each: each.name)
    _attach(whole, "children", by_name, lambda each: each.parent_id)
    for each in whole:
        if each.parent_id is None or each.parent_id in found:
            set_committed_value(each, "parent", found.get(each.parent_id or 0))
    return whole


def _attach(owners: Iterable[Any], name: str, rows: Iterable[T], key: Callable[[T], int | None]) -> None:
    """Hang rows that were loaded together on those they belong to."""
    of: dict[int | None, list[T]] = {}
    for row in rows:
        of.setdefault(key(row), []).append(row)
    for owner in owners:
        set_committed_value(owner, name, of.get(owner.id, []))


def lock(circle: Circle) -> None:
    """Let those who change a circle's people and hats take turns, each seeing what the one before did."""
    db.session.refresh(circle, with_for_update={"of": Circle})


def top() -> Circle | None:
    """The circle above all others, if it has been opened."""
    return db.session.scalar(select(Circle).where(Circle.parent_id.is_(None), Circle.closed_at.is_(None)))


def named(name: str) -> Circle | None:
    """The circle with this name."""
    return db.session.scalar(select(Circle).where(Circle.name == name))


def members_now(circle: Circle) -> list[Membership]:
    """Everyone with a place of their own today, by name."""
    now_here = [m for m in circle.memberships if m.ended_at is None and m.person.is_active]
    return sorted(now_here, key=lambda m: (m.person.name.casefold(), m.person_id))


def links_from_below(circle: Circle) -> list[HatTerm]:
    """The leaders and delegates of the circles below, who belong here by their hat (C6)."""
    return [
        term
        for child in circle.children
        if child.closed_at is None
        for term in child.live_terms(HatKind.LEADER, HatKind.DELEGATE)
    ]


def lapsed_in(circle: Circle) -> list[HatTerm]:
    """The hats whose term has run out and for which nobody was chosen since: to be chosen again (C9)."""
    return [term for hat in circle.hats if (term := hat.lapsed()) is not None]


def with_decisions(hats: Sequence[Hat]) -> Sequence[Hat]:
    """These hats, with the decisions that gave them: one question for all."""
    terms = select(HatTerm).where(HatTerm.hat_id.in_([hat.id for hat in hats]))
    db.session.scalars(terms.options(joinedload(HatTerm.decision))).all()
    return hats


def looked_at(term: HatTerm) -> Sequence[TrailEntry]:
    """What was found each time the circle looked at this hat since the term began, newest first."""
    noted = select(TrailEntry).where(
        TrailEntry.circle_id == term.hat.circle_id,
        TrailEntry.did == "looked at a hat",
        TrailEntry.about == term.hat.name,
        TrailEntry.at >= datetime.combine(term.since, time(0), zone()),
    )
    return db.session.scalars(
        noted.options(joinedload(TrailEntry.person)).order_by(TrailEntry.id.desc())
    ).all()


def terms_visible_to(person: Person) -> Select[HatTerm]:
    """The terms of hats in circles this person may know of."""
    circles = visible_to(person).with_only_columns(Circle.id)
    return select(HatTerm).where(HatTerm.hat_id.in_(select(Hat.id).where(Hat.circle_id.in_(circles))))


def memberships_visible_to(person: Person) -> Select[Membership]:
    """The memberships of this person's own circles (P3)."""
    return select(Membership).where(Membership.circle_id.in_(ids_of(person)))


def open_requests(circle: Circle) -> Sequence[JoinRequest]:
    """Who asks to join and has not been answered, the longest waiting first."""
    waiting = select(JoinRequest).where(JoinRequest.circle_id == circle.id, JoinRequest.answered_at.is_(None))
    return db.session.scalars(waiting.order_by(JoinRequest.id)).all()


def requests_visible_to(person: Person) -> Select[JoinRequest]:
    """The requests to this person's own circles. Who may answer them is for the policy."""
    return select(JoinRequest).where(JoinRequest.circle_id.in_(ids_of(person)))


def my_request(person: Person, circle: Circle) -> JoinRequest | None:
    """What this person last asked of the circle, and what was answered."""
    mine = select(JoinRequest).where(JoinRequest.circle_id == circle.id, JoinRequest.person_id == person.id)
    return db.session.scalar(mine.order_by(JoinRequest.id.desc()).limit(1))


def open_invitations(circle: Circle) -> Sequence[Invitation]:
    """Places offered and not yet taken, withdrawn or run out."""
    wanted = select(Invitation).where(
        Invitation.circle_id == circle.id,
        Invitation.used_at.is_(None),
        Invitation.cancelled_at.is_(None),
        Invitation.expires_at > now(),
    )
    return db.session.scalars(wanted.options(joinedload(Invitation.invited_by)).order_by(Invitation.id)).all()


def invitations_visible_to(person: Person) -> Select[Invitation]:
    """The invitations to this person's circles, and those they made themselves."""
    return select(Invitation).where(
        or_(Invitation.circle_id.in_(ids_of(person)), Invitation.invited_by_id == person.id)
    )


def invitation(token: str, lock: bool = False) -> Invitation | None:
    """The invitation behind a token, used or not. `lock` makes two who accept at once take turns."""
    found = links.unseal("invitation", token)
    if found is None:
        return None
    wanted = select(Invitation).where(Invitation.id == found[0], Invitation.nonce == found[1])
    return db.session.scalar(wanted.with_for_update(of=Invitation) if lock else wanted)


def token_of(invitation: Invitation) -> str:
    """The token that stands in the address of this invitation: worked out anew, stored nowhere."""
    return links.seal("invitation", invitation.id, invitation.nonce)


def full_members_for_choice(circle: Circle) -> list[Person]:
    """Everyone who could wear a hat here: full members in their own right."""
    return [m.person for m in members_now(circle) if m.standing is Standing.FULL]


def decisions_for_choice(circle: Circle) -> Sequence[Decision]:
    """The circle's latest decisions, one of which may have given a hat or opened a circle."""
    latest = select(Decision).where(Decision.circle_id == circle.id).order_by(Decision.number.desc())
    return db.session.scalars(latest.limit(30)).all()


def decision(circle: Circle, number: int | None) -> Decision | None:
    """One decision of this circle, by its key."""
    if number is None:
        return None
    return db.session.scalar(select(Decision).where(Decision.id == number, Decision.circle_id == circle.id))
