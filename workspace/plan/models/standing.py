"""The plan and what stands in it: priority areas, actions, measures, links to partner plans."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, String, Table, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from workspace.circles.models import Circle, Hat
from workspace.db import Base, Word
from workspace.logbook.models import Decision
from workspace.partners.models import PartnerPlan
from workspace.people.models import Organisation, Person
from workspace.refusal import mark
from workspace.visibility import Visibility
from workspace.voices.models import CarerGroup, Session


class State(StrEnum):
    """Where an action is (A2). Blank is not a state: "being worked out" is the honest beginning (A3)."""

    WORKING_OUT = "working_out"
    AGREED = "agreed"
    UNDER_WAY = "under_way"
    ONGOING = "ongoing"
    PAUSED = "paused"
    DONE = "done"
    STOPPED = "stopped"

    @property
    def label(self) -> str:
        """The words people read."""
        return {
            State.WORKING_OUT: mark("Being worked out"),
            State.AGREED: mark("Agreed, not started"),
            State.UNDER_WAY: mark("Under way"),
            State.ONGOING: mark("Ongoing"),
            State.PAUSED: mark("Paused"),
            State.DONE: mark("Done"),
            State.STOPPED: mark("Stopped"),
        }[self]

    @property
    def has_health(self) -> bool:
        """Health is a fact only while something is being done (A2)."""
        return self in {State.UNDER_WAY, State.ONGOING}

    @property
    def is_open(self) -> bool:
        """Whether anybody still has to look after it."""
        return self not in {State.DONE, State.STOPPED}


class Health(StrEnum):
    """How it is going, only while it is going (A2)."""

    TO_PLAN = "to_plan"
    SOME_PROBLEMS = "some_problems"
    OFF_TRACK = "off_track"

    @property
    def label(self) -> str:
        """The words people read."""
        return {
            Health.TO_PLAN: mark("Going to plan"),
            Health.SOME_PROBLEMS: mark("Some problems"),
            Health.OFF_TRACK: mark("Off track"),
        }[self]


class Plan(Base):
    """A living action plan. It is drafted by a circle and belongs to it."""

    __tablename__ = "plan"
    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    title: Mapped[str] = mapped_column(String(200))
    for_whom: Mapped[str] = mapped_column(Text, default="")
    introduction: Mapped[str] = mapped_column(Text, default="")
    introduction_html: Mapped[str] = mapped_column(Text, default="")
    circle_id: Mapped[int] = mapped_column(ForeignKey("circle.id"), index=True)
    visibility: Mapped[Visibility] = mapped_column(Word(Visibility), default=Visibility.MEMBERS)
    versions_published: Mapped[int] = mapped_column(default=0)  # the last number given
    started_at: Mapped[datetime]
    language: Mapped[str] = mapped_column(String(20), default="")  # it is written in; empty: the usual one
    row_version: Mapped[int] = mapped_column()
    circle: Mapped[Circle] = relationship()
    principles: Mapped[list[Principle]] = relationship(
        back_populates="plan", order_by="(Principle.position, Principle.id)"
    )
    priorities: Mapped[list[Priority]] = relationship(
        back_populates="plan", order_by="(Priority.position, Priority.id)"
    )
    __mapper_args__ = {"version_id_col": row_version}  # noqa: RUF012  SQLAlchemy reads it

    @property
    def written_in(self) -> str:
        """The language of its words; empty: the workspace's usual one."""
        return self.language

    @property
    def is_agreed(self) -> bool:
        """Whether a first version was agreed: from then on, what was agreed changes by decision (A6)."""
        return self.versions_published > 0


class Principle(Base):
    """Something the plan holds to, whatever the action."""

    __tablename__ = "principle"
    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"), index=True)
    position: Mapped[int] = mapped_column(default=0)
    text: Mapped[str] = mapped_column(Text)
    row_version: Mapped[int] = mapped_column()
    plan: Mapped[Plan] = relationship(back_populates="principles")
    __mapper_args__ = {"version_id_col": row_version}  # noqa: RUF012  SQLAlchemy reads it


