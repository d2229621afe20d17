"""A spreadsheet on its way into a plan, and what is remembered for the next one (A11)."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from workspace.db import Base, Word
from workspace.people.models import Person
from workspace.plan.models import Action, Plan
from workspace.proposals.models import Proposal
from workspace.refusal import mark


class Became(StrEnum):
    """What became of a spreadsheet that somebody brought."""

    DRAFTED = "drafted"
    PROPOSED = "proposed"
    NOTHING_NEW = "nothing_new"
    PUT_AWAY = "put_away"

    @property
    def label(self) -> str:
        """The words people read."""
        return {
            Became.DRAFTED: mark("Put into the draft"),
            Became.PROPOSED: mark("Proposed"),
            Became.NOTHING_NEW: mark("Nothing in it was new"),
            Became.PUT_AWAY: mark("Put away"),
        }[self]


class Spreadsheet(Base):
    """A file that somebody brought, with what they said about it so far. The plan is untouched until the end.

    `grid`: {"title": sheet's name, "headings_at": row number, "headings": [text, …],
    "rows": [{"at": row number in the file, "cells": [text, …], "notes": {column: sentence key}}, …]}.
    `headings`: {column number as text: field name or ""}; what the person corrected stands here.
    `answers`: {question key: what was answered}.
    """

    __tablename__ = "spreadsheet"
    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    at: Mapped[datetime]
    file_name: Mapped[str] = mapped_column(String(200))
    digest: Mapped[str] = mapped_column(String(64))
    grid: Mapped[dict[str, Any]]
    headings: Mapped[dict[str, Any]]
    answers: Mapped[dict[str, Any]]
    ended_at: Mapped[datetime | None]
    became: Mapped[Became | None] = mapped_column(Word(Became))
    proposal_id: Mapped[int | None] = mapped_column(ForeignKey("proposal.id"))
    row_version: Mapped[int] = mapped_column()
    plan: Mapped[Plan] = relationship()
    person: Mapped[Person] = relationship()
    proposal: Mapped[Proposal | None] = relationship()
    __mapper_args__ = {"version_id_col": row_version}  # noqa: RUF012  SQLAlchemy reads it


class KnownHeading(Base):
    """What a column was said to be, remembered for this plan's next file. "" stands for "leave it out"."""

    __tablename__ = "known_heading"
    __table_args__ = (UniqueConstraint("plan_id", "heading"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"), index=True)
    heading: Mapped[str] = mapped_column(String(200))  # in small letters, without signs
    field: Mapped[str] = mapped_column(String(30), default="")


class ImportedRow(Base):
    """Which action a row of somebody's own spreadsheet became, and what its cells said then.

    `key` is how the row is known when the file comes again; `cells` maps a field to the text as written.
    """

    __tablename__ = "imported_row"
    __table_args__ = (UniqueConstraint("plan_id", "key"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"), index=True)
    key: Mapped[str] = mapped_column(String(200))
    action_id: Mapped[int] = mapped_column(ForeignKey("action.id"), index=True)
    cells: Mapped[dict[str, Any]]
    action: Mapped[Action] = relationship()


class AwaitedRow(Base):
    """A row that stands in a proposal: it is known again only once the decision has made its action."""

    __tablename__ = "awaited_row"
    id: Mapped[int] = mapped_column(primary_key=True)
    spreadsheet_id: Mapped[int] = mapped_column(ForeignKey("spreadsheet.id"), index=True)
    key: Mapped[str] = mapped_column(String(200))
    what: Mapped[str] = mapped_column(Text)
    cells: Mapped[dict[str, Any]]
