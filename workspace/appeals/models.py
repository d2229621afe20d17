"""An appeal, the people who made it, and the meetings that have heard it."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from workspace.circles.models import Circle
from workspace.db import Base, Word
from workspace.logbook.models import Decision
from workspace.people.models import Person
from workspace.refusal import mark


class AppealStage(StrEnum):
    """Where an appeal is (R18). It begins when three unrelated people stand behind it."""

    GATHERING = "gathering"
    CIRCLE = "circle"
    COUNSEL = "counsel"
    BROADER = "broader"
    SETTLED = "settled"
    WITHDRAWN = "withdrawn"

    @property
    def label(self) -> str:
        """The words people read."""
        return {
            AppealStage.GATHERING: mark("Three people are needed"),
            AppealStage.CIRCLE: mark("The circle itself"),
            AppealStage.COUNSEL: mark("Care and counsel, with the delegates"),
            AppealStage.BROADER: mark("The next broader circle"),
            AppealStage.SETTLED: mark("Settled"),
            AppealStage.WITHDRAWN: mark("Taken back"),
        }[self]


class Appeal(Base):
    """Three unrelated people who were not on its roster ask for a decision to be looked at again (R18)."""

    __tablename__ = "appeal"
    id: Mapped[int] = mapped_column(primary_key=True)
    decision_id: Mapped[int] = mapped_column(ForeignKey("decision.id"), index=True)
    circle_id: Mapped[int] = mapped_column(ForeignKey("circle.id"), index=True)  # whose stage it is now
    stage: Mapped[AppealStage] = mapped_column(Word(AppealStage), default=AppealStage.GATHERING)
    more_meetings: Mapped[int] = mapped_column(default=0)  # agreed by consent, beyond those of the stage
    raised_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    answer: Mapped[str] = mapped_column(Text, default="")
    decision: Mapped[Decision] = relationship()
    circle: Mapped[Circle] = relationship()
    appellants: Mapped[list[Appellant]] = relationship(
        back_populates="appeal", order_by="Appellant.id", lazy="selectin"
    )
    meetings: Mapped[list[Hearing]] = relationship(
        back_populates="appeal", order_by="Hearing.id", lazy="selectin"
    )


class Appellant(Base):
    """One of the people who appeal: why, and that they declared themselves unrelated to the others."""

    __tablename__ = "appellant"
    __table_args__ = (UniqueConstraint("appeal_id", "person_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    appeal_id: Mapped[int] = mapped_column(ForeignKey("appeal.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    words: Mapped[str] = mapped_column(Text)
    unrelated: Mapped[bool]  # not the same household, family or employer as the others
    at: Mapped[datetime]
    content_at: Mapped[datetime | None]  # when this person said that the answer settles it
    appeal: Mapped[Appeal] = relationship(back_populates="appellants")
    person: Mapped[Person] = relationship(lazy="joined")


class Hearing(Base):
    """One meeting that heard the appeal: stages are counted in these, not in days."""

    __tablename__ = "hearing"
    id: Mapped[int] = mapped_column(primary_key=True)
    appeal_id: Mapped[int] = mapped_column(ForeignKey("appeal.id"))
    stage: Mapped[AppealStage] = mapped_column(Word(AppealStage))
    held_on: Mapped[date]
    notes: Mapped[str] = mapped_column(Text)
    outcome: Mapped[str] = mapped_column(Text, default="")  # what the meeting answers the appellants
    noted_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    noted_at: Mapped[datetime]
    appeal: Mapped[Appeal] = relationship(back_populates="meetings")
    noted_by: Mapped[Person] = relationship(lazy="joined")
