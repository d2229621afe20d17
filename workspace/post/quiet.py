"""When letters go out: not in the quiet hours, and again after growing pauses where one couldn't be sent."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from workspace.post.models import Kind

if TYPE_CHECKING:
    from workspace.config import Settings

AT_ANY_HOUR = frozenset({Kind.SIGN_IN, Kind.TEST, Kind.ACCOUNT})  # who gets them is waiting for them

# Together about two days; after the last one a letter is given up.
PAUSES = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=20),
    timedelta(hours=1),
    timedelta(hours=3),
    timedelta(hours=8),
    timedelta(hours=12),
    timedelta(hours=24),
)


def pause_after(tries: int) -> timedelta | None:
    """How long a letter waits after so many tries; None where it has been tried long enough."""
    return PAUSES[tries - 1] if 1 <= tries <= len(PAUSES) else None


def is_quiet(moment: datetime, settings: Settings) -> bool:
    """Whether people are left in peace now, by the clock on their wall."""
    hour, begins, ends = moment.astimezone(settings.zone).hour, settings.quiet_from, settings.quiet_until
    if begins <= ends:
        return begins <= hour < ends
    return hour >= begins or hour < ends
