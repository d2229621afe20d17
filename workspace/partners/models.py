"""Partner plans: an organisation's own strategy, to which our actions point (A8)."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from workspace.db import Base
from workspace.people.models import Organisation, Person


class PartnerPlan(Base):
    """Somebody else's plan: its title, where it stands, whose it is, and which years it covers.

    `contact` is for members only; everything else may stand on the public page.
    """

    __tablename__ = "partner_plan"
    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(200), unique=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    address: Mapped[str] = mapped_column(String(500), default="")
    owner: Mapped[str] = mapped_column(String(200), default="")
    period: Mapped[str] = mapped_column(String(100), default="")
    contact: Mapped[str] = mapped_column(Text, default="")
    review_on: Mapped[date | None]
    replaced_by_id: Mapped[int | None] = mapped_column(ForeignKey("partner_plan.id"))
    replaced_on: Mapped[date | None]  # from that day on, every link to it wants to be looked at again
    added_at: Mapped[datetime]
    added_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    row_version: Mapped[int] = mapped_column()
    organisation: Mapped[Organisation] = relationship(lazy="joined")
    replaced_by: Mapped[PartnerPlan | None] = relationship(remote_side=[id])
    added_by: Mapped[Person] = relationship()
    __mapper_args__ = {"version_id_col": row_version}  # noqa: RUF012  SQLAlchemy reads it
