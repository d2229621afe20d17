"""A review of a decision, and what each person found."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from workspace.db import Base, Word
from workspace.logbook.models import Decision
from workspace.people.models import Person
from workspace.proposals.models import Proposal
from workspace.refusal import mark


class Verdict(StrEnum):
    """What the circle means to do with the decision, itself by consent (R17)."""

    KEEP = "keep"
    CHANGE = "change"
    END = "end"

    @property
    def label(self) -> str:
        """The words people read."""
        return {
            Verdict.KEEP: mark("Keep it"),
            Verdict.CHANGE: mark("Change it"),
            Verdict.END: mark("End it"),
        }[self]


class Review(Base):
    """One review of one decision, from the first finding to the proposal that says what becomes of it."""

    __tablename__ = "review"
    id: Mapped[int] = mapped_column(primary_key=True)
    decision_id: Mapped[int] = mapped_column(ForeignKey("decision.id"), index=True)
    opened_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    opened_at: Mapped[datetime]
    verdict: Mapped[Verdict | None] = mapped_column(Word(Verdict))
    why: Mapped[str] = mapped_column(Text, default="")
    proposal_id: Mapped[int | None] = mapped_column(ForeignKey("proposal.id"), unique=True)
    closed_at: Mapped[datetime | None]
    decision: Mapped[Decision] = relationship()
    opened_by: Mapped[Person] = relationship(foreign_keys=[opened_by_id])
    proposal: Mapped[Proposal | None] = relationship()
    findings: Mapped[list[Finding]] = relationship(
        back_populates="review", order_by="Finding.id", lazy="selectin"
    )


class Finding(Base):
    """What one person found: has it helped, is there a reason to drop it, could it be better."""

    __tablename__ = "finding"
    __table_args__ = (UniqueConstraint("review_id", "person_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    review_id: Mapped[int] = mapped_column(ForeignKey("review.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    helped: Mapped[str] = mapped_column(Text, default="")
    drop: Mapped[str] = mapped_column(Text, default="")
    better: Mapped[str] = mapped_column(Text, default="")
    said_at: Mapped[datetime]
    review: Mapped[Review] = relationship(back_populates="findings")
    person: Mapped[Person] = relationship(lazy="joined")
