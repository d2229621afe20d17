"""Where carers were heard, and which groups of carers there are to hear."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, Column, ForeignKey, String, Table, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from workspace.circles.models import Circle
from workspace.db import Base, Word
from workspace.people.models import Person
from workspace.refusal import mark
from workspace.visibility import Visibility

FEWEST_SHOWN = 5  # H3: counts below it are not shown in public


class CarerGroup(Base):
    """A group of carers, like working carers or parent carers (H3). One carer may belong to several."""

    __tablename__ = "carer_group"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(80), unique=True)
    position: Mapped[int] = mapped_column(default=0)


class Source(StrEnum):
    """How something was heard (H1)."""

    SESSION = "session"
    SURVEY = "survey"
    DATA = "data"
    RESEARCH = "research"

    @property
    def label(self) -> str:
        """The words people read."""
        return {
            Source.SESSION: mark("A session with carers"),
            Source.SURVEY: mark("A survey"),
            Source.DATA: mark("Data"),
            Source.RESEARCH: mark("Research"),
        }[self]


session_group = Table(
    "session_group",
    Base.metadata,
    Column("session_id", ForeignKey("session.id", ondelete="CASCADE"), primary_key=True),
    Column("group_id", ForeignKey("carer_group.id"), primary_key=True),
)


class Session(Base):
    """Once that carers were heard (H1): when, how many, which groups, and what they said, with nobody named.

    `people` is how many were heard; a number under five is never shown in public (H3).
    """

    __tablename__ = "session"
    __table_args__ = (CheckConstraint("people IS NULL OR people >= 0", name="people_counted"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    circle_id: Mapped[int] = mapped_column(ForeignKey("circle.id"), index=True)
    source: Mapped[Source] = mapped_column(Word(Source), default=Source.SESSION)
    title: Mapped[str] = mapped_column(String(200))
    held_on: Mapped[date]
    people: Mapped[int | None]
    said: Mapped[str] = mapped_column(Text, default="")
    said_html: Mapped[str] = mapped_column(Text, default="")
    visibility: Mapped[Visibility] = mapped_column(Word(Visibility), default=Visibility.MEMBERS)
    added_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    added_at: Mapped[datetime]
    row_version: Mapped[int] = mapped_column()
    circle: Mapped[Circle] = relationship()
    added_by: Mapped[Person] = relationship()
    groups: Mapped[list[CarerGroup]] = relationship(secondary=session_group, order_by=CarerGroup.position)
    __mapper_args__ = {"version_id_col": row_version}  # noqa: RUF012  SQLAlchemy reads it

    @property
    def people_for_all(self) -> int | None:
        """How many were heard, as far as a visitor may know: a number under five could point to somebody."""
        return self.people if self.people is not None and self.people >= FEWEST_SHOWN else None
