"""What keeps a plan alive: figures over time, actions handed on, updates suggested, what somebody saw."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from workspace.db import Base, Word
from workspace.people.models import Person
from workspace.plan.models.standing import Action, Health, Measure, PartnerLink, State
from workspace.refusal import mark


class MeasureFigure(Base):
    """One figure of a measure, as it was said: for which time, from where, by whom. Never changed."""

    __tablename__ = "measure_figure"
    id: Mapped[int] = mapped_column(primary_key=True)
    measure_id: Mapped[int] = mapped_column(ForeignKey("measure.id", ondelete="CASCADE"), index=True)
    at: Mapped[datetime]
    figure: Mapped[str] = mapped_column(String(100))
    period: Mapped[str] = mapped_column(String(100), default="")
    source: Mapped[str] = mapped_column(String(200), default="")
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    measure: Mapped[Measure] = relationship()
    person: Mapped[Person] = relationship()


class HandOverEnd(StrEnum):
    """How it ended that somebody wanted to hand an action on."""

    NEW_OWNER = "new_owner"
    KEPT = "kept"
    OVER = "over"

    @property
    def label(self) -> str:
        """The words people read."""
        return {
            HandOverEnd.NEW_OWNER: mark("It has a new owner"),
            HandOverEnd.KEPT: mark("The owner keeps it after all"),
            HandOverEnd.OVER: mark("The action is over"),
        }[self]


class HandOver(Base):
    """That an owner can't do an action any more, and the circle looks for another one (A9)."""

    __tablename__ = "hand_over"
    __table_args__ = (
        Index(
            "uq_hand_over_open",
            "action_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    action_id: Mapped[int] = mapped_column(ForeignKey("action.id"), index=True)
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    asked_at: Mapped[datetime]
    why: Mapped[str] = mapped_column(Text)
    ended_at: Mapped[datetime | None]
    end: Mapped[HandOverEnd | None] = mapped_column(Word(HandOverEnd))
    action: Mapped[Action] = relationship()
    asked_by: Mapped[Person] = relationship()
    offers: Mapped[list[Offer]] = relationship(back_populates="hand_over", order_by="Offer.id")


class Offer(Base):
    """That somebody would take an action on. Who owns it then is agreed like everything agreed (A6)."""

    __tablename__ = "hand_over_offer"
    __table_args__ = (UniqueConstraint("hand_over_id", "person_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    hand_over_id: Mapped[int] = mapped_column(ForeignKey("hand_over.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]
    words: Mapped[str] = mapped_column(Text, default="")
    taken_back_at: Mapped[datetime | None]
    hand_over: Mapped[HandOver] = relationship(back_populates="offers")
    person: Mapped[Person] = relationship()


class SuggestedUpdate(Base):
    """What a spreadsheet that came back says of an action, until its owner takes or leaves it (A6, A11)."""

    __tablename__ = "suggested_update"
    id: Mapped[int] = mapped_column(primary_key=True)
    action_id: Mapped[int] = mapped_column(ForeignKey("action.id"), index=True)
    at: Mapped[datetime]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    came_in: Mapped[str] = mapped_column(String(200))  # the file's name
    state: Mapped[State | None] = mapped_column(Word(State))
    health: Mapped[Health | None] = mapped_column(Word(Health))
    happened: Mapped[str] = mapped_column(Text, default="")
    outcome: Mapped[str] = mapped_column(Text, default="")
    next_review_on: Mapped[date | None]
    ended_at: Mapped[datetime | None]
    taken: Mapped[bool] = mapped_column(default=False)
    action: Mapped[Action] = relationship()
    person: Mapped[Person] = relationship()


class PlanLook(Base):
    """Up to when somebody has seen what changed in a plan; they say so themselves."""

    __tablename__ = "plan_look"
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    at: Mapped[datetime]


class PartnerAnswer(Base):
    """What a partner without an account said, by a link, about the part of their plan an action leans on."""

    __tablename__ = "partner_answer"
    id: Mapped[int] = mapped_column(primary_key=True)
    link_id: Mapped[int] = mapped_column(ForeignKey("partner_link.id", ondelete="CASCADE"), index=True)
    contact: Mapped[str] = mapped_column(String(254))  # the address that was asked; for members only
    at: Mapped[datetime]
    still_right: Mapped[bool]
    words: Mapped[str] = mapped_column(Text, default="")
    link: Mapped[PartnerLink] = relationship()

    @property
    def is_wrong_person(self) -> bool:
        """Whether they only said that it is not theirs to answer: who says that it changed, says how."""
        return not self.still_right and not self.words
