"""Decisions as they were announced, and the trail of who did what. Nothing here is ever changed."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from workspace.db import Base, Word
from workspace.people.models import Person
from workspace.visibility import Visibility


class Decision(Base):
    """One entry in a circle's logbook (R16): what was decided, from which version, by whom, until when.

    `answers`, `objections` and `concerns` are the record as it stood when the decision was announced:
    lists of plain dictionaries (the shapes are documented at `logbook.service.record`).
    """

    __tablename__ = "decision"
    __table_args__ = (UniqueConstraint("circle_id", "number"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    # The circle stands in a room above this one; only its key is kept here, and its name as it was that day.
    circle_id: Mapped[int] = mapped_column(ForeignKey("circle.id"), index=True)
    circle_name: Mapped[str] = mapped_column(String(200))
    number: Mapped[int]
    decided_at: Mapped[datetime]
    title: Mapped[str] = mapped_column(String(200))
    need: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text)
    text_html: Mapped[str] = mapped_column(Text)
    version_number: Mapped[int]
    rounds: Mapped[int]
    effects: Mapped[list[Any]]  # sentences: what this changed
    criteria: Mapped[str] = mapped_column(Text)
    responsible: Mapped[str] = mapped_column(String(200), default="")
    absence_policy: Mapped[str] = mapped_column(String(30))
    answers: Mapped[list[Any]]
    objections: Mapped[list[Any]]
    concerns: Mapped[list[Any]]
    term_end: Mapped[date]
    review_on: Mapped[date] = mapped_column(index=True)
    visibility: Mapped[Visibility] = mapped_column(Word(Visibility))
    announced_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    supersedes_id: Mapped[int | None] = mapped_column(ForeignKey("decision.id"))
    announced_by: Mapped[Person] = relationship()
    supersedes: Mapped[Decision | None] = relationship(remote_side=[id])


class TrailEntry(Base):
    """Who did what, when: one line, never changed."""

    __tablename__ = "trail"
    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    circle_id: Mapped[int | None] = mapped_column(ForeignKey("circle.id"), index=True)
    did: Mapped[str] = mapped_column(String(60))
    about: Mapped[str] = mapped_column(String(200))
    detail: Mapped[dict[str, Any]]
    person: Mapped[Person | None] = relationship()
