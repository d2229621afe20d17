"""When a digest is due: one for each day or week, by the clock of the workspace, and never at night."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

WEEK = 7


@dataclass(frozen=True)
class Period:
    """What one digest is named after, and from when on it is due. Nobody gets two with one name."""

    name: str
    due: datetime


@dataclass(frozen=True)
class Hours:
    """The workspace's choices: the day of weekly digests, the hour of all, and the hours of the night."""

    zone: ZoneInfo
    day: int  # 1 is Monday
    hour: int
    quiet_from: int
    quiet_until: int

    def is_quiet(self, moment: datetime) -> bool:
        """Whether nobody is written to at this moment."""
        return self._is_night(moment.astimezone(self.zone).hour)

    def _is_night(self, hour: int) -> bool:
        if self.quiet_from <= self.quiet_until:
            return self.quiet_from <= hour < self.quiet_until
        return hour >= self.quiet_from or hour < self.quiet_until

    def due_on(self, day: date) -> datetime:
        """The moment of this day's digest; one set to be sent at night waits for its end."""
        hour = self.quiet_until if self._is_night(self.hour) else self.hour
        return datetime.combine(day, time(hour), self.zone)


def of_day(now: datetime, hours: Hours) -> Period | None:
    """The daily digest that is due; None before its hour, and at night."""
    today = now.astimezone(hours.zone).date()
    return _if_due(Period(today.isoformat(), hours.due_on(today)), now, hours)


def of_week(now: datetime, hours: Hours) -> Period | None:
    """The weekly digest that is due, for seven days: late where nobody could send it on its day."""
    today = now.astimezone(hours.zone).date()
    begins = today - timedelta(days=(today.isoweekday() - hours.day) % WEEK)
    year, week, _ = begins.isocalendar()
    return _if_due(Period(f"{year}-W{week:02}", hours.due_on(begins)), now, hours)


def _if_due(period: Period, now: datetime, hours: Hours) -> Period | None:
    return None if hours.is_quiet(now) or now < period.due else period
