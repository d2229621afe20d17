"""Reading links: the row of a token, and the open link of a question."""

from __future__ import annotations

from sqlalchemy import select

from workspace.by_link.models import AnswerLink, Ask
from workspace.db import db, now
from workspace.people import links
from workspace.people.models import Person

KIND = "answer"  # of sealed address: no sign-in link serves as one of these


def by_token(token: str, to_write: bool = False) -> AnswerLink | None:
    """The link of this token, also one that has ended; None for what was never given out.

    To write, its row is locked first, so that a double click comes one after the other.
    """
    told = links.unseal(KIND, token)
    if told is None:
        return None
    wanted = select(AnswerLink).where(AnswerLink.id == told[0], AnswerLink.nonce == told[1])
    return db.session.scalar(wanted.with_for_update(of=AnswerLink) if to_write else wanted)


def open_link(ask: Ask, about_id: int, person: Person | None, contact: str) -> AnswerLink | None:
    """The link that was given out for this question to this person, while it has time left."""
    whose = AnswerLink.person_id == person.id if person else AnswerLink.person_id.is_(None)
    wanted = select(AnswerLink).where(
        AnswerLink.ask == ask,
        AnswerLink.about_id == about_id,
        whose,
        AnswerLink.contact == contact,
        AnswerLink.ends_at > now(),
    )
    return db.session.scalars(wanted.order_by(AnswerLink.id.desc()).limit(1)).first()
