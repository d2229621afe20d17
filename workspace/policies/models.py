"""A circle's policies and their texts. A text is never changed: a new one takes its place."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from workspace.circles.models import Circle
from workspace.db import Base
from workspace.logbook.models import Decision


class Policy(Base):
    """Something a circle has agreed to do in the same way each time, until it is reviewed or ended."""

    __tablename__ = "policy"
    __table_args__ = (UniqueConstraint("circle_id", "name"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    circle_id: Mapped[int] = mapped_column(ForeignKey("circle.id"))
    name: Mapped[str] = mapped_column(String(200))
    ended_at: Mapped[datetime | None]
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("decision.id"))
    circle: Mapped[Circle] = relationship()
    ended_by: Mapped[Decision | None] = relationship()
    texts: Mapped[list[PolicyText]] = relationship(back_populates="policy", order_by="PolicyText.number")

    @property
    def text(self) -> PolicyText:
        """The text in force; of an ended policy the last one."""
        return self.texts[-1]


class PolicyText(Base):
    """The words of a policy from one decision to the next. Never changed."""

    __tablename__ = "policy_text"
    __table_args__ = (UniqueConstraint("policy_id", "number"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    policy_id: Mapped[int] = mapped_column(ForeignKey("policy.id"))
    number: Mapped[int]
    text: Mapped[str] = mapped_column(Text)
    html: Mapped[str] = mapped_column(Text)
    since: Mapped[date]
    review_on: Mapped[date]
    decision_id: Mapped[int] = mapped_column(ForeignKey("decision.id"))
    policy: Mapped[Policy] = relationship(back_populates="texts")
    decision: Mapped[Decision] = relationship()
