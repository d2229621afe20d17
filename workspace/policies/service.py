"""Adopting policies and ending them, as decided. A text is never changed: a new one takes its place."""

from __future__ import annotations

from sqlalchemy import select

from workspace import reviewing
from workspace.circles import queries as circles
from workspace.circles.models import Circle
from workspace.db import db, now, today
from workspace.logbook import service as logbook
from workspace.logbook.models import Decision
from workspace.people.models import Person
from workspace.policies import queries
from workspace.policies.models import Policy, PolicyText
from workspace.refusal import Refusal, mark
from workspace.text import render


def adopt(
    actor: Person,
    circle: Circle,
    *,
    name: str,
    text: str,
    review_months: int,
    decision: Decision,
    policy: Policy | None = None,
    seen: int | None = None,
) -> Policy:
    """Put a policy in force, or give one that is in force a new text. An ended one can be taken up again.

    `seen` is the number of the text that the new one was written to replace.
    """
    if circle.closed_at is not None:
        raise Refusal(mark("%(name)s is closed. It can't adopt a policy."), name=circle.name)
    if not (name.strip() and text.strip()):
        raise Refusal(mark("A policy needs a name and a text."))
    if not 1 <= review_months <= 60:
        raise Refusal(mark("A policy is looked at again after 1 to 60 months."))
    circles.lock(circle)  # two decisions about the same name take turns
    found = policy if policy is not None else _new_or_ended(circle, name.strip())
    if policy is not None:
        _still_stands(policy, seen)
    found.ended_at = found.ended_by = None
    found.texts.append(
        PolicyText(
            number=len(found.texts) + 1,
            text=text.strip(),
            html=str(render(text.strip())),
            since=today(),
            review_on=reviewing.months_after(today(), review_months),
            decision=decision,
        )
    )
    db.session.flush()
    logbook.write(
        actor, "adopted a policy", found.name, circle, decision=decision.number, text=len(found.texts)
    )
    return found


def _new_or_ended(circle: Circle, name: str) -> Policy:
    found = queries.named(circle, name)
    if found is not None and found.ended_at is None:
        raise Refusal(
            mark("%(circle)s has a policy called “%(name)s” already. Propose a change of it instead."),
            circle=circle.name,
            name=found.name,
        )
    if found is None:
        found = Policy(circle=circle, name=name)
        db.session.add(found)
    return found


def _still_stands(policy: Policy, seen: int | None) -> None:
    db.session.refresh(policy, with_for_update={"of": Policy})
    if policy.ended_at is not None:
        raise Refusal(mark("The policy “%(name)s” has ended."), name=policy.name)
    if seen is not None and policy.text.number != seen:
        raise Refusal(
            mark(
                "The policy “%(name)s” has a new text since this was written. "
                "Look at it again and amend the proposal."
            ),
            name=policy.name,
        )


def end(actor: Person, policy: Policy, why: str, decision: Decision, seen: int | None = None) -> None:
    """End a policy: it is no longer in force, and its texts stay readable."""
    _still_stands(policy, seen)
    policy.ended_at, policy.ended_by = now(), decision
    logbook.write(actor, "ended a policy", policy.name, policy.circle, decision=decision.number, why=why)
    db.session.flush()


def end_all(actor: Person, circle: Circle, decision: Decision) -> None:
    """End whatever is in force in a circle that closes."""
    for policy in db.session.scalars(select(Policy).filter_by(circle_id=circle.id, ended_at=None)).all():
        end(actor, policy, "", decision)
