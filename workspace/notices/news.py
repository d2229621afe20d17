"""What happened lately in somebody’s circles, grouped by thing, as far as they may see it now (V2)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import ngettext

from workspace.home.need import Desk
from workspace.notices.body import Block, Heading, Item, Items

MOST_THINGS = 20
MOST_SAID = 5


@dataclass(frozen=True)
class Span:
    """Whom it is told to, and of which time: after the last digest, up to this one."""

    desk: Desk
    begin: datetime
    end: datetime


@dataclass(frozen=True)
class Thing:
    """One proposal, action, plan, circle or decision, with what happened to it, newest first."""

    at: datetime
    what: str
    path: str
    said: tuple[str, ...]
    circle: str


@dataclass(frozen=True)
class Group:
    """Things of one sort, newest first, and where all of them stand."""

    title: str
    things: Sequence[Thing]
    all_of_them: str

    def blocks(self) -> list[Block]:
        """The group as it stands in a letter: so many things, and how many more there are."""
        items = [Item(thing.what, thing.path, _few(thing.said)) for thing in self.things[:MOST_THINGS]]
        left = len(self.things) - len(items)
        if left:
            items.append(Item(and_more(left), self.all_of_them))
        return [Heading(self.title), Items(tuple(items))]


@dataclass(frozen=True)
class Said:
    """One sentence about one thing."""

    key: int
    at: datetime
    words: str


def and_more(number: int) -> str:
    """How many are left out."""
    return str(ngettext("and %(num)d more", "and %(num)d more", number))


def by_thing(said: Iterable[Said]) -> dict[int, list[Said]]:
    """The sentences about each thing, newest first."""
    found: dict[int, list[Said]] = defaultdict(list)
    for each in sorted(said, key=lambda one: one.at, reverse=True):
        found[each.key].append(each)
    return found


def newest_first(things: Iterable[Thing]) -> list[Thing]:
    """In the order in which a letter tells them."""
    return sorted(things, key=lambda thing: thing.at, reverse=True)


def _few(said: Sequence[str]) -> str:
    """Each on one line, whatever members typed: none of it looks like a line of ours with an address."""
    left = len(said) - MOST_SAID
    lines = [" ".join(one.split()) for one in said[:MOST_SAID]]
    return "\n".join([*lines, *([and_more(left)] if left > 0 else [])])
