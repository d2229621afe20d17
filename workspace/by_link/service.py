"""Giving out links to one question each, and noting that they were used."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete

from workspace.by_link import queries
from workspace.by_link.models import DAYS, AnswerLink, Ask
from workspace.db import db, now
from workspace.people import links
from workspace.people.models import Person
from workspace.proposals.models import Answer, Round

KEPT = timedelta(days=365)


def path_for(ask: Ask, about_id: int, person: Person | None = None, contact: str = "") -> str:
    """The path of the link for this one question: of the one that is open, which then lasts as a new one."""
    link = open_row(ask, about_id, person, contact)
    return f"/answer/{links.seal(queries.KIND, link.id, link.nonce)}"


def open_row(ask: Ask, about_id: int, person: Person | None = None, contact: str = "") -> AnswerLink:
    """The link itself, made where there is none."""
    link = queries.open_link(ask, about_id, person, contact)
    if link is None:
        link = AnswerLink(
            ask=ask, about_id=about_id, person_id=person.id if person else None, contact=contact,
            nonce=links.new_nonce(), made_at=now(), ends_at=_ends_at(ask, about_id),
        )  # fmt: skip
        db.session.add(link)
    else:
        link.ends_at = max(link.ends_at, _ends_at(ask, about_id))
    db.session.flush()
    return link


def sweep() -> None:
    """Forget links a year after their end: until then each can say what became of its question."""
    db.session.execute(delete(AnswerLink).where(AnswerLink.ends_at < now() - KEPT))


def _ends_at(ask: Ask, about_id: int) -> datetime:
    """Counted from the deadline where there is one. What closes earlier ends its links by closing."""
    begin = now()
    if ask in {Ask.ROUND, Ask.ENTERED}:
        asked = _round_of(ask, about_id)
        begin = max(begin, asked.answer_by) if asked else begin
    return begin + timedelta(days=DAYS[ask])


def _round_of(ask: Ask, about_id: int) -> Round | None:
    if ask is Ask.ROUND:
        return db.session.get(Round, about_id)
    answer = db.session.get(Answer, about_id)
    return answer.round if answer else None
