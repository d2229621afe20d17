"""A plan in numbers: how many actions stand how, by area and by who looks after them. Pure.

One way of counting for everybody: members' pages bring what the database grouped, public pages bring one
action after the other, and both get the same figures (A2–A4).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Self

from workspace.plan.models import Health, State
from workspace.refusal import mark

NOBODY = ""  # no owner yet
CIRCLE = "circle"  # a person, or whoever wears a hat; an organisation is known by its number


class Sign(StrEnum):
    """What the picture shows for an action: one thing, the one a reader wants to know first."""

    TO_PLAN = "to_plan"
    UNDER_WAY = "under_way"
    TROUBLE = "trouble"
    STALE = "stale"
    AGREED = "agreed"
    WORKING_OUT = "working_out"
    PAUSED = "paused"
    DONE = "done"
    STOPPED = "stopped"

    @property
    def label(self) -> str:
        """The words people read."""
        return {
            Sign.TO_PLAN: mark("Going to plan"),
            Sign.UNDER_WAY: mark("Under way"),
            Sign.TROUBLE: mark("Has problems"),
            Sign.STALE: mark("No update"),
            Sign.AGREED: mark("Not started"),
            Sign.WORKING_OUT: mark("Being worked out"),
            Sign.PAUSED: mark("Paused"),
            Sign.DONE: mark("Done"),
            Sign.STOPPED: mark("Stopped"),
        }[self]


def sign(state: State, health: Health | None, stale: bool) -> Sign:
    """What stands for an action in the picture; without an update, nothing else is believed (A4)."""
    if stale:
        return Sign.STALE
    if not state.has_health:
        return Sign(state.value)
    if health is None:
        return Sign.UNDER_WAY
    return Sign.TO_PLAN if health is Health.TO_PLAN else Sign.TROUBLE


@dataclass(frozen=True)
class Alike:
    """So many actions of one area that are looked after by the same and stand alike."""

    area: str
    keeper: str  # the number of an organisation, CIRCLE or NOBODY
    state: State
    health: Health | None
    overdue: bool
    dated: bool  # open, with a date to be looked at
    number: int = 1


@dataclass
class Tally:
    """Some actions in numbers."""

    total: int = 0
    still_open: int = 0
    with_review: int = 0  # open, and with a date to be looked at
    overdue: int = 0
    without_owner: int = 0  # of the open ones (A3)
    signs: Counter[Sign] = field(default_factory=Counter)
    states: Counter[State] = field(default_factory=Counter)

    def add(self, alike: Alike) -> None:
        """Count these as well."""
        number = alike.number
        self.total += number
        self.still_open += number if alike.state.is_open else 0
        self.with_review += number if alike.dated else 0
        self.overdue += number if alike.overdue else 0
        self.without_owner += number if alike.state.is_open and alike.keeper == NOBODY else 0
        self.signs[sign(alike.state, alike.health, alike.overdue)] += number
        self.states[alike.state] += number

    @classmethod
    def of(cls, rows: Iterable[Alike]) -> Self:
        """These in numbers."""
        tally = cls()
        for alike in rows:
            tally.add(alike)
        return tally

    @property
    def on_time(self) -> int:
        """How many were looked at when they should have been (A4)."""
        return self.with_review - self.overdue

    @property
    def shown(self) -> list[tuple[Sign, int]]:
        """The signs of the picture in their order; those that none shows are left out."""
        return [(each, self.signs[each]) for each in Sign if self.signs[each]]


@dataclass(frozen=True)
class Area:
    """One priority area in numbers."""

    code: str
    title: str
    tally: Tally

    @property
    def overdue(self) -> int:
        """How many of its actions had no update in time."""
        return self.tally.overdue


@dataclass(frozen=True)
class Keeper:
    """What one organisation looks after, in numbers; or the people and hats of the circle, or nobody."""

    key: str
    name: str
    tally: Tally


@dataclass(frozen=True)
class Glance:
    """The whole plan in numbers."""

    whole: Tally
    areas: list[Area]
    keepers: list[Keeper]  # of open actions: organisations by name, the circle's own, then nobody

    @property
    def total(self) -> int:
        """How many actions there are."""
        return self.whole.total

    @property
    def without_owner(self) -> int:
        """How many open actions nobody answers for yet (A3)."""
        return self.whole.without_owner

    @property
    def overdue(self) -> int:
        """How many open actions had no update in time (A4)."""
        return self.whole.overdue

    @property
    def with_review(self) -> int:
        """How many open actions have a date to be looked at."""
        return self.whole.with_review

    @property
    def on_time(self) -> int:
        """How many of those were looked at when it was said (A4)."""
        return self.whole.on_time

    @property
    def signs(self) -> list[Sign]:
        """The signs that stand anywhere in the picture."""
        return [each for each, _ in self.whole.shown]

    def area(self, code: str) -> Tally:
        """The numbers of one area."""
        return next((area.tally for area in self.areas if area.code == code), Tally())


def count(areas: Sequence[tuple[str, str]], names: Mapping[str, str], rows: Iterable[Alike]) -> Glance:
    """The glance of a plan with these areas (code, title) and organisations (number, name)."""
    whole = Tally()
    by_area = {code: Tally() for code, _ in areas}
    by_keeper: dict[str, Tally] = {}
    for alike in rows:
        for tally in (whole, by_area[alike.area], by_keeper.setdefault(alike.keeper, Tally())):
            tally.add(alike)
    named = {CIRCLE: mark("People and hats of the circle"), NOBODY: mark("No owner yet"), **names}
    keepers = [Keeper(key, named.get(key, ""), tally) for key, tally in by_keeper.items() if tally.still_open]
    keepers.sort(key=lambda each: (each.key == NOBODY, each.key == CIRCLE, each.name.casefold(), each.key))
    return Glance(whole, [Area(code, title, by_area[code]) for code, title in areas], keepers)
