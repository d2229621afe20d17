"""Links from letters to one question each."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from workspace.db import Base, Word
from workspace.people.models import Person


class Ask(StrEnum):
    """What a link asks, once."""

    ROUND = "round"  # your answer to this round; about a round
    ACTION = "action"  # is this action still going to plan?; about an action
    OBJECTION = "objection"  # does this end meet your objection?; about an objection
    ENTERED = "entered"  # is what was entered for you right?; about an answer
    PARTNER_LINK = "partner-link"  # is this part of your plan still right?; about a link to a partner plan


# How many days a link lasts: counted from the deadline where there is one.
DAYS = {Ask.ROUND: 14, Ask.ACTION: 30, Ask.OBJECTION: 30, Ask.ENTERED: 14, Ask.PARTNER_LINK: 60}


class AnswerLink(Base):
    """One person, or one partner’s contact, asked one thing. The address itself is stored nowhere."""

    __tablename__ = "answer_link"
    __table_args__ = (Index("ix_answer_link_ask_about_id", "ask", "about_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    ask: Mapped[Ask] = mapped_column(Word(Ask))
    about_id: Mapped[int]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    contact: Mapped[str] = mapped_column(String(254), default="")  # of a partner without an account
    nonce: Mapped[str] = mapped_column(String(40))
    made_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    person: Mapped[Person | None] = relationship(lazy="joined")
