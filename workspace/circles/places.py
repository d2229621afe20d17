"""Places in a circle: coming, asking, being welcomed, leaving (C4, C5)."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select, update

from workspace.circles import policy, queries
from workspace.circles.hats import end_terms
from workspace.circles.models import Circle, Invitation, JoinRequest, Membership, Standing
from workspace.db import db, now, public_changed
from workspace.logbook import service as logbook
from workspace.logbook.models import Decision
from workspace.people import service as accounts
from workspace.people.models import Person
from workspace.refusal import Refusal, mark

# Coming ---------------------------------------------------------------------------------------------


def add_member(circle: Circle, person: Person, standing: Standing = Standing.FULL) -> Membership:
    """Give somebody a place in the circle. Somebody who is in it already keeps theirs, or gains by it."""
    if circle.closed_at is not None:
        raise Refusal(mark("%(name)s is closed. Nobody can join it any more."), name=circle.name)
    queries.lock(circle)
    membership = policy.membership_of(person, circle)
    if membership is None:
        membership = Membership(circle=circle, person=person, standing=standing, since=now())
        db.session.add(membership)
        logbook.write(person, "joined", person.name, circle=circle)
    elif standing is Standing.FULL:
        membership.standing = standing
    _close_requests(circle, person)
    db.session.flush()
    return membership


def join(person: Person, circle: Circle) -> Membership:
    """Come into a circle that is open to everyone (C4)."""
    if policy.membership_of(person, circle) is not None:
        raise Refusal(mark("You are in %(name)s already."), name=circle.name)
    if not policy.may_join(person, circle):
        raise Refusal(mark("You can't join %(name)s without asking first."), name=circle.name)
    return add_member(circle, person)


def ask_to_join(person: Person, circle: Circle, words: str = "") -> JoinRequest:
    """Ask for a place, in your own words. The secretary answers."""
    if not policy.may_ask_to_join(person, circle):
        raise Refusal(mark("You can't ask to join %(name)s now."), name=circle.name)
    queries.lock(circle)
    last = queries.my_request(person, circle)
    if last is not None and last.answered_at is None:
        raise Refusal(mark("You have asked already. You will see the answer on this page."))
    request = JoinRequest(circle=circle, person=person, words=words.strip(), asked_at=now())
    db.session.add(request)
    db.session.flush()
    logbook.write(person, "asked to join", person.name, circle=circle)
    return request


def answer_request(
    actor: Person, request: JoinRequest, welcomed: bool, answer: str, standing: Standing = Standing.FULL
) -> None:
    """Welcome somebody who asked to join, or decline with a reason (C4)."""
    if not policy.may_answer_requests(actor, request.circle):
        raise Refusal(mark("Only the secretary answers requests to join."))
    if request.answered_at is not None:
        raise Refusal(mark("This request has been answered already."))
    if not welcomed and not answer.strip():
        raise Refusal(mark("Say why, so that the person knows. Nobody is refused for a personal preference."))
    request.answered_at = now()
    request.answered_by_id = actor.id
    request.welcomed = welcomed
    request.answer = answer.strip()
    log(actor, "welcomed" if welcomed else "declined a request", request.person.name, request.circle)
    if welcomed:
        add_member(request.circle, request.person, standing)
    db.session.flush()


def welcome_fully(actor: Person, membership: Membership) -> None:
    """Make a learning member a full one, who consents and objects from the next round on."""
    if not policy.may_welcome_fully(actor, membership):
        raise Refusal(mark("Only the secretary can make a learning member a full member."))
    membership.standing = Standing.FULL
    log(actor, "made a full member", membership.person.name, membership.circle)
    db.session.flush()


def _close_requests(circle: Circle, person: Person) -> None:
    """Somebody who came in another way has nothing left to ask."""
    waiting = (
        JoinRequest.circle_id == circle.id,
        JoinRequest.person_id == person.id,
        JoinRequest.answered_at.is_(None),
    )
    db.session.execute(update(JoinRequest).where(*waiting).values(answered_at=now(), welcomed=True))


# Going ----------------------------------------------------------------------------------------------


def leave(person: Person, circle: Circle) -> None:
    """Leave a circle at any time (C4). Hats here end; what was said stays in the record."""
    membership = policy.membership_of(person, circle)
    if membership is None:
        if policy.is_member(person, circle):
            raise Refusal(mark("You are here through a hat in a circle below. Put that hat down to leave."))
        raise Refusal(mark("You are not in %(name)s."), name=circle.name)
    _end(membership, "left", "")
    logbook.write(person, "left", person.name, circle=circle)


def remove_member(actor: Person, circle: Circle, person: Person, why: str, decision: Decision) -> None:
    """Carry out a circle's decision that somebody leaves it: access ends at once, history stays (C5)."""
    membership = policy.membership_of(person, circle)
    if membership is None:
        raise Refusal(mark("%(person)s is not in %(name)s."), person=person.name, name=circle.name)
    _end(membership, "removed", why)
    _end_offers(person, circle)
    log(actor, "removed", person.name, circle, decision=decision.number)


def close_account(actor: Person, person: Person) -> None:
    """Remove a person from the workspace: sessions, places and hats end at once; history stays (C5)."""
    accounts.remove(actor, person)
    mine = select(Membership).where(Membership.person_id == person.id, Membership.ended_at.is_(None))
    for membership in db.session.scalars(mine).all():
        _end(membership, "account", "")
    end_terms(person, None, "account")
    waiting = JoinRequest.person_id == person.id, JoinRequest.answered_at.is_(None)
    db.session.execute(update(JoinRequest).where(*waiting).values(answered_at=now(), welcomed=False))
    _end_offers(person, None)
    logbook.write(actor, "removed an account", person.name)
    db.session.flush()


def reopen_account(actor: Person, person: Person) -> None:
    """Let a removed person sign in again. They are in no circle until they are invited."""
    accounts.restore(actor, person)
    logbook.write(actor, "restored an account", person.name)


def _end(membership: Membership, how: str, why: str) -> None:
    membership.ended_at = now()
    membership.ended_how = how
    membership.ended_why = why.strip()
    end_terms(membership.person, membership.circle, how)
    public_changed()
    db.session.flush()


def _end_offers(person: Person, circle: Circle | None) -> None:
    """End the invitations to and from somebody who was removed: none of them leads back in (C5)."""
    theirs = (Invitation.invited_by_id == person.id) | (Invitation.email == person.email)
    offered = update(Invitation).where(
        Invitation.used_at.is_(None), Invitation.cancelled_at.is_(None), theirs
    )
    if circle is not None:
        offered = offered.where(Invitation.circle_id == circle.id)
    db.session.execute(offered.values(cancelled_at=now()))


def log(actor: Person, did: str, about: str, circle: Circle, **detail: Any) -> None:
    """Note who did it, and whether they only stood in because no term was live (C9)."""
    if policy.stands_in(actor, circle):
        detail["stood_in"] = True
    logbook.write(actor, did, about, circle=circle, **detail)
