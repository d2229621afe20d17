"""The same date for a whole batch of actions: is it one that somebody meant? Pure.

Flintshire had to give new dates to a batch of actions that shared one default date. Asking costs nothing and
stops nobody: a question beside the dates, never a refusal.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

FEWEST = 5  # as many, and at least a third of those that have a date at all


@dataclass(frozen=True)
class Shared:
    """One date that many actions have."""

    day: date
    references: list[str]
    dated: int  # how many have a date at all


def too_many(number: int, dated: int) -> bool:
    """Whether so many of those with a date having the same one is worth a question."""
    return number >= FEWEST and 3 * number >= dated


def shared_dates(pairs: Iterable[tuple[str, date]]) -> list[Shared]:
    """The dates that at least five actions share, and a third of those with a date; the most shared first."""
    having: dict[date, list[str]] = {}
    for reference, day in pairs:
        having.setdefault(day, []).append(reference)
    dated = sum(map(len, having.values()))
    found = [
        Shared(day, references, dated)
        for day, references in having.items()
        if too_many(len(references), dated)
    ]
    return sorted(found, key=lambda each: (-len(each.references), each.day))
