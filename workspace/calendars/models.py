"""Which calendar addresses exist, and which were taken back."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from workspace.circles.models import Circle
from workspace.db import Base
from workspace.people.models import Person


class CalendarFeed(Base):
    """An address where a calendar reads one person's dates, or a circle's as far as that person sees them.

    The address is worked out from this row and the installation's secret: it can't be guessed, and nothing
    that is kept gives it away. `ended_at` takes it back for good.
    """

    __tablename__ = "calendar_feed"
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    circle_id: Mapped[int | None] = mapped_column(ForeignKey("circle.id"), index=True)
    made_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    person: Mapped[Person] = relationship()
    circle: Mapped[Circle | None] = relationship()
