"""What is written down of a plan and never changed: each change, each update, each published version."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from workspace.db import Base, Word
from workspace.logbook.models import Decision
from workspace.people.models import Person
from workspace.plan.models.standing import Health, Plan, State
from workspace.refusal import mark


class ChangeKind(StrEnum):
    """By which right a field of an action changed (A6)."""

    DRAFTED = "drafted"
    DECIDED = "decided"
    UPDATED = "updated"
    CORRECTED = "corrected"

    @property
    def label(self) -> str:
        """The words people read."""
        return {
            ChangeKind.DRAFTED: mark("Drafted together"),
            ChangeKind.DECIDED: mark("Agreed by a decision"),
            ChangeKind.UPDATED: mark("Update"),
            ChangeKind.CORRECTED: mark("Spelling corrected"),
        }[self]


class Channel(StrEnum):
    """How somebody gave the words that another person entered for them (R11)."""

    SPOKEN = "spoken"
    PHONE = "phone"
    PAPER = "paper"

    @property
    def label(self) -> str:
        """The words people read."""
        return {
            Channel.SPOKEN: mark("They said it in the meeting"),
            Channel.PHONE: mark("They told me on the telephone"),
            Channel.PAPER: mark("They wrote it on paper"),
        }[self]


class ActionChange(Base):
    """One change of an action: who, when, by which right, which fields from what to what. Never changed.

    `fields` maps a field's name to [before, after], both in words as people read them.
    """

    __tablename__ = "action_change"
    id: Mapped[int] = mapped_column(primary_key=True)
    action_id: Mapped[int] = mapped_column(ForeignKey("action.id"), index=True)
    at: Mapped[datetime]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    kind: Mapped[ChangeKind] = mapped_column(Word(ChangeKind))
    decision_id: Mapped[int | None] = mapped_column(ForeignKey("decision.id"))
    reason: Mapped[str] = mapped_column(Text, default="")
    fields: Mapped[dict[str, Any]]
    person: Mapped[Person] = relationship()
    decision: Mapped[Decision | None] = relationship()


class PlanChange(Base):
    """One change of the plan's own words while it was drafted: its title, a priority area, a principle.

    `about` is "" for the plan itself, the code of a priority area, or "principle 3". `fields` as above.
    """

    __tablename__ = "plan_change"
    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"), index=True)
    at: Mapped[datetime]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    about: Mapped[str] = mapped_column(String(30), default="")
    fields: Mapped[dict[str, Any]]
    person: Mapped[Person] = relationship()


class ActionUpdate(Base):
    """What the owner says: state, health, what happened, the next review. Public at once (A6)."""

    __tablename__ = "action_update"
    id: Mapped[int] = mapped_column(primary_key=True)
    action_id: Mapped[int] = mapped_column(ForeignKey("action.id"), index=True)
    at: Mapped[datetime]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    state: Mapped[State] = mapped_column(Word(State))
    health: Mapped[Health | None] = mapped_column(Word(Health))
    happened: Mapped[str] = mapped_column(Text)
    happened_html: Mapped[str] = mapped_column(Text)
    next_review_on: Mapped[date | None]
    entered_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))  # from paper or the telephone
    entered_how: Mapped[str] = mapped_column(String(20), default="")  # spoken, phone, paper
    checked_at: Mapped[datetime | None]  # its owner said that it is right, or has spoken again since
    person: Mapped[Person] = relationship(foreign_keys=[person_id])
    entered_by: Mapped[Person | None] = relationship(foreign_keys=[entered_by_id])


class PlanVersion(Base):
    """A published version: a number, a note in plain words, and the full text as it was. Never changed (A10).

    `content` holds keys of people, never their names: a name is public only while its person says so (P2).
    Its shape is written down at `plan.snapshot.take`.
    """

    __tablename__ = "plan_version"
    __table_args__ = (UniqueConstraint("plan_id", "number"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"), index=True)
    number: Mapped[int]
    published_at: Mapped[datetime]
    note: Mapped[str] = mapped_column(Text)
    decision_id: Mapped[int | None] = mapped_column(ForeignKey("decision.id"))
    content: Mapped[dict[str, Any]]
    plan: Mapped[Plan] = relationship()
    decision: Mapped[Decision | None] = relationship()