class Priority(Base):
    """A priority area: a short code that never changes, a title, and why it matters."""

    __tablename__ = "priority"
    __table_args__ = (UniqueConstraint("plan_id", "code"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"), index=True)
    code: Mapped[str] = mapped_column(String(6))
    title: Mapped[str] = mapped_column(String(200))
    why: Mapped[str] = mapped_column(Text, default="")
    position: Mapped[int] = mapped_column(default=0)
    last_number: Mapped[int] = mapped_column(default=0)  # of its actions: never given twice
    row_version: Mapped[int] = mapped_column()
    plan: Mapped[Plan] = relationship(back_populates="priorities")
    __mapper_args__ = {"version_id_col": row_version}  # noqa: RUF012  SQLAlchemy reads it


also_serves = Table(
    "action_also_serves",
    Base.metadata,
    Column("action_id", ForeignKey("action.id", ondelete="CASCADE"), primary_key=True),
    Column("priority_id", ForeignKey("priority.id"), primary_key=True),
)
supported_by = Table(
    "action_supported_by",
    Base.metadata,
    Column("action_id", ForeignKey("action.id", ondelete="CASCADE"), primary_key=True),
    Column("organisation_id", ForeignKey("organisation.id"), primary_key=True),
)
for_group = Table(
    "action_for_group",
    Base.metadata,
    Column("action_id", ForeignKey("action.id", ondelete="CASCADE"), primary_key=True),
    Column("group_id", ForeignKey("carer_group.id"), primary_key=True),
)
heard_in = Table(
    "action_heard_in",
    Base.metadata,
    Column("action_id", ForeignKey("action.id", ondelete="CASCADE"), primary_key=True),
    Column("session_id", ForeignKey("session.id"), primary_key=True),
)


class Action(Base):
    """One thing that will be done (A1). Its reference, like COM-4, is permanent."""

    __tablename__ = "action"
    __table_args__ = (
        UniqueConstraint("plan_id", "reference"),
        CheckConstraint(
            "(CASE WHEN owner_person_id IS NULL THEN 0 ELSE 1 END)"
            " + (CASE WHEN owner_hat_id IS NULL THEN 0 ELSE 1 END)"
            " + (CASE WHEN owner_organisation_id IS NULL THEN 0 ELSE 1 END) <= 1",
            name="one_owner",
        ),
        Index("ix_action_plan_review", "plan_id", "review_on"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"), index=True)
    priority_id: Mapped[int] = mapped_column(ForeignKey("priority.id"), index=True)
    number: Mapped[int]
    reference: Mapped[str] = mapped_column(String(20))
    what: Mapped[str] = mapped_column(String(200))
    why: Mapped[str] = mapped_column(Text, default="")
    difference: Mapped[str] = mapped_column(Text, default="")
    owner_person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    owner_hat_id: Mapped[int | None] = mapped_column(ForeignKey("hat.id"), index=True)
    owner_organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    checker_person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    checker_organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    start_on: Mapped[date | None]
    due_on: Mapped[date | None]
    timescale: Mapped[str] = mapped_column(String(200), default="")  # as somebody wrote it: "Spring 2026"
    review_on: Mapped[date | None]
    review_every: Mapped[int] = mapped_column(default=3)  # months
    involvement: Mapped[str] = mapped_column(Text, default="")
    heard: Mapped[str] = mapped_column(Text, default="")
    working_out_by: Mapped[str] = mapped_column(String(200), default="")
    working_out_until: Mapped[date | None]
    state: Mapped[State] = mapped_column(Word(State), default=State.WORKING_OUT)
    health: Mapped[Health | None] = mapped_column(Word(Health))
    outcome: Mapped[str] = mapped_column(Text, default="")
    stopped_why: Mapped[str] = mapped_column(Text, default="")
    looked_at_on: Mapped[date]  # the last day somebody said how it stands
    added_at: Mapped[datetime]
    agreed_number: Mapped[int] = mapped_column(default=1)  # counts the changes of what was agreed
    decision_id: Mapped[int | None] = mapped_column(ForeignKey("decision.id"))
    row_version: Mapped[int] = mapped_column()

    plan: Mapped[Plan] = relationship()
    priority: Mapped[Priority] = relationship()
    also: Mapped[list[Priority]] = relationship(secondary=also_serves, order_by=Priority.position)
    supporters: Mapped[list[Organisation]] = relationship(secondary=supported_by, order_by=Organisation.name)
    groups: Mapped[list[CarerGroup]] = relationship(secondary=for_group, order_by=CarerGroup.position)
    sessions: Mapped[list[Session]] = relationship(secondary=heard_in, order_by=Session.held_on)
    owner_person: Mapped[Person | None] = relationship(foreign_keys=[owner_person_id])
    owner_hat: Mapped[Hat | None] = relationship()
    owner_organisation: Mapped[Organisation | None] = relationship(foreign_keys=[owner_organisation_id])
    checker_person: Mapped[Person | None] = relationship(foreign_keys=[checker_person_id])
    checker_organisation: Mapped[Organisation | None] = relationship(foreign_keys=[checker_organisation_id])
    decision: Mapped[Decision | None] = relationship()
    measures: Mapped[list[Measure]] = relationship(
        back_populates="action", order_by="Measure.position", cascade="all, delete-orphan"
    )
    partner_links: Mapped[list[PartnerLink]] = relationship(
        back_populates="action", order_by="PartnerLink.id", cascade="all, delete-orphan"
    )
    __mapper_args__ = {"version_id_col": row_version}  # noqa: RUF012  SQLAlchemy reads it

    @property
    def has_owner(self) -> bool:
        """Whether somebody answers for it. Those without are counted in public (A3)."""
        return bool(self.owner_person_id or self.owner_hat_id or self.owner_organisation_id)


class Measure(Base):
    """How we will know that an action made a difference: from where, to where, as of when, says who."""

    __tablename__ = "measure"
    id: Mapped[int] = mapped_column(primary_key=True)
    action_id: Mapped[int] = mapped_column(ForeignKey("action.id", ondelete="CASCADE"), index=True)
    position: Mapped[int] = mapped_column(default=0)
    what: Mapped[str] = mapped_column(String(200))
    baseline: Mapped[str] = mapped_column(String(100), default="")
    target: Mapped[str] = mapped_column(String(100), default="")
    latest: Mapped[str] = mapped_column(String(100), default="")
    period: Mapped[str] = mapped_column(String(100), default="")
    source: Mapped[str] = mapped_column(String(200), default="")
    action: Mapped[Action] = relationship(back_populates="measures")


class PartnerLink(Base):
    """That an action leans on, or feeds, a part of a partner's plan (A8)."""

    __tablename__ = "partner_link"
    id: Mapped[int] = mapped_column(primary_key=True)
    action_id: Mapped[int] = mapped_column(ForeignKey("action.id", ondelete="CASCADE"), index=True)
    partner_plan_id: Mapped[int] = mapped_column(ForeignKey("partner_plan.id"), index=True)
    part: Mapped[str] = mapped_column(String(200), default="")
    note: Mapped[str] = mapped_column(String(500), default="")
    review_on: Mapped[date | None]
    checked_on: Mapped[date | None]
    action: Mapped[Action] = relationship(back_populates="partner_links")
    partner_plan: Mapped[PartnerPlan] = relationship()
