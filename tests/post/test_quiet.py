"""When letters go out: by the clock on people's walls, on days that have 23 or 25 hours too."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from workspace.config import Settings
from workspace.post.quiet import PAUSES, is_quiet, pause_after

BY_DAY = Settings(instance=Path("/nowhere"), secret_key="x", quiet_from=21, quiet_until=8)


@pytest.mark.parametrize(
    ("day", "first", "quiet_hours"),
    [
        ("2027-03-27", "2027-03-27T21:00+00:00", 10),  # the clocks go forward in this night
        ("2027-10-30", "2027-10-30T20:00+00:00", 12),  # and back in this one
        ("2027-06-01", "2027-06-01T20:00+00:00", 11),
        ("2027-12-31", "2027-12-31T21:00+00:00", 11),
    ],
)
def test_the_night_is_quiet_through_both_clock_changes(day: str, first: str, quiet_hours: int) -> None:
    noon = datetime.fromisoformat(f"{day}T12:00+00:00")
    quarters = [noon + timedelta(minutes=15 * n) for n in range(4 * 24)]
    quiet = [moment for moment in quarters if is_quiet(moment, BY_DAY)]
    assert quiet[0] == datetime.fromisoformat(first)
    assert len(quiet) == quiet_hours * 4
    assert quiet == [m for m in quarters if quiet[0] <= m < quiet[0] + timedelta(hours=quiet_hours)]
    assert quiet[-1].astimezone(BY_DAY.zone).strftime("%H:%M") == "07:45"


def test_quiet_in_the_middle_of_the_day_or_never() -> None:
    siesta, never = replace(BY_DAY, quiet_from=13, quiet_until=15), replace(BY_DAY, quiet_until=21)
    hours = [datetime(2027, 1, 5, hour, 30, tzinfo=UTC) for hour in range(24)]
    assert [moment.hour for moment in hours if is_quiet(moment, siesta)] == [13, 14]
    assert not any(is_quiet(moment, never) for moment in hours)


def test_pauses_grow_and_end_after_about_two_days() -> None:
    assert list(PAUSES) == sorted(set(PAUSES))
    assert timedelta(hours=44) < sum(PAUSES, timedelta()) < timedelta(hours=52)
    assert pause_after(1) == timedelta(minutes=1)
    assert pause_after(len(PAUSES)) == PAUSES[-1]
    assert pause_after(len(PAUSES) + 1) is None
