"""Hats: given for a term, put down at any time, and worth nothing once the term is over (C6–C9)."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import select

from workspace.circles import policy, queries
from workspace.circles.models import Circle, Hat, HatKind, HatTerm, Membership, Standing
from workspace.db import db, now, public_changed, today
from workspace.logbook import service as logbook
from workspace.logbook.models import Decision
from workspace.people.models import Person
from workspace.refusal import Refusal, mark

_OTHER_LINK = {HatKind.LEADER: HatKind.DELEGATE, HatKind.DELEGATE: HatKind.LEADER}


def give_hat(
    actor: Person,
    circle: Circle,
    person: Person,
    *,
    kind: HatKind,
    name: str = "",
    description: str = "",
    term_end: date,
    review_on: date | None = None,
    decision: Decision | None = None,
    since: date | None = None,
) -> HatTerm:
    """Give somebody a hat for a term (C8). Who wore it before is thanked: their term ends.

    Who chose (a circle by its decision, or its members in a meeting) is for the caller to know.
    """
    begins = since or today()
    if term_end < begins or begins > today():
        raise Refusal(mark("A term begins today or earlier, and ends on a later day."))
    if circle.closed_at is not None:
        raise Refusal(mark("%(name)s is closed. Nobody wears a hat there."), name=circle.name)
    queries.lock(circle)
    check_may_wear(circle, person, kind)
    if _comes_from_above(circle, person, kind):
        _let_in(circle, person)
    stood_in = policy.stands_in(actor, circle)  # asked before, for this may be the facilitator's own hat
    hat = _hat(circle, kind, name.strip(), description.strip())
    for term in hat.terms:
        if term.ended_at is None:
            _end(term, "chosen again" if term.person_id == person.id else "passed on")
    term = HatTerm(
        person=person, since=begins, term_end=term_end, review_on=review_on or term_end, decision=decision
    )
    hat.terms.append(term)
    db.session.flush()
    detail: dict[str, Any] = {"hat": hat.name, "until": term_end.isoformat()}
    if decision is not None:
        detail["decision"] = decision.number
    elif stood_in:
        detail["stood_in"] = True
    logbook.write(actor, "gave a hat", person.name, circle=circle, **detail)
    public_changed()
    return term


def check_may_wear(circle: Circle, person: Person, kind: HatKind) -> None:
    """Say no to a person and a hat that do not go together (C6, C7), before anybody is asked for consent."""
    if not person.is_active:
        raise Refusal(mark("%(name)s has no account any more."), name=person.name)
    if kind in _OTHER_LINK:
        check_hat(circle, kind)
        if circle.wears(person, _OTHER_LINK[kind]):
            raise Refusal(
                mark(
                    "The leader and the delegate of a circle are two different people. Choose somebody else."
                )
            )
    if not _comes_from_above(circle, person, kind) and not _is_full_here(circle, person):
        raise Refusal(
            mark("Only a full member can wear a hat. %(name)s is not a full member of %(circle)s."),
            name=person.name,
            circle=circle.name,
        )


def check_hat(circle: Circle, kind: HatKind) -> None:
    """Say no to a hat that this circle can't give: the links upward, where there is no circle above."""
    if kind in _OTHER_LINK and circle.parent is None:
        raise Refusal(mark("The top circle has no leader and no delegate: there is none above it."))


def _is_full_here(circle: Circle, person: Person) -> bool:
    membership = policy.membership_of(person, circle)
    return membership is not None and membership.standing is Standing.FULL


def _comes_from_above(circle: Circle, person: Person, kind: HatKind) -> bool:
    """A leader may be chosen among the full members of the circle above, and comes in with the hat (C6)."""
    above = circle.parent
    return kind is HatKind.LEADER and above is not None and policy.is_full_member(person, above)


def _let_in(circle: Circle, person: Person) -> None:
    """A leader from the circle above is a full member here from now on."""
    membership = policy.membership_of(person, circle)
    if membership is None:
        db.session.add(Membership(circle=circle, person=person, standing=Standing.FULL, since=now()))
    else:
        membership.standing = Standing.FULL
    db.session.flush()


def _hat(circle: Circle, kind: HatKind, name: str, description: str) -> Hat:
    """The hat itself, made when it is first given. A circle's own hats are found by their name."""
    if kind is HatKind.OWN and not name:
        raise Refusal(mark("Give the hat a name."))
    for hat in circle.hats:
        if hat.kind is kind and (kind is not HatKind.OWN or hat.name.casefold() == name.casefold()):
            hat.description = description or hat.description
            return hat
    hat = Hat(kind=kind, name=name or kind.label, description=description)
    circle.hats.append(hat)
    db.session.flush()
    return hat


def put_down(person: Person, term: HatTerm) -> None:
    """Put a hat down, at any time and without a reason (C8). A link to the circle above ends with it (C6)."""
    if not policy.may_put_down(person, term):
        raise Refusal(mark("This hat is not yours to put down, or you have put it down already."))
    _end(term, "put down")
    logbook.write(person, "put down a hat", term.hat.name, circle=term.hat.circle)
    db.session.flush()


def look_at(actor: Person, term: HatTerm, found: str, review_on: date) -> None:
    """Note what the circle found when it looked at a hat within its term, and when it looks next (A9)."""
    if not term.is_live():
        raise Refusal(mark("The term of this hat is over. Choose again who wears it."))
    if not found.strip():
        raise Refusal(mark("Say what the circle found."))
    if not today() < review_on <= term.term_end:
        raise Refusal(mark("Choose a day after today, and within the term of the hat."))
    circle = term.hat.circle
    stood_in = {"stood_in": True} if policy.stands_in(actor, circle) else {}
    logbook.write(actor, "looked at a hat", term.hat.name, circle=circle, found=found.strip(), **stood_in)
    term.review_on = review_on
    db.session.flush()


def end_terms(person: Person, circle: Circle | None, how: str) -> None:
    """End the hats somebody wears in a circle they leave; in every circle where none is named."""
    mine = select(HatTerm).where(HatTerm.person_id == person.id, HatTerm.ended_at.is_(None))
    if circle is not None:
        mine = mine.where(HatTerm.hat_id.in_(select(Hat.id).where(Hat.circle_id == circle.id)))
    for term in db.session.scalars(mine).all():
        _end(term, how)


def end_all(circle: Circle, how: str) -> None:
    """End every hat of a circle that closes; its links to the circle above end with them (C6)."""
    of_it = HatTerm.hat_id.in_(select(Hat.id).where(Hat.circle_id == circle.id))
    for term in db.session.scalars(select(HatTerm).where(of_it, HatTerm.ended_at.is_(None))).all():
        _end(term, how)


def _end(term: HatTerm, how: str) -> None:
    term.ended_at = now()
    term.ended_how = how
    public_changed()
