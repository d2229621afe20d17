"""Opening circles and inviting people. Places and hats have drawers of their own, reached from here."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from workspace.circles import policy, queries, settings
from workspace.circles.hats import give_hat, put_down
from workspace.circles.models import (
    AbsencePolicy,
    Circle,
    CircleKind,
    Hat,
    HatKind,
    Invitation,
    Joining,
    Standing,
)
from workspace.circles.places import (
    add_member,
    answer_request,
    ask_to_join,
    close_account,
    join,
    leave,
    log,
    remove_member,
    reopen_account,
    welcome_fully,
)
from workspace.db import db, now
from workspace.logbook import service as logbook
from workspace.logbook.models import Decision
from workspace.people import links
from workspace.people import queries as people
from workspace.people import service as accounts
from workspace.people.models import Organisation, Part, Person
from workspace.post import service as post
from workspace.post.models import Kind
from workspace.refusal import Refusal, mark
from workspace.text import render
from workspace.visibility import Visibility

__all__ = [
    "accept", "add_member", "answer_request", "ask_to_join", "cancel", "close_account", "give_hat", "invite",
    "join", "leave", "next_decision_number", "open_circle", "open_top", "put_down", "remove_member",
    "reopen_account", "still_open", "welcome_fully",
]  # fmt: skip

INVITATION_LASTS = timedelta(days=14)


# Opening circles ------------------------------------------------------------------------------------


def open_top(actor: Person, **described: Any) -> Circle:
    """Open the circle above all others, with which everything begins (P4). Takes what `open_circle` takes."""
    office = select(Person.id).where(Person.is_administrator).order_by(Person.id)
    db.session.execute(office.with_for_update())  # two administrators take turns
    if not policy.may_open_top(actor, queries.top()):
        raise Refusal(mark("There is a top circle already. Circles below it are opened by the one above."))
    return _open(actor, None, None, **described)


def open_circle(
    actor: Person,
    parent: Circle,
    *,
    kind: CircleKind,
    name: str,
    aim: str,
    domain: str,
    brief: str = "",
    question: str = "",
    ends_on: date | None = None,
    joining: Joining = Joining.REQUEST,
    joining_note: str = "",
    visibility: Visibility = Visibility.MEMBERS,
    absence_policy: AbsencePolicy = AbsencePolicy.WAIT,
    answer_days: int = 7,
    decision: Decision | None = None,
) -> Circle:
    """Open a circle below another (C1, C2). It has nobody in it until its leader is chosen (C6)."""
    if parent.closed_at is not None:
        raise Refusal(mark("%(name)s is closed. It can't open another circle."), name=parent.name)
    return _open(
        actor,
        parent,
        decision,
        kind=kind,
        name=name,
        aim=aim,
        domain=domain,
        brief=brief,
        question=question,
        ends_on=ends_on,
        joining=joining,
        joining_note=joining_note,
        visibility=visibility,
        absence_policy=absence_policy,
        answer_days=answer_days,
    )


def _open(actor: Person, parent: Circle | None, decision: Decision | None, **described: Any) -> Circle:
    settings.makes_sense(described)
    note = described.get("joining_note", "")
    circle = Circle(
        parent=parent, opened_at=now(), decisions_made=0, **described, joining_note_html=str(render(note))
    )
    kinds = [HatKind.FACILITATOR, HatKind.SECRETARY]
    if parent is not None:
        kinds += [HatKind.LEADER, HatKind.DELEGATE]
    circle.hats = [Hat(kind=kind, name=kind.label) for kind in kinds]
    db.session.add(circle)
    db.session.flush()
    detail = {"decision": decision.number} if decision else {}
    logbook.write(actor, "opened a circle", circle.name, circle=circle, **detail)
    return circle


def next_decision_number(circle: Circle) -> int:
    """The next number in a circle's logbook, counted in the database: none is given twice."""
    counted = update(Circle).where(Circle.id == circle.id).values(decisions_made=Circle.decisions_made + 1)
    db.session.execute(counted, execution_options={"synchronize_session": False})
    db.session.refresh(circle, ["decisions_made"])
    return circle.decisions_made


# Invitations ----------------------------------------------------------------------------------------


def invite(
    actor: Person,
    circle: Circle,
    email: str,
    name: str = "",
    standing: Standing = Standing.FULL,
    words: str = "",
) -> Invitation:
    """Offer a place to one email address for 14 days. An earlier offer to the same address ends."""
    if not policy.may_invite(actor, circle):
        raise Refusal(mark("Only the facilitator or the secretary can invite people to this circle."))
    email = accounts.tidy_email(email)
    person = people.by_email(email)
    if person is not None and policy.membership_of(person, circle) is not None:
        raise Refusal(mark("The person with this address is in %(name)s already."), name=circle.name)
    if person is not None and not person.is_active:
        raise Refusal(mark("The account with this address was removed. Ask an administrator to restore it."))
    db.session.execute(
        update(Invitation)
        .where(
            Invitation.circle_id == circle.id,
            Invitation.email == email,
            Invitation.used_at.is_(None),
            Invitation.cancelled_at.is_(None),
        )
        .values(cancelled_at=now())
    )
    invitation = Invitation(
        circle=circle,
        email=email,
        name=name.strip(),
        standing=standing,
        words=words.strip(),
        nonce=links.new_nonce(),
        invited_by=actor,
        invited_at=(moment := now()),
        expires_at=moment + INVITATION_LASTS,
    )
    db.session.add(invitation)
    db.session.flush()
    post.write(Kind.INVITED, to=email, about=invitation.id)
    log(actor, "invited somebody", name.strip(), circle)  # not the address: others read the trail
    return invitation


def still_open(invitation: Invitation) -> bool:
    """Whether the place is still offered."""
    ended = invitation.used_at or invitation.cancelled_at or invitation.circle.closed_at
    return ended is None and now() < invitation.expires_at


def accept(
    invitation: Invitation,
    *,
    name: str = "",
    part: Part | None = None,
    organisation: Organisation | None = None,
    newcomer: bool = False,
) -> Person:
    """Take the place that was offered. Somebody new gets an account and says name and part, once (P1).

    It never signs anybody in: that an existing person is the one who accepts is for the view to see to. A
    `newcomer` has shown nobody who they are, so an account made a moment ago is not theirs to take.
    """
    if not still_open(invitation):
        raise Refusal(mark("This invitation has been used, was taken back, or is too old."))
    just_said = mark("You have just said yes to another invitation. Sign in, then open this one again.")
    person = people.by_email(invitation.email)
    if person is not None and newcomer:
        raise Refusal(just_said)
    if person is None:
        try:
            with db.session.begin_nested():
                person = accounts.register(invitation.email, name or invitation.name)
        except IntegrityError as taken:
            raise Refusal(just_said) from taken
        accounts.describe(person, person.name, part, organisation, "", "")
    elif not person.is_active:
        raise Refusal(mark("This account was closed. Ask the people named under “I need help with this”."))
    invitation.used_at = now()
    add_member(invitation.circle, person, invitation.standing)
    return person


def cancel(actor: Person, invitation: Invitation) -> None:
    """Take an invitation back."""
    if not (actor.id == invitation.invited_by_id or policy.may_invite(actor, invitation.circle)):
        raise Refusal(mark("Only who invited, the facilitator or the secretary can take an invitation back."))
    if not still_open(invitation):
        raise Refusal(mark("This invitation is not open any more."))
    invitation.cancelled_at = now()
    log(actor, "took an invitation back", invitation.name, invitation.circle)
    db.session.flush()
