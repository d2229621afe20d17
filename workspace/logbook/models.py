"""Decisions as they were announced, and the trail of who did what. Nothing here is ever changed."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from workspace.db import Base, Word
from workspace.people.models import Person
from workspace.refusal import mark
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
    kinds: Mapped[str] = mapped_column(String(300), default="|")  # of its effects: "|give_hat|publish|"
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


class SequelKind(StrEnum):
    """What became of a decision later (R17)."""

    KEPT = "kept"
    CHANGED = "changed"
    ENDED = "ended"

    @property
    def label(self) -> str:
        """The words people read."""
        return {
            SequelKind.KEPT: mark("Reviewed and kept"),
            SequelKind.CHANGED: mark("Changed by a later decision"),
            SequelKind.ENDED: mark("Ended by a later decision"),
        }[self]


class Sequel(Base):
    """What a later decision made of an earlier one: kept, changed or ended (R17). Never changed."""

    __tablename__ = "sequel"
    id: Mapped[int] = mapped_column(primary_key=True)
    decision_id: Mapped[int] = mapped_column(ForeignKey("decision.id"), index=True)
    kind: Mapped[SequelKind] = mapped_column(Word(SequelKind))
    by_id: Mapped[int] = mapped_column(ForeignKey("decision.id"), index=True)
    at: Mapped[datetime]
    review_on: Mapped[date | None]  # when it comes up next, where it was kept
    words: Mapped[str] = mapped_column(Text, default="")
    decision: Mapped[Decision] = relationship(foreign_keys=[decision_id])
    by: Mapped[Decision] = relationship(foreign_keys=[by_id])


class Correction(Base):
    """A correction of the record: a new entry beside the decision, which itself stays (R16)."""

    __tablename__ = "correction"
    id: Mapped[int] = mapped_column(primary_key=True)
    decision_id: Mapped[int] = mapped_column(ForeignKey("decision.id"), index=True)
    words: Mapped[str] = mapped_column(Text)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]
    person: Mapped[Person] = relationship()


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
