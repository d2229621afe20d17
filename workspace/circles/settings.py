"""A circle's settings, changing them, and closing a circle: all of it as it was decided (C1–C3)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from sqlalchemy import select, update

from workspace.circles import hats, queries
from workspace.circles.models import AbsencePolicy, Circle, CircleKind, Invitation, Joining, JoinRequest
from workspace.db import db, now, public_changed
from workspace.languages.tongue import RECORD, Tongue
from workspace.logbook import service as logbook
from workspace.logbook.models import Decision
from workspace.people.models import Person
from workspace.refusal import Refusal, mark
from workspace.text import render
from workspace.visibility import Visibility

Settings = dict[str, Any]  # as JSON can keep them: words, ISO dates, numbers, yes or no

LABELS = {  # in the order in which people read them; the circle above is none of them (C1: no cycles)
    "name": mark("Name"),
    "aim": mark("Aim"),
    "domain": mark("Domain"),
    "brief": mark("Brief"),
    "ends_on": mark("It is expected to end"),
    "joining": mark("How people join"),
    "joining_note": mark("What is expected of members"),
    "visibility": mark("Who sees what it writes, unless it says otherwise"),
    "absence_policy": mark("When somebody has not answered"),
    "answer_days": mark("Days to answer in a round"),
    "takes_appeals": mark("Decisions can be appealed"),
}
_KINDS: dict[str, Callable[[str], Any]] = {
    "joining": Joining,
    "visibility": Visibility,
    "absence_policy": AbsencePolicy,
}


def stands(circle: Circle) -> Settings:
    """A circle's settings as they are now."""
    values = {name: getattr(circle, name) for name in LABELS}
    for name in _KINDS:
        values[name] = values[name].value
    return {**values, "ends_on": circle.ends_on.isoformat() if circle.ends_on else ""}


def only_changed(before: Mapping[str, Any], wanted: Mapping[str, Any]) -> Settings:
    """Only what is different afterwards, so that a change leaves all the rest alone."""
    return {name: value for name, value in wanted.items() if before.get(name) != value}


def in_words(name: str, value: Any, tongue: Tongue = RECORD) -> str:
    """One setting for people to read; choices are msgids."""
    if name in _KINDS:
        return str(_KINDS[name](value).label)
    if name == "takes_appeals":
        return mark("Yes") if value else mark("No")
    if name == "ends_on" and value:
        return tongue.day(date.fromisoformat(value))
    return str(value)


def makes_sense(described: Mapping[str, Any], itself: Circle | None = None) -> None:
    """Check what a circle says about itself (C1, C2): its names, its kind, its days."""
    name = described["name"]
    if not (name.strip() and described["aim"].strip() and described["domain"].strip()):
        raise Refusal(mark("A circle needs a name, an aim and a domain."))
    known = queries.named(name)
    if known is not None and known is not itself:
        raise Refusal(mark("There is a circle called %(name)s already. Choose another name."), name=name)
    kind = described.get("kind", CircleKind.CIRCLE)
    if kind is not CircleKind.CIRCLE and described.get("ends_on") is None:
        raise Refusal(
            mark("A working group or helping circle needs the date when it expects to be finished.")
        )
    if kind is CircleKind.WORKING_GROUP and not described.get("brief", "").strip():
        raise Refusal(mark("Say in the brief what this group is asked to do."))
    if kind is CircleKind.HELPING_CIRCLE and not described.get("question", "").strip():
        raise Refusal(mark("Say which question the helping circle looks into."))
    if not 1 <= described.get("answer_days", 7) <= 60:
        raise Refusal(mark("The time to answer is between 1 and 60 days."))


def check(circle: Circle, before: Settings, after: Settings) -> None:
    """Whether this change could be made to the circle as it stands now; refused with a sentence if not."""
    if circle.closed_at is not None:
        raise Refusal(mark("%(name)s is closed. Nothing about it can be changed."), name=circle.name)
    if not after:
        raise Refusal(mark("Nothing is different yet. Change what should change."))
    if after.keys() - LABELS.keys():
        raise Refusal(mark("A circle's settings can be changed. Where it stands among the circles can't."))
    now_stands = stands(circle)
    for name in after:
        if now_stands[name] != before.get(name):
            raise Refusal(
                mark(
                    "%(name)s has changed since this was written: “%(setting)s”. "
                    "Look at it again and amend the proposal."
                ),
                name=circle.name,
                setting=LABELS[name],
            )
    makes_sense(
        {"kind": circle.kind, "question": circle.question, **_as_columns({**now_stands, **after})}, circle
    )


def _as_columns(settings: Settings) -> dict[str, Any]:
    values = {name: _KINDS[name](value) if name in _KINDS else value for name, value in settings.items()}
    if "ends_on" in values:
        values["ends_on"] = date.fromisoformat(values["ends_on"]) if values["ends_on"] else None
    return values


def change_settings(
    actor: Person, circle: Circle, before: Settings, after: Settings, decision: Decision
) -> None:
    """Change a circle's settings as it was decided; nobody changes them otherwise.

    `before` is how those very settings stood when the proposal was written: refused where they moved on.
    """
    queries.lock(circle)
    check(circle, before, after)
    for name, value in _as_columns(after).items():
        setattr(circle, name, value)
    circle.joining_note_html = str(render(circle.joining_note))
    logbook.write(
        actor, "changed the settings", circle.name, circle, decision=decision.number, changed=sorted(after)
    )
    public_changed()
    db.session.flush()


# Closing --------------------------------------------------------------------------------------------


def check_closing(circle: Circle) -> None:
    """Whether this circle can be closed now; refused with a sentence if not."""
    if circle.closed_at is not None:
        raise Refusal(mark("%(name)s is closed already."), name=circle.name)
    if circle.parent_id is None:
        raise Refusal(mark("The top circle can't be closed: everything else hangs on it."))
    below = select(Circle).where(Circle.parent_id == circle.id, Circle.closed_at.is_(None))
    still_open = db.session.scalars(below.order_by(Circle.name).limit(1)).first()
    if still_open is not None:
        raise Refusal(
            mark("%(name)s can't be closed yet: %(below)s below it is still open. Close that one first."),
            name=circle.name,
            below=still_open.name,
        )


def close_circle(actor: Person, circle: Circle, why: str, decision: Decision) -> None:
    """Close a circle as it was decided: its hats end, nobody is let in any more, and what was said stays.

    Who was in it stays in its list of members, so that they can still read what only the circle sees.
    """
    queries.lock(circle)
    check_closing(circle)
    hats.end_all(circle, "closed")
    circle.closed_at = now()
    asked = JoinRequest.circle_id == circle.id, JoinRequest.answered_at.is_(None)
    db.session.execute(update(JoinRequest).where(*asked).values(answered_at=now(), welcomed=False))
    offered = (
        Invitation.circle_id == circle.id,
        Invitation.used_at.is_(None),
        Invitation.cancelled_at.is_(None),
    )
    db.session.execute(update(Invitation).where(*offered).values(cancelled_at=now()))
    logbook.write(actor, "closed a circle", circle.name, circle, decision=decision.number, why=why)
    public_changed()
    db.session.flush()
