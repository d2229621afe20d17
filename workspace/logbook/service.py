"""Adding to the record: decisions and the trail. No function here changes or removes anything."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any, Protocol

from workspace.db import db, now, public_changed
from workspace.logbook.models import Correction, Decision, Sequel, SequelKind, TrailEntry
from workspace.people.models import Person
from workspace.refusal import Refusal, mark
from workspace.visibility import Visibility


class HasKey(Protocol):
    """A circle, as far as this room needs to know one."""

    id: Any
    name: Any


def write(actor: Person | None, did: str, about: str, circle: HasKey | None = None, **detail: Any) -> None:
    """Note in the trail who did what, so that the circle can always see how it came about."""
    db.session.add(
        TrailEntry(
            at=now(),
            person_id=actor.id if actor else None,
            circle_id=circle.id if circle else None,
            did=did,
            about=about[:200],
            detail=detail,
        )
    )


def plain(value: Any) -> Any:
    """A value as the trail can keep it: a date as its ISO text."""
    return value.isoformat() if isinstance(value, date) else value


def record(
    actor: Person,
    circle: HasKey,
    number: int,
    *,
    title: str,
    need: str,
    text: str,
    text_html: str,
    version_number: int,
    rounds: int,
    effects: list[str],
    criteria: str,
    responsible: str,
    absence_policy: str,
    answers: list[dict[str, Any]],
    objections: list[dict[str, Any]],
    concerns: list[dict[str, Any]],
    term_end: date,
    review_on: date,
    visibility: Visibility,
    kinds: Collection[str] = (),
    supersedes_id: int | None = None,
) -> Decision:
    """Enter a decision in the circle's logbook, complete and for good (R16).

    answers: [{"person", "name", "carer", "say" | "absent" | "excluded": why | "left"}]
    objections: [{"person", "name", "round", "harm", "touches", "suggestion", "end", "how", "by_version",
        "doubt": None | {"name", "why", "harm_seen", "words", "answers"}}]
    concerns: [{"person", "name", "words"}]
    """
    decision = Decision(
        circle_id=circle.id,
        circle_name=circle.name,
        number=number,
        decided_at=now(),
        title=title,
        need=need,
        text=text,
        text_html=text_html,
        version_number=version_number,
        rounds=rounds,
        effects=effects,
        kinds="".join(f"|{kind}" for kind in sorted(kinds)) + "|",
        criteria=criteria,
        responsible=responsible,
        absence_policy=absence_policy,
        answers=answers,
        objections=objections,
        concerns=concerns,
        term_end=term_end,
        review_on=review_on,
        visibility=visibility,
        announced_by_id=actor.id,
        supersedes_id=supersedes_id,
    )
    db.session.add(decision)
    db.session.flush()
    _tell_visitors(decision)
    return decision


def correct(actor: Person, circle: HasKey, decision: Decision, words: str) -> Correction:
    """Put a correction beside a decision. What was recorded stays as it is (R16)."""
    if not words.strip():
        raise Refusal(mark("Write what should be read instead, and why."))
    correction = Correction(decision_id=decision.id, words=words.strip(), person=actor, at=now())
    db.session.add(correction)
    write(actor, "corrected the record", f"decision {decision.number}", circle)
    db.session.flush()
    _tell_visitors(decision)
    return correction


def follow(
    kind: SequelKind, decision: Decision, by: Decision, *, review_on: date | None = None, words: str = ""
) -> Sequel:
    """Enter what a later decision made of an earlier one: kept, changed or ended (R17)."""
    sequel = Sequel(kind=kind, decision=decision, by=by, at=now(), review_on=review_on, words=words)
    db.session.add(sequel)
    db.session.flush()
    _tell_visitors(decision, by)
    return sequel


def _tell_visitors(*decisions: Decision) -> None:
    """Public pages that show these decisions read otherwise now."""
    if any(decision.visibility is Visibility.PUBLIC for decision in decisions):
        public_changed()
